"""How many customers used anything."""

from metrics.declare import Distinct, Example, Metric, Text
from metrics.formulas import counted

METRIC = Metric(
    key="active_customers",
    name=Text("Active customers", "Clientes activos"),
    meaning=Text(
        "How many different customers used anything.",
        "Cuántos clientes distintos usaron algo.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="active_days",
    time="at",
    parts={"customers": Distinct("customer")},
    formula=counted("customers"),
    formula_text="number of different customers with an active day",
    population="Different customers with usage of at least one event in the step; they do not add up over steps.",
    source="By days the daily active customers.",
    example=Example(
        rows=(
            {"customer": 1, "feature": "export", "used": 4, "acquired": "2025-01-01"},
            {"customer": 1, "feature": "export", "used": 4, "days_ago": 1},
            {"customer": 2, "feature": "export", "used": 1, "acquired": "2025-01-01"},
            {"customer": 2, "feature": "export", "used": 1, "days_ago": 40},
            {"customer": 3, "feature": "export", "used": 2, "acquired": "2026-03-02"},
            {"customer": 4, "feature": "export", "used": 2, "days_ago": 1},
            {"customer": 5, "feature": "export", "used": 2, "days_ago": 9},
            {"customer": 6, "feature": "export", "used": 0},
            {"customer": 7, "feature": "export", "used": 5},
        ),
        value=4.0,
    ),
)
