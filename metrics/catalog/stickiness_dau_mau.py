"""How many of those who come in four weeks come on a day."""

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import percent

METRIC = Metric(
    key="stickiness_dau_mau",
    name=Text("Stickiness, DAU/MAU", "Fidelidad de uso, DAU/MAU"),
    meaning=Text(
        "Of the customers active in the last 28 days, the share that were active on the day.",
        "De los clientes activos en los últimos 28 días, la parte que estuvo activa en el día.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="active_days",
    time="at",
    days=28,
    looks_back=True,
    daily=True,
    over=("monthly_active_customers",),
    parts={"active": Count()},
    formula=percent("active", "monthly_active_customers", "active"),
    formula_text="mean over the days of the step of 100 x active customers of the day / of the last 28 days",
    population=(
        "Days of the step that have begun, from the 28th after the first usage there is; those before have no value, "
        "because less than 28 days are known of them."
    ),
    source="Products of working days have lower values at weekends; compare whole weeks.",
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
        value=66.666667,
    ),
)
