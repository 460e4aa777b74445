"""Gross revenue retention by the movements of the customers there were."""

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import GOLDEN, followed

METRIC = Metric(
    key="grr_by_cohort_movements",
    name=Text("GRR by movements of the cohort", "GRR por movimientos de la cohorte"),
    meaning=Text(
        "Opening revenue less all contraction and churn of the customers there were at the start, per hundred.",
        "Ingreso inicial menos toda contracción y baja de los clientes que había al inicio, por cada cien.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    stands="start",
    variant_of="grr",
    parts=followed("contracted", "churned"),
    formula=percent(lambda parts: parts["opening"] - parts["contracted"] - parts["churned"], "opening", "balances"),
    formula_text="100 x (opening - contracted - churned) / opening",
    population=(
        "Movements of the step of whoever had revenue just before it; what they won back is not set against it."
    ),
    source=("The golden ledger of docs/revenue.md has many answers to one question: the rule is part of the figure."),
    example=Example(rows=GOLDEN, value=35.0),
)
