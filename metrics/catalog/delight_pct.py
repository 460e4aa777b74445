"""Delight: the best answer of the scale."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import scores
from metrics.formulas import share
from metrics.meant import OF_EXPERIENCES

METRIC = Metric(
    key="delight_pct",
    name=Text("Delight", "Deleite"),
    meaning=Text(
        "The share of satisfaction answers at the best point of their scale.",
        "La parte de las respuestas de satisfacción en el mejor punto de su escala.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    version=2,
    facts="answers",
    time="submitted_at",
    where=Q(instrument="csat"),
    excluded=OF_EXPERIENCES,
    parts={"delighted": Count(Q(top=True)), "answered": Count()},
    formula=lambda parts: share(parts, "delighted", "answered"),
    formula_text="100 x answers at the best point of the scale / answered",
    population="Scored answers to CSAT questions of transactional surveys.",
    source="Only completely satisfied customers stay: Jones and Sasser, HBR November 1995.",
    example=Example(rows=scores("csat", 5, 5, 4, 3, 2), value=40.0),
)
