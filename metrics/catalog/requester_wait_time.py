"""How long cases stood new, open or on hold."""

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="requester_wait_time",
    name=Text("Requester wait", "Espera del solicitante"),
    meaning=Text(
        "How long cases stood with the company, on hold included, until resolved.",
        "Cuánto estuvieron los casos en manos de la empresa, con sus pausas, hasta resolverse.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="case_summaries",
    time="resolved_at",
    cohort="opened_at",
    parts={
        "spread": Spread("requester_wait_calendar_seconds", business="requester_wait_business_seconds"),
        "facts": Count(),
    },
    formula_text="quantiles and mean of the time that a case stood new, open or on hold, by either clock",
    population=(
        "Cases that are resolved, on the day of the last resolution; a case that never stood new, open or on hold "
        "counts with 0."
    ),
    source="The time that ends with the resolution counts like any other; the time of each status is time_in_status.",
    example=Example(
        rows=told(
            "01:00 customer opened, 02:00 agent status_changed status=open, 04:00 agent status_changed status=pending, "
            "07:00 agent status_changed status=hold, 11:00 agent status_changed status=open, 16:00 agent resolved"
        ),
        value=43200.0,
        statistics={"max": 43200.0},
    ),
)
