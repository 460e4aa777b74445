"""What stands at an instant, how old it is then, and what became of it by then: no parts are kept of what changes with
the clock.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    Case,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from core.cases import CaseEvent, EventActor
from core.revenue.movements import Movement, MovementKind
from metrics.declare import Count, Metric, Part
from metrics.engine import Cell, Track, names, scan, sound


class Seconds(Func):
    """A span of time in whole seconds."""

    output_field = BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint")

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="(%(expressions)s / 1000000)")


def standing(workspace_id: UUID, track: Track, metric: Metric, at: datetime) -> "QuerySet[Any, Any]":
    """The facts that have entered before `at` and not left by then, with what its parts read computed for that instant.

    A metric that looks back takes those that stood its days before, and sees what became of them by `at`.
    """
    then = at - timedelta(days=metric.days) if metric.looks_back else at
    rows = track.facts.model._default_manager.filter(sound(metric), workspace_id=workspace_id)
    rows = rows.filter(Q(**{f"{metric.leave}__isnull": True}) | Q(**{f"{metric.leave}__gte": then}))
    computed = {name: made(metric, then, at) for name, made in MADE.items() if name in _read(metric)}
    return rows.filter(**{f"{metric.enter}__lt": then}).annotate(**computed)


def _read(metric: Metric) -> set[str]:
    """Every column that its parts read."""
    columns = {part.column for part in metric.parts.values() if not isinstance(part, Count)}
    return columns.union(*(names(part.where) for part in metric.parts.values()))


def _age(metric: Metric, then: datetime, at: datetime) -> Any:
    return _since(F(metric.enter), at)


def _idle(metric: Metric, then: datetime, at: datetime) -> Any:
    acted = CaseEvent.objects.filter(
        case=OuterRef("case"), actor=EventActor.AGENT, deleted_at=None, at__gte=OuterRef(metric.enter), at__lt=at
    )
    last = acted.order_by().values("case").annotate(last=Max("at")).values("last")
    return _since(Coalesce(Subquery(last), F(metric.enter)), at)


def _lines(until: datetime) -> "QuerySet[Movement, Movement]":
    """The ledger of the customer before an instant, as it is known today."""
    return Movement.objects.filter(
        customer=OuterRef("customer"), superseded_at=None, deleted_at=None, effective_at__lt=until
    )


def _paid(metric: Metric, then: datetime, at: datetime) -> Any:
    """What the customer paid per month then; of several currencies only whether it was anything means something."""
    summed = _lines(then).order_by().values("customer").annotate(sum=Sum("amount_minor")).values("sum")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), 0)


def _left(then: datetime, at: datetime) -> Exists:
    return Exists(_lines(at).filter(kind=MovementKind.CHURN, effective_at__gte=then))


def _churned(metric: Metric, then: datetime, at: datetime) -> Any:
    return Case(When(_left(then, at), then=Value(1)), default=Value(0), output_field=BigIntegerField())


def _squared_error(metric: Metric, then: datetime, at: datetime) -> Any:
    """(probability of leaving that the score says - what came true) squared."""
    stays = F("score") / Value(100.0)
    leaves = Value(1.0) - stays
    return Case(When(_left(then, at), then=stays * stays), default=leaves * leaves, output_field=FloatField())


MADE: Mapping[str, Callable[[Metric, datetime, datetime], Any]] = {
    "age_seconds": _age,
    "idle_seconds": _idle,
    "paid_minor": _paid,
    "churned": _churned,
    "squared_error": _squared_error,
}


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
