"""How long new customers wait until the first thing is achieved that they came for."""

from django.db.models import Q

from metrics.declare import Example, Metric, Tally, Text
from metrics.survival import Survival

METRIC = Metric(
    key="time_to_first_goal",
    name=Text("Time to first goal", "Tiempo hasta el primer objetivo"),
    meaning=Text(
        "After how long half of the new customers have achieved a first outcome, with those who have not yet.",
        "Al cabo de cuánto tiempo la mitad de los clientes nuevos ha logrado un primer resultado, con quien aún no.",
    ),
    families=("success",),
    unit="seconds",
    better="down",
    facts="tenures",
    time="from_at",
    waits="goal",
    pending="not_begun",
    where=Q(number=1),
    parts={"reached": Tally("waited_days", Q(reached=True)), "waiting": Tally("waited_days", Q(reached=False))},
    formula=Survival("median"),
    formula_text="first day after which at most half of all still wait, by Kaplan and Meier",
    variant_of="time_to_value",
    population="Customers, on the day on which their first contract began to bring revenue.",
    source="Outcomes by the day on which they were achieved; one measured at its target is not achieved by that.",
    example=Example(rows=({"achieved_after": 5}, {"achieved_after": 20}, {"left_after": 9}), value=1_728_000.0),
)
