"""Columns that no table holds, because they depend on what is looked at: ages at an instant, usage within a step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
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
from django.db.models.functions import Coalesce, Least

from core.activity import ActiveDay
from core.cases import CaseEvent, EventActor
from core.columns import Column
from core.products import Entitlement, Usage
from core.revenue.movements import Movement, MovementKind
from metrics.declare import Metric


@dataclass(frozen=True, slots=True)
class Look:
    """What a question looks at: the step from `since` up to `until`, and what stands just before `at`.

    `before` is when as many days before it began.
    """

    metric: Metric
    before: datetime
    since: datetime
    until: datetime
    at: datetime

    @property
    def standing(self) -> Q:
        """Which facts stand there, as the metric means it."""
        enter, leave, stands = self.metric.enter, self.metric.leave, self.metric.stands
        left = Q(**{f"{leave}__gt": self.since}) if stands == "during" else Q(**{f"{leave}__gte": self.at})
        lately = Q(**{f"{enter}__gte": self.before}) if stands == "lately" else Q()
        return (Q(**{f"{leave}__isnull": True}) | left) & Q(**{f"{enter}__lt": self.at}) & lately


@dataclass(frozen=True, slots=True)
class Beside:
    """A column computed beside facts that stand; with `always` beside any, and not told what is looked at. With `later`
    it reads what stands of the same customer at the end of the step, which is joined under that name."""

    column: Column
    made: Callable[[Any], Any]
    always: bool = False
    later: bool = False


class Seconds(Func):
    """A span of time in whole seconds."""

    output_field = BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint")

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="(%(expressions)s / 1000000)")


def _since(start: Any, at: datetime) -> Seconds:
    span = Value(at, output_field=DateTimeField()) - start
    return Seconds(ExpressionWrapper(span, output_field=DurationField()))


def _age(look: Look) -> Any:
    return _since(F(look.metric.enter), look.until)


def _idle(look: Look) -> Any:
    acted = CaseEvent.objects.filter(
        case=OuterRef("case"), actor=EventActor.AGENT, deleted_at=None, at__gte=OuterRef(look.metric.enter),
        at__lt=look.until,
    )  # fmt: skip
    last = acted.order_by().values("case").annotate(last=Max("at")).values("last")
    return _since(Coalesce(Subquery(last), F(look.metric.enter)), look.until)


def entitling(on: str) -> "QuerySet[Any, Any]":
    """The entitlements under which a row of usage, or of anything of a customer and a feature, falls on its day."""
    days = Q(starts_on__lte=OuterRef(on)) & (Q(ends_on=None) | Q(ends_on__gte=OuterRef(on)))
    same = Entitlement.objects.filter(customer=OuterRef("customer"), feature=OuterRef("feature"), deleted_at=None)
    return same.filter(days)


def _used(look: Look, made: Any) -> Any:
    """What the customer's usage of the feature within the step comes to, on days on which it was allowed; else 0."""
    usage = Usage.objects.filter(customer=OuterRef("customer"), feature=OuterRef("feature"), deleted_at=None)
    usage = usage.filter(Exists(entitling("day")), at__gte=look.since, at__lt=look.until)
    found = Subquery(usage.order_by().values("customer").annotate(_made=made).values("_made"))
    return Coalesce(found, Value(0), output_field=BigIntegerField())


def _leading(look: Look) -> Any:
    """Whether it is the first of those that stand there and entitle the same customer to the same feature.

    What a customer used counts once, however many entitlements allow it.
    """
    same = Entitlement.objects.filter(customer=OuterRef("customer"), feature=OuterRef("feature"), deleted_at=None)
    earlier = Q(starts_at__lt=OuterRef("starts_at")) | Q(starts_at=OuterRef("starts_at"), pk__lt=OuterRef("pk"))
    return ~Exists(same.filter(look.standing, earlier))


