"""By how much positive comments outnumber negative ones."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import Count, Example, Figure, Metric, Number, Text, felt


def net(parts: Mapping[str, Number]) -> Figure:
    """100 x (positive - negative) / labelled, with its margin of error at 95 %."""
    up, down, n = parts["positive"], parts["negative"], parts["labelled"]
    if not n:
        return Figure(None, up - down, n, 0)
    p, d = up / n, down / n
    return Figure(100 * (p - d), up - down, n, int(n), 196 * ((p + d - (p - d) ** 2) / n) ** 0.5)


METRIC = Metric(
    key="sentiment_net",
    name=Text("Net sentiment", "Sentimiento neto"),
    meaning=Text(
        "How many more of the customers' comments sound positive than negative, per hundred.",
        "Cuántos comentarios de clientes más suenan positivos que negativos, por cada cien.",
    ),
    families=("experience",),
    unit="points",
    better="up",
    facts="answers",
    time="submitted_at",
    where=Q(comment__isnull=False) | Q(sentiment_engine__isnull=False),
    excluded={
        "unscored": Q(sentiment_label__isnull=True),
        "nothing_known": Q(sentiment_label__isnull=False, sentiment_corrected_at__isnull=True, sentiment_confidence=0),
    },
    parts={
        "positive": Count(Q(sentiment_label__in=("positive", "very_positive"))),
        "negative": Count(Q(sentiment_label__in=("negative", "very_negative"))),
        "labelled": Count(),
    },
    formula=net,
    formula_text="100 x (positive and very positive - negative and very negative) / labelled",
    population="Labelled comments; neutral and mixed ones count in the denominator only.",
    source="A person's label, else an engine's; margin: variance of a difference of multinomial shares.",
    example=Example(rows=felt(0.8, 0.5, -0.4, 0.0, None), value=25.0),
)
