"""How many cases wait that nobody works on."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import DAY, Count, Example, Metric, Part, Text
from metrics.formulas import counted


def stalled(days: int) -> Mapping[str, Part]:
    """Without an agent's action for so many days."""
    return {"cases": Count(Q(idle_seconds__gte=days * DAY))}


METRIC = Metric(
    key="backlog_stalled",
    name=Text("Stalled backlog", "Casos pendientes estancados"),
    meaning=Text(
        "How many open cases no agent had done anything about for 3 days at the end of the period.",
        "Cuántos casos abiertos llevaban 3 días sin que un agente hiciera nada al final del periodo.",
    ),
    families=("service",),
    unit="cases",
    better="down",
    facts="cycles",
    enter="opened_at",
    leave="ended_at",
    days=3,
    within=stalled,
    parts=stalled(3),
    formula=counted("cases"),
    formula_text="open cycles without an event of an agent for 3 days before the end of the period",
    population="Open cycles; one that no agent has touched is idle since its opening. Bots and rules do not count.",
    source="An internal note is an action, a customer's message is not.",
    example=Example(
        rows=({}, {"days_ago": 5}, {"days_ago": 5, "worked_days_ago": 1}, {"days_ago": 9, "worked_days_ago": 4}),
        value=2.0,
    ),
)
