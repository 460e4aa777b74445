"""How often automation escalates."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import share

METRIC = Metric(
    key="auto_escalation_rate",
    name=Text("Automatic escalation rate", "Tasa de escalado automático"),
    meaning=Text(
        "The share of handled cases that automation escalated.",
        "La parte de los casos atendidos que escaló la automatización.",
    ),
    families=("service",),
    unit="percent",
    better="down",
    facts="case_summaries",
    time="touched_at",
    where=Q(touched_at__isnull=False),
    parts={"escalated": Count(Q(auto_escalations__gt=0)), "handled": Count()},
    formula=lambda parts: share(parts, "escalated", "handled"),
    formula_text="100 x cases with an escalation by automation or a system / handled cases",
    population="Handled cases, on the day of the first human touch.",
    source="Ageing bumps, kept apart from what people escalate.",
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
