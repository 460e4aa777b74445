"""How healthy the customers are on the whole."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import mean_of_fractions

METRIC = Metric(
    key="health_mean",
    name=Text("Mean health", "Salud media"),
    meaning=Text(
        "The mean health score of the customers at the end of the period, 0 to 100.",
        "La puntuación media de salud de los clientes al final del periodo, de 0 a 100.",
    ),
    families=("success",),
    unit="score",
    better="up",
    facts="health_scores",
    enter="from_at",
    leave="to_at",
    where=Q(score__isnull=False),
    parts={"points": Total("score"), "scored": Count()},
    formula=mean_of_fractions("points", "scored"),
    formula_text="sum of health scores / customers with a score",
    population="Customers with a health score at the end of each step, and now in the step that runs.",
    source="Scores as they counted then: with the overrides that held, and by the weights of that time.",
    example=Example(rows=({"score": 90}, {"score": 75}, {"score": 50}, {"score": 10}, {"score": None}), value=56.25),
)
