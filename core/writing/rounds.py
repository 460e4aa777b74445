"""In which order the rows of one batch are stored, so that it may hold rows that build on each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.declare import Resource
from core.writing.intake import Key


def rounds(resource: Resource, rows: Sequence[Any]) -> list[list[int]]:
    """The places of `rows` in rounds to be stored one after the other: a row comes after the earlier ones of its own
    key, and after the row of the batch that it refers to. Rows that wait for each other come last, together.
    """
    keys = [_key(row) for row in rows]
    references = [f"{one.name}_ref" for one in resource.inputs if one.kind == "ref" and one.model is resource.model]
    if not references and len(set(keys)) == len(keys):
        return [list(range(len(rows)))]
    waits = _waits(rows, keys, references)
    made: list[list[int]] = []
    done: set[int] = set()
    left = list(range(len(rows)))
    while left:
        ready = [place for place in left if waits[place] <= done] or left
        made.append(ready)
        done.update(ready)
        left = [place for place in left if place not in done]
    return made


def _waits(rows: Sequence[Any], keys: Sequence[Key | None], references: Sequence[str]) -> list[set[int]]:
    first: dict[Key, int] = {}
    for place, key in enumerate(keys):
        if key is not None:
            first.setdefault(key, place)
    last: dict[Key, int] = {}
    waits: list[set[int]] = []
    for place, (row, key) in enumerate(zip(rows, keys, strict=True)):
        before: set[int] = set()
        if key is not None:
            if key in last:
                before.add(last[key])
            last[key] = place
            others = (_referred(row.get(name)) for name in references)
            before |= {first[other] for other in others if other is not None and other != key and other in first}
        waits.append(before)
    return waits


def _key(row: Any) -> Key | None:
    return _pair(row.get("source"), row.get("external_id")) if isinstance(row, Mapping) else None


def _referred(value: Any) -> Key | None:
    return _pair(value.get("source"), value.get("id")) if isinstance(value, Mapping) else None


def _pair(source: Any, id: Any) -> Key | None:
    return (source, id) if isinstance(source, str) and isinstance(id, str) else None
