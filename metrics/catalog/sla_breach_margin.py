"""How late broken targets were fulfilled."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="sla_breach_margin",
    name=Text("Lateness of broken targets", "Retraso de los objetivos incumplidos"),
    meaning=Text(
        "How long after its due time a broken service target was fulfilled.",
        "Cuánto después de vencer se cumplió un objetivo de servicio incumplido.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="applied_targets",
    time="known_at",
    pending="running",
    where=Q(outcome__in=["breached", "open"]),
    excluded={"not_fulfilled": Q(late_calendar_seconds__isnull=True)},
    parts={"spread": Spread("late_calendar_seconds", business="late_business_seconds"), "facts": Count()},
    formula_text="quantiles and mean of (fulfilment or end - due time) of broken targets, by either clock",
    population=(
        "Targets that were broken, on the day they were due; overdue ones that still run are left out and counted."
    ),
    source="How often they are broken is sla_attainment.",
    example=Example(
        rows=(
            {"policy": "first_response", "minutes": 120},
            *told("10:00 customer opened, 12:20 agent message, 12:30 agent resolved"),
        ),
        value=1200.0,
        statistics={"max": 1200.0},
    ),
)
