"""Gross revenue retention over twelve months."""

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import followed, subscribed

METRIC = Metric(
    key="grr_12_months",
    name=Text("GRR over 12 months", "GRR a 12 meses"),
    meaning=Text(
        "What is left of what customers brought twelve months before the end of the period, growth not "
        "counted, per hundred.",
        "Lo que queda de lo que los clientes aportaban doce meses antes del final del periodo, sin contar "
        "crecimiento, por cada cien.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    stands="ago",
    months=12,
    variant_of="grr",
    parts=followed("kept"),
    formula=percent("kept", "opening", "balances"),
    formula_text="100 x kept / opening",
    population=("Who had revenue in this currency twelve months before the end of the step; never above 100."),
    source="Trailing twelve months at each step.",
    example=Example(rows=subscribed("long 100, 10:00 150", "long 100, left 0", "before 80"), value=50.0),
)
