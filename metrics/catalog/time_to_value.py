"""How long new customers wait until what they pay for is of use to them."""

from django.db.models import Q

from metrics.declare import Example, Metric, Tally, Text
from metrics.survival import Survival

METRIC = Metric(
    key="time_to_value",
    name=Text("Time to value", "Tiempo hasta el valor"),
    meaning=Text(
        "After how long half of the new customers have used what they pay for, with those who have not yet.",
        "Al cabo de cuánto tiempo la mitad de los clientes nuevos ha usado lo que paga, contando a quien aún no.",
    ),
    families=("success",),
    unit="seconds",
    better="down",
    facts="tenures",
    time="from_at",
    waits="value",
    pending="not_begun",
    where=Q(number=1),
    parts={"reached": Tally("waited_days", Q(reached=True)), "waiting": Tally("waited_days", Q(reached=False))},
    formula=Survival("median"),
    formula_text="first day after which at most half of all still wait, by Kaplan and Meier",
    population="Customers, on the day on which their first contract began to bring revenue.",
    source="Up to the first day of use of any feature since; whoever waits or has left counts as waiting until then.",
    example=Example(
        rows=({"used_after": 2}, {"used_after": 6}, {"used_after": 10}, {"left_after": 4}, {}), value=864_000.0
    ),
)
