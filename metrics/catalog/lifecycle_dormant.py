"""Which customers are dormant."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import counted

METRIC = Metric(
    key="lifecycle_dormant",
    name=Text("Dormant customers", "Clientes dormidos"),
    meaning=Text(
        "How many customers were active in the period before and not in this one.",
        "Cuántos clientes estaban activos en el periodo anterior y no en este.",
    ),
    families=("success",),
    unit="count",
    better="down",
    facts="active_days",
    enter="at",
    leave="next_at",
    stands="lately",
    parts={"customers": Count(Q(lifecycle="dormant"))},
    formula=counted("customers"),
    formula_text="customers active in as many days before the step and not in it",
    population="Customers with usage in as many local days before the step, and none in it.",
    source="One of the four of lifecycle.",
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
        value=1.0,
    ),
)
