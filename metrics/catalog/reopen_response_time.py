"""From the reopening to the next human reply."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="reopen_response_time",
    name=Text("Response time after reopening", "Tiempo de respuesta tras la reapertura"),
    meaning=Text(
        "How long customers waited for a reply after their case was opened again.",
        "Cuánto esperaron los clientes una respuesta tras reabrirse su caso.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="turns",
    time="ended_at",
    cohort="started_at",
    where=Q(kind="reopen_response"),
    excluded={"unanswered": Q(replied_at__isnull=True)},
    parts={"spread": Spread("wait_calendar_seconds", business="wait_business_seconds"), "facts": Count()},
    formula_text="quantiles and mean of (first reply after a reopening - the customer's word), by either clock",
    population="First turns of later cycles, on the day of the reply; never part of first response time.",
    source="Later cycles yield their own figure, so that reopening a case does not improve its first response.",
    example=Example(
        rows=told(
            "10:00 customer opened, 10:30 agent message, 11:00 agent resolved, 12:00 customer reopened, 12:45 agent "
            "message"
        ),
        value=2700.0,
        statistics={"max": 2700.0},
    ),
)
