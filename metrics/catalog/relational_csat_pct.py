"""Satisfaction with the whole relation as a share."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import scores
from metrics.formulas import share
from metrics.meant import OF_RELATIONS

METRIC = Metric(
    key="relational_csat_pct",
    name=Text("Satisfaction with the relation", "Satisfacción con la relación"),
    meaning=Text(
        "The share of answers about the whole relation in the positive band of their scale.",
        "La parte de las respuestas sobre la relación en la banda positiva de su escala.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    facts="answers",
    time="submitted_at",
    latest="customer",
    where=Q(instrument="csat"),
    excluded=OF_RELATIONS,
    parts={"satisfied": Count(Q(positive=True)), "answered": Count()},
    formula=lambda parts: share(parts, "satisfied", "answered"),
    formula_text="100 x answers in the positive band / answered",
    population="Scored answers to CSAT questions of relational surveys; the band stands with the question.",
    source="Positive band of 1-5 is 4-5; any other scale declares its own.",
    example=Example(rows=scores("csat", 5, 5, 4, 3, 2, kind="relational"), value=60.0),
)
