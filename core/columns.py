"""What a column is, read once from the model: its kind, its name outside, its values, its lookups.

Both skins, the writer and the admin translate from this one table, so none of them derives from another.
"""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.problems import Fault

ORDERED = ("eq", "ne", "in", "gt", "gte", "lt", "lte", "null")
NAMED = ("eq", "ne", "in", "null")
LOOKUPS: dict[str, tuple[str, ...]] = {
    "id": NAMED,
    "ref": NAMED,
    "enum": NAMED,
    "open_enum": NAMED,
    "text": (*NAMED, "contains"),
    "flag": ("eq", "null"),
    "integer": ORDERED,
    "big": ORDERED,
    "number": ORDERED,
    "instant": ORDERED,
    "day": ORDERED,
    "json": (),
    "keys": (),
}
KINDS: "tuple[tuple[type[models.Field[Any, Any]], str], ...]" = (
    (models.ForeignKey, "ref"),
    (models.UUIDField, "id"),
    (models.BooleanField, "flag"),
    (models.BigIntegerField, "big"),
    (models.BigAutoField, "big"),
    (models.IntegerField, "integer"),
    (models.FloatField, "number"),
    (models.DateTimeField, "instant"),
    (models.DateField, "day"),
    (models.JSONField, "json"),
    (models.CharField, "text"),
    (models.TextField, "text"),
)
RANGES = {"integer": (-(2**31), 2**31 - 1), "big": (-(2**63), 2**63 - 1)}
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 1, 1)


class Bad(Exception):
    """A value that a column does not take; the caller knows the place."""

    def __init__(self, code: str, message: str, allowed: Any = None) -> None:
        super().__init__(message)
        self.code, self.message, self.allowed = code, message, allowed

    def at(self, pointer: str, value: Any) -> Fault:
        """This refusal as a fault of `value` at `pointer`."""
        shown = value if isinstance(value, str | int | float | bool) or value is None else str(value)
        # JSON writers here stop at 64 bits.
        shown = str(shown) if isinstance(shown, int) and shown.bit_length() > 63 else shown
        shown = shown[:100] if isinstance(shown, str) else shown
        return Fault(pointer, self.code, self.message, shown, self.allowed)


@dataclass(frozen=True, slots=True)
class Column:
    """One column or verb argument: `name` inside, `label` outside (`customer` is `customer_id` outside).

    A column of kind `keys` is no column of the table: it lists `{source, id}` of the rows of `model` (the keys by
    which other systems know the row) and can only be read, through `core.read.keys`. `holds` is what a json column
    takes: object or list; empty for either.
    """

    name: str
    kind: str
    null: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    enum: str = ""
    max_length: int | None = None
    model: "type[models.Model] | None" = None
    help: str = ""
    default: Any = None
    holds: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}_id" if self.kind == "ref" else self.name

    @property
    def lookups(self) -> tuple[str, ...]:
        return LOOKUPS[self.kind]

    def decode(self, value: Any) -> Any:
        """The Python value for `value` as it came from JSON, a query string or GraphQL; raises Bad."""
        if value is None or (value == "" and self.null and self.kind != "json"):
            if not self.null:
                raise Bad("not_null", _("%(label)s cannot be null.") % {"label": self.label})
            return None
        return _DECODERS[self.kind](self, value)


@cache
def column(model: type[models.Model], name: str) -> Column:
    """The column `name` of `model`; KeyError when the model has none."""
    try:
        field: Any = model._meta.get_field(name)
    except Exception as error:
        raise KeyError(f"{model.__name__} has no column {name}") from error
    if isinstance(field, models.ManyToOneRel) and getattr(field.related_model, "keys_of", None) == field.field.name:
        text = "The keys by which other systems know it."
        return Column(name, "keys", model=field.related_model, help=text)
    kind = next((kind for type_, kind in KINDS if isinstance(field, type_)), None)
    if kind is None:
        raise KeyError(f"{model.__name__}.{name} is not a column of a known kind")
    choices = tuple(str(value) for value, _ in (field.choices or ()))
    if choices:
        kind = "open_enum" if getattr(field, "open", False) else "enum"
    has_default = field.has_default()
    default = field.default if has_default and not callable(field.default) else None
    return Column(
        name=name,
        kind=kind,
        null=field.null,
        required=not (field.null or has_default or field.auto_created),
        choices=choices,
        enum=getattr(field, "enum_name", "") if choices else "",
        max_length=getattr(field, "max_length", None),
        model=field.related_model if kind == "ref" else None,
        help=str(field.help_text),
        default=default,
        holds={dict: "object", list: "list"}.get(field.default, "") if kind == "json" else "",
    )


