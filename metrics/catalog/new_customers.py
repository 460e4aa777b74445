"""Customers who pay for the first time."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import counted
from metrics.money import GOLDEN

METRIC = Metric(
    key="new_customers",
    name=Text("New customers", "Clientes nuevos"),
    meaning=Text(
        "How many customers paid for the first time.",
        "Cuántos clientes pagaron por primera vez.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="tenures",
    time="from_at",
    where=Q(number=1),
    parts={"customers": Count()},
    formula=counted("customers"),
    formula_text="tenures with number 1 that began",
    population="First tenures, on their day.",
    source="The customer counts, not the subscription.",
    example=Example(rows=GOLDEN, value=2.0),
)
