"""How many new customers get to value in time."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import Example, Metric, Part, Tally, Text
from metrics.survival import Survival


def within(days: int) -> Mapping[str, Part]:
    """Value within so many days, later, or not yet."""
    return {
        "reached": Tally("waited_days", Q(reached=True, waited_days__lte=days)),
        "beyond": Tally("waited_days", Q(reached=True, waited_days__gt=days)),
        "waiting": Tally("waited_days", Q(reached=False)),
    }


METRIC = Metric(
    key="value_reached_pct",
    name=Text("Value reached in time", "Valor alcanzado a tiempo"),
    meaning=Text(
        "The share of new customers who have used what they pay for within 30 days, estimated where it is too early.",
        "La parte de los clientes nuevos que ha usado lo que paga en 30 días, estimada donde aún es pronto.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="tenures",
    time="from_at",
    waits="value",
    days=30,
    within=within,
    longest=90,
    matures=30,
    pending="not_begun",
    where=Q(number=1),
    parts=within(30),
    formula=Survival("share"),
    formula_text="100 x (1 - share still waiting after 30 days), by Kaplan and Meier",
    variant_of="time_to_value",
    population="Customers, on the day on which their first contract began to bring revenue.",
    source="Ask with window_days 60 or 90 for more patience; whoever has waited for fewer days counts until today.",
    example=Example(
        rows=({"used_after": 2}, {"used_after": 30}, {"used_after": 31}, {"left_after": 4}, {}), value=46.666667
    ),
)
