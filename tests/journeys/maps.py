"""Maps and customers for tests, made through the one write path."""

from typing import Any

from core.scope import Actor
from core.write import act
from journeys.advance import drain
from journeys.maps import Journey, publish
from journeys.standings import Standing, Visit
from tests.makers import make, noun

Drawn = dict[str, Any]
# Bought, arrived, bought again: short enough to follow by hand.
SHOP: tuple[Drawn, ...] = (
    {"key": "ordered", "enters_on": "purchased", "abandoned_after_days": 30, "department": "sales"},
    {"key": "arrived", "enters_on": "delivered", "abandoned_after_days": 90, "department": "operations"},
    {"key": "rated", "enters_on": "answered", "enters_on_with": {"instrument": "csat"}, "department": "support"},
    {"key": "loyal", "enters_on": "purchased", "enters_on_with": {"times": 2}, "department": "success"},
)


def draw(actor: Actor, stages: tuple[Drawn, ...] = SHOP, *, go: bool = True, **more: Any) -> Journey:
    """A journey of these stages in order, published unless said otherwise."""
    journey: Journey = make(actor, "journeys", **more)
    for position, one in enumerate(stages, start=1):
        make(actor, "stages", journey_id=str(journey.id), position=position, name=one["key"].capitalize(), **one)
    if go:
        act(actor, noun("journeys"), journey.id, publish, {})
    return journey


def on(day: str, hour: int = 10) -> str:
    """An instant of 2026, as `03-02`."""
    return f"2026-{day}T{hour:02}:00:00Z"


def buys(actor: Actor, customer: Any, day: str, arrives: str | None = None) -> Any:
    """A purchase that arrives on a day."""
    delivered = f"2026-{arrives}" if arrives else None
    return make(actor, "purchases", customer_id=str(customer.id), at=on(day), delivered_on=delivered)


def stands(actor: Actor, customer: Any) -> list[tuple[str, str, str]]:
    """Every standing of a customer after all work was done: stage, state, day of entering the stage."""
    drain(actor.workspace_id)
    rows = Standing.objects.filter(customer=customer, deleted_at=None).order_by("journey_id", "number")
    return [(row.stage.key, str(row.state), f"{row.stage_entered_at:%m-%d}") for row in rows]


def stays(customer: Any) -> list[tuple[str, str, str | None, str | None]]:
    """Every visit of a customer: stage, day of entering, how it ended, and what became of it."""
    rows = Visit.objects.filter(customer=customer, deleted_at=None).order_by("standing__number", "number")
    return [(row.stage.key, f"{row.entered_at:%m-%d}", row.how, row.fate) for row in rows]
