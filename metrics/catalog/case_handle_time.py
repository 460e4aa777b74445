"""Hands-on time of a whole case."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="case_handle_time",
    name=Text("Handle time of a case", "Tiempo de gestión de un caso"),
    meaning=Text(
        "How long all handlings of a case took together.",
        "Cuánto duraron en total las gestiones de un caso.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="case_summaries",
    time="resolved_at",
    where=Q(handlings__gt=0),
    excluded={"not_told": Q(handle_seconds__isnull=True)},
    parts={"spread": Spread("handle_seconds"), "facts": Count()},
    formula_text="quantiles and mean of talk + hold + wrap-up over all handlings of a case",
    population="Handled cases that are resolved, on the day of the last resolution.",
    source="Not the resolution time: only what was told as talk, hold and wrap-up.",
    example=Example(
        rows=told(
            "10:00 customer opened, 10:10 agent handled talk_seconds=200 wrap_seconds=40, 10:30 agent handled "
            "talk_seconds=60, 11:00 agent resolved"
        ),
        value=300.0,
        statistics={"max": 300.0},
    ),
)
