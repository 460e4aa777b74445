"""Time from opening a case to its last resolution."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text

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
    facts="cases",
    time="ended_at",
    excluded={"closed_unresolved": Q(resolved_at__isnull=True)},
    parts={"spread": Spread("full_resolution_seconds"), "cases": Count()},
    formula_text="quantiles and mean of (last resolution - opening), in UTC seconds",
    population="Cases resolved now, on the day of the last resolution; a reopened one leaves until resolved again.",
    source="One case counts once, however often it was resolved.",
    example=Example(
        rows=({"full_resolution_seconds": 93600}, {"full_resolution_seconds": 7200}),
        value=50400.0,
        statistics={"mean": 50400.0, "max": 93600.0},
    ),
)
