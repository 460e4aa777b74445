"""The types of records: for each noun its type, its edge and its connection, made in two steps since they refer to
each other."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import strawberry
import strawberry_django
from django.db.models import ManyToOneRel
from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.types import Info
from strawberry.types.arguments import StrawberryArgument

from core.columns import Column
from core.declare import Resource
from core.resources import RESOURCES, by_model
from core.scope import visible
from cxapi.graph.fields import Loaded, Plain, Private
from cxapi.graph.filters import ListInputs, list_inputs
from cxapi.graph.keys import ExternalKey
from cxapi.graph.kinds import described, type_of
from cxapi.graph.load import RELATIONS, Relation, listed, referred, referring
from cxapi.graph.names import camel, words
from cxapi.graph.slices import PageInfo


@strawberry.interface(description="Anything with an id.")
class Node:
    id: strawberry.ID = strawberry.field(description="Its id, the same in REST.")


TYPES: dict[str, type] = {one.singular: type(one.singular, (Node,), {"__annotations__": {}}) for one in RESOURCES}
CONNECTIONS: dict[str, type] = {one.singular: type(f"{one.singular}Connection", (), {}) for one in RESOURCES}
INPUTS: dict[str, ListInputs] = {one.singular: list_inputs(one) for one in RESOURCES}
TEXTS = {
    "first": "How many rows, 1 to 100.",
    "after": "The endCursor of the page before.",
    "filter": "Which rows.",
    "orderBy": "In which order, at most three columns.",
    "q": "Text to search for.",
    "deleted": "Whether deleted rows are among them.",
}


def argument(name: str, type_: Any, description: str, default: Any = UNSET) -> StrawberryArgument:
    """One argument of a field."""
    extra = {} if default is ... else {"default": default}
    return StrawberryArgument(
        python_name=name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation(type_),
        description=description,
        **extra,
    )


def root(type_: Any, resolve: Callable[..., Any], description: str, takes: Sequence[StrawberryArgument] = ()) -> Any:
    """A field of Query or Mutation."""
    field = strawberry.field(resolver=resolve, graphql_type=type_, description=description)
    field.arguments = list(takes)
    return field


def page_arguments(resource: Resource) -> list[StrawberryArgument]:
    """The arguments of every list of a noun."""
    inputs = INPUTS[resource.singular]
    types: dict[str, Any] = {
        "first": int,
        "after": str | None,
        "filter": inputs.filter | None,
        "orderBy": list[inputs.order] | None,  # type: ignore[name-defined]
        "q": str | None,
    }
    return [argument(name, type_, TEXTS[name], ... if name == "first" else UNSET) for name, type_ in types.items()]


def build(resource: Resource) -> type:
    """The type of a noun: its columns, what they refer to, and what refers to it."""
    noun = resource.singular
    made: Any = TYPES[noun]
    names = {one.name for one in resource.columns}
    for one in resource.columns:
        if one.kind == "keys":
            add_loaded(made, noun, one.name, list[ExternalKey], listed(one), one.help)
        elif one.name != "id":
            _add_column(made, resource, one)
        target = by_model().get(one.model) if one.kind == "ref" else None  # type: ignore[arg-type]
        if target is not None:
            text = f"The whole row of {camel(one.label)}; null when there is none to be seen."
            add_loaded(made, noun, one.name, TYPES[target.singular] | None, referred(target, one), text)
    for name, target, fk in reverse(resource):
        if name not in names:
            text = f"{words(resource.name).capitalize()}' {words(name)}, a page at a time."
            relation = referring(resource, target, fk)
            field = add_loaded(made, noun, name, CONNECTIONS[target.singular], relation, text)
            field.arguments = page_arguments(target)
    _add_gate(made, resource)
    return strawberry_django.type(resource.model, field_cls=Plain, description=inspect.getdoc(resource.model))(made)


def reverse(resource: Resource) -> Iterator[tuple[str, Resource, str]]:
    """The lists of other nouns that refer to this one: accessor, noun, and the column that refers."""
    for relation in resource.model._meta.related_objects:
        target = by_model().get(relation.related_model)  # type: ignore[arg-type]
        name = relation.get_accessor_name()
        if not isinstance(relation, ManyToOneRel) or relation.hidden or target is None or name is None:
            continue
        if relation.field.name in target.read:
            yield name, target, relation.field.name


def _add_column(made: Any, resource: Resource, one: Column) -> None:
    private = one.name in resource.private
    annotation = type_of(one)
    made.__annotations__[one.label] = annotation | None if one.null or private else annotation
    text = described(one)
    if private:
        text += " Personal data: null for keys that may not see it."
    setattr(made, one.label, (Private if private else Plain)(description=text, graphql_name=camel(one.label)))


def add_loaded(made: Any, noun: str, name: str, annotation: Any, relation: Relation, text: str) -> Loaded:
    """Give a type a field whose value is loaded for all rows of a level at once."""
    made.__annotations__[name] = annotation
    field = Loaded(description=text, graphql_name=camel(name))
    field.by = relation.by
    setattr(made, name, field)
    RELATIONS[noun, camel(name)] = relation
    return field


def _add_gate(made: Any, resource: Resource) -> None:
    """Whatever of strawberry-django may ever read rows by itself passes the gate as well."""
    model = resource.model

    def get_queryset(cls: Any, /, queryset: Any, info: Info, **kwargs: Any) -> Any:
        return visible(queryset, info.context.actor)

    def is_type_of(cls: Any, /, obj: Any, info: Any) -> bool:
        return isinstance(obj, model)

    made.get_queryset = classmethod(get_queryset)
    made.is_type_of = classmethod(is_type_of)


def connect(resource: Resource) -> None:
    """The edge and the connection of a noun."""
    noun = resource.singular
    node: Any = TYPES[noun]
    edge: Any = type(f"{noun}Edge", (), {"__annotations__": {"cursor": str, "node": node}})
    edge.cursor = strawberry.field(description="The place of the row in the list.")
    edge.node = strawberry.field(description="The row.")
    strawberry.type(edge, description=f"One of the {words(resource.name)} in a list.")
    made: Any = CONNECTIONS[noun]
    made.__annotations__ = {"nodes": list[node], "edges": list[edge], "page_info": PageInfo, "total_count": int}
    made.nodes = strawberry.field(description="The rows of the page.")
    made.edges = strawberry.field(description="The same rows, each with its cursor.")
    made.page_info = strawberry.field(description="Where the page begins and ends.")
    made.total_count = strawberry.field(description="How many rows match, counted when it is asked for.")
    strawberry.type(made, description=f"A page of {words(resource.name)}.")
