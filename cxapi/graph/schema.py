"""The schema: the records' types and fields, what is written by hand, and the metrics, put together."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import strawberry
from graphql import DocumentNode, GraphQLError, parse, specified_rules, validate
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig

from core.resources import RESOURCES
from cxapi.graph import by_hand, customer_health, customers, mutations, persons, roots, values
from cxapi.graph.limits import TOKENS
from cxapi.graph.records import TYPES, build, connect
from cxapi.graph.scalars import SCALARS

REMEMBERED = 100
# Each names the nearest fields, which takes its time.
MOST_FAULTS = 10
METRICS = {
    "cxapi.graph.metrics": "MetricsQuery",
    "cxapi.graph.proofs": "ProofsQuery",
    "cxapi.graph.cohorts": "CohortsQuery",
}


@lru_cache(maxsize=REMEMBERED)
def parsed(query: str) -> DocumentNode:
    """The query as a tree; GraphQLError when it has no meaning or too many tokens."""
    return parse(query, max_tokens=TOKENS)


@lru_cache(maxsize=REMEMBERED)
def faults_of(query: str) -> list[GraphQLError]:
    """What is wrong with a query, judged by the schema alone."""
    return validate(schema._schema, parsed(query), specified_rules, max_errors=MOST_FAULTS)


class Remembered(SchemaExtension):
    """Parses and validates each text once."""

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        context.graphql_document = parsed(context.query or "")
        yield

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        context.pre_execution_errors = faults_of(context.query or "")
        yield


class Schema(strawberry.Schema):
    """Refusals are written to the log by the view, by class only: messages may hold what identifies a person."""

    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        return None


def _type(name: str, fields: Mapping[str, Any], description: str, bases: tuple[type, ...] = ()) -> type:
    for member, field in fields.items():
        field.graphql_name = member
    return strawberry.type(type(name, bases, {"__annotations__": {}, **fields}), name=name, description=description)


def _metrics() -> tuple[type, ...]:
    return tuple(getattr(import_module(place), name) for place, name in METRICS.items() if find_spec(place))


def _build() -> Schema:
    values.add_value()
    for resource in RESOURCES:
        connect(resource)
        build(resource)
    queries = {**roots.query_fields(), **by_hand.query_fields(), **persons.query_fields()}
    queries |= {**customers.query_fields(), **customer_health.query_fields()}
    changes = {**mutations.mutation_fields(), **by_hand.mutation_fields(), **persons.mutation_fields()}
    return Schema(
        query=_type("Query", queries, "What can be read.", _metrics()),
        mutation=_type("Mutation", changes, "What can be changed. Refusals are data: see `errors` of each payload."),
        types=list(TYPES.values()),
        extensions=[Remembered],
        config=StrawberryConfig(scalar_map=SCALARS),
    )


schema = _build()
