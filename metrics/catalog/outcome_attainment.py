"""How far customers came towards what they wanted, when it was due."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import weighted
from metrics.meant import OF_GOALS, UNTOLD

METRIC = Metric(
    key="outcome_attainment",
    name=Text("Outcome attainment", "Logro de objetivos"),
    meaning=Text(
        "How much of the way to their goals customers had made when the goals were due.",
        "Qué parte del camino hacia sus objetivos habían hecho los clientes cuando vencieron.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="outcomes",
    time="due_at",
    pending="not_due",
    undecided=tuple(UNTOLD),
    excluded=OF_GOALS,
    parts={"attained": Total("weighted_attainment"), "weight": Total("weight"), "goals": Count()},
    formula=weighted("attained", "weight", "goals"),
    formula_text="100 x sum of weight x attainment / sum of weights; attainment is the way done, from 0 to 1",
    population=(
        "Goals, on the day they were due, by the last measurement up to its end: what is measured later changes "
        "nothing. Of those closed before, its age is that at the closing. Dropped before they were due, not measured, "
        "or measured longer ago than max_age_days: counted apart."
    ),
    source="Measured, not ticked: a goal that was agreed to be achieved counts as it was measured.",
    example=Example(
        rows=(
            {"measured": 15},
            {"measured": 10, "weight": 2},
            {"measured": 25, "then": 5},
            {"dropped": "08:00"},
            {},
        ),
        value=37.5,
    ),
)
