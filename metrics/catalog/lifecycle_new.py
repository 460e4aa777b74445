"""Which customers are new."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import counted

METRIC = Metric(
    key="lifecycle_new",
    name=Text("New active customers", "Clientes activos nuevos"),
    meaning=Text(
        "How many active customers were acquired in the period.",
        "Cuántos clientes activos se captaron en el periodo.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="active_days",
    enter="at",
    leave="next_at",
    stands="lately",
    excluded={"not_acquired": Q(lifecycle="unknown")},
    parts={"customers": Count(Q(lifecycle="new"))},
    formula=counted("customers"),
    formula_text="active customers acquired in the step",
    population=(
        "Customers active in the step; who has no acquired_at, or one after the step, is counted apart. New, returning "
        "and resurrecting add up to the active ones. The period before has as many local days."
    ),
    source="New by the customer's own date: who is seen for the first time need not be new.",
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
