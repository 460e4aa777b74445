"""What hangs on a customer, read from the foreign keys of the models: a noun takes part by pointing to customers."""

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from core.customers import Customer
from core.records import Tracked
from core.resources import by_model

Pointer = tuple[type[Tracked], str]
# Rows that are held in memory together; what follows from them is asked once for all of them.
PORTION = 5_000


class Large(Exception):
    """There is more to do than the caller allows to be done at once; nothing was done."""


@cache
def relations_of(model: type[models.Model]) -> tuple[Any, ...]:
    """Every foreign key that points to `model`, also those without a name on its side."""
    found = model._meta.get_fields(include_hidden=True)
    return tuple(one for one in found if isinstance(one, models.ManyToOneRel))


@cache
def pointers() -> tuple[Pointer, ...]:
    """Each column that names a customer, as model and attribute; derived rows first, customers themselves last."""
    nouns = by_model()
    found: list[Pointer] = [
        (relation.related_model, relation.field.name)
        for relation in relations_of(Customer)
        if relation.related_model in nouns
    ]
    return tuple(sorted(found, key=lambda one: (one[0] is Customer, one[0].feeds, one[0].__name__, one[1])))


@cache
def movable() -> tuple[Pointer, ...]:
    """Those that move to the survivor when customers are merged."""
    return tuple(one for one in pointers() if not getattr(one[0], "stays_on_merge", False))


def count(customers: Collection[UUID]) -> int:
    """How many rows name one of these customers, of those that a merge moves. One statement."""
    first, *rest = (
        model._default_manager.filter(**{f"{name}__among": customers}).order_by().values_list("pk")
        for model, name in movable()
    )
    return first.union(*rest, all=True).count()


def portions(model: type[Tracked], where: Q) -> Iterator[list[Any]]:
    """The rows of `model` that match, deleted ones among them, locked and in order of their ids, 5,000 at a time.

    The ids are read first: rows that leave the condition as they are written do not shift the next portion.
    """
    ids = list(model._default_manager.filter(where).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), PORTION):
        found = model._default_manager.select_for_update(no_key=True).filter(pk__among=ids[start : start + PORTION])
        # Once more by the condition: another writer may have moved the row before the lock was given.
        yield list(found.filter(where).order_by("pk"))


def below(customers: set[UUID]) -> dict[type[Tracked], set[UUID]]:
    """The ids of everything that hangs on these customers, through any number of steps; deleted rows among them.

    A row that names another customer is that customer's, and other people (an account's, whoever was recommended) are
    nobody's property. Cost: one statement for each foreign key between nouns and step.
    """
    found: dict[type[Tracked], set[UUID]] = {Customer: set(customers)}
    fresh: dict[type[Tracked], set[UUID]] = {Customer: set(customers)}
    while fresh:
        later: dict[type[Tracked], set[UUID]] = {}
        for parent, ids in fresh.items():
            for model, name in _children(parent):
                known = found.setdefault(model, set())
                new = _named(model, name, ids, customers) - known
                known |= new
                later.setdefault(model, set()).update(new)
        fresh = {model: ids for model, ids in later.items() if ids}
    return {model: ids for model, ids in found.items() if ids}


def _children(parent: type[Tracked]) -> Iterator[Pointer]:
    nouns = by_model()
    for relation in relations_of(parent):
        model: Any = relation.related_model
        if model in nouns and model is not Customer:
            yield model, relation.field.name


def _named(model: type[Tracked], name: str, ids: set[UUID], customers: set[UUID]) -> set[UUID]:
    """The rows whose column `name` is one of `ids`, without those of another customer."""
    rows = model._default_manager.filter(**{f"{name}__among": ids})
    for other in owners(model):
        rows = rows.filter(Q(**{f"{other}__isnull": True}) | Q(**{f"{other}__in": customers}))
    return set(rows.values_list("pk", flat=True))


@cache
def owners(model: type[models.Model]) -> tuple[str, ...]:
    """The column named `customer` of a model, where it has one: whose row it is."""
    return tuple(name for one, name in pointers() if one is model and name == "customer")
