"""The negative band of satisfaction."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import scores
from metrics.formulas import share
from metrics.meant import OF_EXPERIENCES

METRIC = Metric(
    key="disappointed_pct",
    name=Text("Disappointed", "Decepcionados"),
    meaning=Text(
        "The share of satisfaction answers in the negative band of their scale.",
        "La parte de las respuestas de satisfacción en la banda negativa de su escala.",
    ),
    families=("experience",),
    unit="percent",
    better="down",
    version=2,
    facts="answers",
    time="submitted_at",
    where=Q(instrument="csat"),
    excluded=OF_EXPERIENCES | {"no_negative_band": Q(score__isnull=False, negative__isnull=True)},
    parts={"disappointed": Count(Q(negative=True)), "answered": Count()},
    formula=lambda parts: share(parts, "disappointed", "answered"),
    formula_text="100 x answers in the negative band / answered",
    population="Scored answers to CSAT questions that declare a negative band; 1-2 of 1-5.",
    source="The band stands with the question and is never guessed.",
    example=Example(rows=scores("csat", 5, 5, 4, 3, 2), value=20.0),
)
