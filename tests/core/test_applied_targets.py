"""Service standards as applied to cases: chosen once, judged by timestamps, never by somebody who comes by."""

from typing import Any

import pytest

from tests.casefacts import at, fact, facts, happens, made, opened
from tests.core.test_service_facts import office, policy
from tests.makers import make

pytestmark = pytest.mark.django_db
FIRST = {"kind": "first_response", "minutes": 60}
RESOLUTION = {"kind": "resolution", "minutes": 240}


@pytest.fixture
def customer(owner: Any) -> str:
    return str(make(owner.actor, "customers").id)


def test_without_a_target_nothing_is_owed_and_nothing_fails(owner: Any, customer: str) -> None:
    policy(owner, FIRST)
    case = opened(owner, 10, customer_id=customer)
    happens(owner, case, 100, "resolved")
    assert facts(owner, "applied-targets", case, "kind") == ["first_response"]


def test_a_policy_made_later_leaves_older_cases_alone(owner: Any, customer: str) -> None:
    policy(owner, FIRST, rules_from=None)
    case = opened(owner, 10, customer_id=customer)
    assert facts(owner, "applied-targets", case, "kind") == []


def test_each_kind_is_judged_by_itself(owner: Any, customer: str) -> None:
    policy(owner, FIRST, {"kind": "next_reply", "minutes": 30}, RESOLUTION)
    case = opened(owner, 10, customer_id=customer)
    happens(owner, case, 10.5, "message")
    happens(owner, case, 11, "message", "customer")
    happens(owner, case, 12, "message")
    happens(owner, case, 13, "resolved")
    assert facts(owner, "applied-targets", case, "kind", "outcome", "known_at") == [
        ("first_response", "met", at(10.5)), ("resolution", "met", at(13)), ("next_reply", "breached", at(11.5)),
    ]  # fmt: skip
    columns = ("targets", "targets_met", "targets_breached", "targets_known_at")
    assert fact(owner, "case-summaries", case, *columns) == (3, 2, 1, at(11.5))


def test_due_times_run_in_opening_hours(owner: Any, customer: str) -> None:
    hours = office(owner, zone="UTC")
    policy(owner, {"kind": "first_response", "minutes": 120, "clock": "business"}, schedule_id=hours)
    case = opened(owner, 16, customer_id=customer)
    assert fact(owner, "applied-targets", case, "due_at") == at(24 + 10)
    happens(owner, case, 24 + 11.5, "message")
    columns = ("outcome", "late_calendar_seconds", "late_business_seconds")
    assert fact(owner, "applied-targets", case, *columns) == ("breached", 5400, 5400)


def test_the_narrowest_policy_counts(owner: Any, customer: str) -> None:
    policy(owner, {**FIRST, "minutes": 100})
    narrow = policy(owner, {**FIRST, "minutes": 20}, channel="chat")
    case = opened(owner, 10, customer_id=customer, channel="chat")
    assert fact(owner, "applied-targets", case, "policy_id", "minutes") == (narrow, 20)
    assert fact(owner, "applied-targets", opened(owner, 10, customer_id=customer), "minutes") == 100


def test_a_change_of_the_policy_leaves_what_was_applied(owner: Any, customer: str) -> None:
    id = made(owner, "sla-policies", name="Standard", rules_from="2026-01-01T00:00:00Z")
    target = made(owner, "sla-targets", policy_id=id, **FIRST)
    case = opened(owner, 10, customer_id=customer)
    owner.patch(f"sla-targets/{target}", {"minutes": 5})
    happens(owner, case, 10.5, "message")
    assert fact(owner, "applied-targets", case, "minutes", "outcome") == (60, "met")
    assert fact(owner, "applied-targets", opened(owner, 10, customer_id=customer), "minutes") == 5


