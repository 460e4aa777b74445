"""Ends of customers over those there were at the start."""

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import percent
from metrics.money import GOLDEN

METRIC = Metric(
    key="logo_churn_by_events",
    name=Text("Customer churn by events", "Tasa de bajas por sucesos"),
    meaning=Text(
        "How often a customer left, for every hundred who paid at the start.",
        "Cuántas veces se fue un cliente por cada cien que pagaban al inicio.",
    ),
    families=("success",),
    unit="percent",
    better="down",
    facts="tenures",
    time="to_at",
    over=("opening_customers",),
    variant_of="logo_churn",
    parts={"ended": Count()},
    formula=percent("ended", "opening_customers", "ended"),
    formula_text="100 x ended / opening_customers",
    population="Ends of tenures in the step, also of those who came within it or came back.",
    source=("The golden ledger of docs/revenue.md has many answers to one question: the rule is part of the figure."),
    example=Example(rows=GOLDEN, value=75.0),
)
