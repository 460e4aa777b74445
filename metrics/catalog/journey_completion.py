"""How many of those who set out reach the goal."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import DAY, Count, Example, Metric, Part, Text
from metrics.formulas import share
from metrics.meant import STANDING


def reached(days: int) -> Mapping[str, Part]:
    """Those who reached the goal within so many days."""
    return {"completed": Count(Q(completed_seconds__lte=days * DAY)), "entered": Count()}


METRIC = Metric(
    key="journey_completion",
    name=Text("Journey completion", "Recorridos completados"),
    meaning=Text(
        "The share of customers who set out on a journey and reached its goal within 90 days.",
        "La parte de los clientes que empezaron un recorrido y alcanzaron su meta en 90 días.",
    ),
    families=("experience", "success"),
    unit="percent",
    better="up",
    facts="standings",
    time="entered_at",
    where=STANDING,
    matures=90,
    days=90,
    longest=366,
    within=reached,
    excluded={"exited": Q(state="exited")},
    parts=reached(90),
    formula=lambda parts: share(parts, "completed", "entered"),
    formula_text="100 x standings that reached the goal within 90 days of entering / standings entered",
    population="Every time that a customer set out, on the day of entering; who did not belong there is left out.",
    source="Whoever gives up and comes back sets out anew. Open for 90 days.",
    example=Example(
        rows=({"walk": (0, 2, 24)}, {"walk": (0, 2, 24 * 91)}, {"walk": (0,)}, {"walk": (0, 1), "ends": "exited"}),
        value=33.333333,
    ),
)
