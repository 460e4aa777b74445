"""How much of what customers say in contacts has a sentiment."""

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import heard
from metrics.formulas import share
from metrics.meant import MESSAGES, SCORED

METRIC = Metric(
    key="message_sentiment_coverage",
    name=Text("Sentiment coverage of messages", "Cobertura del sentimiento de los mensajes"),
    meaning=Text(
        "The share of customers' messages in contacts whose sentiment is known.",
        "La parte de los mensajes de clientes en contactos cuyo sentimiento se conoce.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    facts="interactions",
    time="at",
    where=MESSAGES,
    parts={
        "scored": Count(SCORED),
        "eligible": Count(),
    },
    formula=lambda parts: share(parts, "scored", "eligible"),
    formula_text="100 x messages with a score / messages",
    population="Inbound interactions with words, and those whose words were erased after an engine had seen them.",
    source="Read it beside the mean and the net: they tell of these messages only.",
    example=Example(rows=heard(0.8, 0.5, -0.1, None), value=75.0),
)
