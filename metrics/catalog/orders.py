"""How much was ordered: what contacts are counted against."""

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import counted

METRIC = Metric(
    key="orders",
    name=Text("Orders", "Pedidos"),
    meaning=Text(
        "How many orders customers placed.",
        "Cuántos pedidos hicieron los clientes.",
    ),
    families=("service",),
    unit="count",
    better="up",
    facts="purchases",
    time="at",
    parts={"orders": Count()},
    formula=counted("orders"),
    formula_text="number of purchases",
    population="Purchases, on their day; refunded ones too.",
    source="The denominator of contacts per order.",
    example=Example(rows=({"purchases": 2}, {"purchases": 1}), value=3.0),
)
