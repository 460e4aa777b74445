"""Contacts over orders: a figure that is divided by another one."""

from typing import Any

import pytest

from core.write import save
from metrics import renew
from metrics.answer import answer, ask
from metrics.explain import ask_figure, explain
from tests.makers import make, noun

pytestmark = pytest.mark.django_db
MARCH = {"start": "2026-03-02", "end": "2026-03-04"}


@pytest.fixture
def told(owner: Any) -> Any:
    """On 2 March three contacts of two customers, one of them of a segment, and four orders, one of the segment."""
    segment = str(make(owner.actor, "segments").id)
    one = str(make(owner.actor, "customers", segment_id=segment).id)
    other = str(make(owner.actor, "customers").id)
    for who, channel in ((one, "phone"), (one, "chat"), (other, "chat")):
        make(owner.actor, "cases", customer_id=who, channel=channel, opened_at="2026-03-02T10:00:00Z")
    for who, channel in ((one, "web"), (other, "web"), (other, "web"), (other, "chat")):
        make(owner.actor, "purchases", customer_id=who, channel=channel, at="2026-03-02T12:00:00Z")
    renew.drain(owner.actor.workspace_id)
    owner.segment = segment
    return owner


def rows(person: Any, metric: str, **more: Any) -> list[Any]:
    found = answer(person.actor, ask(person.actor, {"metrics": [metric], "window": MARCH, **more}))
    return [
        (*(each.value for each in one.slices), row.value, row.numerator, row.denominator)
        for one in found.series
        for row in one.rows
    ]


def test_gross_counts_contacts_and_net_counts_customers(told: Any) -> None:
    assert rows(told, "contacts_per_order") == [(0.75, 3, 4)]
    assert rows(told, "contacting_customers_per_order") == [(0.5, 2, 4)]


def test_orders_are_narrowed_by_the_slices_that_they_have_and_by_no_others(told: Any) -> None:
    assert rows(told, "contacts_per_order", group_by=["segment"]) == [
        (told.segment, 2.0, 2, 1),
        (None, round(1 / 3, 6), 1, 3),
    ]
    assert rows(told, "contacts_per_order", filters={"channel": ["chat"]}) == [(2.0, 2, 1)]
    assert rows(told, "contacts_per_order", group_by=["reason"]) == [(None, 0.75, 3, 4)]


def test_a_step_without_orders_has_no_value(told: Any) -> None:
    assert rows(told, "contacts_per_order", granularity="day") == [(0.75, 3, 4), (None, 0, 0)]


def test_a_new_order_changes_the_mark_of_the_answer(told: Any) -> None:
    address = "metrics/query?metrics=contacts_per_order&start=2026-03-02&end=2026-03-04"
    before = told.get(address)
    purchase = noun("purchases").model._default_manager.first()
    save(told.actor, noun("purchases"), {"at": "2026-02-01T12:00:00Z"}, id=purchase.pk)
    renew.drain(told.actor.workspace_id)
    after = told.get(address)
    assert before["ETag"] != after["ETag"]
    assert [one.json()["series"][0]["rows"][0]["denominator"] for one in (before, after)] == [4, 3]


def test_the_explanation_says_what_it_is_divided_by(told: Any) -> None:
    found = explain(told.actor, ask_figure(told.actor, "contacts_per_order", {"window": MARCH}))
    assert (found.expression, found.calculation) == ("contacts / orders", "3 / 4")
    assert [(part.name, part.kind, part.value) for part in found.parts] == [
        ("contacts", "count", 3),
        ("orders", "figure", 4),
    ]
