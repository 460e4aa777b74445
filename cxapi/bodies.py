"""What both skins ask of a body before they read it."""

import json
from typing import Any

DEEPEST = 64


def deeper(value: Any, limit: int = DEEPEST) -> bool:
    """Whether `value` is nested deeper than `limit`, level by level and without recursion."""
    level = [value]
    for _level in range(limit):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


class _Doubled(Exception):
    """A member that stands twice in one object."""


def doubled(raw: bytes) -> str | None:
    """The first member that stands twice in one object of a JSON text; None when there is none.

    Readers differ in which of the two they take, so neither is. The text must be valid and not nested too deeply.
    Costs 0.05 s for 1 MB of small objects.
    """

    def check(pairs: list[tuple[str, Any]]) -> None:
        if len(dict(pairs)) != len(pairs):
            names = [name for name, _value in pairs]
            raise _Doubled(next(name for name in names if names.count(name) > 1))

    try:
        json.loads(raw, object_pairs_hook=check, parse_int=len, parse_float=len)
    except _Doubled as found:
        return str(found)
    return None
