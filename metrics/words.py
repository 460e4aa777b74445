"""Definitions in words: conditions over the columns of a fact, and formulas with names or numbers put in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

SIGNS = {"exact": "=", "gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}
SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
SIGN_OF_MINUS = "-"


def said(condition: Q) -> str:
    """A condition as a line of text, in the language of the request; empty when every fact meets it."""
    listed = [text for child in condition.children if (text := _child(child))]
    if not listed:
        return ""
    several = len(listed) > 1
    if condition.connector == Q.OR:
        text = f" {_('or')} ".join(listed)
        text = f"({text})" if several and not condition.negated else text
    else:
        text = f" {_('and')} ".join(listed)
    return f"{_('not')} ({text})" if condition.negated else text


def _child(child: Any) -> str:
    if isinstance(child, Q):
        text = said(child)
        nested = len(child.children) > 1 and child.connector == Q.AND and not child.negated
        return f"({text})" if nested and text else text
    if not isinstance(child, tuple):
        return str(child)
    path, value = child
    *steps, last = str(path).split("__")
    lookup = last if steps and (last in SIGNS or last in ("isnull", "in")) else "exact"
    name = ".".join(steps if steps and lookup == last else [*steps, last])
    if lookup == "isnull" or value is None:
        empty = value is None or value is True
        return f"{name} {_('is empty') if empty else _('is not empty')}"
    if lookup == "in":
        return f"{name} {_('is one of')} {', '.join(map(_value, value))}"
    return f"{name} {SIGNS[lookup]} {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("true") if value else _("false")
    if isinstance(value, F):
        return str(value.deconstruct()[1][0])
    return value.isoformat() if isinstance(value, datetime) else str(value)


class Told(float):
    """A number that remembers how it was made: by names of parts, and by their numbers."""

    by_name: str
    by_number: str
    binds: int

    @classmethod
    def of(cls, value: float, by_name: str, by_number: str, binds: int = ATOM) -> "Told":
        """The number with both of its spellings; `binds` says how tightly their last operation does."""
        made = cls(value)
        made.by_name, made.by_number, made.binds = by_name, by_number, binds
        return made

    def __add__(self, other: Any) -> "Told":
        return _joined(self, other, "+", SUM, float(self) + other)

    def __radd__(self, other: Any) -> "Told":
        # sum() begins with a 0 that nobody wrote.
        return self if other == 0 else _joined(other, self, "+", SUM, other + float(self))

    def __sub__(self, other: Any) -> "Told":
        return _joined(self, other, SIGN_OF_MINUS, SUM, float(self) - other)

    def __rsub__(self, other: Any) -> "Told":
        return _joined(other, self, SIGN_OF_MINUS, SUM, other - float(self))

    def __neg__(self) -> "Told":
        names, numbers = (f"({one})" if self.binds < PRODUCT else one for one in (self.by_name, self.by_number))
        return Told.of(-float(self), f"-{names}", f"-{numbers}", SUM)

    def __mul__(self, other: Any) -> "Told":
        return _joined(self, other, "x", PRODUCT, float(self) * other)

    def __rmul__(self, other: Any) -> "Told":
        return _joined(other, self, "x", PRODUCT, other * float(self))

    def __truediv__(self, other: Any) -> "Told":
        return _joined(self, other, "/", PRODUCT, float(self) / other)

    def __rtruediv__(self, other: Any) -> "Told":
        return _joined(other, self, "/", PRODUCT, other / float(self))

    def __round__(self, places: Any = None) -> "Told":  # type: ignore[override]
        return Told.of(round(float(self), places or 0), self.by_name, self.by_number, self.binds)

    def __pow__(self, other: Any, modulo: Any = None) -> "Told":
        return _joined(self, other, "^", POWER, float(self) ** float(other))


def told(parts: Mapping[str, float]) -> dict[str, Told]:
    """Parts that remember, for a formula to be run on."""
    return {name: Told.of(value, name, number(value)) for name, value in parts.items()}


def number(value: float) -> str:
    """A number as it stands in a calculation: whole ones without a point."""
    return str(int(value)) if float(value).is_integer() else f"{round(value, 6)}"


def _joined(left: Any, right: Any, sign: str, binds: int, value: float) -> Told:
    one, other = _known(left), _known(right)
    strict = sign in (SIGN_OF_MINUS, "/", "^")

    def side(known: Told, text: str, behind: bool) -> str:
        return f"({text})" if known.binds < binds or (behind and strict and known.binds == binds) else text

    names, numbers = (
        f"{side(one, first, False)} {sign} {side(other, second, True)}"
        for first, second in ((one.by_name, other.by_name), (one.by_number, other.by_number))
    )
    return Told.of(value, names, numbers, binds)


def _known(value: Any) -> Told:
    return value if isinstance(value, Told) else Told.of(value, number(value), number(value))
