"""Rules of what is sold, used and paid once."""

from typing import Any

import pytest

from core.problems import Conflict, Invalid
from core.write import delete
from tests.makers import make, noun

pytestmark = pytest.mark.django_db


def refused_at(owner: Any, name: str, **members: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        make(owner.actor, name, **members)
    return [fault.pointer for fault in refused.value.faults]


def test_money_needs_64_bits(owner: Any) -> None:
    assert make(owner.actor, "purchases", amount_minor=2**62).amount_minor == 2**62


@pytest.mark.parametrize("code", ["eur", "EURO", "XXX", "ABC", ""])
def test_a_currency_is_one_of_iso_4217(code: str, owner: Any) -> None:
    assert refused_at(owner, "purchases", currency=code) == ["/currency"]


@pytest.mark.parametrize("members", [{"refunded_minor": 5000}, {"refunded_minor": -1}])
def test_no_more_is_given_back_than_was_paid(members: dict[str, int], owner: Any) -> None:
    assert refused_at(owner, "purchases", **members) == ["/refunded_minor"]


def test_a_purchase_is_of_no_negative_amount(owner: Any) -> None:
    assert refused_at(owner, "purchases", amount_minor=-1) == ["/amount_minor"]


def test_a_purchase_keeps_the_segment_of_its_moment(owner: Any) -> None:
    segment = make(owner.actor, "segments")
    customer = make(owner.actor, "customers", segment_id=str(segment.id))
    assert make(owner.actor, "purchases", customer_id=str(customer.id)).segment_id == segment.id


def test_a_feature_is_counted_once_per_customer_and_day(owner: Any) -> None:
    row = make(owner.actor, "usage-days")
    again = {"customer_id": str(row.customer_id)}
    with pytest.raises(Conflict):
        make(owner.actor, "usage-days", **again)
    assert make(owner.actor, "usage-days", day="2026-03-03", **again).events == 7
    delete(owner.actor, noun("usage-days"), row.id)
    assert make(owner.actor, "usage-days", events=9, **again).events == 9


@pytest.mark.parametrize("column", ["events", "active_users"])
def test_usage_is_never_negative(column: str, owner: Any) -> None:
    assert refused_at(owner, "usage-days", **{column: -1}) == [f"/{column}"]


def test_an_entitlement_does_not_end_before_it_starts(owner: Any) -> None:
    assert refused_at(owner, "entitlements", ends_on="2025-12-31") == ["/ends_on"]
    assert make(owner.actor, "entitlements", ends_on="2026-01-01", seats=None).seats is None
