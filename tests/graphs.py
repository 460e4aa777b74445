"""GraphQL questions about any noun, as the tests of that skin ask them."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.changes import Change
from core.columns import Column
from core.declare import Resource
from cxapi.graph.names import camel, many, one
from cxapi.graph.records import reverse
from tests.makers import noun
from tests.nouns import refs_of

EVERYTHING = {"first": 100}


def shown(column: Column) -> str:
    """The column as it is selected."""
    return f"{camel(column.label)} {{ source id }}" if column.kind == "keys" else camel(column.label)


def columns(name: str) -> str:
    """Every column of the noun, selected."""
    return " ".join(map(shown, noun(name).columns))


def related(name: str, first: int = 2) -> str:
    """Every reference and every nested list of the noun, selected."""
    refs = [f"{camel(column.name)} {{ id }}" for column in refs_of(name)]
    lists = [f"{camel(accessor)}(first: {first}) {{ nodes {{ id }} totalCount }}" for accessor, _, _ in lists_of(name)]
    return " ".join([*refs, *lists])


def lists_of(name: str) -> list[tuple[str, Resource, str]]:
    """The nested lists of the noun: accessor, noun, and the column that refers."""
    return [found for found in reverse(noun(name)) if found[0] != "external_ids"]


def page(person: Any, name: str, select: str = "id", **arguments: Any) -> dict[str, Any]:
    """One page of a root list; the arguments are those of the field."""
    resource = noun(name)
    types = {
        "first": "Int!", "after": "String", "filter": f"{resource.singular}Filter",
        "orderBy": f"[{resource.singular}Order!]", "q": "String", "deleted": "Deleted",
    }  # fmt: skip
    declared = ", ".join(f"${key}: {types[key]}" for key in arguments)
    given = ", ".join(f"{key}: ${key}" for key in arguments)
    shape = f"nodes {{ {select} }} pageInfo {{ hasNextPage endCursor }}"
    text = f"query({declared}) {{ {many(resource)}({given}) {{ {shape} }} }}"
    return data(person, text, arguments)[many(resource)]


def rows(person: Any, name: str, select: str = "id", **arguments: Any) -> list[dict[str, Any]]:
    """The rows of one page of a root list."""
    return page(person, name, select, **(EVERYTHING | arguments))["nodes"]


def single(person: Any, name: str, id: Any, select: str = "id") -> Any:
    """The root field of one row."""
    field = one(noun(name))
    return data(person, f"query($id: ID!) {{ {field}(id: $id) {{ {select} }} }}", {"id": str(id)})[field]


def every_page(person: Any, name: str, **arguments: Any) -> list[str]:
    """The ids of all rows, page after page."""
    found = page(person, name, **arguments)
    ids = [row["id"] for row in found["nodes"]]
    while found["pageInfo"]["hasNextPage"]:
        found = page(person, name, after=found["pageInfo"]["endCursor"], **arguments)
        ids += [row["id"] for row in found["nodes"]]
    return ids


def data(person: Any, text: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the question is answered with; fails when anything was refused."""
    answer = person.graph(text, variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def change(person: Any, field: str, select: str = "id version", **arguments: Any) -> dict[str, Any]:
    """The payload of a mutation; the arguments are those of the field."""
    declared = ", ".join(f"${key}: {_type(field, key)}" for key in arguments)
    given = ", ".join(f"{key}: ${key}" for key in arguments)
    errors = "errors { code message pointer value allowed conflictingIds }"
    text = f"mutation({declared}) {{ {field}({given}) {{ record {{ {select} }} {errors} }} }}"
    return data(person, text, arguments)[field]


def _type(field: str, argument: str) -> str:
    return {"id": "ID!", "expectedVersion": "Int"}.get(argument, f"{field[:1].upper()}{field[1:]}Input!")


def spelt(body: dict[str, Any]) -> dict[str, Any]:
    """A REST body as an input."""
    return {camel(label): value for label, value in body.items()}


def statements(person: Any, text: str, variables: dict[str, Any] | None = None) -> list[str]:
    """The statements that a question runs."""
    with CaptureQueriesContext(connection) as seen:
        data(person, text, variables)
    return [query["sql"] for query in seen.captured_queries]


def lines() -> int:
    """How many changes the log holds."""
    return Change.objects.count()
