"""Bot cases that were mixed."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import share

METRIC = Metric(
    key="bot_mixed_pct",
    name=Text("Mixed bot cases", "Casos mixtos con bot"),
    meaning=Text(
        "The share of bot cases in which human and bot took turns.",
        "La parte de los casos con bot en que persona y bot se alternaron.",
    ),
    families=("service",),
    unit="percent",
    better="target",
    facts="case_summaries",
    time="last_bot_at",
    excluded={"still_with_bot": Q(bot_outcome__isnull=True)},
    parts={"mixed": Count(Q(bot_outcome="mixed")), "bot_cases": Count()},
    formula=lambda parts: share(parts, "mixed", "bot_cases"),
    formula_text="100 x bot cases mixed / bot cases with an outcome",
    population="Cases that a bot touched, each of exactly one outcome, on the day of its last event by a bot.",
    source="The four shares sum to 100 %; an agent who closes silently is no resolution by a bot.",
    example=Example(
        rows=told(
            "10:00 customer opened, 10:01 bot message, 10:02 bot resolved",
            "10:00 customer opened, 10:01 bot message, 10:05 agent message",
            "10:00 customer opened, 10:01 bot message, 10:05 customer closed outcome=unresolved",
            "10:00 customer opened, 10:01 agent message, 10:02 bot message, 10:05 agent message",
            "10:00 customer opened, 10:01 bot message",
        ),
        value=25.0,
    ),
)
