"""What customers bought without a contract, as the models of purchases know it. Refunds are out.

A purchase that was given back whole never happened; one that was given back in part counts with the rest. Purchases of
one local day are one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet

from core.purchases import Purchase
from metrics.clv.bgnbd import Buying
from metrics.clv.gamma_gamma import Spending

COLUMNS = ("customer_id", "currency", "customer__segment_id", "at", "amount_minor", "refunded_minor")
Line = tuple[UUID, str, UUID | None, datetime, int, int]
WEEK = 7


@dataclass(frozen=True, slots=True)
class Buyer:
    """What one customer bought in one currency; `paid` and `refunded` in minor units, refunded not subtracted.

    `buying` is null when everything was given back, and `spending` when nothing was paid for again.
    """

    customer_id: UUID
    segment_id: UUID | None
    currency: str
    paid: int
    refunded: int
    buying: Buying | None
    spending: Spending | None


def buyers(purchases: "QuerySet[Purchase, Purchase]", now: datetime, zone: tzinfo) -> Iterator[Buyer]:
    """Who has bought by now, watched up to today. One statement."""
    ordered = purchases.filter(at__lte=now).order_by("customer_id", "currency", "at", "id")
    rows: Iterable[Line] = ordered.values_list(*COLUMNS).iterator()
    today = now.astimezone(zone).date()
    for (customer, currency), some in groupby(rows, key=lambda line: line[:2]):
        lines = list(some)
        kept: dict[date, int] = {}
        for *_who, at, amount, refunded in lines:
            if refunded < amount or not amount:
                day = at.astimezone(zone).date()
                kept[day] = kept.get(day, 0) + amount - refunded
        yield Buyer(
            customer, lines[0][2], currency, sum(line[4] for line in lines), sum(line[5] for line in lines),
            *_models(kept, today),
        )  # fmt: skip


def _models(kept: dict[date, int], today: date) -> tuple[Buying | None, Spending | None]:
    if not kept:
        return None, None
    first, *again = sorted(kept)
    last = again[-1] if again else first
    buying = Buying(len(again), (last - first).days / WEEK, (today - first).days / WEEK)
    mean = sum(kept[day] for day in again) / len(again) if again else 0.0
    return buying, Spending(len(again), mean) if mean > 0 else None
