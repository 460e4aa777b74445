"""What stands at an instant, and what is computed beside it: how old it is then, and what became of it later.

Such columns change with the clock or with the question, so no parts are kept of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Least

from core.cases import CaseEvent, EventActor
from core.revenue.movements import Movement
from metrics.declare import Count, Metric, Part
from metrics.engine import Cell, Track, names, scan, sound
from metrics.windows import Bucket, add_months, local_day, midnight


@dataclass(frozen=True, slots=True)
class Look:
    """Those that stand just before `at`, and what has become of them just before `until`."""

    at: datetime
    until: datetime


class Seconds(Func):
    """A span of time in whole seconds."""

    output_field = BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint")

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="(%(expressions)s / 1000000)")


def look_of(metric: Metric, step: Bucket, now: datetime, zone: ZoneInfo) -> Look | None:
    """The look at a step: at its end, or now while it runs; at its start, or so many months before its end. None of a
    step that has not begun, of which nothing is known."""
    if step.start > now:
        return None
    until = min(step.end, now)
    if metric.months:
        return Look(_months_before(step.end, metric.months, zone), until)
    return Look(step.start if metric.opening else until, until)


def _months_before(end: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The same time of the same local day so many months earlier, or of the last day of a month that is shorter."""
    day = local_day(end, zone)
    first = add_months(day.replace(day=1), -months)
    last = add_months(first, 1) - timedelta(days=1)
    return midnight(first.replace(day=min(day.day, last.day)), zone) + (end - midnight(day, zone))


def standing(workspace_id: UUID, track: Track, metric: Metric, look: Look) -> "QuerySet[Any, Any]":
    """The facts that have entered before the instant and not left by then, with the columns that the metric reads."""
    return beside(_standing(workspace_id, track, metric, look), track, [metric], look)


def _standing(workspace_id: UUID, track: Track, metric: Metric, look: Look) -> "QuerySet[Any, Any]":
    rows = track.facts.model._default_manager.filter(sound(metric), workspace_id=workspace_id)
    return rows.filter(stands(look.at, metric.enter, metric.leave))


def beside(rows: "QuerySet[Any, Any]", track: Track, metrics: Iterable[Metric], look: Look) -> "QuerySet[Any, Any]":
    """The facts with what these metrics read beside their columns."""
    wanted = {name: metric for metric in metrics for name in _read(metric) if name in BESIDE}
    if LATER & wanted.keys():
        rows = rows.annotate(later=_later(track, look))
    made: QuerySet[Any, Any] = rows.annotate(**{name: BESIDE[name](one, look) for name, one in wanted.items()})
    return made


def stands(at: datetime, enter: str = "from_at", leave: str = "to_at") -> Q:
    """The condition that something has begun before an instant and not ended by then."""
    return Q(**{f"{enter}__lt": at}) & (Q(**{f"{leave}__isnull": True}) | Q(**{f"{leave}__gte": at}))


def _read(metric: Metric) -> set[str]:
    read = {name for part in metric.parts.values() for name in names(part.where)}
    return read | {part.column for part in metric.parts.values() if not isinstance(part, Count)}


def _later(track: Track, look: Look) -> FilteredRelation:
    """What stands of the same customer, and in the same currency, when the look ends: at most one row. A join, because
    a subquery for each row took twice as long."""
    name = f"customer__{track.facts.name}"
    found = stands(look.until, f"{name}__from_at", f"{name}__to_at") & Q(**{f"{name}__deleted_at": None})
    if "currency" in track.facts.slices:
        found &= Q(**{f"{name}__currency": F("currency")})
    return FilteredRelation(name, condition=found)


def _since(start: Any, at: datetime) -> Seconds:
    span = Value(at, output_field=DateTimeField()) - start
    return Seconds(ExpressionWrapper(span, output_field=DurationField()))


def _idle(metric: Metric, look: Look) -> Any:
    acted = CaseEvent.objects.filter(
        case=OuterRef("case"), actor=EventActor.AGENT, deleted_at=None, at__gte=OuterRef(metric.enter), at__lt=look.at
    )
    last = acted.order_by().values("case").annotate(last=Max("at")).values("last")
    return _since(Coalesce(Subquery(last), F(metric.enter)), look.at)


def _closing(_metric: Metric, _look: Look) -> Any:
    return Coalesce(F("later__amount_minor"), 0)


def _moved(kind: Q, sign: int = 1) -> Callable[[Metric, Look], Any]:
    """What the movements of a kind come to, of the customer in the currency, from the instant on."""

    def made(_metric: Metric, look: Look) -> Any:
        lines = Movement.objects.filter(
            kind, customer=OuterRef("customer"), currency=OuterRef("currency"), superseded_at=None, deleted_at=None,
            effective_at__gte=look.at, effective_at__lt=look.until,
        )  # fmt: skip
        summed = lines.order_by().values("customer").annotate(sum=Sum("amount_minor")).values("sum")
        return sign * Coalesce(Subquery(summed), 0)

    return made


# What a metric may read beside the columns of its facts, by the name that `metrics.facts.COMPUTED` lists.
BESIDE: Mapping[str, Callable[[Metric, Look], Any]] = {
    "age_seconds": lambda metric, look: _since(F(metric.enter), look.at),
    "idle_seconds": _idle,
    "closing_minor": _closing,
    "kept_minor": lambda metric, look: Least(F("amount_minor"), _closing(metric, look)),
    "expanded_minor": _moved(Q(kind="expansion")),
    "contracted_minor": _moved(Q(kind="contraction"), -1),
    "churned_minor": _moved(Q(kind="churn"), -1),
    "reactivated_minor": _moved(Q(kind="reactivation")),
    "repriced_minor": _moved(Q(cause="price")),
    "lost": lambda _metric, _look: ExpressionWrapper(Q(later__isnull=True), BooleanField()),
    "left": lambda metric, look: ExpressionWrapper(Q(**{f"{metric.leave}__lt": look.until}), BooleanField()),
}


# Those that tell what stands later.
LATER = {"closing_minor", "kept_minor", "lost"}


def told(metric: Metric) -> Mapping[str, tuple[Part, Q]]:
    """Its parts by the names that formulas know them by, each with its condition."""
    return {metric.label(name, "calendar"): (part, part.where) for name, part in metric.parts.items()}


def looks(
    workspace_id: UUID, track: Track, metrics: Iterable[Metric], step: Bucket, now: datetime, zone: ZoneInfo, chosen: Q,
    slices: tuple[str, ...],
) -> Iterator[Cell]:  # fmt: skip
    """The parts of these metrics at a step; a statement for those that look at the same, and one for a distribution."""
    alike: dict[tuple[Any, ...], list[Metric]] = defaultdict(list)
    for metric in metrics:
        look = look_of(metric, step, now, zone)
        if look is not None:
            alike[look, repr(sound(metric)), metric.enter, metric.leave].append(metric)
    for (look, *_), some in alike.items():
        found = beside(_standing(workspace_id, track, some[0], look), track, some, look)
        wanted = {label: one for metric in some for label, one in told(metric).items()}
        yield from scan(track, found.filter(chosen), Value(0), slices, wanted)
