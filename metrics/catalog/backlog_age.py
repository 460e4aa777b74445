"""How old the cases are that wait at an instant."""

from metrics.declare import Count, Example, Metric, Spread, Text

METRIC = Metric(
    key="backlog_age",
    name=Text("Age of the backlog", "Antigüedad de los casos pendientes"),
    meaning=Text(
        "How long the cases that were open at the end of the period had been open.",
        "Cuánto tiempo llevaban abiertos los casos pendientes al final del periodo.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="cycles",
    enter="opened_at",
    leave="ended_at",
    parts={"spread": Spread("age_seconds"), "cases": Count()},
    formula_text="quantiles and mean of the ages of open cycles at the end of the period",
    population="Open cycles of all cases; a reopened case is as old as its reopening.",
    source="Ages are taken at the end of each step, and now in the step that runs.",
    example=Example(
        rows=({}, {"days_ago": 2}, {"days_ago": 10}, {"days_ago": 10, "ended": True}),
        value=223_200.0,
        statistics={"max": 914_400.0},
    ),
)
