"""Customers who left."""

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import counted
from metrics.money import GOLDEN

METRIC = Metric(
    key="churned_customers",
    name=Text("Churned customers", "Clientes perdidos"),
    meaning=Text(
        "How often a customer ceased to pay.",
        "Cuántas veces dejó de pagar un cliente.",
    ),
    families=("success",),
    unit="count",
    better="down",
    facts="tenures",
    time="to_at",
    parts={"customers": Count()},
    formula=counted("customers"),
    formula_text="tenures that ended",
    population="Tenures that ended, on their day; why is the slice churn_kind.",
    source="Losing one of several subscriptions is contraction, losing the last one is churn.",
    example=Example(rows=GOLDEN, value=3.0),
)
