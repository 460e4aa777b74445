"""How often cases change team."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import share

METRIC = Metric(
    key="transfer_rate",
    name=Text("Transfer rate", "Tasa de traslado"),
    meaning=Text(
        "The share of handled cases that changed team after a human had touched them.",
        "La parte de los casos atendidos que cambiaron de equipo después de que una persona los tocara.",
    ),
    families=("service",),
    unit="percent",
    better="down",
    facts="case_summaries",
    time="transfer_known_at",
    where=Q(touched_at__isnull=False),
    parts={"moved": Count(Q(transfers__gt=0)), "handled": Count()},
    formula=lambda parts: share(parts, "moved", "handled"),
    formula_text="100 x cases with a change of team after the first human touch / cases with a human touch",
    population="Handled cases, on the day of the last transfer, without one on that of the first touch.",
    source="Routing before any human touch is no transfer.",
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
