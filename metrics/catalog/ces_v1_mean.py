"""Customer effort of the first version: how much effort it took."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.examples import scores
from metrics.formulas import mean
from metrics.meant import UNSCORED

METRIC = Metric(
    key="ces_v1_mean",
    name=Text("Customer effort score, version 1", "Puntuación de esfuerzo del cliente, versión 1"),
    meaning=Text(
        "How much effort customers had to make, as the mean score from 1 (very little) to 5 (very much).",
        "Cuánto esfuerzo tuvieron que hacer los clientes: la puntuación media de 1 (muy poco) a 5 (mucho).",
    ),
    families=("experience",),
    unit="score",
    better="down",
    facts="answers",
    time="submitted_at",
    where=Q(instrument="ces_v1"),
    excluded=UNSCORED,
    parts={"score": Total("score"), "answered": Count()},
    formula=mean("score", "answered"),
    formula_text="sum of scores / answered",
    population="Scored answers to questions declared CES v1 (`how much effort`, 1-5, low is good).",
    source="Another instrument than CES v2: the two are never combined.",
    example=Example(rows=scores("ces_v1", 1, 2, 2, 5), value=2.5),
)
