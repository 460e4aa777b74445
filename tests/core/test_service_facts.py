"""Facts of service read over the API: the design's examples, and the edges that other products got wrong."""

from typing import Any

import pytest

from tests.casefacts import at, clock, fact, facts, happens, made, opened
from tests.makers import make

pytestmark = pytest.mark.django_db


def office(owner: Any, **members: Any) -> str:
    """Hours from Monday to Friday, 9 to 17."""
    weekly = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    return made(owner, "schedules", name="Office", weekly=weekly, **{
        "valid_from": "2026-01-01", "zone": "America/New_York", **members,
    })  # fmt: skip


def policy(owner: Any, *targets: dict[str, Any], **members: Any) -> str:
    """A policy that held all year, with these targets."""
    members.setdefault("rules_from", "2026-01-01T00:00:00Z")
    id = made(owner, "sla-policies", name="Standard", **members)
    for target in targets:
        made(owner, "sla-targets", policy_id=id, **target)
    return id


def test_vector_4_a_reply_after_the_weekend_took_an_hour_of_business_and_64_of_the_calendar(owner: Any) -> None:
    policy(owner, schedule_id=office(owner))
    case = opened(owner, customer_id=str(make(owner.actor, "customers").id), channel="web")
    owner.patch(f"cases/{case}", {"opened_at": "2026-03-06T16:30:00-05:00"})
    made(owner, "case-events", case_id=case, kind="message", actor="agent", at="2026-03-09T09:30:00-04:00")
    columns = ("response_calendar_seconds", "response_business_seconds")
    assert fact(owner, "cycles", case, *columns) == (230_400, 3_600)
    assert fact(owner, "turns", case, "wait_calendar_seconds", "wait_business_seconds") == (230_400, 3_600)


def test_vector_5_first_response_next_reply_and_bot_reply_are_three_figures(owner: Any) -> None:
    case = opened(owner)
    for time, actor in (
        ("10:00", "customer"), ("10:20", "customer"), ("10:30", "agent"), ("11:00", "customer"), ("11:01", "bot"),
        ("11:20", "agent"),
    ):  # fmt: skip
        happens(owner, case, clock(time), "message", actor)
    columns = ("kind", "wait_calendar_seconds", "bot_wait_seconds")
    assert facts(owner, "turns", case, *columns) == [("first_response", 1800, None), ("next_reply", 1200, 60)]
    assert fact(owner, "cycles", case, "response_calendar_seconds") == 1800


def test_vector_6_a_reopened_case_is_one_case_with_two_resolutions(owner: Any) -> None:
    case = opened(owner, 0)
    happens(owner, case, 2, "resolved")
    happens(owner, case, 24, "reopened", "customer")
    columns = ("first_resolution_calendar_seconds", "full_resolution_calendar_seconds", "resolutions", "reopenings")
    assert fact(owner, "case-summaries", case, *columns) == (7200, None, 1, 1)  # as of 25 h
    happens(owner, case, 26, "resolved")
    assert fact(owner, "case-summaries", case, *columns) == (7200, 93_600, 2, 1)
    assert facts(owner, "cycles", case, "reopened_after_seconds") == [79_200, None]


def test_vector_8_of_eleven_targets_seven_are_met_two_breached_and_two_run(owner: Any) -> None:
    policy(owner, {"kind": "first_response", "minutes": 60})
    customer = str(make(owner.actor, "customers").id)
    cases = [opened(owner, 10, customer_id=customer) for _ in range(9)]
    running = [opened(owner, 12.5, customer_id=customer) for _ in range(2)]
    for case in cases[:7]:
        happens(owner, case, 10.5, "message")
    happens(owner, cases[7], 11.5, "message")
    now = at(13)
    known = owner.get(f"applied-targets?known_at.lte={now}&limit=100").json()["items"]
    assert sorted(row["outcome"] for row in known) == ["breached"] + ["met"] * 7 + ["open"]
    later = owner.get(f"applied-targets?known_at.gt={now}&limit=100").json()["items"]
    assert sorted((row["case_id"], row["outcome"]) for row in later) == sorted((case, "open") for case in running)
    assert round(100 * sum(row["outcome"] == "met" for row in known) / len(known), 1) == 77.8


