"""Whether customers achieve what they came for on the way."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share
from metrics.meant import STANDING

METRIC = Metric(
    key="journey_outcome",
    name=Text("Journey outcome", "Resultado del recorrido"),
    meaning=Text(
        "The share of customers who achieved an outcome of theirs on the way.",
        "La parte de los clientes que lograron uno de sus resultados por el camino.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="standings",
    time="entered_at",
    where=STANDING,
    excluded={"exited": Q(state="exited"), "no_outcome": Q(achieved__isnull=True) & ~Q(state="exited")},
    parts={"good": Count(Q(achieved=True)), "known": Count()},
    formula=lambda parts: share(parts, "good", "known"),
    formula_text="100 x standings during which an outcome was achieved / standings of customers with outcomes",
    population=(
        "Standings of customers who have outcomes written down, by the day of entering; "
        "achieved between entering and the end."
    ),
    source="Agreed with the customer or measured at the target.",
    example=Example(
        rows=({"walk": (0, 2), "achieved": 1}, {"walk": (0,), "achieved": -1}, {"walk": (0,)}),
        value=50.0,
    ),
)
