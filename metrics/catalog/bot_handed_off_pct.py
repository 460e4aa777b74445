"""Bot cases that were handed off."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import share

METRIC = Metric(
    key="bot_handed_off_pct",
    name=Text("Handed off by bots", "Entregados por bots"),
    meaning=Text(
        "The share of bot cases that a human took over.",
        "La parte de los casos con bot que tomó una persona.",
    ),
    families=("service",),
    unit="percent",
    better="target",
    facts="case_summaries",
    time="last_bot_at",
    excluded={"still_with_bot": Q(bot_outcome__isnull=True)},
    parts={"handed_off": Count(Q(bot_outcome="handed_off")), "bot_cases": Count()},
    formula=lambda parts: share(parts, "handed_off", "bot_cases"),
    formula_text="100 x bot cases handed off / bot cases with an outcome",
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