def test_vector_10_a_breach_that_begins_and_ends_between_two_sweeps_is_one(owner: Any) -> None:
    policy(owner, {"kind": "first_response", "minutes": 120})
    case = opened(owner, 10)
    happens(owner, case, clock("12:20"), "message")
    happens(owner, case, clock("12:30"), "resolved")
    columns = ("outcome", "due_at", "known_at", "late_calendar_seconds")
    assert fact(owner, "applied-targets", case, *columns) == ("breached", at(12), at(12), 1200)


def test_time_on_hold_is_deducted_before_the_resolution_from_hold(owner: Any) -> None:
    case = opened(owner, 10)
    happens(owner, case, 11, "held")
    happens(owner, case, 24 * 42, "resolved")
    columns = ("agent_work_calendar_seconds", "on_hold_calendar_seconds", "requester_wait_calendar_seconds")
    work, held = 3600, 42 * 86_400 - 11 * 3600
    assert fact(owner, "case-summaries", case, *columns) == (work, held, work + held)


def test_waits_are_split_by_status(owner: Any) -> None:
    case = opened(owner, 10)
    for hours, status in ((11, "open"), (13, "pending"), (16, "hold"), (20, "open")):
        happens(owner, case, hours, "status_changed", status=status)
    happens(owner, case, 25, "resolved")
    assert facts(owner, "status-intervals", case, "status", "calendar_seconds") == [
        ("new", 3600), ("open", 7200), ("pending", 10_800), ("hold", 14_400), ("open", 18_000),
    ]  # fmt: skip
    columns = [f"{name}_calendar_seconds" for name in ("requester_wait", "agent_work", "customer_wait", "on_hold")]
    assert fact(owner, "case-summaries", case, *columns) == (43_200, 28_800, 10_800, 14_400)


def test_a_case_that_an_agent_opened_waits_from_the_customers_first_word(owner: Any) -> None:
    case = opened(owner, 9)
    happens(owner, case, 9, "opened", "agent")
    happens(owner, case, 9.5, "message", "agent")
    assert facts(owner, "turns", case, "kind") == []
    happens(owner, case, 11, "message", "customer")
    happens(owner, case, 11.5, "message", "agent")
    assert facts(owner, "turns", case, "kind", "wait_calendar_seconds") == [("first_response", 1800)]
    assert fact(owner, "cycles", case, "customer_opened") is False


def test_the_teams_share_of_a_wait_begins_when_the_bot_hands_over(owner: Any) -> None:
    team = str(make(owner.actor, "teams").id)
    case = opened(owner, 10)
    happens(owner, case, 10, "message", "customer")
    happens(owner, case, 10.1, "message", "bot")
    happens(owner, case, 10.5, "assigned", "bot", team_id=team)
    happens(owner, case, 11, "message")
    columns = ("wait_calendar_seconds", "team_wait_calendar_seconds", "bot_wait_seconds", "team_id")
    assert fact(owner, "turns", case, *columns) == (3600, 1800, 360, team)


def test_a_case_never_answered_has_an_open_wait_and_no_time(owner: Any) -> None:
    case = opened(owner, 10)
    assert fact(owner, "turns", case, "started_at", "ended_at", "wait_calendar_seconds") == (at(10), None, None)
    happens(owner, case, 12, "closed", outcome="unresolved")
    assert fact(owner, "turns", case, "ended_at", "wait_calendar_seconds") == (at(12), None)


def test_pausing_is_no_reply(owner: Any) -> None:
    case = opened(owner, 10)
    happens(owner, case, 11, "held")
    assert fact(owner, "cycles", case, "first_reply_at", "response_calendar_seconds") == (None, None)


def test_the_reply_is_credited_to_the_replier_and_not_to_the_assignee(owner: Any) -> None:
    idle, busy = (str(make(owner.actor, "agents").id) for _ in range(2))
    case = opened(owner, 10, opening_agent_id=idle)
    happens(owner, case, 11, "message", agent_id=busy)
    assert fact(owner, "turns", case, "agent_id") == busy
    assert fact(owner, "cycles", case, "agent_id") == idle


