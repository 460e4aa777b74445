"""Ends of customers over all who could have left."""

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import percent
from metrics.money import GOLDEN

METRIC = Metric(
    key="logo_churn_of_subscribers",
    name=Text("Customer churn of subscribers", "Tasa de bajas de suscriptores"),
    meaning=Text(
        "How often a customer left, for every hundred who paid at the start or were new in the period.",
        "Cuántas veces se fue un cliente por cada cien que pagaban al inicio o eran nuevos en el periodo.",
    ),
    families=("success",),
    unit="percent",
    better="down",
    facts="tenures",
    time="to_at",
    over=("opening_customers", "new_customers"),
    variant_of="logo_churn",
    parts={"ended": Count()},
    formula=percent("ended", lambda parts: parts["opening_customers"] + parts["new_customers"], "ended"),
    formula_text="100 x ended / (opening_customers + new_customers)",
    population="Ends of tenures in the step over customers at its start and those new in it.",
    source=(
        "The golden ledger of docs/revenue.md has many answers to one question: the rule is part of the "
        "figure. This is the form Stripe Billing documents."
    ),
    example=Example(rows=GOLDEN, value=50.0),
)
