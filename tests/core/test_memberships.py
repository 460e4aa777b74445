"""The history of segments."""

from typing import Any

import pytest

from core.memberships import SegmentMembership
from core.write import save
from tests.makers import make, noun

pytestmark = pytest.mark.django_db


def history(customer: Any) -> list[tuple[Any, bool]]:
    """The segments of a customer in order, each with whether it lasts."""
    rows = SegmentMembership.objects.filter(customer=customer).order_by("from_at", "id")
    return [(row.segment_id, row.until_at is None) for row in rows]


def into(owner: Any, customer: Any, segment: Any) -> None:
    id = str(segment.id) if segment else None
    save(owner.actor, noun("customers"), {"segment_id": id}, id=customer.id)


def test_a_change_of_segment_closes_the_old_membership_and_opens_a_new_one(owner: Any) -> None:
    first, second = make(owner.actor, "segments"), make(owner.actor, "segments")
    customer = make(owner.actor, "customers", segment_id=str(first.id))
    into(owner, customer, second)
    assert history(customer) == [(first.id, False), (second.id, True)]
    old, new = SegmentMembership.objects.filter(customer=customer).order_by("from_at")
    assert old.until_at == new.from_at


def test_leaving_a_segment_opens_nothing_and_coming_back_opens_again(owner: Any) -> None:
    segment = make(owner.actor, "segments")
    customer = make(owner.actor, "customers", segment_id=str(segment.id))
    into(owner, customer, None)
    assert history(customer) == [(segment.id, False)]
    into(owner, customer, segment)
    assert history(customer) == [(segment.id, False), (segment.id, True)]


def test_other_changes_leave_the_history_alone(owner: Any) -> None:
    segment = make(owner.actor, "segments")
    customer = make(owner.actor, "customers", segment_id=str(segment.id))
    save(owner.actor, noun("customers"), {"name": "Another", "segment_id": str(segment.id)}, id=customer.id)
    assert history(customer) == [(segment.id, True)]


def test_a_customer_without_a_segment_has_no_history(owner: Any) -> None:
    assert history(make(owner.actor, "customers")) == []
