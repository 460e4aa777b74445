"""What was harder than it should be, and in which stage: worked by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.cases import CaseEvent
from journeys.standings import COUNTS, Visit
from journeys.tasks import sweep
from tests.journeys.maps import buys, draw, on, stands
from tests.makers import answer, make, question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "05-10")


def at(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    now = datetime.fromisoformat(f"2026-{day}T12:00:00+00:00").astimezone(UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def counted(customer: Any) -> list[dict[str, int]]:
    """Of each visit what is not 0."""
    rows = Visit.objects.filter(customer=customer, deleted_at=None).order_by("number")
    return [{name: getattr(row, name) for name in COUNTS if getattr(row, name)} for row in rows]


def test_each_kind_of_friction_counts_in_the_stage_where_the_customer_stood(owner: Any) -> None:
    draw(owner.actor)
    customer = make(owner.actor, "customers")
    id = str(customer.id)
    buys(owner.actor, customer, "04-01", arrives="04-05")
    # Before entering: not on this way.
    answer(owner.actor, question(owner.actor), 1, on("03-30"), customer_id=id)
    # While it is on its way: two contacts on one reason, a promise that was broken.
    for day in ("04-02", "04-03"):
        make(owner.actor, "interactions", customer_id=id, at=on(day), reason="where is it")
    make(owner.actor, "promises", customer_id=id, made_at=on("04-02"), due_at=on("04-03"))
    # After it arrived: a bad score, a case with a broken standard that is passed on, a promise that was kept.
    answer(owner.actor, question(owner.actor), 2, on("04-06"), customer_id=id)
    policy = make(owner.actor, "sla-policies", rules_from=on("01-01"))
    make(owner.actor, "sla-targets", policy_id=str(policy.id), minutes=60)
    first, second = ({"team_id": str(make(owner.actor, "teams").id)} for _ in range(2))
    opened = {"opened_at": on("04-07"), "reason": "broken", "opening_team_id": first["team_id"]}
    case = make(owner.actor, "cases", customer_id=id, **opened)
    for hour, more in ((12, {"kind": "message", **first}), (13, {"kind": "team_changed", **second})):
        make(owner.actor, "case-events", case_id=str(case.id), actor="agent", at=on("04-07", hour), **more)
    make(
        owner.actor, "promises", customer_id=id, made_at=on("04-08"), due_at=on("04-09"), fulfilled_at=on("04-08", 12),
    )  # fmt: skip
    assert stands(owner.actor, customer) == [("arrived", "active", "04-04")]
    assert CaseEvent.objects.filter(case=case).count() == 2
    assert counted(customer) == [
        {"contacts": 2, "repeat_contacts": 1, "broken_promises": 1, "friction": 2},
        {"contacts": 1, "negatives": 1, "breaches": 1, "transfers": 1, "friction": 3},
    ]


def test_a_promise_is_broken_by_the_clock_alone(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    draw(owner.actor)
    customer = make(owner.actor, "customers")
    buys(owner.actor, customer, "05-08")
    make(owner.actor, "promises", customer_id=str(customer.id), made_at=on("05-09"), due_at=on("05-12"))
    stands(owner.actor, customer)
    assert counted(customer) == [{}]
    at(monkeypatch, "05-13")
    assert sweep() == 1
    assert counted(customer) == [{"broken_promises": 1, "friction": 1}]
