"""How often a resolution did not hold."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import DAY, Count, Example, Metric, Part, Text
from metrics.examples import told
from metrics.formulas import share


def reopened(days: int) -> Mapping[str, Part]:
    """Reopened within so many days."""
    return {"reopened": Count(Q(reopened_after_seconds__lte=days * DAY)), "resolved": Count()}


METRIC = Metric(
    key="reopen_rate",
    name=Text("Reopen rate", "Tasa de reapertura"),
    meaning=Text(
        "The share of resolved cases that were opened again within 14 days.",
        "La parte de los casos resueltos que se reabrieron en 14 días.",
    ),
    families=("service",),
    unit="percent",
    better="down",
    facts="cycles",
    time="resolved_at",
    matures=14,
    where=Q(number=1),
    days=14,
    within=reopened,
    parts=reopened(14),
    formula=lambda parts: share(parts, "reopened", "resolved"),
    formula_text="100 x cases reopened within 14 days / cases first resolved",
    population="Cases by the day of their first resolution; mere thanks reopen none. Open for 14 days.",
    source="Counts reopenings themselves, also of cases that are open still.",
    example=Example(
        rows=told(
            "00:00 customer opened, 02:00 agent resolved, 21:00 customer reopened",
            "09:00 customer opened, 10:00 agent resolved, 11:00 customer reopened thanks=true, 11:05 agent resolved",
        ),
        value=50.0,
    ),
)
