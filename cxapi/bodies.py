"""What both skins ask of a body before they read it."""

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
