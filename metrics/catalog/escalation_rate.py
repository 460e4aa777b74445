"""How often people escalate."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import share

METRIC = Metric(
    key="escalation_rate",
    name=Text("Escalation rate", "Tasa de escalado"),
    meaning=Text(
        "The share of handled cases that somebody escalated.",
        "La parte de los casos atendidos que alguien escaló.",
    ),
    families=("service",),
    unit="percent",
    better="down",
    facts="case_summaries",
    time="escalation_known_at",
    where=Q(touched_at__isnull=False),
    parts={"escalated": Count(Q(escalations__gt=0)), "handled": Count()},
    formula=lambda parts: share(parts, "escalated", "handled"),
    formula_text="100 x cases with an escalation by people / handled cases",
    population="Handled cases, on the day of the first escalation, without one on that of the first touch.",
    source="What automation raises by itself is auto_escalation_rate.",
    example=Example(
        rows=told(
            "10:00 customer opened team=A, 10:10 agent message, 11:00 agent team_changed team=B",
            "10:00 customer opened, 10:10 system team_changed team=A, 10:20 agent message agent=X, 10:25 agent "
            "assigned agent=X, "
            "10:30 agent assigned agent=Y",
            "10:00 customer opened, 10:10 agent message, 10:30 agent escalated",
            "10:00 customer opened, 10:10 agent message, 10:30 automation escalated",
            "10:00 customer opened",
        ),
        value=25.0,
    ),
)
