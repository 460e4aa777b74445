"""The days whose figures were told otherwise before: what was said, what is said now, and which facts came late.

Figures are those of the whole day, by the calendar clock, at the metric's own time; of a distribution the median; of a
stock what the day brought and took.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.scope import Actor
from core.workspaces import Workspace
from metrics.answer import made_of
from metrics.ask import Question
from metrics.declare import Figure, Metric
from metrics.figures import DIGITS
from metrics.maths import unpacked
from metrics.models import Restatement
from metrics.restated import metric_of
from metrics.windows import local_day


@dataclass(frozen=True, slots=True)
class Restated:
    """A day's figure before and after; `delta` in the unit of the metric, null when either is unknown.

    `fact_ids` are ids of the `noun` that were written and moved it, at most 20 of `facts_count`.
    """

    metric: str
    day: date
    restated_at: datetime
    before: Figure
    after: Figure
    delta: float | None
    noun: str
    fact_ids: Sequence[str]
    facts_count: int


def restatements(actor: Actor, asked: Question, most: int) -> list[Restated]:
    """How often and by how much the days of a question's window were told otherwise, the latest first."""
    (metric,), zone = asked.metrics, Workspace.objects.get(pk=actor.workspace_id).zone_info
    start, end = local_day(asked.window.start, zone), local_day(asked.window.end - timedelta(microseconds=1), zone)
    names = [f"{metric.facts}.{time}" for time in metric.times_by("event")]
    found = Restatement.objects.filter(workspace_id=actor.workspace_id, day__gte=start, day__lte=end, track__in=names)
    chosen = (one for one in found.order_by("-id").iterator() if metric.key in one.metrics)
    return [_restated(metric, one) for one, _ in zip(chosen, range(most), strict=False)]


def _restated(metric: Metric, one: Restatement) -> Restated:
    before, after = (_figure(metric, one, side) for side in (0, 1))
    known = before.value is not None and after.value is not None
    delta = round(after.value - before.value, DIGITS) if known else None  # type: ignore[operator]
    # Whoever is not to be found in a figure of few is not to be found here.
    named = [] if metric.least else one.facts
    return Restated(metric.key, one.day, one.restated_at, before, after, delta, metric.facts, named, one.facts_count)


def _figure(metric: Metric, one: Restatement, side: int) -> Figure:
    told = {label: both[side] for label, both in one.parts.items() if metric_of(label) == metric.key}
    parts = {label: unpacked(value) if isinstance(value, str) else value for label, value in told.items() if value}
    if metric.shape == "standing":
        came, went = (int(told.get(f"{metric.key}.{name}") or 0) for name in ("entered", "left"))
        return Figure(came - went, came - went, None, came + went)
    # What a count is divided by is another figure, of facts that did not move here.
    found = made_of(metric, "calendar", ("p50",), parts, dict.fromkeys(metric.over, 0)).figure
    return found if found.n >= metric.least else Figure(None, None, None, found.n)