def _text(self: Column, value: Any) -> str:
    if not isinstance(value, str):
        raise Bad("wrong_type", _("%(label)s takes text.") % {"label": self.label})
    if "\x00" in value or not (value.isascii() or _is_whole(value)):
        text = _("%(label)s holds a NUL or half of a surrogate pair.") % {"label": self.label}
        raise Bad("bad_text", text)
    if self.max_length and len(value) > self.max_length:
        text = _("%(label)s holds at most %(most)s characters.") % {"label": self.label, "most": self.max_length}
        raise Bad("too_long", text, self.max_length)
    if value == "" and self.required:
        raise Bad("required", _("%(label)s cannot be empty.") % {"label": self.label})
    return value


def _is_whole(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _enum(self: Column, value: Any) -> str:
    word = str(value.value) if isinstance(value, Enum) else value
    if not isinstance(word, str) or word not in self.choices:
        text = _("%(label)s is one of %(words)s.") % {"label": self.label, "words": ", ".join(self.choices)}
        raise Bad("not_allowed", text, list(self.choices))
    return word


def _flag(self: Column, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise Bad("wrong_type", _("%(label)s is true or false.") % {"label": self.label}, [True, False])


def _integer(self: Column, value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.lstrip("-").isdigit() and len(value) < 21:
        value = int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Bad("wrong_type", _("%(label)s takes a whole number.") % {"label": self.label})
    low, high = RANGES[self.kind]
    if not low <= value <= high:
        text = _("%(label)s lies between %(low)s and %(high)s.") % {"label": self.label, "low": low, "high": high}
        raise Bad("out_of_range", text, [low, high])
    return value


def _number(self: Column, value: Any) -> float:
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str) or not str(value).isascii():
            raise ValueError
        number = float(value)
    except (ValueError, OverflowError):
        raise Bad("wrong_type", _("%(label)s takes a number.") % {"label": self.label}) from None
    if not math.isfinite(number):
        raise Bad("out_of_range", _("%(label)s takes a finite number.") % {"label": self.label})
    return number


def _instant(self: Column, value: Any) -> datetime:
    moment: datetime | None = value if isinstance(value, datetime) else None
    if isinstance(value, str):
        try:
            moment = parse_datetime(value) if value.isascii() and len(value) > 10 else None
        except ValueError:
            moment = None
    if moment is None:
        text = _("%(label)s takes an instant such as 2026-03-01T09:00:00Z.") % {"label": self.label}
        raise Bad("wrong_type", text)
    if moment.tzinfo is None:
        text = _("%(label)s needs an offset, for example %(example)sZ.") % {"label": self.label, "example": value}
        raise Bad("no_offset", text)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        moment = LATEST
    if not EARLIEST <= moment < LATEST:
        raise Bad("out_of_range", _("%(label)s lies between 1970 and 2100.") % {"label": self.label})
    return moment


def _day(self: Column, value: Any) -> date:
    day: Any = value
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value) if value.isascii() and len(value) == 10 else None
        except ValueError:
            day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise Bad("wrong_type", _("%(label)s takes a day such as 2026-03-01.") % {"label": self.label})
    if not FIRST_DAY <= day < LAST_DAY:
        raise Bad("out_of_range", _("%(label)s lies between 1900 and 2100.") % {"label": self.label})
    return day


def _id(self: Column, value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        if not isinstance(value, str) or len(value) != 36:
            raise ValueError
        return UUID(value)
    except ValueError:
        raise Bad("wrong_type", _("%(label)s takes an id (a UUID).") % {"label": self.label}) from None


def _json(self: Column, value: Any) -> dict[str, Any] | list[Any]:
    if not isinstance(value, dict | list):
        raise Bad("wrong_type", _("%(label)s takes an object or a list.") % {"label": self.label})
    if self.holds and isinstance(value, dict) != (self.holds == "object"):
        text = _("%(label)s takes an object.") if self.holds == "object" else _("%(label)s takes a list.")
        raise Bad("wrong_type", text % {"label": self.label})
    _check_texts(value, self.label, 0)
    return value


def _check_texts(value: Any, label: str, depth: int) -> None:
    if depth > 10:
        raise Bad("out_of_range", _("%(label)s is nested more than 10 deep.") % {"label": label})
    if isinstance(value, str):
        _text(Column(label, "text", max_length=10_000), value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_texts(key, label, depth + 1)
            _check_texts(inner, label, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_texts(inner, label, depth + 1)
    elif isinstance(value, int | float) and (not math.isfinite(value) or abs(value) >= 2**63):
        raise Bad("out_of_range", _("%(label)s holds a number that cannot be stored.") % {"label": label})


_DECODERS = {
    "id": _id,
    "ref": _id,
    "text": _text,
    "enum": _enum,
    "open_enum": _enum,
    "flag": _flag,
    "integer": _integer,
    "big": _integer,
    "number": _number,
    "instant": _instant,
    "day": _day,
    "json": _json,
}
