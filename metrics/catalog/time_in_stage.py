"""How long customers stay in a stage before they go on."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.meant import STANDING

METRIC = Metric(
    key="time_in_stage",
    name=Text("Time in stage", "Tiempo en la etapa"),
    meaning=Text(
        "How long customers stayed in a stage before they went on.",
        "Cuánto estuvieron los clientes en una etapa antes de seguir adelante.",
    ),
    families=("experience", "success"),
    unit="seconds",
    better="down",
    facts="visits",
    time="entered_at",
    where=STANDING & Q(skipped=False) & (Q(how__isnull=True) | ~Q(how="completed")),
    excluded={
        "running": Q(left_at__isnull=True),
        "went_back": Q(how="backward"),
        "abandoned": Q(how="abandoned"),
        "exited": Q(how="exited"),
    },
    parts={"spread": Spread("seconds"), "stays": Count()},
    formula_text="quantiles and mean of the time from entering a stage to entering a later one",
    population="Stays that ended by going on, on the day of entering; those that last and those given up are apart.",
    source="Of recent days only the short stays are there yet: see how many are running.",
    example=Example(
        rows=({"walk": (0, 2, 12)}, {"walk": (0, 4)}, {"walk": (0,)}),
        value=14_400.0,
        statistics={"max": 36_000.0},
    ),
)
