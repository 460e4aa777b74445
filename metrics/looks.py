"""What stands at an instant, or stood in a step, and what is computed beside it: ages, and what became of it later.

That changes with the clock or with the question, so no parts are kept of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet, Value

from metrics.beside import Look
from metrics.declare import Count, Metric, Part
from metrics.engine import LIVE, Cell, Track, reads, scan, sound
from metrics.windows import Window, add_months, local_day, midnight, previous


def look_of(metric: Metric, step: Window, now: datetime) -> Look | None:
    """The look at a step: at its end, or now while it runs; at its start, or so many months or days before its end.
    None of a step that has not begun, of which nothing is known."""
    if step.start > now:
        return None
    until = min(step.end, now)
    at = step.start if metric.stands == "start" else until
    if metric.stands == "ago":
        at = _months_before(step, metric.months) if metric.months else until - timedelta(days=metric.days)
    return Look(metric, previous(step).start, step.start, until, at)


def _months_before(step: Window, months: int) -> datetime:
    """The same time of the same local day as the end, so many months earlier, or of the last day of a shorter month."""
    day = local_day(step.end, step.zone)
    first = add_months(day.replace(day=1), -months)
    last = add_months(first, 1) - timedelta(days=1)
    time = step.end - midnight(day, step.zone)
    return midnight(first.replace(day=min(day.day, last.day)), step.zone) + time


def standing(workspace_id: UUID, track: Track, look: Look, *others: Metric) -> "QuerySet[Any, Any]":
    """The facts that are meant and stand there, with what the metric of the look and `others` read beside them."""
    rows = track.facts.model._default_manager.filter(look.standing, workspace_id=workspace_id)
    wanted = {name: metric for metric in (*others, look.metric) for name in reads(metric)}
    beside = [one for one in track.facts.beside if one.column.name in wanted]
    if any(one.later for one in beside):
        rows = rows.annotate(later=_later(track, look))
    made = {one.column.name: one.made(replace(look, metric=wanted[one.column.name])) for one in beside}
    return rows.annotate(**made).filter(look.metric.where & LIVE)


def _later(track: Track, look: Look) -> FilteredRelation:
    """What stands of the same customer, and in the same currency, when the step ends: at most one row. A join, because
    a subquery for each row took twice as long."""
    name = f"customer__{track.facts.name}"
    left = Q(**{f"{name}__to_at__isnull": True}) | Q(**{f"{name}__to_at__gte": look.until})
    found = Q(**{f"{name}__from_at__lt": look.until, f"{name}__deleted_at": None}) & left
    if "currency" in track.facts.slices:
        found &= Q(**{f"{name}__currency": F("currency")})
    return FilteredRelation(name, condition=found)


def reasons(metric: Metric) -> Mapping[str, Q]:
    """Which of the facts that stand are left out, by reason."""
    return {reason: metric.where & LIVE & condition for reason, condition in metric.excluded.items()}


def told(metric: Metric) -> Mapping[str, tuple[Part, Q]]:
    """Its parts by the names that formulas know them by, each with its condition; what is left out, by reason."""
    counted = sound(metric)
    parts = {metric.label(name, "calendar"): (part, counted & part.where) for name, part in metric.parts.items()}
    return parts | {f"{metric.key}!{reason}": (Count(), where) for reason, where in reasons(metric).items()}


def looks(
    workspace_id: UUID,
    track: Track,
    metrics: Iterable[Metric],
    step: Window,
    now: datetime,
    chosen: Q,
    slices: tuple[str, ...],
) -> Iterator[Cell]:
    """The parts of these metrics in a step; a statement for those that look at the same, and one for a distribution."""
    alike: dict[tuple[Any, ...], list[Look]] = defaultdict(list)
    for metric in metrics:
        look = look_of(metric, step, now)
        if look is not None:
            same = (metric.enter, metric.leave, look.at, metric.stands, repr(metric.where))
            alike[same].append(look)
    for look, *more in alike.values():
        others = [one.metric for one in more]
        wanted = {label: one for metric in (look.metric, *others) for label, one in told(metric).items()}
        yield from scan(track, standing(workspace_id, track, look, *others).filter(chosen), Value(0), slices, wanted)
