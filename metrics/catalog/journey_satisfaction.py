"""How satisfied customers are with the journey as a whole."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share
from metrics.meant import STANDING

METRIC = Metric(
    key="journey_satisfaction",
    name=Text("Journey satisfaction", "Satisfacción con el recorrido"),
    meaning=Text(
        "The share of customers who are satisfied with a journey as a whole.",
        "La parte de los clientes satisfechos con un recorrido en conjunto.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    facts="standings",
    time="entered_at",
    where=STANDING,
    excluded={"exited": Q(state="exited"), "not_asked": Q(satisfied__isnull=True) & ~Q(state="exited")},
    parts={"good": Count(Q(satisfied=True)), "known": Count()},
    formula=lambda parts: share(parts, "good", "known"),
    formula_text="100 x standings whose last CSAT score is in the positive band / standings with a CSAT score",
    population=(
        "Answers to the CSAT questions of the survey that asks about the journey, by the day of entering; "
        "the last one counts."
    ),
    source="Never the mean of what was said at single touchpoints.",
    example=Example(
        rows=({"walk": (0, 2), "satisfied": 5}, {"walk": (0,), "satisfied": 2}, {"walk": (0,)}),
        value=50.0,
    ),
)
