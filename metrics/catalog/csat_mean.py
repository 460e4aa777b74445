"""Customer satisfaction as a mean score."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.examples import scores
from metrics.formulas import mean
from metrics.meant import OF_EXPERIENCES

METRIC = Metric(
    key="csat_mean",
    name=Text("Mean satisfaction score", "Puntuación media de satisfacción"),
    meaning=Text(
        "The mean score of satisfaction questions asked from 1 to 5.",
        "La puntuación media de las preguntas de satisfacción de 1 a 5.",
    ),
    families=("experience",),
    unit="score",
    better="up",
    version=2,
    facts="answers",
    time="submitted_at",
    where=Q(instrument="csat"),
    excluded=OF_EXPERIENCES | {"other_scale": Q(score__isnull=False) & ~Q(question__minimum=1, question__maximum=5)},
    parts={"score": Total("score"), "answered": Count()},
    formula=mean("score", "answered"),
    formula_text="sum of scores / answered",
    population=(
        "Scored answers to CSAT questions of transactional surveys asked from 1 to 5; scores of other scales are never "
        "averaged in."
    ),
    source="Some products call this mean CSAT; here CSAT is the share.",
    example=Example(rows=scores("csat", 5, 5, 4, 3, 2), value=3.8),
)
