"""From the customer's word to the bot's reply."""

from metrics.declare import Count, Example, Metric, Spread, Text
from metrics.examples import told

METRIC = Metric(
    key="first_bot_reply_time",
    name=Text("First bot reply time", "Tiempo hasta la primera respuesta del bot"),
    meaning=Text(
        "How long customers waited for the first reply of a bot.",
        "Cuánto esperaron los clientes la primera respuesta de un bot.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="turns",
    time="bot_replied_at",
    parts={"spread": Spread("bot_wait_seconds"), "facts": Count()},
    formula_text=(
        "quantiles and mean of (first reply of a bot in a turn - the customer's first unanswered word), in UTC seconds"
    ),
    population=(
        "Turns in which a bot replied, on the day of its reply; the slice kind tells a case's first turn from later "
        "ones."
    ),
    source="Kept apart from the replies of humans, who alone end a wait.",
    example=Example(
        rows=told(
            "10:00 customer opened, 10:30 agent message, 11:00 customer message, 11:01 bot message, 11:20 agent message"
        ),
        value=60.0,
        statistics={"max": 60.0},
    ),
)
