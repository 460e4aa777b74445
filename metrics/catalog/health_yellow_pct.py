"""How many of the customers are yellow."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share

METRIC = Metric(
    key="health_yellow_pct",
    name=Text("Customers in yellow", "Clientes en amarillo"),
    meaning=Text(
        "The share of the customers with a health score whose band was yellow at the end of the period.",
        "La parte de los clientes con puntuación de salud cuya franja era amarillo al final del periodo.",
    ),
    families=("success",),
    unit="percent",
    better="down",
    facts="health_scores",
    enter="from_at",
    leave="to_at",
    where=Q(score__isnull=False),
    parts={"yellow": Count(Q(band="yellow")), "scored": Count()},
    formula=lambda parts: share(parts, "yellow", "scored"),
    formula_text="100 x customers in yellow / customers with a score",
    population="Customers with a health score at the end of each step, and now in the step that runs.",
    example=Example(rows=({"score": 90}, {"score": 75}, {"score": 50}, {"score": 10}, {"score": None}), value=25.0),
)
