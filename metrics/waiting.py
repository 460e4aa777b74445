"""How long a customer whose tenure began waits for something: in local days up to it, to its end, or to today.

What is waited for may still come, so nothing of it is stored: the facts are read with what they wait for, each found
through an index of its customer. Days are those of the question's zone; a day of usage is one already.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, TruncDate

from core.columns import Column
from core.outcomes import Outcome, OutcomeStatus
from core.products import Usage
from core.touchpoints import Interaction
from metrics.declare import Metric
from metrics.windows import local_day


class Days(Func):
    """A span of time in whole days."""

    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="(EXTRACT(EPOCH FROM %(expressions)s) / 86400)::integer")

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="(%(expressions)s / 86400000000)")


def _first_use(zone: ZoneInfo) -> Any:
    """The first day on which any feature was used."""
    used = Usage.objects.filter(
        customer=OuterRef("customer"), events__gt=0, deleted_at=None, day__gte=OuterRef("_start_on")
    )
    return used.order_by("day").values("day")[:1]


def _first_goal(zone: ZoneInfo) -> Any:
    """The day on which the first outcome was achieved that the customer and we had agreed on."""
    done = Outcome.objects.filter(
        customer=OuterRef("customer"), status=OutcomeStatus.ACHIEVED, deleted_at=None,
        status_at__gte=OuterRef("from_at"),
    )  # fmt: skip
    return done.annotate(_on=TruncDate("status_at", tzinfo=zone)).order_by("status_at").values("_on")[:1]


def _kickoff(zone: ZoneInfo) -> Any:
    """The day of the first conversation after the contract had begun."""
    spoken = Interaction.objects.filter(customer=OuterRef("customer"), at__gte=OuterRef("from_at"), deleted_at=None)
    return spoken.annotate(_on=TruncDate("at", tzinfo=zone)).order_by("at").values("_on")[:1]


# What is read beside the facts.
WAITED = (Column("waited_days", "big"), Column("reached", "flag"))
Event = Callable[[ZoneInfo], Any]
# What is waited for, and from when on if not from the time of the fact.
WAITS: dict[str, tuple[Event, Event | None]] = {
    "value": (_first_use, None),
    "goal": (_first_goal, None),
    "value_from_kickoff": (_first_use, _kickoff),
}


def waited(found: "QuerySet[Any, Any]", metric: Metric, now: datetime, zone: ZoneInfo) -> "QuerySet[Any, Any]":
    """The facts with `waited_days`, null where the wait has not begun, and `reached`."""
    event, since = WAITS[metric.waits]
    began = Subquery(since(zone), output_field=DateField()) if since else TruncDate(metric.time, tzinfo=zone)
    ended = When(to_at__lt=now, then=TruncDate("to_at", tzinfo=zone))
    left = Case(ended, default=None, output_field=DateField())
    today = Value(local_day(now, zone), output_field=DateField())
    found = found.annotate(_start_on=began, _last_on=Coalesce(left, today))
    found = found.annotate(_came_on=Subquery(event(zone), output_field=DateField()))
    # Each mention of an event asks for it again: these two mention it once.
    until = Least(Coalesce(F("_came_on"), F("_last_on")), F("_last_on"))
    reached = Case(When(_came_on__lte=F("_last_on"), then=True), default=False, output_field=BooleanField())
    span = ExpressionWrapper(until - F("_start_on"), output_field=DurationField())
    told: QuerySet[Any, Any] = found.annotate(reached=reached, waited_days=Days(span))
    return told
