"""Goals in figures: what counts is what was measured by the end of the due day, in whatever order it is told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.outcomes import Outcome, achieve, drop, measure
from core.write import act, delete, save
from metrics import renew
from metrics.answer import answer, ask
from tests.makers import make, noun

pytestmark = pytest.mark.django_db
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}
DUE = "2026-03-10"


def goal(owner: Any, *measured: tuple[float, str], **members: Any) -> Outcome:
    """A goal from 10 to 20 that is due on 10 March, with what was measured of it."""
    made = make(owner.actor, "outcomes", due_on=members.pop("due_on", DUE), **members)
    for value, at in measured:
        act(owner.actor, noun("outcomes"), made.id, measure, {"value": value, "at": at})
    return Outcome.objects.get(pk=made.id)


def row(owner: Any, key: str, window: dict[str, str] = MARCH, **more: Any) -> Any:
    renew.drain(owner.actor.workspace_id)
    return answer(owner.actor, ask(owner.actor, {"metrics": [key], "window": window, **more})).series[0].rows[0]


def told(owner: Any, key: str, **more: Any) -> tuple[Any, ...]:
    """The value, of how many goals, and what was left out."""
    one = row(owner, key, **more)
    return one.value, one.n, {reason: n for reason, n in one.excluded.items() if n}


def test_what_is_measured_after_the_due_day_changes_nothing_that_was_attained_by_then(owner: Any) -> None:
    made = goal(owner, (15, "2026-03-10T22:59:59Z"), (20, "2026-03-10T23:00:00Z"))
    assert (made.attainment, made.due_attainment, made.due_state) == (1, 0.5, "missed")
    assert told(owner, "outcome_attainment") == (50, 1, {})


def test_a_measurement_told_late_counts_by_the_day_on_which_it_was_taken(owner: Any) -> None:
    made = goal(owner, (20, "2026-03-12T10:00:00Z"))
    assert told(owner, "outcome_attainment") == (None, 0, {"unmeasured": 1})
    late = {"outcome_id": str(made.id), "value": 18, "measured_at": "2026-03-09T10:00:00Z"}
    taken = make(owner.actor, "outcome-measurements", **late)
    assert told(owner, "outcome_attainment") == (80, 1, {})
    delete(owner.actor, noun("outcome-measurements"), taken.id)
    assert told(owner, "outcome_attainment") == (None, 0, {"unmeasured": 1})


def test_the_due_day_is_one_of_the_zone_of_the_workspace(owner: Any) -> None:
    save(owner.actor, noun("workspaces"), {"zone": "Asia/Kolkata"}, id=owner.actor.workspace_id)
    made = goal(owner, (20, "2026-03-10T18:30:00Z"))
    assert made.due_at == datetime(2026, 3, 10, 18, 29, 59, 999999, tzinfo=UTC)
    assert made.due_state == "unmeasured"
    assert told(owner, "outcome_coverage", window={"start": DUE, "end": "2026-03-11"}) == (0, 1, {})


def test_another_due_day_looks_at_the_measurements_again(owner: Any) -> None:
    made = goal(owner, (12, "2026-03-05T10:00:00Z"), (20, "2026-03-15T10:00:00Z"))
    moved = save(owner.actor, noun("outcomes"), {"due_on": "2026-03-15"}, id=made.id).row
    assert (made.due_attainment, moved.due_attainment, moved.due_state) == (0.2, 1, "met")
    assert told(owner, "outcome_attainment", window={"start": DUE, "end": "2026-03-11"}) == (None, 0, {})
    none = save(owner.actor, noun("outcomes"), {"due_on": None}, id=made.id).row
    assert (none.due_at, none.due_state, none.due_attainment, none.attainment) == (None, None, None, 1)
    assert told(owner, "outcome_coverage") == (None, 0, {})


@pytest.mark.parametrize(("days", "expected"), [(5, (None, 0, {"outdated": 1})), (6, (50, 1, {}))])
def test_a_measurement_older_than_it_speaks_for_is_no_measurement(
    days: int, expected: tuple[Any, ...], owner: Any
) -> None:
    goal(owner, (15, "2026-03-05T10:00:00Z"), max_age_days=days)
    assert told(owner, "outcome_attainment") == expected
    assert row(owner, "outcome_coverage").value == (100 if expected[1] else 0)


def test_what_was_achieved_early_needs_no_measurement_afterwards(owner: Any) -> None:
    made = goal(owner, (20, "2026-01-05T10:00:00Z"), max_age_days=30)
    assert told(owner, "outcome_met_rate") == (None, 0, {"outdated": 1})
    act(owner.actor, noun("outcomes"), made.id, achieve, {"at": "2026-01-20T10:00:00Z"})
    assert told(owner, "outcome_met_rate") == (100, 1, {})


def test_agreeing_that_it_is_achieved_measures_nothing(owner: Any) -> None:
    made = goal(owner, (15, "2026-03-05T10:00:00Z"))
    act(owner.actor, noun("outcomes"), made.id, achieve, {"at": "2026-03-06T10:00:00Z"})
    assert told(owner, "outcome_attainment") == (50, 1, {})
    assert told(owner, "outcome_met_rate") == (0, 1, {})


def test_dropped_before_it_was_due_it_counts_in_gross_only_and_dropped_later_everywhere(owner: Any) -> None:
    early, late = (goal(owner, (value, "2026-03-05T10:00:00Z")) for value in (10, 20))
    for made, at in ((early, "2026-03-09T10:00:00Z"), (late, "2026-03-11T10:00:00Z")):
        act(owner.actor, noun("outcomes"), made.id, drop, {"reason": "Sold the shop.", "at": at})
    assert told(owner, "outcome_attainment") == (100, 1, {"dropped": 1})
    assert told(owner, "outcome_attainment_gross") == (50, 2, {})


def test_weights_weigh_and_a_weight_of_nothing_alone_gives_no_value(owner: Any) -> None:
    goal(owner, (20, "2026-03-05T10:00:00Z"), weight=0)
    assert told(owner, "outcome_attainment") == (None, 1, {})
    goal(owner, (11, "2026-03-05T10:00:00Z"), weight=3)
    goal(owner, (15, "2026-03-05T10:00:00Z"), weight=1)
    assert told(owner, "outcome_attainment") == (20, 3, {})


def test_uncapped_goes_below_and_above_and_bands_are_held_or_not(owner: Any) -> None:
    goal(owner, (30, "2026-03-05T10:00:00Z"))
    goal(owner, (60, "2026-03-05T10:00:00Z"), baseline=48, target=24, direction="down")
    band = {"baseline": None, "target": None, "direction": "band", "band_from": 2, "band_to": 4}
    goal(owner, (3, "2026-03-05T10:00:00Z"), **band)
    assert told(owner, "outcome_attainment_uncapped") == (pytest.approx(100 * (2 - 0.5 + 1) / 3, abs=1e-6), 3, {})
    assert told(owner, "outcome_attainment") == (pytest.approx(200 / 3, abs=1e-6), 3, {})


def test_reached_early_and_lost_again_was_on_time_and_is_not_met(owner: Any) -> None:
    goal(owner, (20, "2026-03-05T10:00:00Z"), (15, "2026-03-09T10:00:00Z"))
    goal(owner, (15, "2026-03-05T10:00:00Z"), (20, "2026-03-12T10:00:00Z"))
    assert told(owner, "outcome_met_rate") == (0, 2, {})
    assert told(owner, "outcome_on_time_share") == (50, 2, {})


def test_what_is_not_due_yet_is_counted_apart(owner: Any) -> None:
    for measured in ((20, "2026-03-05T10:00:00Z"), (20, "2098-03-05T10:00:00Z")):
        goal(owner, measured, due_on="2098-03-10")
    dropped = goal(owner, due_on="2098-03-10")
    act(owner.actor, noun("outcomes"), dropped.id, drop, {"reason": "Sold the shop."})
    assert told(owner, "outcome_attainment", window={"start": "2098-03-01", "end": "2098-04-01"}) == (
        None, 0, {"not_due": 2},
    )  # fmt: skip


def test_numbers_at_the_ends_of_their_range_stay_numbers(owner: Any) -> None:
    made = goal(owner, (1.7e308, "2026-03-05T10:00:00Z"), baseline=-1.7e308, target=-1.6e308, weight=1_000_000)
    assert (made.due_attainment, made.attainment) == (1, 1)
    assert told(owner, "outcome_attainment_uncapped")[0] == pytest.approx(3400)
    tiny = goal(owner, (5, "2026-03-05T10:00:00Z"), baseline=0, target=5e-324)
    assert tiny.due_progress == 1_000_000
