"""Which goals were reached when they were due."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share
from metrics.meant import OF_GOALS, UNTOLD

METRIC = Metric(
    key="outcome_met_rate",
    name=Text("Goals met", "Objetivos cumplidos"),
    meaning=Text(
        "The share of goals that stood where they should when they were due.",
        "La parte de los objetivos que estaban donde debían al vencer.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="outcomes",
    time="due_at",
    pending="not_due",
    undecided=tuple(UNTOLD),
    excluded=OF_GOALS,
    parts={"met": Count(Q(due_state="met")), "due": Count()},
    formula=lambda parts: share(parts, "met", "due"),
    formula_text="100 x goals whose last measurement up to the due day reached the target / measured goals due",
    population=(
        "Measured goals, on the day they were due; reached earlier and lost again is not met. Weights do not count."
    ),
    source="The binary variant of outcome_attainment.",
    example=Example(
        rows=(
            {"measured": 15},
            {"measured": 10, "weight": 2},
            {"measured": 25, "then": 5},
            {"dropped": "08:00"},
            {},
        ),
        value=33.333333,
    ),
)
