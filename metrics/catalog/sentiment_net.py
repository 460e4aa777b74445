"""By how much positive comments outnumber negative ones."""

from metrics.declare import Example, Metric, Text
from metrics.examples import felt
from metrics.formulas import net
from metrics.meant import COMMENTS, TONES, unheard

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
    where=COMMENTS,
    excluded=unheard("sentiment_label"),
    parts=TONES,
    formula=lambda parts: net(parts, "positive", "negative", "labelled"),
    formula_text="100 x (positive and very positive - negative and very negative) / labelled",
    population="Labelled comments; neutral and mixed ones count in the denominator only.",
    source="A person's label, else an engine's; margin: variance of a difference of multinomial shares.",
    example=Example(rows=felt(0.8, 0.5, -0.4, 0.0, None), value=25.0),
)
