"""A case that arrives whole gives the same facts as its events one by one."""

from typing import Any

import pytest

from core.cases import Case
from core.casework import CASE_DERIVED
from core.resources import by_model
from core.service.retelling import KINDS
from core.write import save
from tests.makers import make, noun

pytestmark = pytest.mark.django_db

REPLY, RESOLVED, CLOSED = "2026-03-02T10:00:00Z", "2026-03-03T10:00:00Z", "2026-03-07T10:00:00Z"
OWN = ("case", "customer")


def facts(case: Any) -> list[Any]:
    """Every derived column of a case, and every column of its derived facts that is not its own."""
    case = Case.objects.get(pk=case.id)
    found = [[getattr(case, name) for name in CASE_DERIVED]]
    for model in KINDS:
        columns = [name for name in by_model()[model].read if name not in OWN]
        rows = model._default_manager.filter(case=case, deleted_at=None).order_by("number")
        found += [[getattr(one, name) for name in columns] for one in rows]
    return found


def told(owner: Any, case: Any, *events: tuple[str, str], **more: Any) -> None:
    for kind, at in events:
        make(owner.actor, "case-events", case_id=str(case.id), kind=kind, actor="agent", at=at, **more)


def test_reported_times_and_events_give_equal_cases_and_cycles(owner: Any) -> None:
    fed = make(owner.actor, "cases")
    told(owner, fed, ("closed", CLOSED), ("message", REPLY), ("resolved", RESOLVED))
    whole = make(
        owner.actor, "cases", reported_first_reply_at=REPLY, reported_resolved_at=RESOLVED, reported_closed_at=CLOSED
    )
    assert facts(whole) == facts(fed)
    assert facts(whole)[0][0] == "closed"


def test_a_reported_close_without_a_resolution_is_one_unless_it_says_unresolved(owner: Any) -> None:
    fed, given_up = make(owner.actor, "cases"), make(owner.actor, "cases")
    told(owner, fed, ("closed", CLOSED))
    told(owner, given_up, ("closed", CLOSED), outcome="unresolved")
    assert facts(make(owner.actor, "cases", reported_closed_at=CLOSED)) == facts(fed)
    unresolved = make(owner.actor, "cases", reported_closed_at=CLOSED, reported_outcome="unresolved")
    assert facts(unresolved) == facts(given_up)


def test_events_win_over_what_is_reported(owner: Any) -> None:
    case = make(owner.actor, "cases", reported_first_reply_at=REPLY, reported_resolved_at=RESOLVED)
    told(owner, case, ("message", "2026-03-02T09:30:00Z"), ("resolved", "2026-03-02T12:00:00Z"))
    fed = make(owner.actor, "cases")
    told(owner, fed, ("message", "2026-03-02T09:30:00Z"), ("resolved", "2026-03-02T12:00:00Z"))
    assert facts(case) == facts(fed)


def test_a_report_may_come_later_than_the_case(owner: Any) -> None:
    case = make(owner.actor, "cases")
    save(owner.actor, noun("cases"), {"reported_resolved_at": RESOLVED}, id=case.id)
    assert facts(case) == facts(make(owner.actor, "cases", reported_resolved_at=RESOLVED))


def test_an_event_that_moves_to_another_case_leaves_the_first_one(owner: Any) -> None:
    first, second = make(owner.actor, "cases"), make(owner.actor, "cases")
    event = make(owner.actor, "case-events", case_id=str(first.id), kind="resolved", at=RESOLVED)
    save(owner.actor, noun("case-events"), {"case_id": str(second.id)}, id=event.id)
    assert [Case.objects.get(pk=one.id).status for one in (first, second)] == ["new", "resolved"]
