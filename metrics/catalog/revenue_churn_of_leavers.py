"""Revenue lost with customers who left."""

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import GOLDEN, followed

METRIC = Metric(
    key="revenue_churn_of_leavers",
    name=Text("Revenue churn of leavers", "Pérdida de ingresos por bajas"),
    meaning=Text(
        "What customers there were at the start and who left had brought, per hundred of what all brought.",
        "Lo que aportaban los clientes que había al inicio y se fueron, por cada cien de lo que aportaban todos.",
    ),
    families=("success",),
    unit="percent",
    better="down",
    facts="balances",
    enter="from_at",
    leave="to_at",
    stands="start",
    variant_of="revenue_churn",
    parts=followed("churned"),
    formula=percent("churned", "opening", "balances"),
    formula_text="100 x churned / opening",
    population="Movements of the step of whoever had revenue just before it; contraction is not in it.",
    source=("The golden ledger of docs/revenue.md has many answers to one question: the rule is part of the figure."),
    example=Example(rows=GOLDEN, value=50.0),
)
