"""Which customers are resurrecting."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import counted

METRIC = Metric(
    key="lifecycle_resurrecting",
    name=Text("Resurrecting customers", "Clientes recuperados"),
    meaning=Text(
        "How many active customers came back after a period without usage.",
        "Cuántos clientes activos volvieron tras un periodo sin uso.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="active_days",
    enter="at",
    leave="next_at",
    stands="lately",
    excluded={"not_acquired": Q(lifecycle="unknown")},
    parts={"customers": Count(Q(lifecycle="resurrecting"))},
    formula=counted("customers"),
    formula_text="active customers, acquired before, not active in as many days before",
    population=(
        "Customers active in the step; who has no acquired_at, or one after the step, is counted apart. New, returning "
        "and resurrecting add up to the active ones. The period before has as many local days."
    ),
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
