"""Time from opening a case to its last resolution."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="full_resolution_time",
    name=Text("Full resolution time", "Tiempo hasta la resolución completa"),
    meaning=Text(
        "How long cases took from being opened to their last resolution, reopenings included.",
        "Cuánto tardaron los casos desde su apertura hasta su última resolución, con sus reaperturas.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    version=2,
    facts="case_summaries",
    time="ended_at",
    cohort="opened_at",
    excluded={"closed_unresolved": Q(resolved_at__isnull=True)},
    parts={
        "spread": Spread("full_resolution_calendar_seconds", business="full_resolution_business_seconds"),
        "cases": Count(),
    },
    formula_text="quantiles and mean of (last resolution - opening), by either clock",
    population="Cases resolved now, on the day of the last resolution; a reopened one leaves until resolved again.",
    source="One case counts once, however often it was resolved.",
    example=Example(
        rows=told(
            "00:00 customer opened, 02:00 agent resolved, 20:00 customer reopened, 22:00 agent resolved",
            "09:00 customer opened, 11:00 agent resolved",
        ),
        value=43200.0,
        statistics={"mean": 43200.0, "max": 79200.0},
    ),
)
