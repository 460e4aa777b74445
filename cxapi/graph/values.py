"""What customers are worth, over GraphQL: `value` of a customer, reckoned for all customers of a level at once."""

import inspect
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import strawberry

from core.customers import CUSTOMERS
from core.value_fits import VALUE_FITS, ValueFit
from cxapi.graph.context import Reading
from cxapi.graph.load import Relation, load
from cxapi.graph.names import camel
from cxapi.graph.records import TYPES, add_loaded
from cxapi.graph.scalars import DateTime, Long
from cxapi.graph.selection import Nodes
from metrics.clv.members import MEANINGS
from metrics.clv.values import CustomerValue, values

KINDS: dict[str, Any] = {"UUID": strawberry.ID, "datetime": DateTime, "str": str, "int": Long, "float": float}


def _type(record: type) -> Any:
    """The type of one record, from its members."""
    made: Any = type(record.__name__, (), {"__annotations__": {}})
    for name, hint in get_type_hints(record).items():
        made.__annotations__[name] = annotation = _annotation(name, hint)
        setattr(made, name, strawberry.field(description=MEANINGS[name], graphql_type=annotation))
    return strawberry.type(made, description=inspect.cleandoc(record.__doc__ or ""))


def _annotation(name: str, hint: Any) -> Any:
    options = get_args(hint)
    if name == "currencies":
        return list[_type(options[0])]  # type: ignore[misc]
    kind = options[0] if options else hint
    if is_dataclass(kind):
        return _type(kind)  # type: ignore[arg-type]
    found = TYPES[VALUE_FITS.singular] if kind is ValueFit else KINDS[kind.__name__]
    return found | None if options else found


def add_value() -> None:
    """Give customers their value; before the type of the customers is made."""
    noun, text = CUSTOMERS.singular, "What the customer has brought and is expected to bring, by currency."
    add_loaded(TYPES[noun], noun, "value", _type(CustomerValue), Relation("pk", _load), text)


def _load(reads: Reading, rows: Sequence[Any], nodes: Nodes) -> dict[Any, Any]:
    found = values(reads.actor, rows)
    _load_fits(reads, CustomerValue, found.values(), nodes)
    return dict(found)


def _load_fits(reads: Reading, record: Any, held: Iterable[Any], nodes: Nodes) -> None:
    """Load what is selected below the fits, wherever they stand among the records."""
    names = {camel(one.name): one.name for one in fields(record)}
    for some in reads.members(nodes, record.__name__).values():
        name = names.get(some[0].name.value)
        given = [getattr(one, name) for one in held] if name else []
        below = [one for each in given for one in (each if isinstance(each, list) else [each])]
        fits = {one.pk: one for one in below if isinstance(one, ValueFit)}
        load(reads, VALUE_FITS.singular, list(fits.values()), some)
        inner = [one for one in below if is_dataclass(one)]
        if inner:
            _load_fits(reads, type(inner[0]), inner, some)
