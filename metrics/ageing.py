"""What stands at an instant, or stood in a step, as it is then: that changes with the clock, so no parts are kept."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Value

from metrics.beside import Look
from metrics.declare import Count, Metric, Part
from metrics.engine import LIVE, Cell, Track, reads, scan, sound
from metrics.windows import Window, previous


def standing(workspace_id: UUID, track: Track, metric: Metric, step: Window, now: datetime) -> "QuerySet[Any, Any]":
    """The facts that are meant and stand in a step, as it ends or is now, with what is read beside them."""
    look = Look(metric, previous(step).start, step.start, min(step.end, now))
    wanted = reads(metric)
    beside = {one.column.name: one.made(look) for one in track.facts.beside if one.column.name in wanted}
    rows = track.facts.model._default_manager.filter(look.standing, workspace_id=workspace_id).annotate(**beside)
    return rows.filter(metric.where & LIVE)


def reasons(metric: Metric) -> Mapping[str, Q]:
    """Which of the facts that stand are left out, by reason."""
    return {reason: metric.where & LIVE & condition for reason, condition in metric.excluded.items()}


def aged(metric: Metric) -> Mapping[str, tuple[Part, Q]]:
    """Its parts by the names that formulas know them by, each with its condition; what is left out, by reason."""
    counted = sound(metric)
    parts = {metric.label(name, "calendar"): (part, counted & part.where) for name, part in metric.parts.items()}
    return parts | {f"{metric.key}!{reason}": (Count(), where) for reason, where in reasons(metric).items()}


def ages(
    workspace_id: UUID,
    track: Track,
    metrics: Iterable[Metric],
    step: Window,
    now: datetime,
    chosen: Q,
    slices: tuple[str, ...],
) -> Iterator[Cell]:
    """The parts of these metrics in a step; a statement for each, and one more for a distribution."""
    for metric in metrics:
        found = standing(workspace_id, track, metric, step, now).filter(chosen)
        yield from scan(track, found, Value(0), slices, aged(metric))
