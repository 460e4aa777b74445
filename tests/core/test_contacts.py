"""Contacts, their repetition, and what first contact resolution is made of."""

from typing import Any

import pytest

from tests.casefacts import at, fact, facts, happens, made, opened
from tests.makers import make

pytestmark = pytest.mark.django_db
DAY = 86_400


@pytest.fixture
def customer(owner: Any) -> str:
    return str(make(owner.actor, "customers").id)


def called(owner: Any, customer: str, hours: float, reason: str | None = "delivery", **members: Any) -> str:
    """An inbound call."""
    return made(owner, "interactions", customer_id=customer, channel="phone", at=at(hours), reason=reason, **members)


def gaps(owner: Any, customer: str) -> list[tuple[int | None, int | None]]:
    rows = owner.get(f"contacts?customer_id={customer}&sort=at").json()["items"]
    return [(row["since_previous_seconds"], row["next_contact_seconds"]) for row in rows]


def test_a_chat_is_one_contact_until_the_customer_was_away_for_a_day(owner: Any) -> None:
    case = opened(owner, 10, channel="chat")
    for hours in (10, 12, 33, 58):
        happens(owner, case, hours, "message", "customer")
    assert facts(owner, "contacts", case, "at", "last_at") == [(at(10), at(33)), (at(58), at(58))]


def test_a_second_mail_after_the_answer_is_a_second_contact(owner: Any) -> None:
    case = opened(owner, 10, channel="email")
    happens(owner, case, 10, "message", "customer")
    happens(owner, case, 10.5, "message", "customer")
    happens(owner, case, 11, "message")
    happens(owner, case, 12, "message", "customer")
    assert facts(owner, "contacts", case, "at") == [at(10), at(12)]


def test_thanks_are_no_contact_and_ask_for_no_answer(owner: Any) -> None:
    case = opened(owner, 10)
    happens(owner, case, 11, "message")
    happens(owner, case, 11.5, "message", "customer", thanks=True)
    assert (len(facts(owner, "contacts", case, "at")), len(facts(owner, "turns", case, "kind"))) == (1, 1)


def test_a_call_that_is_noted_twice_is_one_contact(owner: Any, customer: str) -> None:
    case = opened(owner, 10, customer_id=customer, channel="phone", reason="delivery")
    called(owner, customer, 10, case_id=case)
    assert facts(owner, "contacts", case, "at") == [at(10)]
    assert gaps(owner, customer) == [(None, None)]


def test_a_contact_knows_the_last_one_on_the_same_reason_and_the_next(owner: Any, customer: str) -> None:
    called(owner, customer, 0)
    called(owner, customer, 24, "invoice")
    called(owner, customer, 48)
    assert gaps(owner, customer) == [(None, 2 * DAY), (None, None), (2 * DAY, None)]


def test_a_late_contact_comes_between_the_others(owner: Any, customer: str) -> None:
    called(owner, customer, 0)
    called(owner, customer, 48)
    called(owner, customer, 24)
    assert gaps(owner, customer) == [(None, DAY), (DAY, DAY), (DAY, None)]


def test_a_contact_that_goes_or_changes_its_reason_closes_the_gap(owner: Any, customer: str) -> None:
    called(owner, customer, 0)
    second, third = called(owner, customer, 24), called(owner, customer, 48)
    called(owner, customer, 72)
    owner.delete(f"interactions/{second}")
    assert gaps(owner, customer) == [(None, 2 * DAY), (2 * DAY, DAY), (DAY, None)]
    owner.patch(f"interactions/{third}", {"reason": "invoice"})
    assert gaps(owner, customer) == [(None, 3 * DAY), (None, None), (3 * DAY, None)]


def test_outbound_and_proactive_contacts_are_not_the_customers(owner: Any, customer: str) -> None:
    called(owner, customer, 0, direction="outbound", initiative="proactive")
    assert gaps(owner, customer) == []


def test_a_call_that_is_given_to_a_case_moves_there(owner: Any, customer: str) -> None:
    call = called(owner, customer, 40)
    case = opened(owner, 10, customer_id=customer, channel="phone", reason="delivery")
    assert gaps(owner, customer) == [(None, 30 * 3600), (30 * 3600, None)]
    owner.patch(f"interactions/{call}", {"case_id": case})
    assert facts(owner, "contacts", case, "at") == [at(10), at(40)]
    assert gaps(owner, customer) == [(None, 30 * 3600), (30 * 3600, None)]


def test_first_contact_resolution_is_made_of_columns_of_the_first_cycle(owner: Any, customer: str) -> None:
    case = opened(owner, 10, customer_id=customer, channel="phone", reason="delivery")
    happens(owner, case, 11, "message")
    happens(owner, case, 12, "resolved")
    columns = ("contacts", "transfers", "reopened_after_seconds", "next_contact_seconds", "customer_opened", "bot_only")
    assert fact(owner, "cycles", case, *columns) == (1, 0, None, None, True, False)
    called(owner, customer, 12 + 8 * 24)
    assert fact(owner, "cycles", case, "next_contact_seconds") == 8 * DAY
    called(owner, customer, 12 + 5 * 24)
    assert fact(owner, "cycles", case, "next_contact_seconds") == 5 * DAY
    called(owner, customer, 12 + 24, "invoice")
    assert fact(owner, "cycles", case, "next_contact_seconds") == 5 * DAY


def test_a_resolution_that_comes_late_finds_the_contact_that_followed(owner: Any, customer: str) -> None:
    case = opened(owner, 10, customer_id=customer, channel="phone", reason="delivery")
    called(owner, customer, 60)
    happens(owner, case, 12, "resolved")
    assert fact(owner, "cycles", case, "next_contact_seconds") == 2 * DAY


def test_the_same_reason_of_another_customer_is_no_repetition(owner: Any, customer: str) -> None:
    called(owner, customer, 0)
    called(owner, str(make(owner.actor, "customers").id), 24)
    assert gaps(owner, customer) == [(None, None)]


def test_a_reopening_to_say_thanks_is_none(owner: Any) -> None:
    case = opened(owner, 10)
    happens(owner, case, 12, "resolved")
    happens(owner, case, 13, "reopened", "customer", thanks=True)
    happens(owner, case, 14, "resolved")
    assert facts(owner, "cycles", case, "reopened_after_seconds") == [None, None]
    assert fact(owner, "case-summaries", case, "reopenings") == 0


def test_a_case_that_moves_to_another_customer_takes_its_contacts_along(owner: Any, customer: str) -> None:
    called(owner, customer, 0)
    case = opened(owner, 24, customer_id=customer, reason="delivery")
    other = str(make(owner.actor, "customers").id)
    owner.patch(f"cases/{case}", {"customer_id": other})
    assert (gaps(owner, customer), gaps(owner, other)) == ([(None, None)], [(None, None)])
