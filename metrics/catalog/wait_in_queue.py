"""How long customers waited for a human to take them."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="wait_in_queue",
    name=Text("Wait in the queue", "Espera en la cola"),
    meaning=Text(
        "How long customers waited between being put through and being answered.",
        "Cuánto esperaron los clientes desde que se les puso en cola hasta que se les atendió.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="queue_entries",
    time="left_at",
    where=Q(offered_at__isnull=False),
    excluded={"abandoned": Q(outcome="abandoned"), "callback": Q(outcome="callback")},
    parts={"spread": Spread("wait_seconds"), "facts": Count()},
    formula_text="quantiles and mean of (answer - offer), in UTC seconds",
    population="Entries into a queue that a human answered, on the day of the answer.",
    source="Who left before has an own figure, abandonment_rate.",
    example=Example(
        rows=told("10:00 customer opened, 10:00 system offered, 10:02 agent answered"),
        value=120.0,
        statistics={"max": 120.0},
    ),
)
