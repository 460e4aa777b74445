"""How much of what customers wrote has a sentiment."""

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import felt
from metrics.formulas import share
from metrics.meant import COMMENTS, SCORED

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
    where=COMMENTS,
    parts={
        "scored": Count(SCORED),
        "eligible": Count(),
    },
    formula=lambda parts: share(parts, "scored", "eligible"),
    formula_text="100 x comments with a score / comments",
    population="All comments, and those that were erased after an engine had seen them.",
    source="Read it beside the mean and the net: they tell of these comments only.",
    example=Example(rows=felt(0.8, 0.5, -0.1, None), value=75.0),
)
