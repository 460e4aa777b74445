"""From subscriptions to movements of recurring revenue: plain arithmetic, with no database in it.

The customer is the unit: losing one of several subscriptions is a contraction, losing the last one is churn. The
same subscriptions give the same movements at any time, because nothing here looks at the clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

# Twelve months of a year; the others as parts of the same year.
PER_MONTH = {
    "month": Fraction(1),
    "year": Fraction(1, 12),
    "week": Fraction(52, 12),
    "day": Fraction(36525, 1200),
}
GROUPED = timedelta(minutes=60)
LONGEST_PAUSE = timedelta(days=30)


def per_month(quantity: int, price: int, discount: int, interval: str, count: int = 1) -> int:
    """What a subscription brings per month in minor units, rounded half to even, never below zero."""
    return max(0, round((quantity * price - discount) * PER_MONTH[interval] / count))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which one subscription brings the same amount per month; `end` is None while it goes on."""

    subscription_id: UUID
    start: datetime
    end: datetime | None
    amount: int
    currency: str
    cause: str
    ending: str = "end"
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One movement: `amount` per month is negative for contraction and churn."""

    at: datetime
    kind: str
    amount: int
    currency: str
    cause: str
    subscription_id: UUID


def movements(stretches: Iterable[Stretch]) -> list[Step]:
    """The movements of one customer, in order; their sum up to any moment is what the customer pays then."""
    lived = [one for one in stretches if one.end is None or one.end > one.start]
    moments = {one.start for one in lived} | {one.end for one in lived if one.end is not None}
    moments |= {one.start + LONGEST_PAUSE for one in lived if one.paused}
    made: list[Step] = []
    before: dict[str, int] = {}
    standing, paid = False, False
    for at in sorted(moments):
        now = [one for one in lived if one.start <= at and (one.end is None or one.end > at)]
        after: dict[str, int] = {}
        for one in now:
            after[one.currency] = after.get(one.currency, 0) + one.amount
        paying = any(after.values())
        resting = not paying and standing and any(one.paused and at < one.start + LONGEST_PAUSE for one in now)
        for currency in sorted({*before, *after}):
            delta = after.get(currency, 0) - before.get(currency, 0)
            cause, subscription_id = _because(lived, at, currency)
            if delta > 0:
                kind = "expansion" if standing else "reactivation" if paid else "new"
                made.append(Step(at, kind, delta, currency, cause, subscription_id))
            elif delta < 0:
                kind = "contraction" if paying or resting else "churn"
                made.append(Step(at, kind, delta, currency, cause, subscription_id))
        if standing and not any(before.values()) and not paying and not resting:
            # A pause that lasted too long, or ended in an end: the money was gone before, the customer is gone now.
            made.append(_gone(lived, at))
        standing, paid, before = paying or resting, paid or paying, after
    return _grouped(made)


def _gone(lived: Sequence[Stretch], at: datetime) -> Step:
    last = max((one for one in lived if one.paused and one.start <= at), key=lambda one: one.start)
    cause = last.ending if last.end is not None and last.end <= at else "pause"
    return Step(at, "churn", 0, last.currency, cause, last.subscription_id)


def _because(lived: Sequence[Stretch], at: datetime, currency: str) -> tuple[str, UUID]:
    """Why the sum of a currency changed at a moment: the cause of the largest change, by subscription."""
    changes: dict[UUID, tuple[int, str]] = {}
    for one in lived:
        if one.currency == currency and one.end == at:
            changes[one.subscription_id] = (-one.amount, one.ending)
    for one in lived:
        if one.currency == currency and one.start == at:
            changes[one.subscription_id] = (changes.get(one.subscription_id, (0, ""))[0] + one.amount, one.cause)
    if not changes:
        return "end", lived[0].subscription_id
    # A subscription that takes the place of another at the same moment is a change of plan.
    signs = {amount > 0 for amount, _cause in changes.values() if amount}
    id = max(changes, key=lambda id: (abs(changes[id][0]), str(id)))
    return ("plan" if len(signs) == 2 else changes[id][1]), id


def _grouped(made: Sequence[Step]) -> list[Step]:
    """Subscriptions bought within an hour of the first are one `new`."""
    found: list[Step] = []
    for step in made:
        last = found[-1] if found else None
        bought = step.kind == "expansion" and step.cause == "start"
        same = last is not None and last.kind == "new" and last.currency == step.currency
        if last is not None and bought and same and step.at - last.at <= GROUPED:
            found[-1] = replace(last, amount=last.amount + step.amount)
            continue
        found.append(step)
    return found
