"""How much of the backlog is younger than a day."""

from django.db.models import Q

from metrics.declare import DAY, Count, Example, Metric, Text
from metrics.formulas import counted

METRIC = Metric(
    key="backlog_under_1_day",
    name=Text("Backlog under 1 day", "Casos pendientes de menos de 1 día"),
    meaning=Text(
        "How many open cases had been open for less than a day at the end of the period.",
        "Cuántos casos abiertos llevaban menos de un día abiertos al final del periodo.",
    ),
    families=("service",),
    unit="cases",
    better="down",
    facts="cycles",
    enter="opened_at",
    leave="ended_at",
    parts={"cases": Count(Q(age_seconds__lt=DAY))},
    formula=counted("cases"),
    formula_text="open cycles that are younger than a day at the end of the period",
    population="Open cycles of all cases; a reopened case is as old as its reopening.",
    source="With its neighbours it adds up to backlog.",
    example=Example(
        rows=({}, {}, {"days_ago": 2}, {"days_ago": 5}, {"days_ago": 10}, {"days_ago": 10, "ended": True}),
        value=2.0,
    ),
)
