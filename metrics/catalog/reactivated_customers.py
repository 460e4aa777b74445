"""Customers who came back."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import counted
from metrics.money import GOLDEN

METRIC = Metric(
    key="reactivated_customers",
    name=Text("Reactivated customers", "Clientes reactivados"),
    meaning=Text(
        "How often a customer who had left began to pay again.",
        "Cuántas veces volvió a pagar un cliente que se había ido.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="tenures",
    time="from_at",
    where=Q(number__gt=1),
    parts={"customers": Count()},
    formula=counted("customers"),
    formula_text="tenures with a number above 1 that began",
    population="Later tenures, on their day.",
    source="Whoever comes back within the grace of the workspace never left.",
    example=Example(rows=GOLDEN, value=2.0),
)
