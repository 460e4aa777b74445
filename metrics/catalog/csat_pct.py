"""Customer satisfaction as a share."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import scores
from metrics.formulas import share
from metrics.meant import OF_EXPERIENCES

METRIC = Metric(
    key="csat_pct",
    name=Text("Customer satisfaction", "Satisfacción del cliente"),
    meaning=Text(
        "The share of answers in the positive band of their scale.",
        "La parte de las respuestas en la banda positiva de su escala.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    version=2,
    facts="answers",
    time="submitted_at",
    where=Q(instrument="csat"),
    excluded=OF_EXPERIENCES,
    parts={"satisfied": Count(Q(positive=True)), "answered": Count()},
    formula=lambda parts: share(parts, "satisfied", "answered"),
    formula_text="100 x answers in the positive band / answered",
    population=(
        "Scored answers to CSAT questions of transactional surveys; the band stands with the question. Relational ones "
        "are relational_csat_pct."
    ),
    source="Positive band of 1-5 is 4-5; any other scale declares its own.",
    example=Example(rows=scores("csat", 5, 5, 4, 3, 2), value=60.0),
)
