"""Merges while others write, on PostgreSQL: no fact stays behind, nobody is stuck, of two opposite ones one wins."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection  # noqa: F401 - the condition below reads it

from core import write
from core.cases import Case
from core.customers import Customer
from core.feedback import Answer
from core.persons import merging, unmerging
from core.persons.attached import movable
from core.persons.merging import Merged
from core.problems import Conflict, Refused
from core.revenue.movements import Movement
from core.revenue.subscriptions import Subscription
from core.touchpoints import Interaction
from tests.core.test_concurrency import left_open, together
from tests.makers import body, make, noun

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'",
        reason="SQLite has one writer at a time: there is nothing here that could go wrong on it",
    ),
]


def behind(customer: Any) -> dict[str, int]:
    """What still points to a customer who was merged."""
    counts = {f"{m.__name__}.{name}": m._default_manager.filter(**{name: customer.pk}).count() for m, name in movable()}
    return {name: count for name, count in counts.items() if count}


def test_facts_that_arrive_while_their_customer_is_merged_are_the_survivors(owner: Any) -> None:
    actor = owner.actor
    stays, goes = (make(actor, "customers", source="crm", external_id=key) for key in "ab")
    survey = make(actor, "questions")
    invitation = make(actor, "invitations", survey_id=str(survey.survey_id), customer_id=str(goes.id))

    def writer(name: str, **members: Any) -> Callable[[], int]:
        bodies = [body(actor, name, **members) for _ in range(15)]

        def run() -> int:
            return len([write.save(actor, noun(name), one) for one in bodies])

        return run

    def upserts() -> int:
        rows = [
            body(actor, "interactions", customer_ref={"source": "crm", "id": "b"}, source="tel", external_id=str(n))
            for n in range(60)
        ]
        return len([one for start in range(0, 60, 10) for one in write.upsert(actor, noun("interactions"),
                                                                              rows[start : start + 10])])  # fmt: skip

    together(
        writer("cases", customer_id=str(goes.id)),
        writer("subscriptions", customer_id=str(goes.id)),
        writer("answers", question_id=str(survey.id), invitation_id=str(invitation.id), customer_id=None),
        upserts,
        lambda: [write.upsert_one(actor, noun("customers"), ("crm", "b"), {"name": f"{n}"}) for n in range(20)],
        lambda: merging.merge(actor, stays.pk, [goes.pk], {}),
    )
    assert behind(goes) == {}
    counts = [model.objects.filter(customer=stays).count() for model in (Case, Subscription, Answer, Interaction)]
    assert counts == [15, 15, 15, 60]
    standing = Movement.objects.filter(customer=stays, superseded_at=None, deleted_at=None)
    assert sum(line.amount_minor for line in standing) == 15 * 10_000


def test_a_fact_in_an_open_transaction_is_waited_for_and_moved(owner: Any) -> None:
    actor = owner.actor
    stays, goes = (make(actor, "customers") for _ in range(2))
    done: list[Merged] = []
    with left_open(lambda: make(actor, "cases", customer_id=str(goes.id))) as commit:
        together(lambda: done.append(merging.merge(actor, stays.pk, [goes.pk], {})), commit)
    assert (behind(goes), Case.objects.get().customer_id) == ({}, stays.pk)
    assert done[0].moved["cases"] == 1


def test_of_two_opposite_merges_one_is_done_and_one_refused(owner: Any) -> None:
    for _ in range(5):
        one, other = (make(owner.actor, "customers") for _ in range(2))

        def attempt(stays: Any, goes: Any) -> Callable[[], str]:
            def run() -> str:
                try:
                    merging.merge(owner.actor, stays.pk, [goes.pk], {})
                except Conflict:
                    return "refused"
                return "merged"

            return run

        assert sorted(together(attempt(one, other), attempt(other, one))) == ["merged", "refused"]
        assert Customer.objects.filter(pk__in=[one.pk, other.pk], merged_into=None).count() == 1


def test_a_chain_made_at_once_stays_flat(owner: Any) -> None:
    first, second, third = (make(owner.actor, "customers") for _ in range(3))
    make(owner.actor, "cases", customer_id=str(first.id))

    def attempt(stays: Any, goes: Any) -> None:
        try:
            merging.merge(owner.actor, stays.pk, [goes.pk], {})
        except Refused:
            merging.merge(owner.actor, third.pk, [goes.pk], {})

    together(lambda: attempt(second, first), lambda: attempt(third, second))
    assert set(Customer.objects.exclude(merged_into=None).values_list("merged_into", flat=True)) == {third.pk}
    assert Case.objects.get().customer_id == third.pk


def test_undoing_while_facts_arrive_loses_none(owner: Any) -> None:
    actor = owner.actor
    stays, goes = (make(actor, "customers") for _ in range(2))
    for _ in range(10):
        make(actor, "cases", customer_id=str(goes.id))
    done = merging.merge(actor, stays.pk, [goes.pk], {})
    bodies = [body(actor, "cases", customer_id=str(goes.id)) for _ in range(20)]
    together(
        lambda: [write.save(actor, noun("cases"), one) for one in bodies],
        lambda: unmerging.undo(actor, done.merges[0].pk),
    )
    counts = [Case.objects.filter(customer=one, deleted_at=None).count() for one in (stays, goes)]
    assert (sum(counts), counts[1] >= 10) == (30, True)
