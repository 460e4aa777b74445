"""Satisfied, and no more than that."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import scores
from metrics.formulas import share
from metrics.meant import OF_EXPERIENCES

METRIC = Metric(
    key="merely_satisfied_pct",
    name=Text("Merely satisfied", "Meramente satisfechos"),
    meaning=Text(
        "The share of satisfaction answers in the positive band but not at its best point.",
        "La parte de las respuestas de satisfacción en la banda positiva, pero no en su mejor punto.",
    ),
    families=("experience",),
    unit="percent",
    better="target",
    version=2,
    facts="answers",
    time="submitted_at",
    where=Q(instrument="csat"),
    excluded=OF_EXPERIENCES,
    parts={"satisfied": Count(Q(positive=True, top=False)), "answered": Count()},
    formula=lambda parts: share(parts, "satisfied", "answered"),
    formula_text="100 x (answers in the positive band - answers at its best point) / answered",
    population="Scored answers to CSAT questions of transactional surveys.",
    source="Merely satisfied customers are not loyal ones: Jones and Sasser, HBR November 1995.",
    example=Example(rows=scores("csat", 5, 5, 4, 3, 2), value=20.0),
)
