"""Customers who came because another recommended the company."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share

METRIC = Metric(
    key="referral_rate",
    name=Text("Referral rate", "Tasa de recomendación"),
    meaning=Text(
        "The share of new customers who came through another customer.",
        "La parte de los nuevos clientes que llegaron por otro cliente.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    facts="customers",
    time="acquired_at",
    parts={"referred": Count(Q(acquired_by__isnull=False)), "acquired": Count()},
    formula=lambda parts: share(parts, "referred", "acquired"),
    formula_text="100 x customers acquired by another customer / customers acquired",
    population="Customers by the day they were acquired.",
    source="What promoters did, beside what they said.",
    example=Example(rows=({"referred": True}, {}, {}, {}), value=25.0),
)
