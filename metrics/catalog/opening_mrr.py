"""Recurring revenue per month just before a step."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount
from metrics.money import GOLDEN

METRIC = Metric(
    key="opening_mrr",
    name=Text("Opening MRR", "MRR inicial"),
    meaning=Text(
        "What customers brought per month just before the period began.",
        "Lo que los clientes aportaban al mes justo antes de empezar el periodo.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    stands="start",
    parts={"mrr": Total("amount_minor"), "balances": Count()},
    formula=amount("mrr", "balances"),
    formula_text="mrr just before the start",
    population="As MRR, at the start.",
    source="Opening and movements make the closing: ledger_gap is what they leave open.",
    example=Example(rows=GOLDEN, value=400.0),
)
