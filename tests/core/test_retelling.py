"""What telling cases anew costs: as many statements for many cases as for one, and none for cases of others."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.service.contacts import Contact
from core.service.turns import Turn
from core.write import upsert
from tests.casefacts import at
from tests.makers import make, noun

pytestmark = pytest.mark.django_db


def statements(owner: Any, cases: list[Any], key: str) -> int:
    """How many statements the write of one event for each case takes."""
    rows = [
        {
            "source": "desk", "external_id": f"{key}-{n}", "case_id": str(case.id), "kind": "message",
            "actor": "agent", "at": at(11),
        }
        for n, case in enumerate(cases)
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as seen:
        assert {one.outcome for one in upsert(owner.actor, noun("case-events"), rows)} == {"created"}
    return len(seen)


def test_a_batch_of_events_costs_no_more_statements_than_two_of_them(owner: Any) -> None:
    policy = make(owner.actor, "sla-policies", rules_from="2026-01-01T00:00:00Z")
    make(owner.actor, "sla-targets", policy_id=str(policy.id))
    cases = [make(owner.actor, "cases", reason="delivery") for _ in range(12)]
    few = statements(owner, cases[:2], "few")
    assert statements(owner, cases[2:], "many") == few


def test_an_event_writes_no_fact_of_another_case_of_the_customer(owner: Any) -> None:
    customer = str(make(owner.actor, "customers").id)
    one, other = (make(owner.actor, "cases", customer_id=customer) for _ in range(2))
    before = list(Turn.objects.filter(case=other).values_list("version", flat=True))
    statements(owner, [one], "alone")
    assert list(Turn.objects.filter(case=other).values_list("version", flat=True)) == before


def test_writing_an_event_again_writes_nothing(owner: Any) -> None:
    case = make(owner.actor, "cases")
    row = {
        "source": "desk", "external_id": "1", "case_id": str(case.id), "kind": "message", "actor": "customer",
        "at": at(10),
    }  # fmt: skip
    upsert(owner.actor, noun("case-events"), [row])
    before = list(Contact.objects.filter(case=case).values_list("version", flat=True))
    assert [one.outcome for one in upsert(owner.actor, noun("case-events"), [row])] == ["unchanged"]
    assert list(Contact.objects.filter(case=case).values_list("version", flat=True)) == before
