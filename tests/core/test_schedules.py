"""Rules of opening hours."""

from typing import Any

import pytest

from core.problems import Conflict, Invalid
from tests.makers import make

pytestmark = pytest.mark.django_db


def test_a_day_has_several_intervals_and_may_end_at_midnight(owner: Any) -> None:
    weekly = {"mon": [["09:00", "14:00"], ["16:00", "24:00"]], "tue": [["00:00", "24:00"]], "sun": []}
    assert make(owner.actor, "schedules", weekly=weekly).weekly == weekly


@pytest.mark.parametrize(
    "weekly",
    [
        {},
        {"mon": []},
        {"monday": [["09:00", "17:00"]]},
        {"mon": ["09:00", "17:00"]},
        {"mon": {"from": "09:00"}},
        {"mon": [["09:00"]]},
        {"mon": [["9:00", "17:00"]]},
        {"mon": [["09:00", "24:01"]]},
        {"mon": [["09:00", "17:00\n"]]},
        {"mon": [[9, 17]]},
        {"mon": [["17:00", "09:00"]]},
        {"mon": [["09:00", "09:00"]]},
        {"mon": [["09:00", "14:00"], ["13:00", "17:00"]]},
        {"mon": [["16:00", "19:00"], ["09:00", "14:00"]]},
        {"mon": [["00:00", "00:01"]] * 13},
    ],
)
def test_hours_that_cannot_be_are_refused(weekly: Any, owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        make(owner.actor, "schedules", weekly=weekly)
    assert [fault.pointer for fault in refused.value.faults] == ["/weekly"]


@pytest.mark.parametrize(
    "holidays", [["2026-02-30"], ["25.12.2026"], ["20261225"], [20261225], [None], ["2026-12-25", "2026-12-25"]]
)
def test_a_holiday_is_a_day_and_named_once(holidays: Any, owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        make(owner.actor, "schedules", holidays=holidays)
    assert [fault.pointer for fault in refused.value.faults] == ["/holidays"]


def test_a_schedule_lives_in_a_zone_of_the_iana_list(owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        make(owner.actor, "schedules", zone="Mars/Olympus")
    assert [fault.pointer for fault in refused.value.faults] == ["/zone"]


def test_versions_of_one_schedule_begin_on_different_days(owner: Any) -> None:
    make(owner.actor, "schedules", name="Shop")
    make(owner.actor, "schedules", name="Shop", valid_from="2026-06-01")
    with pytest.raises(Conflict):
        make(owner.actor, "schedules", name="Shop")
