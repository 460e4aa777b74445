"""Customers who subscribe as the ledgers of examples tell it: `before 100, 10:00 150, 20:00 0`."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.revenue.selling import cancel, change
from core.scope import Actor
from core.write import act
from tests.makers import make, noun

DAY = date(2026, 3, 2)
LONG, LEFT, BEFORE = timedelta(days=-425), timedelta(days=-270), timedelta(days=-30)


def subscriber(actor: Actor, ledger: str, day: date = DAY, **more: Any) -> str:
    """A customer with this ledger, whose hours are those of `day`; `more` are members of their subscriptions."""
    customer = more.pop("customer_id", None) or str(make(actor, "customers").id)
    running: Any = None
    for entry in ledger.split(", "):
        time, amount, *rest = entry.split()
        at = _at(time, day).isoformat()
        if time == "trial":
            running = _begin(actor, customer, _at("before", day), int(amount), trial_ends_at=_at("later", day), **more)
        elif amount == "0":
            act(actor, noun("subscriptions"), running.id, cancel, {"service_end_at": at, "at": at})
            running = None
        elif running is None:
            discount = {"discount_minor": -int(rest[0]), "discount_ends_at": _at("later", day)} if rest else {}
            running = _begin(actor, customer, _at(time, day), int(amount), **discount, **more)
        elif amount.startswith("x"):
            act(actor, noun("subscriptions"), running.id, change, {"price_minor": int(amount[1:]), "at": at})
        else:
            act(actor, noun("subscriptions"), running.id, change, {"quantity": int(amount), "at": at})
    return customer


def _begin(actor: Actor, customer: str, at: datetime, amount: int, **more: Any) -> Any:
    """A subscription to so many of what costs 1 a month."""
    told = {name: one.isoformat() if isinstance(one, datetime) else one for name, one in more.items()}
    begun = {"quantity": amount, "price_minor": 1, "start_at": at.isoformat()}
    return make(actor, "subscriptions", customer_id=customer, **begun, **told)


def _at(time: str, day: date) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    named = {"long": LONG, "left": LEFT, "before": BEFORE, "trial": BEFORE, "later": timedelta(days=30)}
    if time in named:
        return midnight + named[time]
    hour, minute = time.split(":")
    return midnight + timedelta(hours=int(hour), minutes=int(minute))
