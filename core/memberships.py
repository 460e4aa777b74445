"""Which segment a customer belonged to, and when."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import models

from core.declare import FACTS, Access, Resource
from core.records import Record, Tracked

if TYPE_CHECKING:
    from core.customers import Customer


class SegmentMembership(Record):
    """One customer in one segment for a time; derived whenever the segment of a customer changes."""

    feeds = False
    # Where a customer belonged is told of the record that belonged there; a merge closes it and moves it nowhere.
    stays_on_merge = True

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="segment_memberships", db_index=False)
    segment = models.ForeignKey("core.Segment", models.PROTECT, related_name="memberships", db_index=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, help_text="Null while it lasts.")

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["customer", "from_at"]), models.Index(fields=["segment", "from_at"])]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.from_at:%Y-%m-%d}"


def follow(customers: Sequence["Customer"]) -> Iterable[Tracked]:
    """For customers that came into another segment: the old membership closed, a new one opened."""
    moved = {one.id: one for one in customers if one.segment_id != (one.was or {}).get("segment_id")}
    known = SegmentMembership.objects.filter(customer__in=moved, until_at=None, deleted_at=None)
    for membership in known if any(one.was for one in moved.values()) else ():
        if membership.segment_id == moved[membership.customer_id].segment_id:
            del moved[membership.customer_id]  # an undone merge has opened it again
            continue
        membership.until_at = max(moved[membership.customer_id].updated_at, membership.from_at)
        yield membership
    for customer in moved.values():
        if customer.segment_id is not None:
            yield SegmentMembership(
                workspace_id=customer.workspace_id, customer_id=customer.id, segment_id=customer.segment_id,
                from_at=customer.updated_at,
            )  # fmt: skip


SEGMENT_MEMBERSHIPS = Resource(
    name="segment-memberships",
    model=SegmentMembership,
    read=("customer", "segment", "from_at", "until_at"),
    filter=("customer", "segment", "from_at", "until_at"),
    order=("-from_at",),
    access=Access(FACTS.read, frozenset()),
)
