"""Stored parts as tests look at them, and as they damage them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from metrics.maths import unpacked
from metrics.tables import ensure, fetch, layouts, quoted, run


@dataclass(frozen=True)
class Kept:
    """One row of the leanest cut of a day; parts that are zero are left out."""

    day: date
    slices: dict[str, Any]
    parts: dict[str, Any]


def kept_parts(workspace_id: UUID, track: str, cut: str = "", tier: str = "day") -> list[Kept]:
    """The rows that a workspace keeps of a track, by a cut and tier."""
    layout = layouts()[track]
    ensure(layout)
    columns = quoted("start", *layout.columns[4:])
    found = []
    where = "workspace_id = %s AND cut = %s AND tier = %s"
    home = layout.spelled("workspace", workspace_id)
    for row in fetch(f"SELECT {columns} FROM {quoted(layout.table)} WHERE {where}", [home, cut, tier]):
        values = dict(zip(layout.columns[4:], row[1:], strict=True))
        parts = {label: values[name] for label, name in layout.numbers.items() if values[name]}
        parts |= {label: unpacked(values[name]) for label, name in layout.spreads.items() if values[name]}
        slices = {name: values[name] for name in layout.slices if values[name] is not None}
        day = row[0] if isinstance(row[0], date) else date.fromisoformat(row[0])
        found.append(Kept(day, slices, parts))
    return found


def tamper(workspace_id: UUID, track: str, label: str, value: int) -> None:
    """Write another number into one row of the leanest cut."""
    layout = layouts()[track]
    table = quoted(layout.table)
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    one = (
        f"SELECT {place} FROM {table} WHERE workspace_id = %s AND cut = '' AND tier = 'day' AND p0 IS NOT NULL LIMIT 1"
    )
    run(
        f"UPDATE {table} SET {layout.numbers[label]} = %s WHERE {place} = ({one})",
        [value, layout.spelled("workspace", workspace_id)],
    )
