"""Revenue lost, less what was won, of the customers there were at the start."""

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import GOLDEN, followed

METRIC = Metric(
    key="revenue_churn_net",
    name=Text("Net revenue churn", "Pérdida neta de ingresos"),
    meaning=Text(
        "What was lost of the customers there were at the start, less expansion and what came back, per "
        "hundred; below 0 they grew.",
        "Lo perdido de los clientes que había al inicio, menos expansión y retornos, por cada cien; bajo 0 crecieron.",
    ),
    families=("success",),
    unit="percent",
    better="down",
    facts="balances",
    enter="from_at",
    leave="to_at",
    stands="start",
    variant_of="revenue_churn",
    parts=followed("contracted", "churned", "expanded", "reactivated"),
    formula=percent(
        lambda parts: parts["contracted"] + parts["churned"] - parts["expanded"] - parts["reactivated"],
        "opening",
        "balances",
    ),
    formula_text="100 x (contracted + churned - expanded - reactivated) / opening",
    population="Movements of the step of whoever had revenue just before it.",
    source=("The golden ledger of docs/revenue.md has many answers to one question: the rule is part of the figure."),
    example=Example(rows=GOLDEN, value=27.5),
)
