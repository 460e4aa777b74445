"""The root fields of every noun: one row by its id, and the list."""

from typing import Any
from uuid import UUID

import strawberry
from django.db.models import CharField, Q, Value
from strawberry.types import Info

from core import read
from core.customers import CUSTOMERS
from core.declare import Resource
from core.persons import aliases
from core.read import Ask
from core.resources import RESOURCES
from cxapi.graph.context import Reading, reading
from cxapi.graph.filters import Deleted
from cxapi.graph.load import asked_for, load, load_page, renamed
from cxapi.graph.names import many, noun, one, words
from cxapi.graph.records import CONNECTIONS, TEXTS, TYPES, Node, argument, page_arguments, root
from cxapi.graph.selection import Nodes
from cxapi.graph.slices import Slice


def query_fields() -> dict[str, Any]:
    """Each root field by its name in the query."""
    found: dict[str, Any] = {"node": _node()}
    for resource in RESOURCES:
        found[one(resource)] = _one(resource)
        found[many(resource)] = _many(resource)
    return found


def _one(resource: Resource) -> Any:
    def resolve(info: Info, id: strawberry.ID) -> Any:
        return fetch(reading(info), resource, id)

    text = f"The {noun(resource)} with this id; null when there is none to be seen."
    return root(TYPES[resource.singular] | None, resolve, text, [argument("id", strawberry.ID, "Its id.", ...)])


def _many(resource: Resource) -> Any:
    def resolve(info: Info, **arguments: Any) -> Slice:
        reads, raw = reading(info), info._raw_info
        asked = asked_for(reads, resource, raw.parent_type.name, raw.field_nodes)
        with renamed():
            page = read.page(reads.actor, resource, asked)
            keys = read.order(reads.actor, resource, asked.sort)
        load_page(reads, resource, page.items, raw.field_nodes)

        def count() -> int:
            return read.rows(reads.actor, resource, asked).count()

        return Slice(reads.actor, resource, asked, keys, page.items, page.has_more, count)

    text = f"{words(resource.name).capitalize()}, a page at a time."
    deleted = argument("deleted", Deleted | None, TEXTS["deleted"])
    return root(CONNECTIONS[resource.singular] | None, resolve, text, [*page_arguments(resource), deleted])


def _node() -> Any:
    def resolve(info: Info, id: strawberry.ID) -> Any:
        reads = reading(info)
        resource = _holder(reads, id)
        return fetch(reads, resource, id) if resource is not None else None

    text = "Any record by its id; null when there is none to be seen."
    return root(Node | None, resolve, text, [argument("id", strawberry.ID, "Its id.", ...)])


def _holder(reads: Reading, id: str) -> Resource | None:
    """The noun that holds a row of this id, found in one statement over all of them."""
    key = uuid_of(id)
    readable = [one for one in RESOURCES if reads.actor.role in one.access.read]
    if key is None:
        return None
    asked = Ask(where=Q(pk=key))
    first, *rest = [
        read.rows(reads.actor, one, asked).order_by().values_list(Value(one.name, output_field=CharField()))
        for one in readable
    ]
    names = {name for (name,) in (first.union(*rest, all=True) if rest else first)}
    return next((one for one in readable if one.name in names), None)


def fetch(reads: Reading, resource: Resource, id: str) -> Any:
    """The row with everything that is selected below it; None when it cannot be seen."""
    key = uuid_of(id)
    return fetch_below(reads, resource, key, reads.raw.field_nodes) if key is not None else None


def fetch_below(reads: Reading, resource: Resource, key: UUID, nodes: Nodes) -> Any:
    """The row with everything that is selected below `nodes`."""
    row = read.rows(reads.actor, resource, Ask(where=Q(pk=key))).first()
    if row is None and resource is CUSTOMERS:
        moved = aliases.survivors(reads.actor.workspace_id, [key])
        row = read.rows(reads.actor, resource, Ask(where=Q(pk__in=moved.values()))).first() if moved else None
    if row is not None:
        load(reads, resource.singular, [row], nodes)
    return row


def uuid_of(id: str) -> UUID | None:
    """The id that a text spells; None when it spells none."""
    try:
        return UUID(id) if len(id) == 36 else None
    except ValueError:
        return None
