"""Which late facts moved figures that were closed: noted when the parts of their days are made again.

A day is closed for this log when it was over when its parts were last made, and the workspace lived on it: what is
loaded of the time before is history that arrives, not a figure that moves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from core.workspaces import Workspace
from metrics.engine import MAXIMUM, rows
from metrics.figures import DIGITS
from metrics.models import Restatement, Turn
from metrics.portions import joined
from metrics.tables import Layout, fetch, quoted
from metrics.windows import local_day, midnight

Texts = Mapping[str, Any]
NAMED = 20  # ids of facts kept with a restatement
SLACK = timedelta(seconds=10)  # between the time that a row says it was written at and its mark


def closed(turn: Turn, layout: Layout, home: Workspace, days: Iterable[date]) -> dict[date, Texts]:
    """The parts of those days that are closed, before they are made again."""
    if turn.renewed_at is None:
        return {}
    first, last = (local_day(at, home.zone_info) for at in (home.created_at, turn.renewed_at))
    found = [day for day in days if first <= day < last]
    return {day: {} for day in found} | _parts(layout, turn.workspace_id, found) if found else {}


def log(turn: Turn, layout: Layout, home: Workspace, before: Mapping[date, Texts], marked_at: datetime) -> None:
    """Note which of the closed days have other parts now; in the transaction that made them."""
    after = _parts(layout, turn.workspace_id, before) if before else {}
    moved = {day: _changed(layout, parts, after.get(day, {})) for day, parts in before.items()}
    moved = {day: parts for day, parts in moved.items() if parts}
    if not moved:
        return
    written, now = _written(turn.workspace_id, layout, home, moved, marked_at - SLACK), timezone.now()
    Restatement.objects.bulk_create(
        Restatement(
            workspace_id=turn.workspace_id, track=turn.track, day=day, restated_at=now,
            metrics=sorted({metric_of(label) for label in parts}), parts=parts,
            facts=written[day][0], facts_count=written[day][1],
        )
        for day, parts in sorted(moved.items())
    )  # fmt: skip


def _parts(layout: Layout, workspace_id: UUID, days: Iterable[date]) -> dict[date, Texts]:
    """The parts of whole days by label; distributions as texts, their buckets in order."""
    numbers = [f"{'max' if label.endswith(MAXIMUM) else 'sum'}({name})" for label, name in layout.numbers.items()]
    spreads = [joined(name) for name in layout.spreads.values()]
    values = [day.isoformat() for day in days]
    where = f"workspace_id = %s AND cut = '' AND tier = 'day' AND start IN ({', '.join('%s' for _ in values)})"
    said = f"SELECT start, {', '.join([*numbers, *spreads])} FROM {quoted(layout.table)} WHERE {where} GROUP BY start"
    found: dict[date, Texts] = {}
    for start, *row in fetch(said, [layout.spelled("workspace", workspace_id), *values]):
        day = start if isinstance(start, date) else date.fromisoformat(start)
        texts = [",".join(sorted(text.split(","), key=int)) if text else None for text in row[len(numbers) :]]
        # Sums of fractions differ in their last digits when the facts are read in another order.
        sums = [round(value, DIGITS) if isinstance(value, float) else value for value in row[: len(numbers)]]
        told = zip([*layout.numbers, *layout.spreads], [*sums, *texts], strict=True)
        found[day] = {label: value for label, value in told if value}
    return found


def _changed(layout: Layout, before: Texts, after: Texts) -> dict[str, list[Any]]:
    """Both sides of every part of the metrics that differ in any."""
    labels = [*layout.numbers, *layout.spreads]
    moved = {metric_of(label) for label in labels if before.get(label) != after.get(label)}
    return {label: [before.get(label), after.get(label)] for label in labels if metric_of(label) in moved}


def metric_of(label: str) -> str:
    """The key of the metric that a part belongs to."""
    return label.partition("!")[0].partition(".")[0]


def _written(
    workspace_id: UUID, layout: Layout, home: Workspace, days: Iterable[date], since: datetime
) -> dict[date, tuple[list[str], int]]:
    """The facts of these days that were written since: some of each by id, and how many they are. One statement."""
    track, zone = layout.track, home.zone_info
    spans = [(midnight(day, zone), midnight(day + timedelta(days=1), zone)) for day in days]
    late = rows(track, workspace_id, *spans).filter(updated_at__gte=since)
    late = late.annotate(_day=TruncDate(F(track.time), tzinfo=zone))
    late = late.annotate(
        _nth=Window(RowNumber(), partition_by=[F("_day")], order_by=[F("pk").asc()]),
        _all=Window(Count("pk"), partition_by=[F("_day")]),
    )
    found: dict[date, tuple[list[str], int]] = defaultdict(lambda: ([], 0))
    for day, id, count in late.filter(_nth__lte=NAMED).order_by("pk").values_list("_day", "pk", "_all"):
        found[day] = ([*found[day][0], str(id)], count)
    return found
