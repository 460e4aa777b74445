"""The check that stored parts are what the facts say: made afresh beside them, and compared in the database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from core.workspaces import Workspace
from metrics.build import TIERS, Builder
from metrics.maths import unpacked
from metrics.models import Turn
from metrics.tables import KEY, Layout, definition, ensure, fetch, layouts, quoted, run, tune
from metrics.windows import step_start

FRESH = "metrics_fresh"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where stored parts are not what the facts say."""

    track: str
    day: date
    slices: str
    stored: str
    fresh: str


def differences(workspace_id: UUID, *names: str) -> Iterator[Difference]:
    """Every place where the stored parts, of these tracks or all, differ from a fresh count of the facts.

    Nothing is changed. Only rows that differ leave the database.
    """
    for layout in [layouts()[name] for name in names or layouts()]:
        with transaction.atomic():
            found = list(_differences(layout, workspace_id))
            transaction.set_rollback(True)
        yield from found


def _differences(layout: Layout, workspace_id: UUID) -> Iterator[Difference]:
    ensure(layout)
    tune()
    turn = Turn.objects.filter(workspace_id=workspace_id, track=layout.track.name).first()
    builder = Builder(layout, workspace_id, Workspace.objects.get(pk=workspace_id).zone_info, FRESH)
    run(f"CREATE TEMPORARY TABLE {FRESH} ({definition(layout)})")
    run(f"CREATE INDEX {FRESH}_key ON {FRESH} ({quoted(*KEY)})")
    builder.days()
    if turn is not None and turn.stepped_to is not None:
        for tier in TIERS:
            builder.steps(tier, [(None, step_start(turn.stepped_to, tier))])
            gaps = [date.fromisoformat(start) for name, start in turn.gaps if name == tier]
            for start in gaps:
                run(f"DELETE FROM {FRESH} WHERE tier = %s AND start = %s", [tier, start.isoformat()])
    columns = quoted(*layout.columns[1:])
    sides = {name: f"SELECT {columns}, count(*) FROM {quoted(name)} WHERE workspace_id = %s GROUP BY {columns}"
             for name in (layout.table, FRESH)}  # fmt: skip
    home = builder.home
    stored, fresh = (
        _by_place(layout, fetch(f"{sides[one]} EXCEPT {sides[other]}", [home, home]))
        for one, other in ((layout.table, FRESH), (FRESH, layout.table))
    )
    for place in sorted(stored.keys() | fresh.keys(), key=str):
        if stored.get(place) != fresh.get(place):
            yield Difference(layout.track.name, place[0], place[1], str(stored.get(place)), str(fresh.get(place)))


def _by_place(layout: Layout, rows: Iterable[tuple[Any, ...]]) -> dict[tuple[date, str], str]:
    found: dict[tuple[date, str], list[str]] = defaultdict(list)
    slices, numbers = 3 + len(layout.slices), 3 + len(layout.slices) + len(layout.number_columns)
    for cut, tier, start, *rest in rows:
        row = (cut, tier, start, *rest)
        where = {name: value for name, value in zip(layout.slices, row[3:slices], strict=True) if value is not None}
        values = dict(zip(layout.number_columns, row[slices:numbers], strict=True))
        said = {label: f"{values[name]:.6f}" for label, name in layout.numbers.items() if values[name]}
        texts = dict(zip(layout.spread_columns, row[numbers:-1], strict=True))
        said |= {
            label: str(sorted(unpacked(texts[name]).items())) for label, name in layout.spreads.items() if texts[name]
        }
        parts = "{" + ", ".join(f"{label}: {said[label]}" for label in sorted(said)) + "}"
        day = start if isinstance(start, date) else date.fromisoformat(start)
        # Two equal rows would be counted twice: shown as a difference of their own.
        said_here = parts + (f" {row[-1]} times" if row[-1] > 1 else "")
        found[day, f"{tier} {cut} {where}"].append(said_here)
    # A place has a row for its numbers and one for each distribution, which the database gives in any order.
    return {place: " ".join(sorted(texts)) for place, texts in found.items()}
