"""What the ledger comes to: how much a customer brings from when to when, and how long somebody stays a customer.

Both are derived with the movements and re-rolled for one customer only, whatever else the ledger holds.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from core.customers import Customer
from core.declare import FACTS, Access, Resource
from core.records import EnumField, Record, Tracked
from core.revenue.ledger import Span, Stay
from core.revenue.money import currency, minor


class ChurnKind(models.TextChoices):
    VOLUNTARY = "voluntary", "Voluntary"
    INVOLUNTARY = "involuntary", "Payment failed"
    CLOSED = "closed", "Deceased or closed"


class Lasting(Record):
    """A time that the ledger tells of; segment and plan are those of its beginning."""

    feeds = False

    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, help_text="Null while it lasts; a known end may lie in the future.")
    plan = models.ForeignKey("core.Plan", models.PROTECT, null=True, related_name="+", db_index=False)
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta(Record.Meta):
        abstract = True


class Balance(Lasting):
    """A time in which a customer's revenue per month in one currency stays what it is."""

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="balances", db_index=False)
    currency = currency()
    amount_minor = minor("What it is per month: list price less recurring discounts, without trials and pauses.")
    billed_minor = minor("What is billed per month of it while discounts last that end by themselves.")

    class Meta(Lasting.Meta):
        indexes = [
            models.Index(fields=["workspace", "from_at", "id"]),
            models.Index(fields=["workspace", "to_at"]),
            models.Index(fields=["customer", "from_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"


class Tenure(Lasting):
    """A time in which somebody was a paying customer without a break: from new or reactivated to churned.

    A pause of at most 30 days does not end it, and neither does a break within the workspace's grace.
    """

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="tenures", db_index=False)
    number = models.IntegerField(help_text="1 for the first; later ones begin with a reactivation.")
    churn_kind = EnumField(ChurnKind, null=True, help_text="Why it ended, of the subscription that ended last.")

    class Meta(Lasting.Meta):
        indexes = [
            models.Index(fields=["workspace", "from_at", "id"]),
            models.Index(fields=["workspace", "to_at"]),
            models.Index(fields=["customer", "from_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


Key = tuple[Any, ...]


def balanced(
    customer: Customer, spans: Iterable[Span], known: Iterable[Balance], segments: Mapping[Any, UUID | None]
) -> Iterator[Tracked]:
    """The balances of a customer as they must be now. `segments` are those of movements, by their moment."""
    wanted = {
        (one.start, one.currency): {
            "to_at": one.end, "currency": one.currency, "amount_minor": one.amount, "billed_minor": one.billed,
            "plan_id": one.plan_id,
        }
        for one in spans
    }  # fmt: skip
    yield from _lasting(Balance, customer, wanted, [((one.from_at, one.currency), one) for one in known], segments)


def stayed(
    customer: Customer,
    stays: Iterable[Stay],
    known: Iterable[Tenure],
    segments: Mapping[Any, UUID | None],
    kinds: Mapping[UUID, str | None],
) -> Iterator[Tracked]:
    """The tenures of a customer as they must be now; `kinds` say why subscriptions ended."""
    wanted = {
        (one.start,): {
            "to_at": one.end, "number": one.number, "plan_id": one.plan_id,
            "churn_kind": kinds.get(one.subscription_id) if one.subscription_id is not None else None,
        }
        for one in stays
    }  # fmt: skip
    yield from _lasting(Tenure, customer, wanted, [((one.from_at,), one) for one in known], segments)


def _lasting(
    model: type[Lasting],
    customer: Customer,
    wanted: Mapping[Key, Mapping[str, Any]],
    known: Iterable[tuple[Key, Any]],
    segments: Mapping[Any, UUID | None],
) -> Iterator[Tracked]:
    """Rows are known by their beginning and keep the segment that they had then; what is no more is deleted."""
    held: dict[Key, list[Any]] = {}
    # Living rows last, to be taken first: a merge brings rows of the same beginning together.
    for key, row in sorted(known, key=lambda one: one[1].deleted_at is None):
        held.setdefault(key, []).append(row)
    for key, columns in wanted.items():
        row = held[key].pop() if held.get(key) else None
        if row is None:
            segment_id = segments.get(key[0], customer.segment_id)
            row = model.blank(
                workspace_id=customer.workspace_id, customer_id=customer.id, from_at=key[0], segment_id=segment_id
            )
        row.__dict__.update(columns, deleted_at=None)
        yield row
    for row in (row for rows in held.values() for row in rows):
        row.deleted_at = row.deleted_at or timezone.now()
        yield row


LASTING = ("customer", "from_at", "to_at", "plan", "segment")
DERIVED = Access(FACTS.read, frozenset())
BALANCES = Resource(
    name="balances",
    model=Balance,
    read=(*LASTING, "currency", "amount_minor", "billed_minor"),
    filter=(*LASTING, "currency", "amount_minor", "billed_minor"),
    order=("-from_at",),
    access=DERIVED,
)
TENURES = Resource(
    name="tenures",
    model=Tenure,
    read=(*LASTING, "number", "churn_kind"),
    filter=(*LASTING, "number", "churn_kind"),
    order=("-from_at",),
    access=DERIVED,
)
