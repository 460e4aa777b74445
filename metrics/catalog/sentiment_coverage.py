"""How much of what customers wrote has a sentiment."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, felt, share

BY_HAND, SENT = Q(sentiment_corrected_at__isnull=False), Q(sentiment_confidence__isnull=True)
KNOWN = Q(sentiment_confidence__gt=0)

METRIC = Metric(
    key="sentiment_coverage",
    name=Text("Sentiment coverage", "Cobertura del sentimiento"),
    meaning=Text(
        "The share of customers' comments whose sentiment is known.",
        "La parte de los comentarios de clientes cuyo sentimiento se conoce.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    facts="answers",
    time="submitted_at",
    where=Q(comment__isnull=False) | Q(sentiment_engine__isnull=False),
    parts={
        "scored": Count(
            Q(sentiment__isnull=False)
            & (
                Q(sentiment_corrected_at__isnull=False)
                | Q(sentiment_confidence__isnull=True)
                | ~Q(sentiment_confidence=0)
            )
        ),
        "eligible": Count(),
    },
    formula=lambda parts: share(parts, "scored", "eligible"),
    formula_text="100 x comments with a score / comments",
    population="All comments, and those that were erased after an engine had seen them.",
    source="Read it beside the mean and the net: they tell of these comments only.",
    example=Example(rows=felt(0.8, 0.5, -0.1, None), value=75.0),
)