def test_what_a_software_agent_writes_is_a_bots_word(owner: Any) -> None:
    robot = str(make(owner.actor, "agents", bot=True).id)
    case = opened(owner, 10)
    happens(owner, case, 10.5, "message", "agent", agent_id=robot)
    assert fact(owner, "turns", case, "bot_wait_seconds", "replied_at") == (1800, None)


def test_a_response_to_a_reopening_is_no_first_response(owner: Any) -> None:
    case = opened(owner, 10)
    happens(owner, case, 11, "message")
    happens(owner, case, 12, "resolved")
    happens(owner, case, 20, "reopened", "customer")
    happens(owner, case, 21, "message")
    assert facts(owner, "turns", case, "kind", "wait_calendar_seconds") == [
        ("first_response", 3600), ("reopen_response", 3600),
    ]  # fmt: skip


def test_transfers_reassignments_and_returns_are_three_things(owner: Any) -> None:
    first, second = (str(make(owner.actor, "teams").id) for _ in range(2))
    one, other = (str(make(owner.actor, "agents", team_id=first).id) for _ in range(2))
    case = opened(owner, 10, opening_team_id=first)
    happens(owner, case, 10.5, "assigned", agent_id=one)
    happens(owner, case, 11, "message", agent_id=one)
    happens(owner, case, 12, "assigned", agent_id=other)
    happens(owner, case, 13, "team_changed", team_id=second)
    happens(owner, case, 14, "team_changed", team_id=first)
    columns = ("transfers", "reassignments", "returns", "touched_at", "transfer_known_at")
    assert fact(owner, "case-summaries", case, *columns) == (2, 1, 1, at(11), at(14))


def test_escalations_of_machines_are_counted_apart(owner: Any) -> None:
    case = opened(owner, 10)
    happens(owner, case, 11, "escalated", "automation")
    happens(owner, case, 12, "escalated", "agent")
    columns = ("escalations", "auto_escalations", "first_escalated_at")
    assert fact(owner, "case-summaries", case, *columns) == (1, 1, at(12))


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([("message", "bot")], None),
        ([("message", "bot"), ("resolved", "bot")], "contained"),
        ([("message", "bot"), ("message", "agent")], "handed_off"),
        ([("message", "bot"), ("closed", "agent")], "handed_off"),
        ([("message", "bot"), ("abandoned", "customer")], "abandoned"),
        ([("message", "bot"), ("resolved", "bot"), ("reopened", "customer"), ("message", "agent")], "mixed"),
        ([("message", "agent"), ("message", "bot")], "mixed"),
        ([("message", "agent")], None),
    ],
)
def test_a_case_of_a_bot_has_one_outcome(events: list[tuple[str, str]], outcome: str | None, owner: Any) -> None:
    case = opened(owner, 10)
    for place, (kind, actor) in enumerate(events):
        happens(owner, case, 11 + place, kind, actor)
    assert fact(owner, "case-summaries", case, "bot_outcome") == outcome


def test_abandoned_answered_and_called_back_are_three_ends_of_a_wait(owner: Any) -> None:
    case = opened(owner, 10, channel="phone")
    for hours, kind in (
        (10, "offered"), (10.1, "abandoned"), (11, "offered"), (11.1, "callback"), (12, "offered"), (12.1, "answered"),
    ):  # fmt: skip
        happens(owner, case, hours, kind)
    happens(owner, case, 12.5, "handled", talk_seconds=600, hold_seconds=60, wrap_seconds=120)
    assert facts(owner, "queue-entries", case, "outcome", "wait_seconds", "handle_seconds", "handled_at") == [
        ("abandoned", 360, None, None), ("callback", 360, None, None), ("answered", 360, 780, at(12.5)),
    ]  # fmt: skip
    columns = ("handlings", "talk_seconds", "hold_seconds", "wrap_seconds", "handle_seconds")
    assert fact(owner, "case-summaries", case, *columns) == (1, 600, 60, 120, 780)
    assert fact(owner, "turns", case, "kind", "replied_at") == ("first_response", at(12.1))
