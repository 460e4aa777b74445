"""Figures by the hours of the house, and the weights of the effort that cases cost."""

from typing import Any

import pytest

from core.service.catching_up import catch_up
from core.write import save
from metrics import renew
from metrics.answer import answer, ask
from metrics.catalog import CATALOG
from metrics.catalog.effort_index import POINTS, index
from tests.makers import make, noun

pytestmark = pytest.mark.django_db
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}


def value(person: Any, key: str, **more: Any) -> float | None:
    renew.drain(person.actor.workspace_id)
    asked = {"metrics": [key], "window": MARCH, "statistic": ["max"], **more}
    return answer(person.actor, ask(person.actor, asked)).series[0].rows[0].value


def test_the_hours_of_the_workspace_make_the_figures_of_the_business_clock(owner: Any) -> None:
    """Asked on Friday at 16:00 UTC and answered on Monday at 10:00; open from 9 to 17 on workdays."""
    case = make(owner.actor, "cases", opened_at="2026-03-06T16:00:00Z")
    for kind in ("message", "resolved"):
        make(owner.actor, "case-events", case_id=str(case.id), kind=kind, actor="agent", at="2026-03-09T10:00:00Z")
    keys = ("first_response_time", "first_resolution_time", "requester_wait_time")
    whole = 66 * 3600
    assert [value(owner, key, clock="business") for key in keys] == [whole] * 3
    days = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    hours = make(owner.actor, "schedules", zone="UTC", weekly=days)
    save(owner.actor, noun("workspaces"), {"schedule_id": str(hours.id)}, id=owner.actor.workspace_id)
    assert catch_up() > 0
    assert [value(owner, key, clock="business") for key in keys] == [2 * 3600] * 3
    assert [value(owner, key) for key in keys] == [whole] * 3
    save(owner.actor, noun("workspaces"), {"schedule_id": None}, id=owner.actor.workspace_id)
    catch_up()
    assert [value(owner, key, clock="business") for key in keys] == [whole] * 3


def test_the_weights_of_effort_are_these_and_the_catalogue_says_them(reader: Any) -> None:
    weights = {name: points for name, (points, _condition) in POINTS.items()}
    assert weights == {
        "second_contact": 15, "third_contact": 15, "channel_switch": 15, "transfer": 15,
        "waited_a_day": 10, "waited_three_days": 10, "reopened": 10, "bot_failed": 10,
    }  # fmt: skip
    assert sum(weights.values()) == 100
    said = reader.get("metrics/effort_index").json()
    assert [f"{name} {points}" in said["formula"] for name, points in weights.items()] == [True] * 8
    assert said["version"] == CATALOG["effort_index"].version == 1


@pytest.mark.parametrize("name", POINTS)
def test_each_sign_of_effort_adds_its_own_weight(name: str) -> None:
    without = dict.fromkeys(POINTS, 0) | {"cases": 1}
    assert index(without).value == 0
    assert index(without | {name: 1}).value == POINTS[name][0]


def test_everything_that_can_go_wrong_makes_a_hundred(owner: Any) -> None:
    teams = [str(make(owner.actor, "teams").id) for _ in range(2)]
    case = make(owner.actor, "cases", channel="email", opening_team_id=teams[0], opened_at="2026-03-02T09:00:00Z")
    for kind, who, at, more in (
        ("message", "bot", "02T09:01", {}),
        ("message", "agent", "06T09:00", {}),
        ("message", "customer", "07T10:00", {"channel": "phone"}),
        ("team_changed", "agent", "07T11:00", {"team_id": teams[1]}),
        ("message", "agent", "07T12:00", {}),
        ("resolved", "agent", "07T13:00", {}),
        ("reopened", "customer", "09T10:00", {}),
        ("resolved", "agent", "09T11:00", {}),
    ):
        make(owner.actor, "case-events", case_id=str(case.id), kind=kind, actor=who, at=f"2026-03-{at}:00Z", **more)
    assert value(owner, "effort_index") == 100
