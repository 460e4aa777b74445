"""From subscriptions to what the ledger says: plain arithmetic, with no database in it.

The customer is the unit: losing one of several subscriptions is a contraction, losing the last one is churn. The
same subscriptions give the same ledger at any time, because nothing here looks at the clock.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    """A time in which one subscription brings the same amount per month; `end` is None while it goes on.

    `billed` is what is paid of it while a discount lasts that ends by itself; None when that is the whole amount.
    """

    subscription_id: UUID
    start: datetime
    end: datetime | None
    amount: int
    currency: str
    cause: str
    ending: str = "end"
    paused: bool = False
    plan_id: UUID | None = None
    billed: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One movement: `amount` per month is negative for contraction and churn. `plan_id` is the plan that brings most
    after it, or did before when nothing is left."""

    at: datetime
    kind: str
    amount: int
    currency: str
    cause: str
    subscription_id: UUID
    plan_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which a customer's revenue per month in one currency stays what it is, by the plan that brings most."""

    start: datetime
    end: datetime | None
    currency: str
    amount: int
    billed: int
    plan_id: UUID | None


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in which somebody was a paying customer without a break, from new or reactivated to churned.

    `plan_id` is the plan that brought most at its start; `subscription_id` the subscription that ended it.
    """

    number: int
    start: datetime
    end: datetime | None
    plan_id: UUID | None
    subscription_id: UUID | None = None


@dataclass(slots=True)
class Ledger:
    """What the subscriptions of one customer come to. Steps up to any moment add up to the spans that stand then."""

    steps: list[Step] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sum:
    """What a customer brings in one currency at a moment."""

    amount: int = 0
    billed: int = 0
    plan_id: UUID | None = None


def ledger(stretches: Iterable[Stretch], grace: timedelta = timedelta(0)) -> Ledger:
    """The ledger of one customer, in order of time.

    Whoever comes back within `grace` of leaving never left: both lines are corrections and the stay goes on.
    """
    lived = _bought_together([one for one in stretches if one.end is None or one.end > one.start])
    moments = {one.start for one in lived} | {one.end for one in lived if one.end is not None}
    moments |= {one.start + LONGEST_PAUSE for one in lived if one.paused}
    made = Ledger()
    before: dict[str, Sum] = {}
    standing = False
    for at in sorted(moments):
        now = [one for one in lived if one.start <= at and (one.end is None or one.end > at)]
        after = _sums(now)
        paying = any(one.amount for one in after.values())
        resting = not paying and standing and any(one.paused and at < one.start + LONGEST_PAUSE for one in now)
        steps = list(_steps(lived, at, before, after, standing, paying or resting, bool(made.stays)))
        if standing and not steps and not paying and not resting and not any(one.amount for one in before.values()):
            # A pause that lasted too long, or ended in an end: the money was gone before, the customer is gone now.
            steps = [_gone(lived, at)]
        made.steps += steps
        _span(made.spans, at, before, after)
        if (paying or resting) != standing:
            _stay(made.stays, at, steps)
        standing, before = paying or resting, after
    return _forgiven(made, grace) if grace else made


def _bought_together(lived: Sequence[Stretch]) -> list[Stretch]:
    """Subscriptions bought within an hour of the first that is paid for count from then: together they are one new."""
    first = min((one.start for one in lived if one.amount), default=None)
    return [
        replace(one, start=first)
        if first is not None and one.cause == "start" and one.amount and first < one.start <= first + GROUPED
        else one
        for one in lived
    ]


def _sums(now: Sequence[Stretch]) -> dict[str, Sum]:
    """What is brought in each currency by what runs, and the plan that brings most of it."""
    found: dict[str, Sum] = {}
    for one in sorted(now, key=lambda one: (one.amount, str(one.subscription_id))):
        known = found.get(one.currency, Sum())
        billed = one.amount if one.billed is None else one.billed
        found[one.currency] = Sum(known.amount + one.amount, known.billed + billed, one.plan_id)
    return found


def _steps(
    lived: Sequence[Stretch],
    at: datetime,
    before: Mapping[str, Sum],
    after: Mapping[str, Sum],
    standing: bool,
    stays: bool,
    known: bool,
) -> Iterator[Step]:
    """The movements of a moment; `known` says that the customer has paid before."""
    for currency in sorted({*before, *after}):
        old, new = before.get(currency, Sum()), after.get(currency, Sum())
        delta = new.amount - old.amount
        if delta > 0:
            kind = "expansion" if standing else "reactivation" if known else "new"
        elif delta < 0:
            kind = "contraction" if stays else "churn"
        else:
            continue
        cause, subscription_id = _because(lived, at, currency)
        yield Step(at, kind, delta, currency, cause, subscription_id, (new if new.amount else old).plan_id)


def _gone(lived: Sequence[Stretch], at: datetime) -> Step:
    last = max((one for one in lived if one.paused and one.start <= at), key=lambda one: one.start)
    cause = last.ending if last.end is not None and last.end <= at else "pause"
    return Step(at, "churn", 0, last.currency, cause, last.subscription_id, last.plan_id)


def _span(spans: list[Span], at: datetime, before: Mapping[str, Sum], after: Mapping[str, Sum]) -> None:
    """Close what is not so any more, and open what is so from now on."""
    for currency in sorted({*before, *after}):
        old, new = before.get(currency, Sum()), after.get(currency, Sum())
        if old == new:
            continue
        for place, one in enumerate(spans):
            if one.end is None and one.currency == currency:
                spans[place] = replace(one, end=at)
        if new.amount:
            spans.append(Span(at, None, currency, new.amount, new.billed, new.plan_id))


def _stay(stays: list[Stay], at: datetime, steps: Sequence[Step]) -> None:
    """Close the stay that lasts, or open the next one; `steps` are the movements that did it."""
    if stays and stays[-1].end is None:
        stays[-1] = replace(stays[-1], end=at, subscription_id=steps[-1].subscription_id)
    else:
        stays.append(Stay(len(stays) + 1, at, None, steps[0].plan_id))


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


def _forgiven(made: Ledger, grace: timedelta) -> Ledger:
    """The same ledger without the breaks that were short enough: they are corrections, and no churn."""
    stays: list[Stay] = []
    breaks: list[tuple[datetime, datetime]] = []
    for one in made.stays:
        last = stays[-1] if stays else None
        if last is not None and last.end is not None and one.start - last.end <= grace:
            breaks.append((last.end, one.start))
            stays[-1] = replace(last, end=one.end, subscription_id=one.subscription_id)
        else:
            stays.append(replace(one, number=len(stays) + 1))
    steps = [again for step in made.steps for again in _corrected(step, made.steps, breaks)]
    return Ledger(steps, made.spans, stays)


def _corrected(step: Step, steps: Sequence[Step], breaks: Sequence[tuple[datetime, datetime]]) -> Iterator[Step]:
    """The step as it is, or as the correction that it is at an end of a break; what came on top is an expansion."""
    left = next((left for left, back in breaks if back == step.at), None)
    if any(step.at == gone for gone, _back in breaks):
        yield replace(step, kind="correction")
    elif left is None:
        yield step
    else:
        lost = -sum(one.amount for one in steps if one.at == left and one.currency == step.currency)
        rest = step.amount - lost
        yield from [replace(step, kind="correction", amount=lost)] if lost else []
        yield from [replace(step, kind="expansion" if rest > 0 else "contraction", amount=rest)] if rest else []
