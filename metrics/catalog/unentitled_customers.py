"""Who uses what they have no right to."""

from django.db.models import Q

from metrics.declare import Distinct, Example, Metric, Text
from metrics.formulas import counted

METRIC = Metric(
    key="unentitled_customers",
    name=Text("Customers without entitlement", "Clientes sin derecho de uso"),
    meaning=Text(
        "How many customers used a feature on a day on which they were not entitled to it.",
        "Cuántos clientes usaron una función en un día en que no tenían derecho a ella.",
    ),
    families=("success",),
    unit="count",
    better="down",
    facts="usage_days",
    time="at",
    parts={"customers": Distinct("customer", Q(entitled=False, events__gte=1))},
    formula=counted("customers"),
    formula_text="number of different customers with events on days without an entitlement",
    population=(
        "Different customers; what feature_adoption leaves out. Either an entitlement was not told, or something is "
        "given away."
    ),
    source="The customers that adoption excludes, counted.",
    example=Example(
        rows=(
            {"customer": 1, "feature": "export", "used": 7, "users": 4, "seats": 5},
            {"customer": 1, "feature": "sharing", "used": 1, "users": 1, "seats": 5},
            {"customer": 2, "feature": "export", "seats": 10},
            {"customer": 3, "feature": "export", "used": 2, "users": 1, "seats": None},
            {"customer": 4, "feature": "export", "used": 9, "entitled": False},
        ),
        value=1.0,
    ),
)
