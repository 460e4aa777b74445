"""How much of what they may use customers do use."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share

METRIC = Metric(
    key="adoption_breadth",
    name=Text("Adoption breadth", "Amplitud de adopción"),
    meaning=Text(
        "Of the features that customers are entitled to, the share that they used at all.",
        "De las funciones a las que los clientes tienen derecho, la parte que usaron.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="entitlements",
    enter="starts_at",
    leave="ends_at",
    stands="during",
    where=Q(leading=True),
    parts={"used": Count(Q(step_events__gte=1)), "entitled": Count()},
    formula=lambda parts: share(parts, "used", "entitled"),
    formula_text="100 x features used in the step / features entitled to, for each customer",
    population=("Each customer and feature with an entitlement on any day of the step, once."),
    source="The breadth of adoption; a feature counts by its first use.",
    example=Example(
        rows=(
            {"customer": 1, "feature": "export", "used": 7, "users": 4, "seats": 5},
            {"customer": 1, "feature": "sharing", "used": 1, "users": 1, "seats": 5},
            {"customer": 2, "feature": "export", "seats": 10},
            {"customer": 3, "feature": "export", "used": 2, "users": 1, "seats": None},
            {"customer": 4, "feature": "export", "used": 9, "entitled": False},
        ),
        value=75.0,
    ),
)
