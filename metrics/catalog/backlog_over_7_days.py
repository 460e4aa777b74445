"""How much of the backlog is seven days old or older."""

from django.db.models import Q

from metrics.declare import DAY, Count, Example, Metric, Text
from metrics.formulas import counted

METRIC = Metric(
    key="backlog_over_7_days",
    name=Text("Backlog over 7 days", "Casos pendientes de más de 7 días"),
    meaning=Text(
        "How many open cases had been open for seven days or more at the end of the period.",
        "Cuántos casos abiertos llevaban siete días o más abiertos al final del periodo.",
    ),
    families=("service",),
    unit="cases",
    better="down",
    facts="cycles",
    enter="opened_at",
    leave="ended_at",
    parts={"cases": Count(Q(age_seconds__gte=7 * DAY))},
    formula=counted("cases"),
    formula_text="open cycles that are seven days old or older at the end of the period",
    population="Open cycles of all cases; a reopened case is as old as its reopening.",
    source="With its neighbours it adds up to backlog.",
    example=Example(
        rows=({}, {}, {"days_ago": 2}, {"days_ago": 5}, {"days_ago": 10}, {"days_ago": 10, "ended": True}),
        value=1.0,
    ),
)
