"""How customers stand to us as a whole: what they would recommend."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from core.feedback import Answer
from core.scope import visible
from metrics.declare import Text
from metrics.health.declare import Asked, Input, Observed, clipped

DAYS = 365


def read(asked: Asked) -> Mapping[UUID, Observed]:
    """The latest NPS of each person within a year, times ten; a company has the mean of its people."""
    rows = visible(Answer.objects.all(), asked.actor).filter(
        customer_id__among=asked.members, instrument="nps", score__isnull=False,
        submitted_at__gt=asked.at - timedelta(days=DAYS), submitted_at__lte=asked.at,
    )  # fmt: skip
    told = rows.order_by("submitted_at", "id").values_list("customer_id", "score", "submitted_at")
    latest = {row[0]: row for row in told}
    found = {}
    for customer, answers in asked.by_customer(latest.values()).items():
        mean = sum(score or 0 for _, score, _ in answers) / len(answers)
        raw = {"nps": round(mean, 2), "people": len(answers)}
        found[customer] = Observed(clipped(10 * mean), max(at for _, _, at in answers), raw)
    return found


INPUT = Input(
    key="relationship",
    name=Text("Relationship", "Relación"),
    meaning=Text(
        "The latest answer of each person within 365 days to whether they would recommend us (0 to 10), times ten; "
        "of a company, the mean of its people.",
        "La última respuesta de cada persona en 365 días sobre si nos recomendaría (0 a 10), por diez; "
        "de una empresa, la media de sus personas.",
    ),
    read=read,
    watches={Answer: ("customer_id", "instrument", "score", "submitted_at", "deleted_at")},
)
