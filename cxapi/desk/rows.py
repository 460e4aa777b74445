"""Rows as the one who looks may see them: through the gate, and without the words of people where those are hidden."""

from collections.abc import Iterator
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.http import HttpRequest

from core.declare import Resource
from core.resources import by_model
from core.scope import Actor, visible
from cxapi.auth import actor_of_session

HIDDEN = "•••"
Row = TypeVar("Row", bound=Model)


def maybe_actor(request: HttpRequest) -> Actor | None:
    """Who acts in this session, looked up once per request."""
    if "_desk_actor" not in request.__dict__:
        request.__dict__["_desk_actor"] = actor_of_session(request)
    found: Actor | None = request.__dict__["_desk_actor"]
    return found


def who(request: HttpRequest) -> Actor:
    """Who acts in this session; PermissionDenied for somebody who belongs to no workspace."""
    actor = maybe_actor(request)
    if actor is None:
        raise PermissionDenied
    return actor


class Blind(ModelIterable):  # type: ignore[type-arg]
    """Rows whose personal columns are emptied as they are read, those of joined rows as well."""

    def __iter__(self) -> Iterator[Any]:
        for row in super().__iter__():
            yield emptied(row)


def rows(model: type[Row], actor: Actor, *, deleted: str = "no") -> "QuerySet[Row, Row]":
    """The rows of `model` that the actor sees. Every page of the desk reads through here."""
    found = visible(model._default_manager.all(), actor, deleted=deleted)
    if not actor.personal_data:
        found._iterable_class = Blind
    return found


def shown(row: Row, actor: Actor) -> Row:
    """The row as the actor may see it; only for showing, never for storing."""
    return row if actor.personal_data else emptied(row)


def noun_of(row: Model) -> Resource | None:
    """The record of the noun that a row belongs to."""
    nouns: dict[Any, Resource] = dict(by_model())
    return nouns.get(type(row))


def emptied(row: Row) -> Row:
    """The row without its personal columns, and the same for rows that were read with it."""
    resource = noun_of(row)
    for name in resource.private if resource is not None else ():
        row.__dict__[name] = None
    for other in row._state.fields_cache.values():
        if isinstance(other, Model):
            emptied(other)
    return row
