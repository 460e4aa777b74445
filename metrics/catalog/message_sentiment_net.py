"""By how much positive messages outnumber negative ones."""

from metrics.declare import Example, Metric, Text
from metrics.examples import heard
from metrics.formulas import net
from metrics.meant import MESSAGES, TONES, unheard

METRIC = Metric(
    key="message_sentiment_net",
    name=Text("Net sentiment of messages", "Sentimiento neto de los mensajes"),
    meaning=Text(
        "How many more of the customers' messages in contacts sound positive than negative, per hundred.",
        "Cuántos mensajes de clientes en contactos más suenan positivos que negativos, por cada cien.",
    ),
    families=("experience",),
    unit="points",
    better="up",
    facts="interactions",
    time="at",
    where=MESSAGES,
    excluded=unheard("sentiment_label"),
    parts=TONES,
    formula=lambda parts: net(parts, "positive", "negative", "labelled"),
    formula_text="100 x (positive and very positive - negative and very negative) / labelled",
    population="Labelled words of inbound interactions; neutral and mixed ones count in the denominator only.",
    source="A person's label, else an engine's; margin: variance of a difference of multinomial shares.",
    example=Example(rows=heard(0.8, -0.5, -0.6, 0.0, None), value=-25.0),
)
