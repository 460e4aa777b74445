"""Stored parts as tests look at them, and as they damage them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from metrics.maths import unpacked
from metrics.tables import ensure, fetch, layouts, quoted, run


@dataclass(frozen=True)
class Kept:
    """One row of the leanest cut of a day; parts that are zero are left out."""

    workspace: str
    day: date
    slices: dict[str, Any]
    parts: dict[str, Any]


def kept_parts(track: str, cut: str = "", tier: str = "day") -> list[Kept]:
    """The rows that a track keeps of a cut and tier, of all workspaces."""
    layout = layouts()[track]
    ensure(layout)
    columns = quoted("workspace_id", "start", *layout.columns[4:])
    found = []
    for row in fetch(f"SELECT {columns} FROM {quoted(layout.table)} WHERE cut = %s AND tier = %s", [cut, tier]):
        values = dict(zip(layout.columns[4:], row[2:], strict=True))
        parts = {label: values[name] for label, name in layout.numbers.items() if values[name]}
        parts |= {label: unpacked(values[name]) for label, name in layout.spreads.items() if values[name]}
        slices = {name: values[name] for name in layout.slices if values[name] is not None}
        day = row[1] if isinstance(row[1], date) else date.fromisoformat(row[1])
        found.append(Kept(str(row[0]).replace("-", ""), day, slices, parts))
    return found


def tamper(track: str, label: str, value: int) -> None:
    """Write another number into one row of the leanest cut."""
    layout = layouts()[track]
    table = quoted(layout.table)
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    one = f"SELECT {place} FROM {table} WHERE cut = '' AND tier = 'day' AND p0 IS NOT NULL LIMIT 1"
    run(f"UPDATE {table} SET {layout.numbers[label]} = %s WHERE {place} = ({one})", [value])
