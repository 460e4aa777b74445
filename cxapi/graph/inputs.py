"""Inputs of mutations: an absent member keeps, null clears."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

from core.columns import Column
from cxapi.graph.keys import ExternalKeyInput
from cxapi.graph.kinds import described, type_of
from cxapi.graph.names import article, camel, words

NONE: Mapping[str, str] = {}


def input_of(
    name: str, columns: Iterable[Column], description: str, *, complete: bool = False, flags: Mapping[str, str] = NONE
) -> type:
    """An input with a member for each column; `complete` ones demand what a new row must say. `flags` are members
    beside the columns that are true or false, each with what it says.
    """
    made: Any = type(name, (), {"__annotations__": {}})
    for one in columns:
        demanded = complete and one.required and one.kind != "ref"
        annotation = type_of(one) if demanded else type_of(one) | None
        default = {} if demanded else {"default": UNSET}
        _add(made, one.label, annotation, described(one), default)
        if one.kind == "ref":
            text = f"The same by another system's key, instead of {camel(one.label)}."
            _add(made, f"{one.name}_ref", ExternalKeyInput | None, text, default)
    for flag, text in flags.items():
        _add(made, flag, bool | None, text, {"default": UNSET})
    strawberry.input(made, description=description)
    return made


def _add(made: Any, label: str, annotation: Any, description: str, default: Mapping[str, Any]) -> None:
    made.__annotations__[label] = annotation
    setattr(made, label, strawberry.field(name=camel(label), description=description, **default))


def body(columns: Iterable[Column], given: Mapping[str, Any] | None) -> dict[str, Any]:
    """The body that core reads, from an input as it was given."""
    labels: dict[str, str] = {}
    for one in columns:
        labels[camel(one.label)] = one.label
        if one.kind == "ref":
            labels[camel(f"{one.name}_ref")] = f"{one.name}_ref"
    return {labels[name]: _plain(value) for name, value in (given or {}).items()}


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def about(verb: str, said: str) -> str:
    """What an input is for."""
    return f"What to {words(verb)} {article(said)} with."
