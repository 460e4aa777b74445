"""Recurring revenue per month as it is billed."""

from metrics.declare import Example, Metric, Text
from metrics.money import subscribed

METRIC = Metric(
    key="discounted_mrr",
    name=Text("Billed MRR", "MRR facturado"),
    meaning=Text(
        "What is billed per month at the end of the period, while discounts last that end by themselves.",
        "Lo que se factura al mes al final del periodo, mientras duran los descuentos que acaban por sí solos.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    amount="billed_minor",
    formula_text=("billed amounts of balances begun before the end of the period - those that had ended by then"),
    population="As MRR, less discounts that have an end of their own.",
    source="Beside MRR, so that a discount that runs out is no expansion.",
    example=Example(rows=subscribed("before 100", "before 80 -30"), value=150.0),
)
