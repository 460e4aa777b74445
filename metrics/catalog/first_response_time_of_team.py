"""From the hand-off to the first human reply."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="first_response_time_of_team",
    name=Text("First response time of the team", "Tiempo hasta la primera respuesta del equipo"),
    meaning=Text(
        "How long it took from when a case reached the team until its first reply by a human.",
        "Cuánto pasó desde que un caso llegó al equipo hasta la primera respuesta de una persona.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="turns",
    time="ended_at",
    cohort="started_at",
    where=Q(kind="first_response"),
    excluded={"unanswered": Q(replied_at__isnull=True)},
    parts={"spread": Spread("team_wait_calendar_seconds", business="team_wait_business_seconds"), "facts": Count()},
    formula_text="quantiles and mean of (first reply - hand-off or entry into a queue), by either clock",
    population=(
        "First turns of cases, on the day of the reply; those that no bot or queue held begin with the customer's word."
    ),
    source="What the team answers for; the customer's own wait is first_response_time.",
    example=Example(
        rows=told("10:00 customer opened, 10:06 bot message, 10:30 bot assigned team=A, 11:00 agent message"),
        value=1800.0,
        statistics={"max": 1800.0},
    ),
)
