"""Net revenue retention over twelve months."""

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import followed, subscribed

METRIC = Metric(
    key="nrr_12_months",
    name=Text("NRR over 12 months", "NRR a 12 meses"),
    meaning=Text(
        "What the customers there were twelve months before bring at the end of the period, per hundred of "
        "what they brought then.",
        "Lo que aportan al final del periodo los clientes de hace doce meses, por cada cien de lo que "
        "aportaban entonces.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    stands="ago",
    months=12,
    variant_of="nrr",
    parts=followed("closing"),
    formula=percent("closing", "opening", "balances"),
    formula_text="100 x closing / opening",
    population="Who had revenue in this currency twelve months before the end of the step.",
    source="Trailing twelve months at each step.",
    example=Example(rows=subscribed("long 100, 10:00 150", "long 100, left 0", "before 80"), value=75.0),
)
