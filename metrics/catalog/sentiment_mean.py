"""How comments sound on average."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.examples import felt
from metrics.formulas import mean_of_fractions
from metrics.meant import COMMENTS, unheard

METRIC = Metric(
    key="sentiment_mean",
    name=Text("Mean sentiment", "Sentimiento medio"),
    meaning=Text(
        "How customers' own comments sound on average, from -1 (very negative) to 1 (very positive).",
        "Cómo suenan de media los comentarios de los propios clientes, de -1 (muy negativo) a 1 (muy positivo).",
    ),
    families=("experience",),
    unit="score",
    better="up",
    facts="answers",
    time="submitted_at",
    where=COMMENTS,
    excluded=unheard("sentiment"),
    parts={"sentiment": Total("sentiment"), "scored": Count()},
    formula=mean_of_fractions("sentiment", "scored"),
    formula_text="sum of scores / scored comments",
    population="Comments with a score: a person's correction, else an engine's. A comment without one is not neutral.",
    source="Ours where nobody sends a score: VADER for English, an own word list for Spanish (docs/sentiment.md).",
    example=Example(rows=felt(0.8, 0.5, -0.1, None), value=0.4),
)
