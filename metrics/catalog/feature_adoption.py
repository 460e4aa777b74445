"""Who uses what they may use."""

from django.db.models import Q

from metrics.declare import Distinct, Example, Metric, Text
from metrics.formulas import share
from metrics.meant import ADOPTED

METRIC = Metric(
    key="feature_adoption",
    name=Text("Feature adoption", "Adopción de funciones"),
    meaning=Text(
        "The share of customers entitled to a feature who used it at least three times.",
        "La parte de los clientes con derecho a una función que la usaron al menos tres veces.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="entitlements",
    enter="starts_at",
    leave="ends_at",
    stands="during",
    parts={"adopting": Distinct("customer", Q(step_events__gte=ADOPTED)), "entitled": Distinct("customer")},
    formula=lambda parts: share(parts, "adopting", "entitled"),
    formula_text="100 x customers with three events or more of an entitled feature / customers entitled in the step",
    population=(
        "Customers with an entitlement on any day of the step; events on days without one do not count, and who had "
        "none is counted by unentitled_customers. By feature it is that feature's; as a whole one feature is enough."
    ),
    source="adoption.feature of the design, with m = 3: what was tried once is not adopted.",
    example=Example(
        rows=(
            {"customer": 1, "feature": "export", "used": 7, "users": 4, "seats": 5},
            {"customer": 1, "feature": "sharing", "used": 1, "users": 1, "seats": 5},
            {"customer": 2, "feature": "export", "seats": 10},
            {"customer": 3, "feature": "export", "used": 2, "users": 1, "seats": None},
            {"customer": 4, "feature": "export", "used": 9, "entitled": False},
        ),
        value=33.333333,
    ),
)
