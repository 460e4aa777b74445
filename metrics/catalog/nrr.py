"""Net revenue retention of the customers there were at the start."""

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import GOLDEN, followed

METRIC = Metric(
    key="nrr",
    name=Text("Net revenue retention", "Retención neta de ingresos"),
    meaning=Text(
        "What the customers there were at the start bring at the end, per hundred of what they brought then.",
        "Lo que aportan al final los clientes que había al inicio, por cada cien de lo que aportaban.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    stands="start",
    parts=followed("closing"),
    formula=percent("closing", "opening", "balances"),
    formula_text="100 x closing / opening",
    population=(
        "Who had revenue in this currency just before the step, and only they; at the end they are counted "
        "by what they bring then."
    ),
    source=("The golden ledger of docs/revenue.md has many answers to one question: the rule is part of the figure."),
    example=Example(rows=GOLDEN, value=72.5),
)
