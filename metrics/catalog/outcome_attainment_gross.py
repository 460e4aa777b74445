"""As outcome_attainment, with the goals that were given up."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import weighted
from metrics.meant import UNTOLD

METRIC = Metric(
    key="outcome_attainment_gross",
    name=Text("Outcome attainment, gross", "Logro de objetivos, bruto"),
    meaning=Text(
        "How much of the way to their goals customers had made when the goals were due, those given up among them.",
        "Qué parte del camino hacia sus objetivos habían hecho los clientes al vencer, también los abandonados.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="outcomes",
    time="due_at",
    pending="not_due",
    undecided=tuple(UNTOLD),
    excluded=UNTOLD,
    parts={"attained": Total("weighted_attainment"), "weight": Total("weight"), "goals": Count()},
    formula=weighted("attained", "weight", "goals"),
    formula_text="100 x sum of weight x attainment / sum of weights, dropped goals too",
    population=(
        "Goals, on the day they were due, dropped ones too, by what was measured of them until then; without a "
        "measurement they are counted apart."
    ),
    source="The gross side of outcome_attainment: goals cannot be dropped out of it.",
    example=Example(
        rows=({"measured": 15}, {"measured": 10, "dropped": "08:00"}, {"dropped": "08:00"}),
        value=25.0,
    ),
)
