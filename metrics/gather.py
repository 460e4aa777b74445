"""The parts that a question needs, per group and bucket: from stored days where they fit, else from the facts.

Both ways run the same definitions; the laws in the tests hold them equal.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Trunc, TruncHour, TruncMinute
from django.utils import timezone

from metrics.accounts import by_account
from metrics.ask import Question
from metrics.declare import Metric
from metrics.engine import Parts, Track, conditions, latest, merge, pending, rows, scan
from metrics.looks import looks
from metrics.models import Turn
from metrics.renew import foreign
from metrics.stored import read_stored
from metrics.waiting import waited
from metrics.windows import Bucket, Window, local_day, midnight

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
    workspace_id: UUID,
    track: Track,
    metrics: Sequence[Metric],
    question: Question,
    buckets: Sequence[Bucket],
    turn: Turn | None,
) -> Gathered:
    """The parts of these metrics on this track: one statement, one more for a stock's past.

    Parts that were made by other definitions than this release's are not read: the facts answer until they are made.
    """
    found, now = Gathered(len(buckets)), timezone.now()
    _at_instants(workspace_id, track, [metric for metric in metrics if metric.ageing], question, buckets, now, found)
    metrics = [metric for metric in metrics if not metric.ageing]
    judged = [metric for metric in metrics if metric.pending and question.window.end > now]
    others = [metric for metric in metrics if metric not in judged]
    if others:
        _gather(workspace_id, track, others, question, buckets, turn, found)
    if judged:
        _until_now(workspace_id, track, judged, question, buckets, turn, now, found)
    return found


def _at_instants(
    workspace_id: UUID,
    track: Track,
    metrics: Sequence[Metric],
    question: Question,
    buckets: Sequence[Bucket],
    now: datetime,
    into: Gathered,
) -> None:
    """What stands in each step or at its end, which is now in the step that runs; nothing is known of later ones."""
    chosen = chosen_by(track, question)
    for index, bucket in enumerate(buckets):
        step = Window(bucket.start, bucket.end, question.window.zone)
        for cell in looks(workspace_id, track, metrics, step, now, chosen, question.group_by):
            into.add(cell.slices, index, cell.parts)


def _gather(
    workspace_id: UUID,
    track: Track,
    metrics: Sequence[Metric],
    question: Question,
    buckets: Sequence[Bucket],
    turn: Turn | None,
    into: Gathered,
) -> None:
    if question.stored and turn is not None and not foreign(turn):
        stock = any(metric.shape == "standing" for metric in metrics)
        read_stored(turn, tuple(metric.key for metric in metrics), question, buckets, stock, into.add)
    else:
        _from_facts(workspace_id, track, metrics, question, buckets, into)


def _until_now(
    workspace_id: UUID,
    track: Track,
    metrics: Sequence[Metric],
    question: Question,
    buckets: Sequence[Bucket],
    turn: Turn | None,
    now: datetime,
    into: Gathered,
) -> None:
    """Facts that are judged at their time: the days before today as ever, today's up to now, later ones as pending."""
    window = question.window
    today = midnight(local_day(now, window.zone), window.zone)
    if window.start < today:
        past = replace(question, window=Window(window.start, today, window.zone))
        _gather(workspace_id, track, metrics, past, buckets, turn, into)
    if window.start < now:
        lately = replace(question, window=Window(max(window.start, today), now, window.zone))
        _from_facts(workspace_id, track, metrics, lately, buckets, into)
    ahead = rows(track, workspace_id, (max(window.start, now), window.end)).filter(chosen_by(track, question))
    starts, stamp = [bucket.start for bucket in buckets], _stamp(track, question, buckets)
    for cell in scan(track, ahead, stamp, question.group_by, pending(metrics)):
        into.add(cell.slices, _index(cell.bucket, starts, question), cell.parts)


def _from_facts(
    workspace_id: UUID,
    track: Track,
    metrics: Sequence[Metric],
    question: Question,
    buckets: Sequence[Bucket],
    into: Gathered,
) -> None:
    window, chosen = question.window, chosen_by(track, question)
    stocks = [metric for metric in metrics if metric.shape == "standing"]
    if stocks:
        earlier = rows(track, workspace_id, (None, window.start)).filter(chosen)
        for cell in scan(track, earlier, Value(0), question.group_by, conditions(track, stocks)):
            into.add(cell.slices, -1, cell.parts)
    found = rows(track, workspace_id, (window.start, window.end)).filter(chosen)
    starts, stamp = [bucket.start for bucket in buckets], _stamp(track, question, buckets)
    if question.basis == "account":
        for metric in metrics:
            for cell in by_account(track, found, stamp, question.group_by, metric):
                into.add(cell.slices, _index(cell.bucket, starts, question), cell.parts)
        return
    sets = [(found, [metric for metric in metrics if not metric.waits])]
    sets += [(waited(found, metric, timezone.now(), window.zone), [metric]) for metric in metrics if metric.waits]
    if question.basis == "latest":
        sets = [(latest(track, found, stamp, metric), [metric]) for metric in metrics]
    for chosen_facts, counted in sets:
        if not counted:
            continue
        for cell in scan(track, chosen_facts, stamp, question.group_by, conditions(track, counted)):
            into.add(cell.slices, _index(cell.bucket, starts, question), cell.parts)


def chosen_by(track: Track, question: Question) -> Q:
    """The condition that the question's filters make."""
    chosen = Q()
    for name, values in question.filters:
        one = track.facts.column(name)
        chosen &= _one_of(f"{name}_id" if one.kind == "ref" else name, values)
    return chosen


def _one_of(name: str, values: Iterable[str | None]) -> Q:
    listed = list(values)
    found = Q(**{f"{name}__in": [value for value in listed if value is not None]})
    return found | Q(**{f"{name}__isnull": True}) if None in listed else found


def _stamp(track: Track, question: Question, buckets: Sequence[Bucket]) -> Any:
    time, zone = F(track.time), question.window.zone
    if len(buckets) == 1:
        return Value(0)
    if question.granularity != "hour":
        # By the step itself, so that what does not add up over days is counted once in it.
        return Trunc(time, question.granularity, output_field=DateField(), tzinfo=zone)
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
