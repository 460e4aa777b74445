"""What stands at an instant, and how old it is then: ages change with the clock, so no parts are kept of them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from core.cases import CaseEvent, EventActor
from metrics.declare import Metric, Part
from metrics.engine import Cell, Track, scan, sound


class Seconds(Func):
    """A span of time in whole seconds."""

    output_field = BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint")

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="(%(expressions)s / 1000000)")


def standing(workspace_id: UUID, track: Track, metric: Metric, at: datetime) -> "QuerySet[Any, Any]":
    """The facts that have entered before `at` and not left by then, with their ages at that instant."""
    rows = track.facts.model._default_manager.filter(sound(metric), workspace_id=workspace_id)
    rows = rows.filter(Q(**{f"{metric.leave}__isnull": True}) | Q(**{f"{metric.leave}__gte": at}))
    acted = CaseEvent.objects.filter(
        case=OuterRef("case"), actor=EventActor.AGENT, deleted_at=None, at__gte=OuterRef(metric.enter), at__lt=at
    )
    last = acted.order_by().values("case").annotate(last=Max("at")).values("last")
    return rows.filter(**{f"{metric.enter}__lt": at}).annotate(
        age_seconds=_since(F(metric.enter), at), idle_seconds=_since(Coalesce(Subquery(last), F(metric.enter)), at)
    )


def _since(start: Any, at: datetime) -> Seconds:
    span = Value(at, output_field=DateTimeField()) - start
    return Seconds(ExpressionWrapper(span, output_field=DurationField()))


def aged(metric: Metric) -> Mapping[str, tuple[Part, Q]]:
    """Its parts by the names that formulas know them by, each with its condition."""
    return {metric.label(name, "calendar"): (part, part.where) for name, part in metric.parts.items()}


def ages(
    workspace_id: UUID, track: Track, metrics: Iterable[Metric], at: datetime, chosen: Q, slices: tuple[str, ...]
) -> Iterator[Cell]:
    """The parts of these metrics at an instant; a statement for each, and one more for a distribution."""
    for metric in metrics:
        found = standing(workspace_id, track, metric, at).filter(chosen)
        yield from scan(track, found, Value(0), slices, aged(metric))
