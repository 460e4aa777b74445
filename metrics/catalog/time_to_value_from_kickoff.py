"""How long new customers wait for value once somebody has talked to them."""

from django.db.models import Q

from metrics.declare import Example, Metric, Tally, Text
from metrics.survival import Survival

METRIC = Metric(
    key="time_to_value_from_kickoff",
    name=Text("Time from kickoff to value", "Tiempo del arranque al valor"),
    meaning=Text(
        "After how long from their first conversation half of the new customers have used what they pay for.",
        "Al cabo de cuánto tiempo desde su primera conversación la mitad de los clientes nuevos ha usado lo que paga.",
    ),
    families=("success",),
    unit="seconds",
    better="down",
    facts="tenures",
    time="from_at",
    waits="value_from_kickoff",
    pending="not_begun",
    where=Q(number=1),
    parts={"reached": Tally("waited_days", Q(reached=True)), "waiting": Tally("waited_days", Q(reached=False))},
    formula=Survival("median"),
    formula_text="first day after which at most half of all still wait, by Kaplan and Meier",
    variant_of="time_to_value",
    population="New customers with a conversation after their first contract had begun, on the day on which it began.",
    source="The first interaction since counts as the kickoff; customers without one are not in it.",
    example=Example(
        rows=({"kickoff_after": 1, "used_after": 4}, {"kickoff_after": 3, "used_after": 8}, {"used_after": 2}),
        value=259_200.0,
    ),
)
