"""Recurring revenue per month at an instant."""

from metrics.declare import Example, Metric, Text
from metrics.money import GOLDEN

METRIC = Metric(
    key="mrr",
    name=Text("MRR", "MRR"),
    meaning=Text(
        "What customers bring per month at the end of the period.",
        "Lo que los clientes aportan al mes al final del periodo.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    amount="amount_minor",
    formula_text="balances begun before the end of the period - those that had ended by then",
    population=(
        "List prices less recurring discounts, without tax, trials, usage and pauses; a year counts a "
        "twelfth, a week 52/12."
    ),
    source="A stock of the ledger: what it was at first and every movement since.",
    example=Example(rows=GOLDEN, value=460.0),
)
