"""What figures of recurring revenue share: the parts that they count, and the ledgers of their examples."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from metrics.declare import Count, Part, Total


def moves(*kinds: str) -> Mapping[str, Part]:
    """What the movements of each kind come to, negative where revenue fell, and how many movements there are."""
    return {**{kind: Total("amount_minor", Q(kind=kind)) for kind in kinds}, "movements": Count()}


def followed(*columns: str) -> Mapping[str, Part]:
    """What customers brought at the start, what became of that (see `metrics.looks`), and how many they are."""
    return {
        "opening": Total("amount_minor"),
        **{column: Total(f"{column}_minor") for column in columns},
        "balances": Count(),
    }


def subscribed(*ledgers: str) -> tuple[Mapping[str, Any], ...]:
    """Customers by what each brings per month: `before 100, 10:00 150, 20:00 0` is 100 from weeks before the example's
    day on, 150 from its ten o'clock and nothing from eight in the evening on.

    `long` is from more than a year before on, `left` a moment in between; `x2` doubles the price, `80 -30` takes a
    discount that ends by itself, `trial 70` is a trial.
    """
    return tuple({"ledger": ledger} for ledger in ledgers)


# Seven customers of one month and eleven answers (docs/revenue.md), with the hours of a day for the days of the month.
GOLDEN = subscribed(
    "before 100, 10:00 150, 19:00 120",
    "before 100, 05:00 0, 21:00 100",
    "before 100, 15:00 0",
    "before 100, 15:00 70",
    "08:00 80",
    "04:00 60, 18:00 0",
    "long 40, left 0, 20:00 90",
)
