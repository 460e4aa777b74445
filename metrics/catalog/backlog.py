"""How many cases wait at an instant."""

from metrics.declare import Example, Metric, Text

METRIC = Metric(
    key="backlog",
    name=Text("Backlog", "Casos pendientes"),
    meaning=Text(
        "How many cases were open and not resolved at the end of the period.",
        "Cuántos casos estaban abiertos y sin resolver al final del periodo.",
    ),
    families=("service",),
    unit="cases",
    better="down",
    facts="cycles",
    enter="opened_at",
    leave="ended_at",
    formula_text="cycles opened before the end of the period and not ended by then",
    population="Open cycles of all cases; a reopened case counts again from its reopening.",
    source="A stock counted from intervals, not openings minus closings of the period.",
    example=Example(rows=({}, {}, {"ended": True}), value=2.0),
)
