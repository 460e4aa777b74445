"""Counts and hashes of the keyed rows of a noun, so that a copy finds where it differs without reading all."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.declare import Resource
from core.read import may_read
from core.scope import Actor, visible

# Hexadecimal digits of a bucket's name: 256 of them, then 256 inside each, then the rows.
FIRST, LAST = 2, 4
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Leaf:
    """One row as the digest sees it."""

    bucket: str
    hash: str
    source: str
    external_id: str
    value: str
    id: Any


def leaves(
    actor: Actor, resource: Resource, over: str, *, source: str | None = None, under: str = ""
) -> Iterator[Leaf]:
    """The living keyed rows whose bucket begins with `under`; read row by row, never all at once.

    Cost: one pass over the noun's keys, whatever `under` is.
    """
    may_read(actor, resource)
    model: Any = resource.model
    found = visible(model._default_manager.filter(external_id__isnull=False), actor)
    if source is not None:
        found = found.filter(source=source)
    rows = found.order_by().values_list("source", "external_id", over, "id")
    for name, key, value, id in rows.iterator(chunk_size=AT_ONCE):
        bucket = hashlib.sha256(f"{name}\n{key}".encode()).hexdigest()[:LAST]
        if bucket.startswith(under):
            text = spelled(value)
            hash = hashlib.sha256(f"{name}\n{key}\n{text}".encode()).hexdigest()[:16]
            yield Leaf(bucket, hash, name, key, text, id)


def spelled(value: datetime | int | None) -> str:
    """What is hashed of a row: its version as a number, or its source_updated_at in UTC with microseconds."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return "" if value is None else str(value)


def buckets(found: Iterator[Leaf], digits: int) -> list[tuple[str, int, str]]:
    """For each bucket that holds rows: its name, how many there are, and the exclusive or of their hashes."""
    made: dict[str, tuple[int, int]] = {}
    for leaf in found:
        count, hash = made.get(leaf.bucket[:digits], (0, 0))
        made[leaf.bucket[:digits]] = (count + 1, hash ^ int(leaf.hash, 16))
    return [(name, count, f"{hash:016x}") for name, (count, hash) in sorted(made.items())]


def joined(found: list[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    """All of these buckets as one; none when there are none."""
    if not found:
        return []
    hash = 0
    for _name, _count, said in found:
        hash ^= int(said, 16)
    return [("", sum(count for _name, count, _said in found), f"{hash:016x}")]
