"""How easy the journey was, as customers say it."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share
from metrics.meant import STANDING

METRIC = Metric(
    key="journey_effort",
    name=Text("Journey effort", "Esfuerzo del recorrido"),
    meaning=Text(
        "The share of customers who call a journey as a whole easy.",
        "La parte de los clientes que llaman fácil a un recorrido en conjunto.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    facts="standings",
    time="entered_at",
    where=STANDING,
    excluded={"exited": Q(state="exited"), "not_asked": Q(easy__isnull=True) & ~Q(state="exited")},
    parts={"good": Count(Q(easy=True)), "known": Count()},
    formula=lambda parts: share(parts, "good", "known"),
    formula_text="100 x standings whose last effort score is in the good band / standings with an effort score",
    population=(
        "Answers to the CES questions of the survey that asks about the journey, by the day of entering; "
        "the last one counts."
    ),
    source="Never the mean of what was said at single touchpoints.",
    example=Example(
        rows=({"walk": (0, 2), "easy": 6}, {"walk": (0,), "easy": 2}, {"walk": (0,)}),
        value=50.0,
    ),
)
