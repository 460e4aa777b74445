"""Loading what a query selects below some rows: one statement for each nested level, every one through `visible`."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from core import read
from core.columns import Column
from core.declare import Resource
from core.problems import Refused
from core.read import Ask, Key
from cxapi.graph.context import Reading
from cxapi.graph.filters import ask
from cxapi.graph.keys import ExternalKey
from cxapi.graph.names import here
from cxapi.graph.selection import Nodes, mark
from cxapi.graph.slices import Slice

PARTS = 50

Loader = Callable[[Reading, Sequence[Any], Nodes], dict[Any, Any]]


@dataclass(frozen=True, slots=True)
class Relation:
    """A field of a record type whose value is loaded for all rows of a level at once, by the column `by`."""

    by: str
    load: Loader


# By the name of the type and of its field; filled while the types are built.
RELATIONS: dict[tuple[str, str], Relation] = {}


def load(reading: Reading, type_name: str, rows: Sequence[Any], nodes: Nodes) -> None:
    """Load everything selected below `nodes` for `rows`, and below that, and so on."""
    if not rows:
        return
    reading.context.nodes += len(rows)
    for some in reading.members(nodes, type_name).values():
        relation = RELATIONS.get((type_name, some[0].name.value))
        if relation is not None:
            reading.context.loaded.setdefault(mark(some), {}).update(relation.load(reading, rows, some))


def referred(target: Resource, one: Column) -> Relation:
    """The row that the column refers to; null when it is hidden, deleted, or of a noun the role may not read."""

    def loader(reading: Reading, rows: Sequence[Any], nodes: Nodes) -> dict[Any, Any]:
        readable = reading.actor.role in target.access.read
        found = read.referred(reading.actor, one, rows) if readable else {}
        load(reading, target.singular, list(found.values()), nodes)
        return found

    return Relation(f"{one.name}_id", loader)


def listed(one: Column) -> Relation:
    """The keys of a row in other systems."""

    def loader(reading: Reading, rows: Sequence[Any], nodes: Nodes) -> dict[Any, Any]:
        held = read.keys(reading.actor, one, rows)
        return {row.pk: [ExternalKey(**key) for key in held.get(row.pk, ())] for row in rows}

    return Relation("pk", loader)


def referring(owner: Resource, target: Resource, column: str) -> Relation:
    """A page of the rows of `target` whose `column` refers to the row; pages of a whole level in one statement."""

    def loader(reading: Reading, rows: Sequence[Any], nodes: Nodes) -> dict[Any, Any]:
        asked = asked_for(reading, target, owner.singular, nodes)
        ids = {row.pk for row in rows}
        keys = read.order(reading.actor, target, asked.sort)
        found = read.after(reading.actor, target, read.rows(reading.actor, target, asked), asked, keys)
        found = _first_of_each(found, column, ids, keys, asked.limit + 1)
        pages: dict[Any, list[Any]] = {id: [] for id in ids}
        for row in found:
            pages[getattr(row, f"{column}_id")].append(row)
        totals = _totals(reading, target, asked, column, ids)
        slices = {
            id: Slice(
                reading.actor, target, asked, keys, page[: asked.limit], len(page) > asked.limit, _one(totals, id)
            )
            for id, page in pages.items()
        }
        load_page(reading, target, [row for one in slices.values() for row in one.items], nodes)
        return slices

    return Relation("pk", loader)


def _first_of_each(found: Any, column: str, ids: Collection[Any], keys: Sequence[Key], most: int) -> Any:
    """The first rows of each parent, in one statement.

    A window function reads every row of every parent: 0.8 s for 20 teams with 400,000 cases. A part for each parent
    reads only what is answered (0.02 s), but costs 1.5 ms of planning each; SQLite cannot do it.
    """
    order = [key.expression for key in keys]
    if len(ids) == 1 or (len(ids) <= PARTS and connection.features.supports_slicing_ordering_in_compound):
        first, *rest = [found.filter(**{column: id})[:most] for id in ids]
        return first.union(*rest, all=True).order_by(*order) if rest else first
    place = Window(RowNumber(), partition_by=F(f"{column}_id"), order_by=order)
    return found.filter(**{f"{column}__in": ids}).annotate(graph_place=place).filter(graph_place__lte=most)


def _totals(
    reading: Reading, target: Resource, asked: Ask, column: str, ids: Collection[Any]
) -> Callable[[], dict[Any, int]]:
    """The number of rows of each parent, counted in one statement at the first question."""

    @cache
    def count() -> dict[Any, int]:
        found = read.rows(reading.actor, target, replace(asked, cursor=None)).filter(**{f"{column}__in": ids})
        return dict(found.order_by().values_list(f"{column}_id").annotate(Count("pk")))

    return count


def _one(totals: Callable[[], dict[Any, int]], id: Any) -> Callable[[], int]:
    return lambda: totals().get(id, 0)


def load_page(reading: Reading, resource: Resource, rows: Sequence[Any], nodes: Nodes) -> None:
    """Load what is selected below the `nodes` and `edges` of a connection."""
    connection = f"{resource.singular}Connection"
    below = reading.below(nodes, connection, "nodes")
    for edges in reading.below(nodes, connection, "edges"):
        below += reading.below(edges, f"{resource.singular}Edge", "node")
    for some in below:
        load(reading, resource.singular, rows, some)


def asked_for(reading: Reading, resource: Resource, type_name: str, nodes: Nodes) -> Ask:
    """What the list selected by `nodes` is asked for; refusals name the arguments as they are named here."""
    with renamed():
        return ask(resource, reading.actor, reading.arguments(type_name, nodes))


@contextmanager
def renamed() -> Iterator[None]:
    """Refusals of core leave with this skin's names."""
    try:
        yield
    except Refused as refused:
        refused.faults = tuple(here(fault) for fault in refused.faults)
        raise
