"""Recurring revenue per customer."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import mean
from metrics.money import GOLDEN

METRIC = Metric(
    key="arpa",
    name=Text("ARPA", "ARPA"),
    meaning=Text(
        "What a paying customer brings per month on average, at the end of the period.",
        "Lo que aporta de media al mes un cliente de pago al final del periodo.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    parts={"mrr": Total("amount_minor"), "balances": Count()},
    formula=mean("mrr", "balances"),
    formula_text="mrr / balances",
    population="Customers with revenue in this currency at the end of the period.",
    source="The mean of what stands, not revenue of a period over customers of another.",
    example=Example(rows=GOLDEN, value=92.0),
)
