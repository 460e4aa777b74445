"""Rules of outcomes: attainment is measured, not ticked."""

from typing import Any

import pytest

from core.outcomes import Outcome, achieve, drop, measure
from core.problems import Conflict, Invalid
from core.write import act, delete, save
from tests.makers import make, noun

pytestmark = pytest.mark.django_db


def measured(owner: Any, outcome: Any, value: float, at: str = "2026-03-02T10:00:00Z") -> Any:
    return act(owner.actor, noun("outcomes"), outcome.id, measure, {"value": value, "at": at}).row


@pytest.mark.parametrize(
    ("members", "value", "expected"),
    [
        ({"baseline": 10, "target": 20}, 15, 0.5),
        ({"baseline": 10, "target": 20}, 5, 0),
        ({"baseline": 10, "target": 20}, 90, 1),
        ({"baseline": 48, "target": 24, "direction": "down"}, 30, 0.75),
        ({"baseline": 48, "target": 24, "direction": "down"}, 60, 0),
        ({"baseline": None, "target": None, "direction": "band", "band_from": 2, "band_to": 4}, 4, 1),
        ({"baseline": None, "target": None, "direction": "band", "band_from": 2, "band_to": 4}, 4.5, 0),
    ],
)
def test_attainment_is_the_way_done_between_baseline_and_target(
    members: dict[str, Any], value: float, expected: float, owner: Any
) -> None:
    outcome = measured(owner, make(owner.actor, "outcomes", **members), value)
    assert (outcome.attainment, outcome.latest_value) == (expected, value)


def test_nothing_measured_is_unknown_and_not_nothing_attained(owner: Any) -> None:
    assert make(owner.actor, "outcomes").attainment is None


def test_the_latest_measurement_counts_in_whatever_order_they_arrive(owner: Any) -> None:
    outcome = make(owner.actor, "outcomes")
    measured(owner, outcome, 18, "2026-03-05T10:00:00Z")
    late = measured(owner, outcome, 12, "2026-03-03T10:00:00Z")
    assert (late.latest_value, late.attainment) == (18, 0.8)


def test_a_measurement_taken_back_counts_no_longer(owner: Any) -> None:
    row = make(owner.actor, "outcome-measurements")
    delete(owner.actor, noun("outcome-measurements"), row.id)
    assert Outcome.objects.get(pk=row.outcome_id).attainment is None


def test_a_measurement_that_moves_to_another_outcome_counts_there_only(owner: Any) -> None:
    row, other = make(owner.actor, "outcome-measurements"), make(owner.actor, "outcomes")
    first = row.outcome_id
    save(owner.actor, noun("outcome-measurements"), {"outcome_id": str(other.id)}, id=row.id)
    found = [Outcome.objects.get(pk=id).attainment for id in (first, other.id)]
    assert found == [None, 0.5]


def test_a_new_target_changes_the_attainment(owner: Any) -> None:
    outcome = make(owner.actor, "outcomes")
    measured(owner, outcome, 15)
    assert save(owner.actor, noun("outcomes"), {"target": 30}, id=outcome.id).row.attainment == 0.25


def test_achieving_does_not_touch_what_was_measured(owner: Any) -> None:
    outcome = make(owner.actor, "outcomes")
    measured(owner, outcome, 15)
    done = act(owner.actor, noun("outcomes"), outcome.id, achieve, {}).row
    assert (done.status, done.attainment) == ("achieved", 0.5)
    for verb, arguments in ((drop, {"reason": "x"}), (achieve, {}), (measure, {"value": 1})):
        with pytest.raises(Conflict):
            act(owner.actor, noun("outcomes"), outcome.id, verb, arguments)


def test_what_is_dropped_says_why(owner: Any) -> None:
    outcome = make(owner.actor, "outcomes")
    with pytest.raises(Invalid) as refused:
        act(owner.actor, noun("outcomes"), outcome.id, drop, {})
    assert [fault.pointer for fault in refused.value.faults] == ["/reason"]
    dropped = act(owner.actor, noun("outcomes"), outcome.id, drop, {"reason": "Sold the shop"}).row
    assert (dropped.status, dropped.drop_reason) == ("dropped", "Sold the shop")


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"baseline": 10, "target": 10}, "/target"),
        ({"baseline": 10, "target": 5}, "/target"),
        ({"baseline": 10, "target": 20, "direction": "down"}, "/target"),
        ({"baseline": None}, "/baseline"),
        ({"target": None}, "/target"),
        ({"direction": "band"}, "/target"),
        ({"direction": "band", "target": None, "band_from": 2}, "/band_from"),
        ({"direction": "band", "target": None, "band_from": 2, "band_to": 2}, "/band_to"),
        ({"band_from": 2}, "/direction"),
        ({"weight": -1}, "/weight"),
    ],
)
def test_an_aim_that_cannot_be_reached_is_refused(members: dict[str, Any], place: str, owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        make(owner.actor, "outcomes", **members)
    assert [fault.pointer for fault in refused.value.faults] == [place]
