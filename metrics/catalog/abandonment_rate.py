"""Customers who gave up waiting."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import share

METRIC = Metric(
    key="abandonment_rate",
    name=Text("Abandonment rate", "Tasa de abandono"),
    meaning=Text(
        "The share of customers put through to a human who left before one answered.",
        "La parte de los clientes puestos en cola que se fueron antes de que una persona contestara.",
    ),
    families=("service",),
    unit="percent",
    better="down",
    facts="queue_entries",
    time="left_at",
    where=Q(offered_at__isnull=False),
    excluded={"short_abandon": Q(outcome="abandoned", wait_seconds__lt=5)},
    parts={"abandoned": Count(Q(outcome="abandoned")), "offered": Count()},
    formula=lambda parts: share(parts, "abandoned", "offered"),
    formula_text="100 x left before an answer / (offered - left within 5 seconds)",
    population="Entries into a queue, on the day the wait ended; an accepted callback is no abandoning.",
    source="Who leaves within 5 seconds dialled wrong: out of both sides, and counted.",
    example=Example(
        rows=told(
            "10:00 customer opened, 10:00 system offered, 10:02 agent answered",
            "11:00 customer opened, 11:00 system offered, 11:03 customer abandoned",
            "12:00 customer opened, 12:00 system offered, 12:00 customer abandoned",
            "13:00 customer opened, 13:00 system offered, 13:01 customer callback",
            "14:00 customer opened, 14:00 system offered, 14:01 agent answered",
        ),
        value=25.0,
    ),
)
