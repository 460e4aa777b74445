"""How many customers have a health score."""

from django.db.models import Q

from metrics.declare import Example, Metric, Text

METRIC = Metric(
    key="health_scored",
    name=Text("Customers with a health score", "Clientes con puntuación de salud"),
    meaning=Text(
        "How many customers had a health score at the end of the period.",
        "Cuántos clientes tenían puntuación de salud al final del periodo.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="health_scores",
    enter="from_at",
    leave="to_at",
    where=Q(score__isnull=False),
    formula_text="scores that began - scores that ended",
    population="Scores of all customers; where too little was known there is none.",
    example=Example(rows=({"score": 90}, {"score": 75}, {"score": None}), value=2.0),
)
