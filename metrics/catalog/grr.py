"""Gross revenue retention of the customers there were at the start."""

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import GOLDEN, followed

METRIC = Metric(
    key="grr",
    name=Text("Gross revenue retention", "Retención bruta de ingresos"),
    meaning=Text(
        "What is left at the end of what the customers there were at the start brought, growth not counted, "
        "per hundred.",
        "Lo que queda al final de lo que aportaban los clientes que había al inicio, sin contar "
        "crecimiento, por cada cien.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    stands="start",
    parts=followed("kept"),
    formula=percent("kept", "opening", "balances"),
    formula_text="100 x kept / opening",
    population=(
        "Who had revenue in this currency just before the step, and only they; at the end they are counted "
        "by what they bring then. Each counts at most what it brought at the start, so it is never above "
        "100."
    ),
    source=("The golden ledger of docs/revenue.md has many answers to one question: the rule is part of the figure."),
    example=Example(rows=GOLDEN, value=67.5),
)
