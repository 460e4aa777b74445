"""Rules of opening hours."""

from typing import Any

import pytest

from core.problems import Conflict, Invalid
from core.service.catching_up import catch_up
from core.service.untold import Untold
from tests.casefacts import fact, happens, opened
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


def test_changed_hours_tell_anew_the_cases_that_lived_under_them_and_no_others(owner: Any) -> None:
    hours = make(owner.actor, "schedules", zone="UTC", weekly={"mon": [["09:00", "17:00"]]})
    policy = make(owner.actor, "sla-policies", schedule_id=str(hours.id), rules_from="2026-01-01T00:00:00Z")
    make(owner.actor, "sla-targets", policy_id=str(policy.id))
    customer = str(make(owner.actor, "customers").id)
    early, late = (opened(owner, hours, customer_id=customer) for hours in (10, 10 + 7 * 24))
    for case, at in ((early, 14), (late, 14 + 7 * 24)):
        happens(owner, case, at, "message")
        happens(owner, case, at + 1, "resolved")
    catch_up()
    make(owner.actor, "schedules", name=hours.name, zone="UTC", valid_from="2026-03-09",
         weekly={"mon": [["09:00", "13:00"]]})  # fmt: skip
    assert fact(owner, "cycles", late, "response_business_seconds") == 4 * 3600
    assert catch_up() == 1
    assert [fact(owner, "cycles", case, "response_business_seconds") for case in (early, late)] == [14_400, 10_800]
    assert catch_up() == 0


def test_writing_the_same_hours_again_leaves_no_work(owner: Any) -> None:
    hours = make(owner.actor, "schedules")
    catch_up()
    owner.patch(f"schedules/{hours.id}", {"holidays": ["2026-12-25"]})
    assert Untold.objects.count() == 1
    catch_up()
    owner.patch(f"schedules/{hours.id}", {"holidays": ["2026-12-25"]})
    assert Untold.objects.count() == 0
