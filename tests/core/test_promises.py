"""Rules of promises."""

from typing import Any

import pytest

from core.problems import Conflict, Invalid
from core.promises import cancel, keep, renegotiate
from core.write import act, save
from tests.makers import make, noun

pytestmark = pytest.mark.django_db


def done(owner: Any, promise: Any, verb: Any, **arguments: Any) -> Any:
    return act(owner.actor, noun("promises"), promise.id, verb, arguments).row


def refused_at(owner: Any, **members: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        make(owner.actor, "promises", **members)
    return [fault.pointer for fault in refused.value.faults]


def test_a_new_promise_is_open_and_knows_its_first_date(owner: Any) -> None:
    promise = make(owner.actor, "promises")
    assert (promise.state, promise.first_due_at, promise.renegotiated_count) == ("open", promise.due_at, 0)


def test_a_promise_that_came_true_late_is_fulfilled_and_its_lateness_stays_to_be_counted(owner: Any) -> None:
    promise = done(owner, make(owner.actor, "promises"), keep, at="2026-03-09T10:00:00Z")
    assert promise.state == "fulfilled"
    assert promise.fulfilled_at > promise.due_at


def test_a_date_agreed_in_time_is_counted_and_the_first_one_kept(owner: Any) -> None:
    promise = make(owner.actor, "promises")
    again = done(owner, promise, renegotiate, due_at="2026-03-09T10:00:00Z", at="2026-03-04T10:00:00Z")
    assert (again.renegotiated_count, again.renegotiated_late) == (1, False)
    assert again.first_due_at == promise.due_at != again.due_at


def test_a_date_agreed_after_the_old_one_had_passed_is_late(owner: Any) -> None:
    promise = make(owner.actor, "promises")
    late = done(owner, promise, renegotiate, due_at="2026-03-09T10:00:00Z", at="2026-03-06T10:00:00Z")
    again = done(owner, promise, renegotiate, due_at="2026-03-12T10:00:00Z", at="2026-03-07T10:00:00Z")
    assert (late.renegotiated_late, again.renegotiated_late, again.renegotiated_count) == (True, True, 2)


def test_a_new_date_from_another_system_counts_like_the_verb(owner: Any) -> None:
    promise = make(owner.actor, "promises")
    body = {"due_at": "2026-03-09T10:00:00Z", "renegotiated_at": "2026-03-04T10:00:00Z"}
    changed = save(owner.actor, noun("promises"), body, id=promise.id).row
    again = save(owner.actor, noun("promises"), body, id=promise.id)
    assert (changed.renegotiated_count, changed.renegotiated_late, again.outcome) == (1, False, "unchanged")


def test_a_new_date_without_its_moment_is_agreed_when_it_is_told(owner: Any) -> None:
    promise = make(owner.actor, "promises")
    changed = save(owner.actor, noun("promises"), {"due_at": "2099-01-01T00:00:00Z"}, id=promise.id).row
    assert changed.renegotiated_at is not None
    assert changed.renegotiated_late == (changed.renegotiated_at > promise.due_at)


def test_what_is_decided_cannot_be_decided_again(owner: Any) -> None:
    promise = done(owner, make(owner.actor, "promises"), cancel, at="2026-03-03T10:00:00Z")
    assert promise.state == "cancelled"
    for verb, arguments in ((keep, {}), (cancel, {}), (renegotiate, {"due_at": "2026-03-09T10:00:00Z"})):
        with pytest.raises(Conflict):
            done(owner, promise, verb, **arguments)


def test_a_promise_is_not_due_before_it_is_made(owner: Any) -> None:
    assert refused_at(owner, due_at="2026-03-01T10:00:00Z") == ["/due_at"]


def test_a_promise_is_not_both_fulfilled_and_cancelled(owner: Any) -> None:
    at = "2026-03-03T10:00:00Z"
    assert refused_at(owner, fulfilled_at=at, cancelled_at=at) == ["/cancelled_at"]


def test_a_promise_and_its_case_are_of_one_customer(owner: Any) -> None:
    assert refused_at(owner, case_id=str(make(owner.actor, "cases").id)) == ["/case_id"]


def test_a_promise_carries_the_agent_and_team_of_its_case_and_the_segment_of_its_moment(owner: Any) -> None:
    team, segment = make(owner.actor, "teams"), make(owner.actor, "segments")
    agent = make(owner.actor, "agents", team_id=str(team.id))
    customer = str(make(owner.actor, "customers", segment_id=str(segment.id)).id)
    case = make(owner.actor, "cases", customer_id=customer, opening_agent_id=str(agent.id))
    promise = make(owner.actor, "promises", customer_id=customer, case_id=str(case.id))
    assert (promise.agent_id, promise.team_id, promise.segment_id) == (agent.id, team.id, segment.id)
