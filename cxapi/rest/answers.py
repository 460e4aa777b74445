"""Rows as they are answered: a compiled loop over the columns, personal data blanked, references expanded."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any
from zlib import crc32

import orjson

from core import read
from core.columns import Column
from core.declare import Resource
from core.resources import RESOURCES
from core.scope import Actor
from cxapi.errors import OPTIONS
from cxapi.rest.shapes import noun_of

Written = dict[str, Any]
BY_NAME = {resource.name: resource for resource in RESOURCES}


@dataclass(frozen=True, slots=True)
class View:
    """How rows are wanted: only some members, and which references as whole rows."""

    fields: tuple[str, ...] = ()
    expand: tuple[Column, ...] = ()


PLAIN = View()


def present(actor: Actor, resource: Resource, rows: Sequence[Any], view: View = PLAIN) -> list[Written]:
    """The rows as the actor may see them; one query for each expanded reference, and one for lists of keys."""
    write = writer(resource.name, actor.personal_data, view.fields)
    made = [write(row) for row in rows]
    for one in lists_of_keys(resource.name):
        if not view.fields or one.label in view.fields:
            held = read.keys(actor, one, rows) if rows else {}
            for row, written in zip(rows, made, strict=True):
                written[one.label] = held.get(row.pk, [])
    for one in view.expand:
        others = expanded(actor, one, rows)
        for row, written in zip(rows, made, strict=True):
            written[one.name] = others.get(getattr(row, f"{one.name}_id"))
    return made


def expanded(actor: Actor, one: Column, rows: Iterable[Any]) -> dict[Any, Written]:
    """The rows referred to in the column `one`, as answered, by id; hidden and deleted ones are not among them."""
    resource = noun_of(one)
    read.may_read(actor, resource)
    found = list(read.referred(actor, one, rows).values())
    return {row.pk: written for row, written in zip(found, present(actor, resource, found), strict=True)}


@lru_cache(maxsize=512)
def writer(name: str, personal_data: bool, fields: tuple[str, ...] = ()) -> Callable[[Any], Written]:
    """The function that makes the answer of one row. It only moves values: orjson writes instants and ids itself."""
    resource = BY_NAME[name]
    chosen = [one for one in resource.columns if one.kind != "keys" and (not fields or one.label in fields)]
    labels = tuple(one.label for one in chosen)
    if not chosen:
        return lambda row: {}
    values = attrgetter(*(f"{one.name}_id" if one.kind == "ref" else one.name for one in chosen))
    hidden = () if personal_data else tuple(one.label for one in chosen if one.name in resource.private)
    single = len(chosen) == 1
    blank: Written = dict.fromkeys(hidden)

    def write(row: Any) -> Written:
        written: Written = {labels[0]: values(row)} if single else dict(zip(labels, values(row), strict=False))
        written.update(blank)
        return written

    return write


@cache
def lists_of_keys(name: str) -> tuple[Column, ...]:
    """The columns of a noun that list keys of other systems."""
    return tuple(one for one in BY_NAME[name].columns if one.kind == "keys")


def tag(row: Any, written: Written, resource: Resource, view: View = PLAIN) -> str:
    """The strong ETag of an answer: `"v3"`, or `"v3-5f3a91c0"` when it holds more than the row of that version.

    Keys and expanded rows change without a new version of the row, so that the version alone would not tell.
    """
    more = [written.get(one.label) for one in lists_of_keys(resource.name)] + [written[one.name] for one in view.expand]
    if not any(more):
        return f'"v{row.version}"'
    return f'"v{row.version}-{crc32(orjson.dumps(more, option=OPTIONS)):08x}"'
