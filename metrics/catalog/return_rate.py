"""How often cases are sent to and fro."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import share

METRIC = Metric(
    key="return_rate",
    name=Text("Return rate", "Tasa de devolución"),
    meaning=Text(
        "The share of handled cases that were sent back to a team that had them before.",
        "La parte de los casos atendidos que volvieron a un equipo que ya los tuvo.",
    ),
    families=("service",),
    unit="percent",
    better="down",
    facts="case_summaries",
    time="touched_at",
    where=Q(touched_at__isnull=False),
    parts={"moved": Count(Q(returns__gt=0)), "handled": Count()},
    formula=lambda parts: share(parts, "moved", "handled"),
    formula_text="100 x cases that returned to an earlier team / cases with a human touch",
    population="Handled cases, on the day of the first human touch.",
    source="Ping-pong between teams.",
    example=Example(
        rows=told(
            "10:00 customer opened team=A, 10:10 agent message, 11:00 agent team_changed team=B, 12:00 agent "
            "team_changed team=A",
            "10:00 customer opened team=A, 10:10 agent message, 11:00 agent team_changed team=B",
        ),
        value=50.0,
    ),
)
