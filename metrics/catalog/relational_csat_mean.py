"""Satisfaction with the whole relation as a mean score."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.examples import scores
from metrics.formulas import mean
from metrics.meant import OF_RELATIONS

METRIC = Metric(
    key="relational_csat_mean",
    name=Text("Mean satisfaction with the relation", "Satisfacción media con la relación"),
    meaning=Text(
        "The mean score of satisfaction questions about the whole relation asked from 1 to 5.",
        "La puntuación media de las preguntas de satisfacción con la relación de 1 a 5.",
    ),
    families=("experience",),
    unit="score",
    better="up",
    facts="answers",
    time="submitted_at",
    latest="customer",
    where=Q(instrument="csat"),
    excluded=OF_RELATIONS | {"other_scale": Q(score__isnull=False) & ~Q(question__minimum=1, question__maximum=5)},
    parts={"score": Total("score"), "answered": Count()},
    formula=mean("score", "answered"),
    formula_text="sum of scores / answered",
    population=(
        "Scored answers to CSAT questions of relational surveys asked from 1 to 5; scores of other scales are never "
        "averaged in."
    ),
    source="Some products call this mean CSAT; here CSAT is the share.",
    example=Example(rows=scores("csat", 5, 5, 4, 3, 2, kind="relational"), value=3.8),
)
