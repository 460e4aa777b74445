"""How much of the backlog is a day and less than three days old."""

from django.db.models import Q

from metrics.declare import DAY, Count, Example, Metric, Text
from metrics.formulas import counted

METRIC = Metric(
    key="backlog_1_to_3_days",
    name=Text("Backlog of 1 to 3 days", "Casos pendientes de 1 a 3 días"),
    meaning=Text(
        "How many open cases had been open for one day and less than three at the end of the period.",
        "Cuántos casos abiertos llevaban entre un día y menos de tres abiertos al final del periodo.",
    ),
    families=("service",),
    unit="cases",
    better="down",
    facts="cycles",
    enter="opened_at",
    leave="ended_at",
    parts={"cases": Count(Q(age_seconds__gte=DAY, age_seconds__lt=3 * DAY))},
    formula=counted("cases"),
    formula_text="open cycles that are a day and less than three days old at the end of the period",
    population="Open cycles of all cases; a reopened case is as old as its reopening.",
    source="With its neighbours it adds up to backlog.",
    example=Example(
        rows=({}, {}, {"days_ago": 2}, {"days_ago": 5}, {"days_ago": 10}, {"days_ago": 10, "ended": True}),
        value=1.0,
    ),
)
