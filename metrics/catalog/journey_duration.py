"""How long the way to the goal took."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.meant import STANDING

METRIC = Metric(
    key="journey_duration",
    name=Text("Journey duration", "Duración del recorrido"),
    meaning=Text(
        "How long customers took from setting out to the goal.",
        "Cuánto tardaron los clientes desde el inicio hasta la meta.",
    ),
    families=("experience", "success"),
    unit="seconds",
    better="down",
    facts="standings",
    time="entered_at",
    where=STANDING,
    excluded={
        "running": Q(state="active"),
        "abandoned": Q(state="abandoned"),
        "exited": Q(state="exited"),
    },
    parts={"spread": Spread("completed_seconds"), "completed": Count()},
    formula_text="quantiles and mean of the time from entering to the goal",
    population="Completed journeys, on the day of entering; those under way and those given up are counted apart.",
    source="Of recent days only the fast ones are there yet: see how many are running.",
    example=Example(
        rows=({"walk": (0, 2, 10)}, {"walk": (0, 2, 20)}, {"walk": (0, 2)}),
        value=54_000.0,
        statistics={"mean": 54_000.0, "max": 72_000.0},
    ),
)
