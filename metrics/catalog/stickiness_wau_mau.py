"""How many of those who come in four weeks come in a week."""

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import percent

METRIC = Metric(
    key="stickiness_wau_mau",
    name=Text("Stickiness, WAU/MAU", "Fidelidad de uso, WAU/MAU"),
    meaning=Text(
        "Of the customers active in the last 28 days, the share that were active in the last 7.",
        "De los clientes activos en los últimos 28 días, la parte que lo estuvo en los últimos 7.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="active_days",
    enter="at",
    leave="week_until_at",
    days=28,
    looks_back=True,
    daily=True,
    over=("monthly_active_customers",),
    parts={"active": Count()},
    formula=percent("active", "monthly_active_customers", "active"),
    formula_text="mean over the days of the step of 100 x customers active in the last 7 days / in the last 28",
    population=(
        "Days of the step that have begun, from the 28th after the first usage there is; those before have no value, "
        "because less than 28 days are known of them."
    ),
    source="Weekends do not show in it, for every day looks at a whole week.",
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
        value=83.333333,
    ),
)
