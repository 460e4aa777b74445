"""Customers who buy and subscribe, and fits that are there already, as the tests of lifetime value make them."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from core import write
from core.scope import Actor
from core.value_fits import ValueFit
from core.write import store, upsert
from tests.makers import make, noun

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
SBG = {"alpha": 0.668, "beta": 3.806}
BGNBD = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
SPEND = {"p": 6.25, "q": 3.74, "v": 1544.0, "correlation": 0.1}


def ago(**span: float) -> str:
    return (NOW - timedelta(**span)).isoformat()


def known(owner: Any, model: str, parameters: dict[str, float], unit: str = "week", **members: Any) -> ValueFit:
    """A fit that is already there."""
    row = ValueFit(model=model, currency="EUR", unit=unit, parameters=parameters, n=500, fitted_at=NOW, **members)
    store(owner.actor, row)
    return row


def sold(owner: Any, customer: Any, amount: int, days: float, **members: Any) -> Any:
    given = {"customer_id": str(customer.id), "amount_minor": amount, "at": ago(days=days)}
    return make(owner.actor, "purchases", **given, **members)


def subscribed(owner: Any, customer: Any, days: float, **members: Any) -> Any:
    return make(owner.actor, "subscriptions", customer_id=str(customer.id), start_at=ago(days=days), **members)


def worth(person: Any, customer: Any, currency: str = "EUR") -> dict[str, Any]:
    answer = person.get(f"customers/{customer.id}/value").json()
    return next(one for one in answer["currencies"] if one["currency"] == currency)


def settings(owner: Any, **members: float | None) -> None:
    write.save(owner.actor, noun("workspaces"), members, id=owner.actor.workspace_id)


def shop(actor: Actor) -> None:
    """120 customers as the model of purchases has them, half of them of one segment."""
    chance = random.Random(1)
    vip = make(actor, "segments", key="vip")
    people: list[dict[str, Any]] = [
        {"source": "shop", "external_id": str(i), "name": f"Customer {i}", "segment_id": str(vip.id) if i % 2 else None}
        for i in range(120)
    ]
    assert {one.outcome for one in upsert(actor, noun("customers"), people)} == {"created"}
    bought = [
        {
            "source": "shop", "external_id": f"{i}-{k}", "customer_ref": {"source": "shop", "id": str(i)},
            "at": ago(days=270 - day), "amount_minor": chance.randint(1000, 9000), "currency": "EUR",
        }
        for i in range(120) for k, day in enumerate(visits(chance))
    ]  # fmt: skip
    assert {one.outcome for one in upsert(actor, noun("purchases"), bought)} == {"created"}


def visits(chance: random.Random) -> list[float]:
    """The days from 0 to 270 on which somebody buys who may drop out after each purchase."""
    days, rate, leaving = [0.0], chance.gammavariate(1.0, 1 / 40), chance.betavariate(1.0, 2.5)
    while chance.random() >= leaving and (at := days[-1] + chance.expovariate(rate)) < 270:
        days.append(at)
    return days
