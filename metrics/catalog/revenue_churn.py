"""Revenue lost of the customers there were at the start."""

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import GOLDEN, followed

METRIC = Metric(
    key="revenue_churn",
    name=Text("Revenue churn", "Pérdida de ingresos"),
    meaning=Text(
        "What was lost by contraction and churn of the customers there were at the start, per hundred of "
        "what they brought.",
        "Lo perdido por contracción y bajas de los clientes que había al inicio, por cada cien de lo que aportaban.",
    ),
    families=("success",),
    unit="percent",
    better="down",
    facts="balances",
    enter="from_at",
    leave="to_at",
    stands="start",
    parts=followed("contracted", "churned"),
    formula=percent(lambda parts: parts["contracted"] + parts["churned"], "opening", "balances"),
    formula_text="100 x (contracted + churned) / opening",
    population="Movements of the step of whoever had revenue just before it.",
    source=("The golden ledger of docs/revenue.md has many answers to one question: the rule is part of the figure."),
    example=Example(rows=GOLDEN, value=65.0),
)
