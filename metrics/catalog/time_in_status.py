"""How long each stay in a status lasted."""

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="time_in_status",
    name=Text("Time in status", "Tiempo en cada estado"),
    meaning=Text(
        "How long cases stayed in one status and one pair of hands.",
        "Cuánto estuvieron los casos en un mismo estado y en unas mismas manos.",
    ),
    families=("service",),
    unit="seconds",
    better="target",
    facts="status_intervals",
    time="ended_at",
    cohort="started_at",
    parts={"spread": Spread("calendar_seconds", business="business_seconds"), "facts": Count()},
    formula_text="quantiles and mean of the length of finished stays, by either clock",
    population="Stays in a status, on the day they ended; the slice status tells them apart.",
    source="A stay ends with the status, with the agent or team, and with the cycle.",
    example=Example(
        rows=told("10:00 customer opened, 11:00 agent status_changed status=open, 13:00 agent resolved"),
        value=5400.0,
        statistics={"mean": 5400.0, "max": 7200.0},
    ),
)
