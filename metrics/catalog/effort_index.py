"""Observed effort: what a case cost its customer, seen in what happened and not asked."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import DAY, Count, Example, Figure, Metric, Number, Text
from metrics.examples import told

# Points of effort; they sum to 100. Another weight is another version of the definition.
POINTS: Mapping[str, tuple[int, Q]] = {
    "second_contact": (15, Q(contacts__gte=2)),
    "third_contact": (15, Q(contacts__gte=3)),
    "channel_switch": (15, Q(channel_switches__gte=1)),
    "transfer": (15, Q(transfers__gte=1)),
    "waited_a_day": (10, Q(requester_wait_calendar_seconds__gt=DAY)),
    "waited_three_days": (10, Q(requester_wait_calendar_seconds__gt=3 * DAY)),
    "reopened": (10, Q(reopenings__gte=1)),
    "bot_failed": (10, Q(handoffs__gte=1)),
}


def index(parts: Mapping[str, Number]) -> Figure:
    """The mean points of a case."""
    n = parts["cases"]
    total = sum(points * parts[name] for name, (points, _) in POINTS.items())
    return Figure(total / n if n else None, total, n, int(n))


METRIC = Metric(
    key="effort_index",
    name=Text("Observed effort index", "Índice de esfuerzo observado"),
    meaning=Text(
        "How much effort resolved cases cost their customers, from 0 to 100, by what happened in them.",
        "Cuánto esfuerzo costaron los casos resueltos a sus clientes, de 0 a 100, por lo que ocurrió en ellos.",
    ),
    families=("experience",),
    unit="score",
    better="down",
    facts="case_summaries",
    time="resolved_at",
    parts={name: Count(where) for name, (_, where) in POINTS.items()} | {"cases": Count()},
    formula=index,
    formula_text="mean points of a case: " + ", ".join(f"{name} {points}" for name, (points, _) in POINTS.items()),
    population="Cases that are resolved, on the day of the last resolution.",
    source="Weights are the house's own, versioned; compare with ces_mean before trusting it.",
    example=Example(
        rows=told(
            "10:00 customer opened channel=email, 10:01 bot message, 11:00 agent message, 12:00 customer message, "
            "13:00 agent resolved",
            "10:00 customer opened channel=email, 11:00 agent resolved",
        ),
        value=12.5,
    ),
)
