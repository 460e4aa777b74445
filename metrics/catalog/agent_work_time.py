"""How long cases stood new or open."""

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="agent_work_time",
    name=Text("Agent work", "Trabajo de agentes"),
    meaning=Text(
        "How long cases stood new or open until resolved.",
        "Cuánto estuvieron los casos nuevos o abiertos hasta resolverse.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="case_summaries",
    time="resolved_at",
    cohort="opened_at",
    parts={"spread": Spread("agent_work_calendar_seconds", business="agent_work_business_seconds"), "facts": Count()},
    formula_text="quantiles and mean of the time that a case stood new or open, by either clock",
    population=(
        "Cases that are resolved, on the day of the last resolution; a case that never stood new or open counts with 0."
    ),
    source="The time that ends with the resolution counts like any other; the time of each status is time_in_status.",
    example=Example(
        rows=told(
            "01:00 customer opened, 02:00 agent status_changed status=open, 04:00 agent status_changed status=pending, "
            "07:00 agent status_changed status=hold, 11:00 agent status_changed status=open, 16:00 agent resolved"
        ),
        value=28800.0,
        statistics={"max": 28800.0},
    ),
)
