"""Time from opening a case to its first resolution."""

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="first_resolution_time",
    name=Text("First resolution time", "Tiempo hasta la primera resolución"),
    meaning=Text(
        "How long cases took from being opened to being resolved for the first time.",
        "Cuánto tardaron los casos desde su apertura hasta resolverse por primera vez.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    version=2,
    facts="case_summaries",
    time="first_resolved_at",
    cohort="opened_at",
    parts={
        "spread": Spread("first_resolution_calendar_seconds", business="first_resolution_business_seconds"),
        "cases": Count(),
    },
    formula_text="quantiles and mean of (first resolution - opening), by either clock",
    population="Cases resolved at least once, on the day of the first resolution; a later reopening changes nothing.",
    source="Closing without resolving counts as resolving unless the closing says `unresolved`.",
    example=Example(
        rows=told(
            "09:00 customer opened, 11:00 agent resolved",
            "10:00 customer opened, 11:00 agent resolved",
            "10:59 customer opened, 11:00 agent resolved",
        ),
        value=3600.0,
        statistics={"mean": 3620.0, "max": 7200.0},
    ),
)
