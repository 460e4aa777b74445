"""How long cases stood on hold."""

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="on_hold_time",
    name=Text("Time on hold", "Tiempo en pausa"),
    meaning=Text(
        "How long resolved cases stood on hold.",
        "Cuánto estuvieron en pausa los casos resueltos.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="case_summaries",
    time="resolved_at",
    cohort="opened_at",
    parts={"spread": Spread("on_hold_calendar_seconds", business="on_hold_business_seconds"), "facts": Count()},
    formula_text="quantiles and mean of the time that a case stood on hold, by either clock",
    population=(
        "Cases that are resolved, on the day of the last resolution; a case that never stood on hold counts with 0."
    ),
    source="The time that ends with the resolution counts like any other; the time of each status is time_in_status.",
    example=Example(
        rows=told(
            "01:00 customer opened, 02:00 agent status_changed status=open, 04:00 agent status_changed status=pending, "
            "07:00 agent status_changed status=hold, 11:00 agent status_changed status=open, 16:00 agent resolved"
        ),
        value=14400.0,
        statistics={"max": 14400.0},
    ),
)
