"""How long cases stood pending."""

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="customer_wait_time",
    name=Text("Waiting for the customer", "Espera del cliente"),
    meaning=Text(
        "How long resolved cases stood waiting for their customer.",
        "Cuánto estuvieron los casos resueltos a la espera de su cliente.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="case_summaries",
    time="resolved_at",
    cohort="opened_at",
    parts={
        "spread": Spread("customer_wait_calendar_seconds", business="customer_wait_business_seconds"),
        "facts": Count(),
    },
    formula_text="quantiles and mean of the time that a case stood pending, by either clock",
    population=(
        "Cases that are resolved, on the day of the last resolution; a case that never stood pending counts with 0."
    ),
    source="The time that ends with the resolution counts like any other; the time of each status is time_in_status.",
    example=Example(
        rows=told(
            "01:00 customer opened, 02:00 agent status_changed status=open, 04:00 agent status_changed status=pending, "
            "07:00 agent status_changed status=hold, 11:00 agent status_changed status=open, 16:00 agent resolved"
        ),
        value=10800.0,
        statistics={"max": 10800.0},
    ),
)
