"""Recurring revenue per year at an instant."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount
from metrics.money import GOLDEN

METRIC = Metric(
    key="arr",
    name=Text("ARR", "ARR"),
    meaning=Text(
        "Twelve times the MRR at the end of the period.",
        "Doce veces el MRR al final del periodo.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    parts={"mrr": Total("amount_minor"), "balances": Count()},
    formula=amount(lambda parts: 12 * parts["mrr"], "balances"),
    formula_text="12 x mrr",
    population="As MRR.",
    source="MRR in another unit: one-off money is not in it.",
    example=Example(rows=GOLDEN, value=5520.0),
)
