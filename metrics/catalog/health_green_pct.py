"""How many of the customers are green."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share

METRIC = Metric(
    key="health_green_pct",
    name=Text("Customers in green", "Clientes en verde"),
    meaning=Text(
        "The share of the customers with a health score whose band was green at the end of the period.",
        "La parte de los clientes con puntuación de salud cuya franja era verde al final del periodo.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="health_scores",
    enter="from_at",
    leave="to_at",
    where=Q(score__isnull=False),
    parts={"green": Count(Q(band="green")), "scored": Count()},
    formula=lambda parts: share(parts, "green", "scored"),
    formula_text="100 x customers in green / customers with a score",
    population="Customers with a health score at the end of each step, and now in the step that runs.",
    example=Example(rows=({"score": 90}, {"score": 75}, {"score": 50}, {"score": 10}, {"score": None}), value=50.0),
)
