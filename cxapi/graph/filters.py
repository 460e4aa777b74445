"""Filters, orders and pages: the inputs of every list, and what they ask of core.read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry
from django.db.models import Q
from django.utils.translation import gettext as _
from strawberry import UNSET

from core.columns import Column
from core.declare import Resource
from core.problems import Fault, Invalid, Refused
from core.read import MOST, Ask, condition
from core.scope import Actor
from cxapi.graph.kinds import LOOKUP_NAMES, enum, type_of
from cxapi.graph.limits import check_filter
from cxapi.graph.names import camel, here, words

MEANINGS = {
    "eq": "Equal to.",
    "ne": "Not equal to; rows without a value are among them.",
    "in": "One of these, at most 100.",
    "gt": "After or above.",
    "gte": "At or above.",
    "lt": "Before or below.",
    "lte": "At or below.",
    "null": "True: only rows without a value. False: only rows with one.",
    "contains": "Contains this text, in upper or lower case.",
}
SPELLINGS = {"null": "isNull"}
LOOKUPS = {SPELLINGS.get(lookup, lookup): lookup for lookup in MEANINGS}
Deleted = enum(
    "Deleted", ("no", "only", "include"), "Whether deleted rows are left out, the only ones, or among the rest."
)
_lookups: dict[str, type] = {}


@dataclass(frozen=True, slots=True)
class ListInputs:
    """The inputs of the lists of one noun."""

    filter: type
    order: type[Enum]


def list_inputs(resource: Resource) -> ListInputs:
    """The filter input and the order enum of a noun."""
    noun, columns = resource.singular, resource.filters
    made = type(f"{noun}Filter", (), {"__annotations__": {}})
    for column in columns:
        text = f"By the {words(column.name)}."
        _add(made, column.label, _lookup(column) | None, camel(column.label), text)
    _add(made, "and_", list[made] | None, "and", "All of these hold.")  # type: ignore[valid-type]
    _add(made, "or_", list[made] | None, "or", "At least one of these holds.")  # type: ignore[valid-type]
    _add(made, "not_", made | None, "not", "This does not hold.")
    filter = strawberry.input(made, description=f"Which {words(resource.name)}: all that is said must hold.")
    words_ = tuple(f"{one.label}_{way}" for one in columns if one.kind != "json" for way in ("asc", "desc"))
    return ListInputs(filter, enum(f"{noun}Order", words_, f"Orders of {words(resource.name)}; no value comes last."))


def _add(made: type, attribute: str, annotation: Any, name: str, description: str) -> None:
    made.__annotations__[attribute] = annotation
    setattr(made, attribute, strawberry.field(default=UNSET, name=name, description=description))


def _lookup(column: Column) -> type:
    """The lookups of one kind of column, made once per kind and per enum."""
    name = f"{column.enum or LOOKUP_NAMES[column.kind]}Lookup"
    if name not in _lookups:
        value = type_of(column)
        made = type(name, (), {"__annotations__": {}})
        for lookup in column.lookups:
            type_ = {"null": bool, "in": list[value]}.get(lookup, value)  # type: ignore[valid-type]
            _add(made, f"{lookup}_", type_ | None, SPELLINGS.get(lookup, lookup), MEANINGS[lookup])
        _lookups[name] = strawberry.input(made, name=name, description="Conditions on one value; all must hold.")
    return _lookups[name]


def ask(resource: Resource, actor: Actor, arguments: Mapping[str, Any]) -> Ask:
    """What a list is asked for; Invalid or Forbidden when it may not be asked."""
    first = limit_of(arguments["first"])
    asked = arguments.get("filter") or {}
    check_filter(asked)
    deleted = arguments.get("deleted")
    return Ask(
        where=_where(resource, actor, asked, "/filter"),
        key=key(resource, asked),
        search=arguments.get("q") or "",
        sort=tuple(_sort(word.value) for word in arguments.get("orderBy") or ()),
        limit=first,
        cursor=arguments.get("after") or None,
        deleted=deleted.value if deleted is not None else "no",
    )


def _sort(word: str) -> str:
    label, _, way = word.rpartition("_")
    return f"-{label}" if way == "desc" else label


def _where(resource: Resource, actor: Actor, asked: Mapping[str, Any], place: str) -> Q:
    found = Q()
    for name, value in asked.items():
        inner = f"{place}/{name}"
        if value is None or value == []:
            text = _("%(label)s takes at least one condition; for rows without a value say isNull.") % {"label": name}
            raise Invalid(text, [Fault(inner, "not_null", text)])
        if name == "and":
            for index, one in enumerate(value):
                found &= _where(resource, actor, one, f"{inner}/{index}")
        elif name == "or":
            either = Q(pk__in=[])
            for index, one in enumerate(value):
                either |= Q(pk__isnull=False) & _where(resource, actor, one, f"{inner}/{index}")
            found &= either
        elif name == "not":
            found &= ~(Q(pk__isnull=False) & _where(resource, actor, value, inner))
        else:
            found &= _conditions(resource, actor, name, value, inner)
    return found


def _conditions(resource: Resource, actor: Actor, name: str, asked: Mapping[str, Any], place: str) -> Q:
    label = next(one.label for one in resource.filters if camel(one.label) == name)
    found = Q()
    for spelling, value in asked.items():
        try:
            found &= condition(resource, actor, label, LOOKUPS[spelling], value, f"{place}/{spelling}")
        except Refused as refused:
            raise _renamed(refused, label) from None
    return found


def _renamed(refused: Refused, label: str) -> Refused:
    faults = [Fault(one.pointer, one.code, here(Fault(f"/{label}", "", one.message)).message, one.value, one.allowed)
              for one in refused.faults]  # fmt: skip
    return type(refused)(refused.detail.replace(label, camel(label)), faults, code=refused.code)


def key(resource: Resource, asked: Mapping[str, Any]) -> str:
    """The filter in one canonical spelling, to which cursors are bound; REST spells plain filters the same."""
    if not asked or not asked.keys() & {"and", "or", "not"}:
        labels = {camel(one.label): one.label for one in resource.filters}
        plain = [
            [labels[name], LOOKUPS[spelling], _text(value)]
            for name, lookups in asked.items()
            for spelling, value in (lookups or {}).items()
        ]
        return json.dumps(sorted(plain)) if plain else ""
    return json.dumps(asked, sort_keys=True, default=_text)


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [_text(inner) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.value if isinstance(value, Enum) else value)


def limit_of(first: int) -> int:
    """How many rows a page may have; Invalid for another number."""
    if not 1 <= first <= MOST:
        text = _("%(label)s lies between %(low)s and %(high)s.") % {"label": "first", "low": 1, "high": MOST}
        raise Invalid(text, [Fault("/first", "out_of_range", text, first, [1, MOST])])
    return first
