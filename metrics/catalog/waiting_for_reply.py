"""How many customers wait for an answer at an instant."""

from metrics.declare import Example, Metric, Text
from metrics.examples import told

METRIC = Metric(
    key="waiting_for_reply",
    name=Text("Waiting for a reply", "A la espera de respuesta"),
    meaning=Text(
        "How many customers were waiting for a reply at the end of the period.",
        "Cuántos clientes esperaban una respuesta al final del periodo.",
    ),
    families=("service",),
    unit="cases",
    better="down",
    facts="turns",
    enter="started_at",
    leave="ended_at",
    formula_text="turns begun before the end of the period and not ended by then",
    population="Open turns of all cases; filter by kind for those that never had a reply.",
    source="A bot's reply does not end a wait.",
    example=Example(
        rows=told(
            "10:00 customer opened",
            "10:00 customer opened, 11:00 agent message",
            "10:00 customer opened, 10:01 bot message",
        ),
        value=2.0,
    ),
)
