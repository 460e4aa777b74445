"""Revenue won for each unit of it lost, returns apart."""

from django.db.models import Q

from metrics.declare import Example, Metric, Text
from metrics.formulas import against_losses
from metrics.money import GOLDEN, moves

METRIC = Metric(
    key="quick_ratio_without_reactivation",
    name=Text("Quick ratio without reactivation", "Ratio rápido sin reactivación"),
    meaning=Text(
        "How much monthly revenue was won for each unit that was lost, without what came back.",
        "Cuánto ingreso mensual se ganó por cada unidad perdida, sin lo que volvió.",
    ),
    families=("success",),
    unit="score",
    better="up",
    facts="movements",
    time="effective_at",
    where=Q(superseded_at__isnull=True),
    variant_of="quick_ratio",
    parts=moves("new", "expansion", "contraction", "churn"),
    formula=lambda parts: against_losses(parts, "new", "expansion"),
    formula_text="(new + expansion) / -(contraction + churn)",
    population=(
        "Every movement of the step in this currency, by when it took effect; lines that proved wrong are not in it."
    ),
    source="Nothing lost is no infinity: null, reason no_losses.",
    example=Example(rows=GOLDEN, value=0.59375),
)
