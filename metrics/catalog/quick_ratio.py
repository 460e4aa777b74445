"""Revenue won for each unit of it lost."""

from django.db.models import Q

from metrics.declare import Example, Metric, Text
from metrics.formulas import against_losses
from metrics.money import GOLDEN, moves

METRIC = Metric(
    key="quick_ratio",
    name=Text("Quick ratio", "Ratio rápido"),
    meaning=Text(
        "How much monthly revenue was won for each unit of it that was lost.",
        "Cuánto ingreso mensual se ganó por cada unidad que se perdió.",
    ),
    families=("success",),
    unit="score",
    better="up",
    facts="movements",
    time="effective_at",
    where=Q(superseded_at__isnull=True),
    parts=moves("new", "expansion", "reactivation", "contraction", "churn"),
    formula=lambda parts: against_losses(parts, "new", "expansion", "reactivation"),
    formula_text="(new + expansion + reactivation) / -(contraction + churn)",
    population=(
        "Every movement of the step in this currency, by when it took effect; lines that proved wrong are not in it."
    ),
    source="Nothing lost is no infinity: null, reason no_losses.",
    example=Example(rows=GOLDEN, value=1.1875),
)
