"""Customers who got through."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import share

METRIC = Metric(
    key="reachability",
    name=Text("Reachability", "Accesibilidad"),
    meaning=Text(
        "The share of customers put through to a human whom one answered.",
        "La parte de los clientes puestos en cola a quienes contestó una persona.",
    ),
    families=("service",),
    unit="percent",
    better="up",
    facts="queue_entries",
    time="left_at",
    where=Q(offered_at__isnull=False),
    excluded={"short_abandon": Q(outcome="abandoned", wait_seconds__lt=5)},
    parts={"answered": Count(Q(outcome="answered")), "offered": Count()},
    formula=lambda parts: share(parts, "answered", "offered"),
    formula_text="100 x answered / (offered - left within 5 seconds)",
    population="Entries into a queue, on the day the wait ended.",
    source="A part of the basics index.",
    example=Example(
        rows=told(
            "10:00 customer opened, 10:00 system offered, 10:02 agent answered",
            "11:00 customer opened, 11:00 system offered, 11:03 customer abandoned",
            "12:00 customer opened, 12:00 system offered, 12:00 customer abandoned",
            "13:00 customer opened, 13:00 system offered, 13:01 customer callback",
            "14:00 customer opened, 14:00 system offered, 14:01 agent answered",
        ),
        value=50.0,
    ),
)
