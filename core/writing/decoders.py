"""How values of a column are taken when many come: what is plainly right at once, all else by `Column.decode`.

There is one set of rules, `core.columns`, and one set of error texts. A decoder only knows a value that those rules
take unchanged, or as the same type, and hands everything else to them.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, lru_cache
from math import isfinite
from typing import Any
from uuid import UUID

from core.columns import EARLIEST, LATEST, RANGES, Column

Decoder = Callable[[Any], Any]
# A batch names the same few hundred rows again and again.
_id_of = lru_cache(maxsize=4096)(UUID)


@cache
def decoder(one: Column) -> Decoder:
    """What takes values for the column `one`; raises Bad as `Column.decode` does."""
    make = _MAKERS.get(one.kind)
    return make(one) if make else one.decode


def _text(one: Column) -> Decoder:
    most, slow = one.max_length or 2**31, one.decode

    def take(value: Any) -> Any:
        if type(value) is str and 0 < len(value) <= most and value.isascii() and "\x00" not in value:
            return value
        return slow(value)

    return take


def _word(one: Column) -> Decoder:
    words, slow = frozenset(one.choices), one.decode
    return lambda value: value if type(value) is str and value in words else slow(value)


def _whole(one: Column) -> Decoder:
    (low, high), slow = RANGES[one.kind], one.decode
    return lambda value: value if type(value) is int and low <= value <= high else slow(value)


def _number(one: Column) -> Decoder:
    slow = one.decode
    return lambda value: value if type(value) is float and isfinite(value) else slow(value)


def _flag(one: Column) -> Decoder:
    slow = one.decode
    return lambda value: value if type(value) is bool else slow(value)


def _instant(one: Column) -> Decoder:
    slow = one.decode

    def take(value: Any) -> Any:
        if type(value) is str and len(value) > 10 and value.isascii():
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                return slow(value)
            if moment.tzinfo is UTC and EARLIEST <= moment < LATEST:
                return moment
        return slow(value)

    return take


def _id(one: Column) -> Decoder:
    slow = one.decode

    def take(value: Any) -> Any:
        if type(value) is str and len(value) == 36:
            try:
                return _id_of(value)
            except ValueError:
                return slow(value)
        return slow(value)

    return take


_MAKERS: dict[str, Callable[[Column], Decoder]] = {
    "id": _id,
    "ref": _id,
    "text": _text,
    "enum": _word,
    "open_enum": _word,
    "flag": _flag,
    "integer": _whole,
    "big": _whole,
    "number": _number,
    "instant": _instant,
}
