"""How many customers paid just before a step."""

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import counted
from metrics.money import GOLDEN

METRIC = Metric(
    key="opening_customers",
    name=Text("Customers at the start", "Clientes al inicio"),
    meaning=Text(
        "How many customers paid just before the period began.",
        "Cuántos clientes pagaban justo antes de empezar el periodo.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="tenures",
    enter="from_at",
    leave="to_at",
    stands="start",
    parts={"customers": Count()},
    formula=counted("customers"),
    formula_text="tenures that stood just before the start",
    population="As paying customers, at the start.",
    source="What churn of the period can be measured against.",
    example=Example(rows=GOLDEN, value=4.0),
)
