"""Where customers stand: worked by hand, stage by stage."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.write import act, delete, save
from journeys.maps import publish
from journeys.moves import end, move
from journeys.standings import Standing
from journeys.tasks import sweep
from tests.journeys.maps import SHOP, buys, draw, on, stands, stays
from tests.makers import answer, make, noun, question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tenth of May 2026."""
    at(monkeypatch, "05-10")


def at(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    now = datetime.fromisoformat(f"2026-{day}T12:00:00+00:00").astimezone(UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def customer(owner: Any) -> Any:
    return make(owner.actor, "customers")


def rates(owner: Any, customer: Any, day: str) -> None:
    answer(owner.actor, question(owner.actor, "csat"), 5, on(day), customer_id=str(customer.id))


def test_a_customer_goes_from_stage_to_stage_to_the_goal(owner: Any, customer: Any) -> None:
    draw(owner.actor)
    buys(owner.actor, customer, "04-01", arrives="04-05")
    assert stands(owner.actor, customer) == [("arrived", "active", "04-04")]
    rates(owner, customer, "04-08")
    buys(owner.actor, customer, "04-20")
    assert stands(owner.actor, customer) == [("loyal", "completed", "04-20")]
    assert stays(customer) == [
        ("ordered", "04-01", "forward", "passed"),
        ("arrived", "04-04", "forward", "passed"),
        ("rated", "04-08", "forward", "passed"),
        ("loyal", "04-20", "completed", "completed"),
    ]
    assert Standing.objects.get(customer=customer).completed_seconds == 19 * 86_400


def test_a_stage_that_was_left_out_counts_as_passed(owner: Any, customer: Any) -> None:
    draw(owner.actor)
    buys(owner.actor, customer, "04-01")
    rates(owner, customer, "04-08")
    assert stands(owner.actor, customer) == [("rated", "active", "04-08")]
    assert stays(customer)[1:] == [("arrived", "04-08", "skipped", "passed"), ("rated", "04-08", None, "open")]
    # What is heard of it later takes nobody back.
    save(owner.actor, noun("purchases"), {"delivered_on": "2026-04-12"}, id=customer.purchases.get().id)
    assert stands(owner.actor, customer) == [("rated", "active", "04-08")]


def test_whoever_stays_too_long_has_given_up_at_that_very_time(owner: Any, customer: Any) -> None:
    draw(owner.actor)
    buys(owner.actor, customer, "04-01")
    assert stands(owner.actor, customer) == [("ordered", "abandoned", "04-01")]
    row = Standing.objects.get(customer=customer)
    assert f"{row.ended_at:%m-%d %H}" == "05-01 10"
    assert stays(customer) == [("ordered", "04-01", "abandoned", "dropped")]


def test_the_clock_alone_moves_whom_nothing_happens_to(
    owner: Any, customer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(owner.actor)
    buys(owner.actor, customer, "04-20")
    assert stands(owner.actor, customer) == [("ordered", "active", "04-20")]
    at(monkeypatch, "05-20")
    assert sweep() == 1
    assert stands(owner.actor, customer) == [("ordered", "abandoned", "04-20")]
    assert sweep() == 0


def test_whoever_comes_back_begins_again_and_what_was_stays(owner: Any, customer: Any) -> None:
    draw(owner.actor)
    buys(owner.actor, customer, "03-01")
    buys(owner.actor, customer, "05-01")
    assert stands(owner.actor, customer) == [("ordered", "abandoned", "03-01"), ("loyal", "completed", "05-01")]
    assert [(stage, how) for stage, _, how, _ in stays(customer)] == [
        ("ordered", "abandoned"), ("ordered", "skipped"), ("arrived", "skipped"), ("rated", "skipped"),
        ("loyal", "completed"),
    ]  # fmt: skip


def test_a_journey_that_repeats_is_gone_again_after_its_goal(owner: Any, customer: Any) -> None:
    stages = ({"key": "asked", "enters_on": "case_opened"}, {"key": "helped", "enters_on": "case_resolved"})
    draw(owner.actor, stages, repeats=True)
    for day in ("04-01", "04-10", "04-20"):
        resolved = {"reported_resolved_at": on(day, 12)} if day < "04-20" else {}
        make(owner.actor, "cases", customer_id=str(customer.id), opened_at=on(day), **resolved)
    assert stands(owner.actor, customer) == [
        ("helped", "completed", "04-01"), ("helped", "completed", "04-10"), ("asked", "active", "04-20"),
    ]  # fmt: skip


def test_a_customer_who_does_not_belong_here_is_out(owner: Any, customer: Any) -> None:
    draw(owner.actor, exited_on="churned")
    buys(owner.actor, customer, "04-20")
    make(
        owner.actor, "subscriptions", customer_id=str(customer.id), start_at=on("01-01"), service_end_at=on("05-01"),
    )  # fmt: skip
    assert stands(owner.actor, customer) == [("ordered", "exited", "04-20")]
    assert stays(customer) == [("ordered", "04-20", "exited", "exited")]


def test_only_a_stage_that_takes_customers_back_does(owner: Any, customer: Any) -> None:
    stages = (
        {"key": "using", "enters_on": "active", "enters_on_with": {"days": 10}, "returns": True},
        {"key": "silent", "enters_on": "silent", "enters_on_with": {"days": 10}},
        {"key": "kept", "enters_on": "renewed"},
    )
    draw(owner.actor, stages)
    for day in ("04-01", "04-25"):
        buys(owner.actor, customer, day)
    assert [(stage, day, how) for stage, day, how, _ in (stands(owner.actor, customer), stays(customer))[1]] == [
        ("using", "04-01", "forward"), ("silent", "04-11", "backward"), ("using", "04-25", "forward"),
        ("silent", "05-05", None),
    ]  # fmt: skip


def test_what_is_drawn_and_not_published_moves_nobody(owner: Any, customer: Any) -> None:
    journey = draw(owner.actor, go=False)
    buys(owner.actor, customer, "05-01")
    assert stands(owner.actor, customer) == []
    act(owner.actor, noun("journeys"), journey.id, publish, {})
    assert stands(owner.actor, customer) == [("ordered", "active", "05-01")]
    save(owner.actor, noun("stages"), {"enters_on": None}, id=journey.stages.get(key="ordered").id)
    assert stands(owner.actor, customer) == [("ordered", "active", "05-01")]


def test_a_move_by_hand_is_seen_at_once_and_counts_as_going_back(owner: Any, customer: Any) -> None:
    journey = draw(owner.actor)
    buys(owner.actor, customer, "04-20", arrives="04-22")
    stands(owner.actor, customer)
    standing = Standing.objects.get(customer=customer)
    stage = journey.stages.get(key="ordered")
    told = {"stage_id": str(stage.id), "reason": "It was the wrong size.", "at": on("05-01")}
    done = act(owner.actor, noun("standings"), standing.id, move, told)
    assert (done.row.stage_id, done.row.backtracks, done.row.origin) == (stage.id, 1, owner.actor.origin)
    assert stays(customer) == [
        ("ordered", "04-20", "forward", "passed"), ("arrived", "04-21", "backward", "open"),
        ("ordered", "05-01", None, None),
    ]  # fmt: skip
    # Deleting the move takes it back.
    delete(owner.actor, noun("moves"), customer.moves.get().id)
    assert stands(owner.actor, customer) == [("arrived", "active", "04-21")]


def test_a_move_that_leads_nowhere_is_refused(owner: Any, customer: Any) -> None:
    journey = draw(owner.actor)
    other = draw(owner.actor, SHOP[:2])
    buys(owner.actor, customer, "05-01")
    stands(owner.actor, customer)
    standing = Standing.objects.get(customer=customer, journey=journey)
    later = make(owner.actor, "stages", journey_id=str(journey.id), position=9)
    path = f"standings/{standing.id}/move"
    asked = [
        {"stage_id": str(other.stages.first().id)}, {"stage_id": str(later.id)}, {"at": on("04-01")},
        {"at": on("06-01")},
    ]  # fmt: skip
    answers = [owner.post(path, {"reason": "So.", **one}) for one in asked]
    assert [one.status_code for one in answers] == [409, 409, 409, 400]
    assert stands(owner.actor, customer)[0] == ("ordered", "active", "05-01")
    act(owner.actor, noun("standings"), standing.id, end, {"how": "abandoned", "reason": "So."})
    assert owner.post(path, {"reason": "So."}).status_code == 409


def test_ending_by_hand_says_how(owner: Any, customer: Any) -> None:
    draw(owner.actor)
    buys(owner.actor, customer, "05-01")
    stands(owner.actor, customer)
    standing = Standing.objects.get(customer=customer)
    act(owner.actor, noun("standings"), standing.id, end, {"how": "exited", "reason": "A test order."})
    assert stands(owner.actor, customer) == [("ordered", "exited", "05-01")]


def test_a_new_version_leaves_everybody_where_they_stand(
    owner: Any, customer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey = draw(owner.actor)
    buys(owner.actor, customer, "05-01")
    before = stands(owner.actor, customer)
    stage = journey.stages.get(key="ordered")
    save(owner.actor, noun("stages"), {"enters_on": "acquired", "abandoned_after_days": 5}, id=stage.id)
    act(owner.actor, noun("journeys"), journey.id, publish, {})
    assert stands(owner.actor, customer) == before
    at(monkeypatch, "05-12")
    other = make(owner.actor, "customers", acquired_at=on("05-11"))
    assert stands(owner.actor, other) == [("ordered", "active", "05-11")]
    assert Standing.objects.get(customer=other).journey_version.number == 2


def test_what_is_known_late_is_put_where_it_belongs(owner: Any, customer: Any) -> None:
    draw(owner.actor)
    buys(owner.actor, customer, "04-20", arrives="04-25")
    assert stays(customer) == []
    stands(owner.actor, customer)
    late = buys(owner.actor, customer, "04-01")
    assert stands(owner.actor, customer) == [("loyal", "completed", "04-20")]
    delete(owner.actor, noun("purchases"), late.id)
    assert stands(owner.actor, customer) == [("arrived", "active", "04-24")]


def test_visits_carry_the_segment_and_plan_of_their_moment(
    owner: Any, customer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(owner.actor, SHOP[:2])
    save(owner.actor, noun("customers"), {"plan": "basic"}, id=customer.id)
    at(monkeypatch, "05-12")
    buys(owner.actor, customer, "05-11")
    at(monkeypatch, "05-13")
    save(owner.actor, noun("customers"), {"plan": "gold"}, id=customer.id)
    stands(owner.actor, customer)
    assert Standing.objects.get(customer=customer).plan == "basic"
