"""Revenue grown with the customers there were at the start."""

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import GOLDEN, followed

METRIC = Metric(
    key="expansion_rate",
    name=Text("Expansion rate", "Tasa de expansión"),
    meaning=Text(
        "By how much the customers there were at the start grew, contraction not set against it, per hundred.",
        "Cuánto crecieron los clientes que había al inicio, sin restar contracción, por cada cien.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    stands="start",
    parts=followed("expanded"),
    formula=percent("expanded", "opening", "balances"),
    formula_text="100 x expanded / opening",
    population=("Expansion of the step of whoever had revenue just before it; by cause it is expansion_mrr."),
    source="Gross of contraction.",
    example=Example(rows=GOLDEN, value=12.5),
)
