"""The parts that a question needs, per group and bucket: from stored days where they fit, else from the facts.

Both ways run the same definitions; the laws in the tests hold them equal.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, FloatField, Max, Q, QuerySet, Sum, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, TruncDate, TruncHour, TruncMinute

from metrics.ask import Question
from metrics.declare import Metric, Spread
from metrics.engine import Parts, Track, conditions, merge, rows, scan
from metrics.models import DayPart
from metrics.windows import Bucket, midnight

Group = tuple[Any, ...]


@dataclass
class Gathered:
    """Parts of one track: by group, one entry per bucket; `before` is the sum of all time before the window."""

    buckets: int
    series: dict[Group, list[Parts]] = field(default_factory=dict)
    before: dict[Group, Parts] = field(default_factory=dict)

    def add(self, group: Group, index: int, parts: Mapping[str, Any]) -> None:
        """Add parts to a bucket; index -1 is the time before the window."""
        if group not in self.series:
            self.series[group] = [{} for _ in range(self.buckets)]
        into = self.before.setdefault(group, {}) if index < 0 else self.series[group][index]
        merge(into, parts)


def gather(
    workspace_id: UUID, track: Track, metrics: Sequence[Metric], question: Question, buckets: Sequence[Bucket]
) -> Gathered:
    """The parts of these metrics on this track: one statement, one more per distribution and for a stock's past."""
    found = Gathered(len(buckets))
    reader = _from_days if question.stored else _from_facts
    reader(workspace_id, track, metrics, question, buckets, found)
    return found


def _from_days(
    workspace_id: UUID,
    track: Track,
    metrics: Sequence[Metric],
    question: Question,
    buckets: Sequence[Bucket],
    into: Gathered,
) -> None:
    window = question.window
    parts = DayPart.objects.filter(workspace_id=workspace_id, track=track.name, day__lte=window.last_day)
    for name, values in question.filters:
        text = Cast(KeyTextTransform(name, "slices"), TextField())
        parts = parts.alias(**{f"f_{name}": text}).filter(_one_of(f"f_{name}", values))
    if metrics[0].shape == "standing":
        earlier = parts.filter(day__lt=window.first_day)
        _read_days(earlier, track, metrics, question, lambda day: -1, into, by_day=False)
    starts = [bucket.start for bucket in buckets]

    def place(day: date | None) -> int:
        return 0 if day is None else bisect_right(starts, midnight(day, window.zone)) - 1

    within = parts.filter(day__gte=window.first_day)
    _read_days(within, track, metrics, question, place, into, by_day=len(buckets) > 1)


def _read_days(
    parts: "QuerySet[DayPart]",
    track: Track,
    metrics: Sequence[Metric],
    question: Question,
    place: Any,
    into: Gathered,
    *,
    by_day: bool,
) -> None:
    wanted = conditions(track, metrics)
    spreads = [label for label, (part, _) in wanted.items() if isinstance(part, Spread)]
    sums = [label for label in wanted if label not in spreads] + [f"{label}^sum" for label in spreads]
    aggregates: dict[str, Any] = {f"a{i}": Sum(_number(label)) for i, label in enumerate(sums)}
    maxima = [f"{label}^max" for label in spreads]
    aggregates |= {f"m{i}": Max(_number(label)) for i, label in enumerate(maxima)}
    by = {f"s{i}": KeyTextTransform(name, "slices") for i, name in enumerate(question.group_by)}
    groups = [*(["day"] if by_day else []), *by]
    skip = len(groups) - len(by)
    labels = [*sums, *maxima]
    grouped = parts.annotate(**by).values(*groups).order_by() if groups else parts.order_by()
    counted = (
        grouped.annotate(**aggregates).values_list(*groups, *aggregates) if groups else _whole(grouped, aggregates)
    )
    for row in counted:
        values = {label: value for label, value in zip(labels, row[len(groups) :], strict=True) if value is not None}
        if values:
            into.add(row[skip : len(groups)], place(row[0] if by_day else None), values)
    for label in spreads:
        counts = parts.annotate(**by, _h=KeyTransform(label, "parts")).filter(_h__isnull=False).order_by()
        for row in counts.values_list("day", *by, "_h"):
            into.add(row[1:-1], place(row[0]), {label: row[-1]})


def _whole(parts: "QuerySet[DayPart]", aggregates: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return [tuple(parts.aggregate(**aggregates).values())]


def _number(label: str) -> Any:
    return Cast(KeyTextTransform(label, "parts"), FloatField())


def _one_of(name: str, values: Iterable[str | None]) -> Q:
    listed = list(values)
    found = Q(**{f"{name}__in": [value for value in listed if value is not None]})
    return found | Q(**{f"{name}__isnull": True}) if None in listed else found


def _from_facts(
    workspace_id: UUID,
    track: Track,
    metrics: Sequence[Metric],
    question: Question,
    buckets: Sequence[Bucket],
    into: Gathered,
) -> None:
    window = question.window
    chosen = Q()
    for name, values in question.filters:
        one = track.facts.column(name)
        chosen &= _one_of(f"{name}_id" if one.kind == "ref" else name, values)
    if metrics[0].shape == "standing":
        earlier = rows(track, workspace_id, None, window.start).filter(chosen)
        for cell in scan(track, earlier, Value(0), question.group_by, metrics):
            into.add(cell.slices, -1, cell.parts)
    found = rows(track, workspace_id, window.start, window.end).filter(chosen)
    starts = [bucket.start for bucket in buckets]
    for cell in scan(track, found, _stamp(track, question, buckets), question.group_by, metrics):
        into.add(cell.slices, _index(cell.bucket, starts, question), cell.parts)


def _stamp(track: Track, question: Question, buckets: Sequence[Bucket]) -> Any:
    time, zone = F(track.time), question.window.zone
    if len(buckets) == 1:
        return Value(0)
    if question.granularity != "hour":
        return TruncDate(time, tzinfo=zone)
    # Hours are counted in UTC and put into local hours here, so that both 02:00 of a clock change stay apart;
    # zones off by half or a quarter of an hour need minutes for that.
    whole = all(bucket.start.minute == 0 for bucket in buckets[1:])
    return (TruncHour if whole else TruncMinute)(time, tzinfo=UTC)


def _index(stamp: Any, starts: Sequence[datetime], question: Question) -> int:
    if stamp == 0:
        return 0
    at = stamp if isinstance(stamp, datetime) else midnight(stamp, question.window.zone)
    return max(0, bisect_right(starts, at) - 1)


def groups_of(found: Iterable[Gathered]) -> list[Group]:
    """Every group that any track has, in one order."""
    seen: dict[Group, None] = defaultdict()
    for gathered in found:
        seen.update(dict.fromkeys(gathered.series))
    return sorted(seen, key=lambda group: tuple((value is None, str(value)) for value in group))
