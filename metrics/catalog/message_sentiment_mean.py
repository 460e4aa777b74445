"""How what customers say in contacts sounds on average."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.examples import heard
from metrics.formulas import mean_of_fractions
from metrics.meant import MESSAGES, unheard

METRIC = Metric(
    key="message_sentiment_mean",
    name=Text("Mean sentiment of messages", "Sentimiento medio de los mensajes"),
    meaning=Text(
        "How customers' own words in contacts sound on average, from -1 (very negative) to 1 (very positive).",
        "Cómo suenan de media las palabras de los clientes en los contactos, de -1 (muy negativo) a 1 (muy positivo).",
    ),
    families=("experience",),
    unit="score",
    better="up",
    facts="interactions",
    time="at",
    where=MESSAGES,
    excluded=unheard("sentiment"),
    parts={"sentiment": Total("sentiment"), "scored": Count()},
    formula=mean_of_fractions("sentiment", "scored"),
    formula_text="sum of scores / scored messages",
    population="Inbound interactions with words of the customer; what was answered to surveys is sentiment_mean.",
    source="People write otherwise when something is broken than when they are asked: never averaged with answers.",
    example=Example(rows=heard(0.8, -0.5, -0.6, None), value=-0.1),
)
