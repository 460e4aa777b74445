"""Whether health says who leaves: the score of the score."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Part, Text, Total
from metrics.formulas import mean_of_fractions

DAYS, PAYING = 90, Q(paid_minor__gt=0)


def within(days: int) -> Mapping[str, Part]:
    """The same parts for any number of days: the engine looks so far back."""
    return {"errors": Total("squared_error", PAYING), "customers": Count(PAYING)}


METRIC = Metric(
    key="health_brier",
    name=Text("Brier score of health", "Puntuación de Brier de la salud"),
    meaning=Text(
        "How far health was from what came true: the mean of (1 - health / 100 - churn) squared, by the scores of "
        "90 days before the end of the period and churn since. 0 is perfect, 0.25 what a score of 50 for all gives.",
        "Cuánto distó la salud de lo que ocurrió: la media de (1 - salud / 100 - abandono) al cuadrado, con las "
        "puntuaciones de 90 días antes del final del periodo y el abandono desde entonces. 0 es perfecto, 0,25 es "
        "lo que da una puntuación de 50 para todos.",
    ),
    families=("success",),
    unit="score",
    better="down",
    facts="health_scores",
    enter="from_at",
    leave="to_at",
    where=Q(score__isnull=False),
    days=DAYS,
    within=within,
    stands="ago",
    looks_back=True,
    longest=366,
    parts=within(DAYS),
    formula=mean_of_fractions("errors", "customers"),
    formula_text="sum of (1 - score / 100 - churned)^2 / customers, by scores of 90 days before",
    population="Customers who paid and had a health score 90 days before the end of each step.",
    source="Scores as they counted then; churn as the ledger knows it today. A score is no probability by design.",
    example=Example(
        rows=({"score": 90}, {"score": 80}, {"score": 60, "churned": True}, {"score": 20, "churned": True}),
        value=0.1125,
    ),
)
