"""As outcome_attainment, with what went beyond the goal or backwards."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import weighted
from metrics.meant import OF_GOALS, UNTOLD

METRIC = Metric(
    key="outcome_attainment_uncapped",
    name=Text("Outcome attainment, uncapped", "Logro de objetivos, sin límite"),
    meaning=Text(
        "How much of the way to their goals customers had made when they were due, beyond them and backwards too.",
        "Qué parte del camino hacia sus objetivos habían hecho los clientes al vencer, también más allá o hacia atrás.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="outcomes",
    time="due_at",
    pending="not_due",
    undecided=tuple(UNTOLD),
    excluded=OF_GOALS,
    parts={"progress": Total("weighted_progress"), "weight": Total("weight"), "goals": Count()},
    formula=weighted("progress", "weight", "goals"),
    formula_text="100 x sum of weight x (measured - baseline) / (target - baseline) / sum of weights",
    population=(
        "As outcome_attainment; one goal that was far exceeded can hide others that were not reached. A band is held "
        "or not held."
    ),
    source="The variant of outcome_attainment without the limits of 0 and 1.",
    example=Example(
        rows=(
            {"measured": 15},
            {"measured": 10, "weight": 2},
            {"measured": 25, "then": 5},
            {"dropped": "08:00"},
            {},
        ),
        value=50.0,
    ),
)
