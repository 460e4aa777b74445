"""How many customers used anything in a week."""

from metrics.declare import Example, Metric, Text

METRIC = Metric(
    key="weekly_active_customers",
    name=Text("Weekly active customers", "Clientes activos por semana"),
    meaning=Text(
        "How many customers had used anything in the last 7 days.",
        "Cuántos clientes habían usado algo en los últimos 7 días.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="active_days",
    enter="at",
    leave="week_until_at",
    formula_text="customers with an active day within the last 7 days of the step",
    population="Customers, by their latest active day, at the end of the step; that day is one of the 7.",
    source="A trailing window of 7 days, so that every day of the week is in it equally often.",
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
        value=5.0,
    ),
)