def test_a_new_priority_supersedes_what_ran_and_applies_the_other(owner: Any, customer: str) -> None:
    policy(owner, {**RESOLUTION, "minutes": 600}, {**RESOLUTION, "priority": "urgent", "minutes": 60})
    case = opened(owner, 10, customer_id=customer, source="desk", external_id="1")
    owner.patch(f"cases/{case}", {"priority": "urgent", "source_updated_at": at(12)})
    happens(owner, case, 12.5, "resolved")
    assert facts(owner, "applied-targets", case, "minutes", "priority", "outcome", "known_at", "due_at") == [
        (600, "normal", "superseded", at(12), at(20)), (60, "urgent", "met", at(12.5), at(13)),
    ]  # fmt: skip


def test_what_was_broken_before_the_change_stays_broken(owner: Any, customer: str) -> None:
    policy(owner, {**RESOLUTION, "minutes": 60}, {**RESOLUTION, "priority": "low", "minutes": 600})
    case = opened(owner, 10, customer_id=customer, source="desk", external_id="1")
    owner.patch(f"cases/{case}", {"priority": "low", "source_updated_at": at(12)})
    assert fact(owner, "applied-targets", case, "outcome", "known_at", "priority") == ("open", at(11), "normal")


def test_a_priority_without_another_target_changes_nothing(owner: Any, customer: str) -> None:
    policy(owner, FIRST)
    case = opened(owner, 10, customer_id=customer)
    owner.patch(f"cases/{case}", {"priority": "high"})
    happens(owner, case, 10.5, "message")
    assert fact(owner, "applied-targets", case, "outcome") == "met"


@pytest.mark.parametrize(("pauses", "due"), [(True, 16), (False, 14)])
def test_a_resolution_waits_for_holds_if_the_policy_says(pauses: bool, due: float, owner: Any, customer: str) -> None:
    policy(owner, RESOLUTION, pauses_on_hold=pauses)
    case = opened(owner, 10, customer_id=customer)
    happens(owner, case, 11, "held")
    happens(owner, case, 13, "resumed")
    assert fact(owner, "applied-targets", case, "due_at") == at(due)


def test_a_clock_that_stands_still_has_no_due_time(owner: Any, customer: str) -> None:
    policy(owner, RESOLUTION, pauses_on_pending=True)
    case = opened(owner, 10, customer_id=customer)
    happens(owner, case, 11, "status_changed", status="pending")
    assert fact(owner, "applied-targets", case, "due_at", "known_at", "outcome") == (None, None, "open")
    assert fact(owner, "case-summaries", case, "targets_known_at") is None


def test_a_case_that_ends_before_it_was_due_cancels_what_was_owed(owner: Any, customer: str) -> None:
    policy(owner, FIRST, RESOLUTION)
    case = opened(owner, 10, customer_id=customer)
    happens(owner, case, 10.5, "closed", outcome="unresolved")
    assert facts(owner, "applied-targets", case, "outcome", "known_at") == [("cancelled", at(10.5))] * 2


def test_each_reopening_owes_a_resolution_of_its_own(owner: Any, customer: str) -> None:
    policy(owner, RESOLUTION)
    case = opened(owner, 10, customer_id=customer)
    for hours, kind in ((11, "resolved"), (30, "reopened"), (40, "resolved")):
        happens(owner, case, hours, kind)
    assert facts(owner, "applied-targets", case, "cycle", "outcome", "due_at") == [
        (1, "met", at(14)), (2, "breached", at(34)),
    ]  # fmt: skip


def test_a_case_that_arrives_whole_has_the_same_targets(owner: Any, customer: str) -> None:
    policy(owner, FIRST, RESOLUTION)
    whole = opened(owner, 10, customer_id=customer, reported_first_reply_at=at(12), reported_resolved_at=at(13))
    fed = opened(owner, 10, customer_id=customer)
    happens(owner, fed, 13, "resolved")
    happens(owner, fed, 12, "message")
    columns = ("kind", "outcome", "due_at", "fulfilled_at", "known_at", "late_calendar_seconds")
    assert facts(owner, "applied-targets", whole, *columns) == facts(owner, "applied-targets", fed, *columns)
