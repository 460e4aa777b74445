"""The schema as clients get it."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLScalarType,
    build_schema,
    get_named_type,
)

from core.columns import Column
from core.declare import Resource
from core.resources import RESOURCES
from cxapi.graph.names import camel
from cxapi.graph.schema import schema
from tests.graphs import data

TYPES = schema._schema.type_map
OURS = {name: type_ for name, type_ in TYPES.items() if not name.startswith("__")}
COLUMNS = [(resource, one) for resource in RESOURCES for one in resource.columns]
every_column = pytest.mark.parametrize(
    ("resource", "column"), COLUMNS, ids=[f"{resource.name} {column.label}" for resource, column in COLUMNS]
)
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}
KINDS = {"id": "ID", "ref": "ID", "text": "String", "flag": "Boolean", "integer": "Int", "big": "Long",
         "number": "Float", "instant": "DateTime", "day": "Date", "json": "JSON", "keys": "ExternalKey"}  # fmt: skip


def fields(name: str) -> dict[str, Any]:
    """The fields of a type of the schema."""
    return TYPES[name].fields  # type: ignore[attr-defined]


def test_the_committed_schema_is_the_one_that_is_served(owner: Any) -> None:
    committed = (Path(settings.BASE_DIR) / "docs" / "schema.graphql").read_text(encoding="utf-8")
    served = owner.get("/graphql/schema.graphql")
    assert (served.status_code, served.content.decode().strip()) == (200, committed.strip())
    build_schema(committed)


def test_introspection_tells_the_same_types(owner: Any) -> None:
    found = data(owner, "{ __schema { types { name } } }")["__schema"]["types"]
    assert {one["name"] for one in found} >= set(OURS)


def test_every_type_says_what_it_is() -> None:
    assert [name for name, type_ in OURS.items() if name not in BUILT_IN and not type_.description] == []


@pytest.mark.parametrize("name", [name for name, type_ in OURS.items() if hasattr(type_, "fields")])
def test_every_field_and_argument_says_what_it_is(name: str) -> None:
    silent = [field for field, one in fields(name).items() if not one.description]
    for field, one in fields(name).items():
        arguments = getattr(one, "args", {})
        silent += [f"{field}({argument})" for argument, inner in arguments.items() if not inner.description]
    assert silent == []


@every_column
def test_every_column_has_its_type(resource: Resource, column: Column) -> None:
    type_ = fields(resource.singular)[camel(column.label)].type
    assert get_named_type(type_).name == (column.enum if column.choices else KINDS[column.kind])
    assert isinstance(type_, GraphQLNonNull) == (not column.null and column.name not in resource.private)


@pytest.mark.parametrize("name", [name for name, type_ in OURS.items() if isinstance(type_, GraphQLEnumType)])
def test_the_words_of_an_enum_are_its_values(name: str) -> None:
    assert [(word, one.value) for word, one in TYPES[name].values.items()] == [  # type: ignore[attr-defined]
        (word, word)
        for word in TYPES[name].values  # type: ignore[attr-defined]
    ]


def test_the_words_of_a_column_are_those_of_rest() -> None:
    for _, column in COLUMNS:
        if column.choices:
            assert tuple(TYPES[column.enum].values) == column.choices  # type: ignore[attr-defined]


def test_scalars_beyond_graphqls_own_say_where_they_are_specified() -> None:
    scalars = [one for one in OURS.values() if isinstance(one, GraphQLScalarType) and one.name not in BUILT_IN]
    assert {one.name for one in scalars} >= {"DateTime", "Long", "JSON"}
    assert [one.name for one in scalars if not one.specified_by_url] == []


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_every_record_is_a_node_and_every_list_a_connection(resource: Resource) -> None:
    word = resource.singular
    assert [one.name for one in TYPES[word].interfaces] == ["Node"]  # type: ignore[attr-defined]
    assert set(fields(f"{word}Connection")) == {"nodes", "edges", "pageInfo", "totalCount"}
    assert str(fields(f"{word}Edge")["node"].type) == f"{word}!"


def test_an_update_demands_nothing() -> None:
    inputs = [one for one in OURS.values() if isinstance(one, GraphQLInputObjectType)]
    updates = [one for one in inputs if one.name.startswith("Update")]
    assert updates
    for update in updates:
        assert [name for name, one in update.fields.items() if isinstance(one.type, GraphQLNonNull)] == []


def test_every_mutation_answers_a_record_and_errors() -> None:
    for name, mutation in fields("Mutation").items():
        answer = get_named_type(mutation.type).name
        holder = get_named_type(fields(answer)["items"].type).name if name.startswith("upsert") else answer
        assert "record" in fields(holder), name
        assert str(fields(answer)["errors"].type) == "[UserError!]!"
