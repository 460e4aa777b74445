"""Whether the money stays: what customers still pay of what they paid, what ends, and what is due for renewal."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import BigIntegerField, Count, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce

from core.revenue.movements import Movement
from core.revenue.subscriptions import Subscription
from core.scope import visible
from metrics.declare import Text
from metrics.health.declare import FULL, Asked, Input, Observed, clipped

DAYS, AHEAD_DAYS, TAKEN = 90, 30, 20
ENDS = "ends"  # stands where a currency would: those are of three letters


def read(asked: Asked) -> Mapping[UUID, Observed]:
    """The share of the monthly revenue of 90 days ago that is still paid, in the currency that lost most; 20 less with
    a renewal within 30 days, and 0 when an end is known. Known of customers who paid then or pay now.
    """
    at = asked.at
    lines = visible(Movement.objects.all(), asked.actor).filter(
        customer_id__among=asked.members, superseded_at__isnull=True, effective_at__lt=at
    )
    running = visible(Subscription.objects.all(), asked.actor).filter(
        Q(service_end_at__isnull=True) | Q(service_end_at__gt=at), customer_id__among=asked.members, start_at__lte=at
    )
    ending = Q(service_end_at__isnull=False) | Q(cancel_requested_at__isnull=False)
    due = Q(renews_at__gt=at, renews_at__lte=at + timedelta(days=AHEAD_DAYS))
    opening = Coalesce(Sum("amount_minor", filter=Q(effective_at__lt=at - timedelta(days=DAYS))), 0)
    money = lines.order_by().values("customer_id", "currency").annotate(
        opened=Cast(opening, BigIntegerField()), paid=Cast(Sum("amount_minor"), BigIntegerField())
    )  # fmt: skip
    ends = running.order_by().values("customer_id").annotate(
        place=Value(ENDS), due=Cast(Count("pk", filter=due), BigIntegerField()),
        ending=Cast(Count("pk", filter=ending), BigIntegerField()),
    )  # fmt: skip
    rows = money.values_list("customer_id", "currency", "opened", "paid").union(
        ends.values_list("customer_id", "place", "due", "ending"), all=True
    )
    found = {customer: _observed(asked, mine) for customer, mine in asked.by_customer(rows).items()}
    return {customer: one for customer, one in found.items() if one is not None}


def _observed(asked: Asked, rows: list[tuple[UUID, str, int, int]]) -> Observed | None:
    paid: dict[str, tuple[int, int]] = {}
    for _, currency, then, now in rows:
        before = paid.get(currency, (0, 0))
        paid[currency] = (before[0] + then, before[1] + now)
    due, ending = paid.pop(ENDS, (0, 0))
    if not any(then > 0 or now > 0 for then, now in paid.values()):
        return None
    kept = min([FULL, *(FULL * now / then for then, now in paid.values() if then > 0)])
    raw = {"kept_pct": clipped(kept), "renewals_due": float(due), "ending": float(ending)}
    return Observed(0.0 if ending else clipped(kept - (TAKEN if due else 0)), asked.at, raw)


INPUT = Input(
    key="contract",
    name=Text("Contract", "Contrato"),
    meaning=Text(
        "The share of the monthly revenue of 90 days ago that is still paid, in the currency that lost most; 20 less "
        "when a renewal is due within 30 days, 0 when an end is known.",
        "La parte de los ingresos mensuales de hace 90 días que se sigue pagando, en la moneda que más perdió; 20 "
        "menos si hay una renovación en 30 días, 0 si se conoce un final.",
    ),
    read=read,
    watches={
        Movement: ("customer_id", "amount_minor", "effective_at", "superseded_at", "deleted_at"),
        Subscription: (
            "customer_id", "renews_at", "service_end_at", "cancel_requested_at", "start_at", "deleted_at",
        ),
    },
)  # fmt: skip
