"""How many of the goals that were due had been measured."""

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share
from metrics.meant import DROPPED, MEASURED

METRIC = Metric(
    key="outcome_coverage",
    name=Text("Measured goals", "Objetivos medidos"),
    meaning=Text(
        "The share of goals due of which a fresh measurement was known when they were due.",
        "La parte de los objetivos vencidos de los que había una medición reciente al vencer.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="outcomes",
    time="due_at",
    pending="not_due",
    excluded={"dropped": DROPPED},
    parts={"measured": Count(MEASURED), "due": Count()},
    formula=lambda parts: share(parts, "measured", "due"),
    formula_text="100 x goals measured within max_age_days of the due day, and by it / goals due",
    population=("Goals, on the day they were due, without those dropped before."),
    source="The coverage of outcome_attainment.",
    example=Example(
        rows=(
            {"measured": 15},
            {"measured": 10, "weight": 2},
            {"measured": 25, "then": 5},
            {"dropped": "08:00"},
            {},
        ),
        value=75.0,
    ),
)
