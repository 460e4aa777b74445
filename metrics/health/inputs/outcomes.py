"""How far customers have come with what they came to achieve."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, F, Max, Sum

from core.outcomes import Outcome, OutcomeStatus
from core.scope import visible
from metrics.declare import Text
from metrics.health.declare import FULL, Asked, Input, Observed, clipped


def read(asked: Asked) -> Mapping[UUID, Observed]:
    """The weighted mean of the attainment of outcomes that were measured and not dropped, as a percentage."""
    rows = visible(Outcome.objects.all(), asked.actor).filter(
        customer_id__among=asked.members, attainment__isnull=False, weight__gt=0, latest_measured_at__lte=asked.at
    )
    summed = rows.exclude(status=OutcomeStatus.DROPPED).order_by().values("customer_id").annotate(
        done=Sum(F("attainment") * F("weight")), of=Sum("weight"), n=Count("pk"), last=Max("latest_measured_at")
    )  # fmt: skip
    found = {}
    told = summed.values_list("customer_id", "done", "of", "n", "last")
    for customer, mine in asked.by_customer(told).items():
        mean = sum(row[1] for row in mine) / sum(row[2] for row in mine)
        raw = {"attainment": round(mean, 4), "outcomes": float(sum(row[3] for row in mine))}
        found[customer] = Observed(clipped(FULL * mean), max(row[4] for row in mine), raw)
    return found


INPUT = Input(
    key="outcomes",
    name=Text("Outcomes", "Resultados"),
    meaning=Text(
        "How much of the way to the agreed outcomes is done, by their weights, from 0 to 100; what was dropped or "
        "never measured does not count.",
        "Cuánto se ha recorrido hacia los resultados acordados, según sus pesos, de 0 a 100; no cuenta lo abandonado "
        "ni lo que nunca se midió.",
    ),
    read=read,
    watches={Outcome: ("customer_id", "attainment", "weight", "status", "latest_measured_at", "deleted_at")},
)
