"""Values that a column does not take, by its kind: what the table of bad input is made of."""

from collections.abc import Iterator
from typing import Any

from core.columns import Column
from core.declare import Resource
from tests.nouns import MADE_UP

DEEP: Any = 1
for _level in range(12):
    DEEP = {"a": DEEP}

# Wrong for every column of the kind. THEIRS and OTHER stand for ids of a stranger's row and of a row of another noun.
THEIRS, OTHER = object(), object()
VALUES: dict[str, dict[str, Any]] = {
    "text": {"a number": 7, "an object": {}, "a list": ["x"], "true": True, "a NUL": "a\x00b"},
    "enum": {"an unknown word": "pigeon", "a number": 7, "a list": ["email"], "a NUL": "\x00", "capitals": "EMAIL"},
    "flag": {"yes": "yes", "one": 1, "a list": [], "capitals": "TRUE"},
    "integer": {
        "a word": "one", "a fraction": 1.5, "true": True, "too large": 2**31, "too small": -(2**31) - 1,
        "other digits": "١٢", "a list": [1], "infinity": "Infinity", "beyond 64 bits": 2**64, "empty": " ",
    },
    "big": {
        "a word": "one", "a fraction": 1.5, "true": True, "too large": 2**63, "other digits": "١٢", "a list": [1],
        "beyond 64 bits": 2**70, "a currency": "12 €",
    },
    "number": {
        "a word": "one", "true": True, "not a number": "NaN", "infinity": "-Infinity", "beyond all": "1e999",
        "other digits": "١٢", "an object": {},
    },
    "instant": {
        "no offset": "2026-03-01T09:00:00", "a day": "2026-03-01", "before 1970": "1899-12-31T23:59:59Z",
        "after 2100": "2100-01-01T00:00:00Z", "beyond the calendar": "9999-12-31T23:59:59-23:59",
        "no such day": "2026-02-30T09:00:00Z", "other digits": "٢٠٢٦-03-01T09:00:00Z", "a number": 1772355600,
        "a word": "yesterday",
    },
    "day": {
        "1899": "1899-12-31", "2100": "2100-01-01", "no such day": "2026-02-30", "other digits": "٢٠٢٦-03-01",
        "an instant": "2026-03-01T09:00:00Z", "a number": 20260301, "short": "2026-3-1",
    },
    "json": {
        "a text": "x", "a number": 7, "nested 12 deep": DEEP, "a NUL": {"a": "b\x00"}, "a NUL as a key": {"\x00": 1},
        "beyond 64 bits": {"a": 2**63},
    },
    "ref": {
        "no id": "42", "an empty id": "", "braces": f"{{{MADE_UP}}}", "made up": MADE_UP, "a stranger's": THEIRS,
        "of another noun": OTHER, "an object": {},
    },
}  # fmt: skip
VALUES["open_enum"] = VALUES["enum"]
KEYS: dict[str, Any] = {
    "half a key": {"source": "crm"},
    "too much": {"source": "crm", "id": "1", "x": 1},
    "numbers": {"source": "crm", "id": 1},
    "a text": "crm:1",
    "a NUL": {"source": "crm", "id": "\x00"},
    "nobody's": {"source": "crm", "id": "nobody"},
}
# What a filter does not take; a text takes anything but a NUL.
FILTERS: dict[str, str] = {
    "text": "%00", "enum": "pigeon", "open_enum": "pigeon", "flag": "1", "integer": "2147483648", "big": "1.5",
    "number": "nan", "instant": "2026-03-01T09:00:00", "day": "2026-02-30", "ref": "42", "id": "42",
}  # fmt: skip


def wrong(columns: tuple[Column, ...]) -> Iterator[tuple[str, str, Any]]:
    """Every member of the columns with every value it does not take: member, what the value is, value."""
    for one in columns:
        for said, value in VALUES[one.kind].items():
            # Null stands for an empty text where a column may be null.
            if not (one.null and value == ""):
                yield one.label, said, value
        if one.kind == "json" and one.holds:
            yield one.label, "the other container", [] if one.holds == "object" else {}
        if not one.null:
            yield one.label, "null", None
        if one.kind == "text" and one.max_length:
            yield one.label, "too long", "x" * (one.max_length + 1)
        if one.kind == "text" and one.required:
            yield one.label, "empty", ""
        if one.kind == "ref":
            yield from ((f"{one.name}_ref", said, value) for said, value in KEYS.items())


def filters(resource: Resource) -> Iterator[tuple[str, str]]:
    """Every filter of a noun with a value it does not take, as it stands in a query string."""
    for one in resource.filters:
        for lookup in one.lookups:
            if lookup != "contains":
                yield (
                    f"{one.label}.{lookup}" if lookup != "eq" else one.label,
                    ("maybe" if lookup == "null" else FILTERS[one.kind]),
                )
