"""How many subscriptions run."""

from django.db.models import Q

from metrics.declare import Example, Metric, Text
from metrics.money import subscribed

METRIC = Metric(
    key="live_subscriptions",
    name=Text("Live subscriptions", "Suscripciones vigentes"),
    meaning=Text(
        "How many paid subscriptions ran at the end of the period.",
        "Cuántas suscripciones de pago corrían al final del periodo.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="subscriptions",
    where=Q(monthly_minor__gt=0),
    enter="start_at",
    leave="service_end_at",
    formula_text="started - ended",
    population="Subscriptions with a price, trials and paused ones too.",
    source="What contacts are counted against where nobody tells the usage.",
    example=Example(rows=subscribed("before 100, 15:00 0", "before 60", "08:00 80"), value=2.0),
)