def _lifecycle(look: Look) -> Any:
    """What a customer is in the step, seen from its last active day: active in it, or only in as many days before.

    `unknown` is who was active but, as far as it is told, no customer yet: new is who was acquired in the step, not who
    is seen for the first time.
    """
    earlier = ActiveDay.objects.filter(customer=OuterRef("customer"), deleted_at=None)
    earlier = earlier.filter(at__gte=look.before, at__lt=look.since)
    acquired = "customer__acquired_at"
    return Case(
        When(at__lt=look.since, then=Value("dormant")),
        When(Q(**{f"{acquired}__isnull": True}) | Q(**{f"{acquired}__gte": look.until}), then=Value("unknown")),
        When(**{f"{acquired}__gte": look.since}, then=Value("new")),
        When(Exists(earlier), then=Value("returning")),
        default=Value("resurrecting"),
        output_field=CharField(),
    )


def _closing(_look: Look) -> Any:
    return Coalesce(F("later__amount_minor"), 0)


def _moved(kind: Q, sign: int = 1) -> Callable[[Look], Any]:
    """What the movements of a kind come to, of the customer in the currency, from the look to the end of the step."""

    def made(look: Look) -> Any:
        lines = Movement.objects.filter(
            kind, customer=OuterRef("customer"), currency=OuterRef("currency"), superseded_at=None, deleted_at=None,
            effective_at__gte=look.at, effective_at__lt=look.until,
        )  # fmt: skip
        summed = lines.order_by().values("customer").annotate(sum=Sum("amount_minor")).values("sum")
        return sign * Coalesce(Subquery(summed), 0)

    return made


def _lines(until: datetime) -> "QuerySet[Movement, Movement]":
    """The ledger of the customer before an instant, as it is known today."""
    return Movement.objects.filter(
        customer=OuterRef("customer"), superseded_at=None, deleted_at=None, effective_at__lt=until
    )


def _paid(look: Look) -> Any:
    """What the customer paid per month then; of several currencies only whether it was anything means something."""
    summed = _lines(look.at).order_by().values("customer").annotate(sum=Sum("amount_minor")).values("sum")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), 0)


def _left(look: Look) -> Exists:
    return Exists(_lines(look.until).filter(kind=MovementKind.CHURN, effective_at__gte=look.at))


def _churned(look: Look) -> Any:
    return Case(When(_left(look), then=Value(1)), default=Value(0), output_field=BigIntegerField())


def _squared_error(look: Look) -> Any:
    """(probability of leaving that the score says - what came true) squared."""
    stays = F("score") / Value(100.0)
    leaves = Value(1.0) - stays
    return Case(When(_left(look), then=stays * stays), default=leaves * leaves, output_field=FloatField())


def _flag(condition: Q) -> Any:
    return ExpressionWrapper(condition, BooleanField())


OF_ACTIVE_DAYS = (Beside(Column("lifecycle", "text"), _lifecycle),)
OF_BALANCES = (
    Beside(Column("closing_minor", "big"), _closing, later=True),
    Beside(Column("kept_minor", "big"), lambda look: Least(F("amount_minor"), _closing(look)), later=True),
    Beside(Column("expanded_minor", "big"), _moved(Q(kind="expansion"))),
    Beside(Column("contracted_minor", "big"), _moved(Q(kind="contraction"), -1)),
    Beside(Column("churned_minor", "big"), _moved(Q(kind="churn"), -1)),
    Beside(Column("reactivated_minor", "big"), _moved(Q(kind="reactivation"))),
    Beside(Column("repriced_minor", "big"), _moved(Q(cause="price"))),
)
OF_CYCLES = (
    Beside(Column("age_seconds", "big"), _age),
    Beside(Column("idle_seconds", "big"), _idle),
)
OF_ENTITLEMENTS = (
    Beside(Column("step_events", "big"), lambda look: _used(look, Sum("events"))),
    Beside(Column("step_users", "big"), lambda look: _used(look, Max("active_users"))),
    Beside(Column("leading", "flag"), _leading),
)
OF_USAGE = (Beside(Column("entitled", "flag"), lambda _look: Exists(entitling("day")), always=True),)
OF_HEALTH_SCORES = (
    Beside(Column("paid_minor", "big"), _paid),
    Beside(Column("churned", "big"), _churned),
    Beside(Column("squared_error", "number"), _squared_error),
)
OF_SUBSCRIPTIONS = (Beside(Column("left", "flag"), lambda look: _flag(Q(**{f"{look.metric.leave}__lt": look.until}))),)
OF_TENURES = (Beside(Column("lost", "flag"), lambda _look: _flag(Q(later__isnull=True)), later=True),)
