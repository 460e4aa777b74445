"""Whether customers use what they have as much as they used to."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q

from core.products import Usage
from core.scope import visible
from metrics.declare import Text
from metrics.health.declare import FULL, Asked, Input, Observed, clipped

DAYS, PERIODS = 28, 3


def read(asked: Asked) -> Mapping[UUID, Observed]:
    """Days of use in the last 28 against the mean of the three times 28 days before, 100 for as many or more.

    Known of customers with use in the time before. Of a company, the days of its people are added up.
    """
    today = asked.at.date()
    recent, first = today - timedelta(days=DAYS), today - timedelta(days=DAYS * (1 + PERIODS))
    rows = visible(Usage.objects.all(), asked.actor).filter(
        customer_id__among=asked.members, events__gt=0, day__gt=first, day__lte=today
    )
    counted = rows.order_by().values("customer_id").annotate(
        lately=Count("day", distinct=True, filter=Q(day__gt=recent)),
        earlier=Count("day", distinct=True, filter=Q(day__lte=recent)),
    )  # fmt: skip
    found = {}
    for customer, mine in asked.by_customer(counted.values_list("customer_id", "lately", "earlier")).items():
        days, usual = sum(row[1] for row in mine), sum(row[2] for row in mine) / PERIODS
        if usual:
            raw = {"days": float(days), "usual_days": round(usual, 2)}
            found[customer] = Observed(clipped(FULL * days / usual), asked.at, raw)
    return found


INPUT = Input(
    key="usage",
    name=Text("Use", "Uso"),
    meaning=Text(
        "Days of use in the last 28 against the customer's own mean of the 84 days before: 100 for as many or more, 50 "
        "for half as many.",
        "Días de uso en los últimos 28 frente a la media del propio cliente en los 84 días anteriores: 100 si son "
        "tantos o más, 50 si son la mitad.",
    ),
    read=read,
    watches={Usage: ("customer_id", "day", "events", "deleted_at")},
)
