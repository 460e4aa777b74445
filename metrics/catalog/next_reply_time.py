"""From the customer's next word to the next human reply."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="next_reply_time",
    name=Text("Next reply time", "Tiempo hasta la siguiente respuesta"),
    meaning=Text(
        "How long customers waited for a reply after the first one.",
        "Cuánto esperaron los clientes una respuesta después de la primera.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="turns",
    time="ended_at",
    cohort="started_at",
    where=Q(kind="next_reply"),
    excluded={"unanswered": Q(replied_at__isnull=True)},
    parts={"spread": Spread("wait_calendar_seconds", business="wait_business_seconds"), "facts": Count()},
    formula_text="quantiles and mean of (reply - first unanswered word of the turn), by either clock",
    population=(
        "Later turns of cases, one fact each, on the day of the reply; turns that ended without one are left out and "
        "counted."
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
        value=1200.0,
        statistics={"max": 1200.0},
    ),
)
