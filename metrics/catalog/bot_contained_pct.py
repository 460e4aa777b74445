"""Bot cases that were contained."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import share

METRIC = Metric(
    key="bot_contained_pct",
    name=Text("Contained by bots", "Contenidos por bots"),
    meaning=Text(
        "The share of bot cases that a bot resolved with no human.",
        "La parte de los casos con bot que un bot resolvió sin personas.",
    ),
    families=("service",),
    unit="percent",
    better="up",
    facts="case_summaries",
    time="last_bot_at",
    excluded={"still_with_bot": Q(bot_outcome__isnull=True)},
    parts={"contained": Count(Q(bot_outcome="contained")), "bot_cases": Count()},
    formula=lambda parts: share(parts, "contained", "bot_cases"),
    formula_text="100 x bot cases contained / bot cases with an outcome",
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
