"""Columns that no table holds, because they depend on what is looked at: ages at an instant, usage within a step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from core.cases import CaseEvent, EventActor
from core.columns import Column
from core.products import Entitlement, Usage


@dataclass(frozen=True, slots=True)
class Look:
    """What a question looks at: facts that enter and leave by these times, in the step from `since` up to `until`.

    They stand at its end, or with `during` at any moment of it.
    """

    enter: str
    leave: str
    since: datetime
    until: datetime
    during: bool

    @property
    def standing(self) -> Q:
        """Which facts stand there."""
        left = Q(**{f"{self.leave}__gt": self.since}) if self.during else Q(**{f"{self.leave}__gte": self.until})
        return (Q(**{f"{self.leave}__isnull": True}) | left) & Q(**{f"{self.enter}__lt": self.until})


@dataclass(frozen=True, slots=True)
class Beside:
    """A column computed beside facts that stand; with `always` beside any, and not told what is looked at."""

    column: Column
    made: Callable[[Any], Any]
    always: bool = False


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
    return _since(F(look.enter), look.until)


def _idle(look: Look) -> Any:
    acted = CaseEvent.objects.filter(
        case=OuterRef("case"), actor=EventActor.AGENT, deleted_at=None, at__gte=OuterRef(look.enter), at__lt=look.until
    )
    last = acted.order_by().values("case").annotate(last=Max("at")).values("last")
    return _since(Coalesce(Subquery(last), F(look.enter)), look.until)


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
