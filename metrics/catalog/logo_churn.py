"""Customers lost of those there were at the start."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share
from metrics.money import GOLDEN

METRIC = Metric(
    key="logo_churn",
    name=Text("Customer churn", "Tasa de bajas"),
    meaning=Text(
        "How many of the customers who paid at the start pay no more at the end, per hundred.",
        "Cuántos de los clientes que pagaban al inicio ya no pagan al final, por cada cien.",
    ),
    families=("success",),
    unit="percent",
    better="down",
    facts="tenures",
    enter="from_at",
    leave="to_at",
    stands="start",
    parts={"lost": Count(Q(lost=True)), "customers": Count()},
    formula=lambda parts: share(parts, "lost", "customers"),
    formula_text="100 x lost / customers",
    population=(
        "Customers who paid just before the step; who left and came back within it did not leave, who came "
        "within it is not in it."
    ),
    source=("The golden ledger of docs/revenue.md has many answers to one question: the rule is part of the figure."),
    example=Example(rows=GOLDEN, value=25.0),
)
