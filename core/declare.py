"""What a noun declares about itself, once, for every skin.

A Resource holds names only. Behaviour is plain functions called verbs: `resolve(case, *, outcome="")` takes the
row and typed keywords, and returns the rows to store. What a record cannot say is an ordinary view in a
`by_hand` file, never a new option here.
"""

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any

from django.db import models

from core.columns import Column, column
from core.records import Record, Tracked
from core.scope import Actor, Role

Verb = Callable[..., "Tracked | tuple[Tracked, ...]"]

TRACKED = ("id", "version", "created_at", "updated_at", "deleted_at", "origin")
KEY = ("source", "external_id", "source_updated_at")


@dataclass(frozen=True, slots=True)
class Access:
    """Which roles may read and which may write."""

    read: frozenset[Role]
    write: frozenset[Role]


EVERYBODY = frozenset(Role)
FACTS = Access(EVERYBODY, EVERYBODY - {Role.VIEWER})
SETUP = Access(EVERYBODY, frozenset({Role.ADMIN, Role.MANAGER, Role.INTEGRATION}))
RULES = Access(EVERYBODY, frozenset({Role.ADMIN, Role.MANAGER}))
KEYS = Access(frozenset({Role.ADMIN}), frozenset({Role.ADMIN}))


@dataclass(frozen=True, slots=True)
class Resource:
    """One noun as the outside sees it. `name` is the plural in paths; the tuples hold column names of `model`.

    `private` columns hold personal data: null, unsearchable and unfilterable for whoever may not see it.
    """

    name: str
    model: type[Tracked]
    read: tuple[str, ...]
    write: tuple[str, ...] = ()
    filter: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    order: tuple[str, ...] = ("-id",)
    verbs: tuple[Verb, ...] = ()
    private: tuple[str, ...] = ()
    access: Access = FACTS

    @property
    def singular(self) -> str:
        """The noun itself, `CaseEvent` for case-events: names of types in both skins."""
        return self.model.__name__

    @property
    def keyed(self) -> bool:
        """Whether rows carry a key of another system."""
        return issubclass(self.model, Record)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column that is read, in order: the id, the declared ones, then what every record has."""
        own = tuple(name for name in self.read if name not in (*TRACKED, *KEY))
        names = ("id", *own, *(KEY if self.keyed else ()), *TRACKED[1:])
        return tuple(column(self.model, name) for name in names)

    @property
    def inputs(self) -> tuple[Column, ...]:
        """Every column that may be written."""
        return tuple(column(self.model, name) for name in (*self.write, *(KEY if self.keyed and self.write else ())))

    @property
    def filters(self) -> tuple[Column, ...]:
        """Every column that lists can be filtered and sorted by."""
        names = ("id", *self.filter, *(("source", "external_id") if self.keyed else ()), "created_at", "updated_at")
        return tuple(column(self.model, name) for name in dict.fromkeys(names))


@cache
def arguments(verb: Verb) -> tuple[Column, ...]:
    """The typed keywords of a verb as columns; `actor` is filled in by the writer and is not among them."""
    hints = typing.get_type_hints(verb)
    found = []
    for name, parameter in inspect.signature(verb).parameters.items():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY or name == "actor":
            continue
        required = parameter.default is inspect.Parameter.empty
        found.append(_argument(name, hints[name], required, None if required else parameter.default))
    return tuple(found)


def perform(verb: Verb, row: Tracked, actor: Actor, values: Mapping[str, Any]) -> "Tracked | tuple[Tracked, ...]":
    """Do the verb to the row; one that asks who does it is told."""
    who = {"actor": actor} if "actor" in inspect.signature(verb).parameters else {}
    return verb(row, **values, **who)


def _argument(name: str, hint: Any, required: bool, default: Any) -> Column:
    options = typing.get_args(hint) if isinstance(hint, UnionType) else (hint,)
    null = NoneType in options
    type_ = next(option for option in options if option is not NoneType)
    if issubclass(type_, models.Model):
        return Column(name, "ref", null=null, required=required, model=type_)
    if issubclass(type_, models.TextChoices):
        words = tuple(str(word) for word in type_.values)
        return Column(name, "enum", null=null, required=required, choices=words, enum=type_.__name__, default=default)
    kinds = {bool: "flag", int: "integer", float: "number", datetime: "instant", date: "day", str: "text"}
    limit = 10_000 if type_ is str else None
    return Column(name, kinds[type_], null=null, required=required, max_length=limit, default=default)


def verb_name(verb: Verb) -> str:
    """The verb as it stands in a path: `close_loop` is `close-loop`."""
    return verb.__name__.replace("_", "-")
