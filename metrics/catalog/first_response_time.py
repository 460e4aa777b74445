"""From the customer's first word to the first human reply."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="first_response_time",
    name=Text("First response time", "Tiempo hasta la primera respuesta"),
    meaning=Text(
        "How long customers waited for the first reply of a human to their case.",
        "Cuánto esperaron los clientes la primera respuesta de una persona en su caso.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="turns",
    time="ended_at",
    cohort="started_at",
    where=Q(kind="first_response"),
    excluded={"unanswered": Q(replied_at__isnull=True)},
    parts={"spread": Spread("wait_calendar_seconds", business="wait_business_seconds"), "facts": Count()},
    formula_text="quantiles and mean of (first reply - first word of the customer), by either clock",
    population=(
        "First turns of cases, on the day of the reply; cases that ended without one are left out and counted. By "
        "cohort: on the day of the customer's word, and those still waiting are counted as well."
    ),
    source=(
        "Bots, notes and changes of status are no reply. A further word of the customer does not start the wait again."
    ),
    example=Example(
        rows=told(
            "10:00 customer opened, 10:00 customer message, 10:20 customer message, "
            "10:30 agent message, 11:00 customer message, 11:01 bot "
            "message, "
            "11:20 agent message",
            "10:00 customer opened, 11:00 agent closed outcome=unresolved",
        ),
        value=1800.0,
        statistics={"max": 1800.0},
    ),
)
