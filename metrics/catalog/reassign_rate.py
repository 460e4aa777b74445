"""How often cases change hands within a team."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import share

METRIC = Metric(
    key="reassign_rate",
    name=Text("Reassign rate", "Tasa de reasignación"),
    meaning=Text(
        "The share of handled cases that went from one agent to another of the same team.",
        "La parte de los casos atendidos que pasaron de un agente a otro del mismo equipo.",
    ),
    families=("service",),
    unit="percent",
    better="down",
    facts="case_summaries",
    time="touched_at",
    where=Q(touched_at__isnull=False),
    parts={"moved": Count(Q(reassignments__gt=0)), "handled": Count()},
    formula=lambda parts: share(parts, "moved", "handled"),
    formula_text="100 x cases given to another agent of the same team / cases with a human touch",
    population="Handled cases, on the day of the first human touch.",
    source="Changes of team are transfers.",
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
