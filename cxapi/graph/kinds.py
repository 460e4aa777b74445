"""From the kind of a column to its GraphQL type: the one table of this skin."""

from enum import Enum
from typing import Any

import strawberry

from core.columns import Column
from cxapi.graph.names import split, words
from cxapi.graph.scalars import Date, DateTime, Json, Long

TYPES: dict[str, Any] = {
    "id": strawberry.ID,
    "ref": strawberry.ID,
    "text": str,
    "flag": bool,
    "integer": int,
    "big": Long,
    "number": float,
    "instant": DateTime,
    "day": Date,
    "json": Json,
}
LOOKUP_NAMES = {
    "id": "Id",
    "ref": "Id",
    "text": "Text",
    "flag": "Flag",
    "integer": "Int",
    "big": "Long",
    "number": "Float",
    "instant": "DateTime",
    "day": "Date",
}
_enums: dict[str, type[Enum]] = {}


def type_of(column: Column) -> Any:
    """The type of a column's values, without null."""
    return enum(column.enum, column.choices) if column.choices else TYPES[column.kind]


def enum(name: str, choices: tuple[str, ...], description: str = "") -> type[Enum]:
    """The enum `name`, made once: its members are the very words that REST uses."""
    known = _enums.get(name)
    if known is None:
        made = Enum(name, {word: word for word in choices})  # type: ignore[misc]
        _enums[name] = known = strawberry.enum(made, name=name, description=description or f"Words of {name}.")
    if tuple(member.value for member in known) != choices:
        raise TypeError(f"Two enums are called {name} and hold different words.")
    return known


def described(column: Column) -> str:
    """What a column means: its help text, or its name as words when it has none."""
    if column.help:
        return column.help
    if column.kind == "ref" and column.model is not None:
        return f"Id of the {split(column.model.__name__)} ({words(column.name)})."
    return f"{words(column.name).capitalize()}."
