"""From a query string to what a list is asked for; every parameter is known or refused with the nearest name."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache

from django.db.models import Q
from django.utils.translation import gettext as _

from core import read
from core.columns import Column
from core.declare import Resource
from core.problems import Fault, Invalid, Refused
from core.read import Ask
from core.scope import Actor
from core.writing.intake import nearest
from cxapi.rest.answers import BY_NAME, View
from cxapi.rest.shapes import expandable

Parameters = Mapping[str, Sequence[str]]
SHAPING = ("fields", "expand")
LISTING = ("limit", "cursor", "sort", "q", "deleted", "count")


@dataclass(frozen=True, slots=True)
class Question:
    """A list as it was asked for."""

    ask: Ask
    view: View
    count: bool


def question(actor: Actor, resource: Resource, given: Parameters) -> Question:
    """What the query string of a list asks for; raises Refused naming the parameter."""
    check_names((*LISTING, *SHAPING, *filters_of(resource.name)), given, resource)
    limit = whole(single(given, "limit"), "limit", read.MOST, read.USUAL)
    where, key = _conditions(actor, resource, given)
    ask = Ask(
        where=where,
        key=key,
        search=single(given, "q") or "",
        sort=tuple(words_of(given, "sort")),
        limit=limit,
        cursor=single(given, "cursor"),
        deleted=choice(given, "deleted", ("only", "include")) or "no",
    )
    return Question(ask, view(resource, given), choice(given, "count", ("exact",)) is not None)


def view(resource: Resource, given: Parameters) -> View:
    """Which members and which whole references are wanted."""
    fields, names = tuple(words_of(given, "fields")), tuple(dict.fromkeys(words_of(given, "expand")))
    _known(fields, labels_of(resource.name), "fields", resource)
    refs = references_of(resource.name)
    _known(names, tuple(refs), "expand", resource)
    return View(tuple(dict.fromkeys(fields)), tuple(refs[name] for name in names))


def check_names(known: Sequence[str], given: Parameters, resource: Resource) -> None:
    """Refuse a parameter that does not exist here."""
    check_known(known, given, resource.name)


def check_known(known: Sequence[str], given: Parameters, place: str) -> None:
    """Refuse a parameter that does not exist at `place`."""
    for name in given:
        if name not in known:
            text = _("There is no parameter %(parameter)s on %(name)s.") % {"parameter": name[:60], "name": place}
            text += nearest(name, known)
            raise Invalid(text, [Fault(f"?{name[:60]}", "unknown_member", text, None, sorted(known))])


@contextmanager
def places() -> Iterator[None]:
    """Say the places of refusals as parameters: `core.read` names them as members, for both skins."""
    try:
        yield
    except Refused as refused:
        faults = refused.faults
        refused.faults = tuple(
            replace(one, pointer=f"?{one.pointer[1:]}") if one.pointer.startswith("/") else one for one in faults
        )
        raise


@cache
def filters_of(name: str) -> frozenset[str]:
    """Every filter of a noun as a parameter is spelled; `status.eq` is the same as `status`."""
    spelled = read.spelled(BY_NAME[name])
    return frozenset([*spelled, *(f"{one.label}.eq" for one in BY_NAME[name].filters if "eq" in one.lookups)])


@cache
def labels_of(name: str) -> tuple[str, ...]:
    """Every member of a noun's answer."""
    return tuple(one.label for one in BY_NAME[name].columns)


@cache
def references_of(name: str) -> dict[str, Column]:
    """Every reference of a noun that can be expanded."""
    return expandable(BY_NAME[name])


def _conditions(actor: Actor, resource: Resource, given: Parameters) -> tuple[Q, str]:
    where, key = Q(), []
    for name, values in given.items():
        if name in LISTING or name in SHAPING:
            continue
        label, _, lookup = name.partition(".")
        lookup = lookup or "eq"
        if lookup == "eq" and len(values) > 1:
            lookup = "in"
        value: str | list[str] = values[0]
        if lookup == "in":
            value = [word for given_value in values for word in given_value.split(",")]
        elif len(values) > 1:
            raise _twice(name)
        where &= read.condition(resource, actor, label, lookup, value, f"?{name}")
        key.append([label, lookup, value])
    return where, json.dumps(sorted(key)) if key else ""


def single(given: Parameters, name: str) -> str | None:
    """The value of a parameter that stands once at most."""
    values = given.get(name, ())
    if len(values) > 1:
        raise _twice(name)
    return values[0] if values else None


def _twice(name: str) -> Invalid:
    text = _("The parameter %(name)s can be given once.") % {"name": name}
    return Invalid(text, [Fault(f"?{name}", "not_allowed", text)])


def words_of(given: Parameters, name: str) -> list[str]:
    """The words of a parameter that lists them by commas or repeatedly."""
    return [word for value in given.get(name, ()) for word in value.split(",")]


def choice(given: Parameters, name: str, allowed: Sequence[str]) -> str | None:
    """The value of a parameter that is one of a few words."""
    value = single(given, name)
    if value is not None and value not in allowed:
        text = _("%(label)s is one of %(words)s.") % {"label": name, "words": ", ".join(allowed)}
        raise Invalid(text, [Fault(f"?{name}", "not_allowed", text, value[:100], list(allowed))])
    return value


def whole(value: str | None, name: str, most: int, usual: int) -> int:
    """A whole number from 1 to `most`; `usual` when it is not given."""
    if value is None:
        return usual
    if value.isascii() and value.isdigit() and len(value) < 10 and 1 <= int(value) <= most:
        return int(value)
    text = _("%(label)s is a whole number from 1 to %(most)s.") % {"label": name, "most": most}
    raise Invalid(text, [Fault(f"?{name}", "out_of_range", text, value[:100], [1, most])])


def _known(words: Sequence[str], allowed: Sequence[str], name: str, resource: Resource) -> None:
    for word in words:
        if word not in allowed:
            text = _("%(name)s has nothing called %(word)s for %(parameter)s.")
            text %= {"name": resource.name, "word": word[:60], "parameter": name}
            text += nearest(word, allowed)
            raise Invalid(text, [Fault(f"?{name}", "not_allowed", text, word[:100], list(allowed))])
