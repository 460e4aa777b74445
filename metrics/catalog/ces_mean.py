"""Customer effort, as the mean of how easy it was made."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.examples import scores
from metrics.formulas import mean
from metrics.meant import UNSCORED

METRIC = Metric(
    key="ces_mean",
    name=Text("Customer effort score", "Puntuación de esfuerzo del cliente"),
    meaning=Text(
        "How easy the company made it, as the mean score from 1 (not at all) to 7 (very).",
        "Lo fácil que lo puso la empresa: la puntuación media de 1 (nada) a 7 (mucho).",
    ),
    families=("experience",),
    unit="score",
    better="up",
    facts="answers",
    time="submitted_at",
    where=Q(instrument="ces_v2"),
    excluded=UNSCORED,
    parts={"score": Total("score"), "answered": Count()},
    formula=mean("score", "answered"),
    formula_text="sum of scores / answered",
    population="Scored answers to questions declared CES v2 (`made it easy`, 1-7, high is good).",
    source="CES 2.0; version 1 asks for effort, low is good, and is never combined with it.",
    example=Example(rows=scores("ces_v2", 7, 6, 5, 3, 2), value=4.6),
)
