"""Renewals: each date on which a subscription was or is to be renewed, what was at stake, and what became of it.

They follow from `renews_at` of subscriptions as it moves. By less than half an interval, it is the same renewal on
another date; by more, what was due before is renewed, or, when it moves back, what was taken for renewed is not.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import Resource
from core.problems import Conflict
from core.records import EnumField, Record, Tracked
from core.revenue.ledger import PER_MONTH
from core.revenue.money import currency, minor

if TYPE_CHECKING:
    from core.revenue.subscriptions import Subscription

MONTH = timedelta(days=30.4375)


class RenewalState(models.TextChoices):
    OPEN = "open", "Open"
    RENEWED = "renewed", "Renewed"
    LOST = "lost", "Lost"


class RenewalCall(models.TextChoices):
    COMMIT = "commit", "Sure to renew"
    BEST = "best", "Renews if all goes well"
    AT_RISK = "at_risk", "At risk"
    LOST = "lost", "Expected to be lost"


class Renewal(Record):
    """One renewal of one subscription. Early or late, it counts when it is due."""

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="renewals", db_index=False)
    subscription = models.ForeignKey("core.Subscription", models.PROTECT, related_name="renewals", db_index=False)
    due_at = models.DateTimeField(help_text="When the term ends.")
    amount_minor = minor("What is at stake per year; while it is open, by the present terms.")
    renewed_minor = minor("What was renewed of it, at most all: what is sold on top is expansion.", default=0)
    currency = currency()
    state = EnumField(RenewalState, default=RenewalState.OPEN)
    decided_at = models.DateTimeField(null=True, help_text="When it was told to be renewed or lost.")
    call = EnumField(RenewalCall, null=True, help_text="What its owner expects.")
    probability = models.FloatField(
        null=True, validators=[MinValueValidator(0), MaxValueValidator(1)], help_text="0 to 1, as its owner sees it."
    )
    called_at = models.DateTimeField(null=True, help_text="When its owner said so last.")
    expected_minor = minor("What is expected of it: by its probability, or what was renewed.", default=0)
    plan = models.ForeignKey("core.Plan", models.PROTECT, null=True, related_name="+", db_index=False)
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "due_at", "id"]),
            models.Index(fields=["subscription", "due_at"]),
            models.Index(fields=["customer", "due_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.due_at:%Y-%m-%d}"

    @classmethod
    def prepare(cls, rows: Sequence["Renewal"]) -> None:
        for row in rows:
            row.expect()

    def expect(self) -> None:
        """Say what is expected of it: what was renewed, nothing of what is lost, and else what is likely."""
        self.expected_minor = 0
        if self.state == RenewalState.RENEWED:
            self.expected_minor = self.renewed_minor
        elif self.state == RenewalState.OPEN:
            self.expected_minor = round((self.probability or 0) * self.amount_minor)


def call(renewal: Renewal, *, expected: RenewalCall, probability: float | None = None) -> Renewal:
    """Say what its owner expects, and how likely it is to be renewed, 0 to 1; sure is 1 and lost 0 unless said."""
    if renewal.state != RenewalState.OPEN:
        raise Conflict(_("The renewal is %(state)s already.") % {"state": renewal.state})
    if probability is None:
        probability = {RenewalCall.COMMIT: 1.0, RenewalCall.LOST: 0.0}.get(expected)
    renewal.call, renewal.probability, renewal.called_at = expected, probability, timezone.now()
    return renewal


def follow(rows: "Sequence[Subscription]") -> Iterator[Tracked]:
    """The renewals of subscriptions that were written. One statement."""
    known: dict[UUID, list[Renewal]] = {row.id: [] for row in rows}
    found = Renewal.objects.filter(subscription__among=known, deleted_at=None).order_by("due_at", "id")
    for renewal in found:
        known[renewal.subscription_id].append(renewal)
    for row in rows:
        for renewal in _followed(row, known[row.id]):
            renewal.expect()
            yield renewal


def _followed(row: "Subscription", known: Sequence[Renewal]) -> Iterator[Renewal]:
    due, half, told = row.renews_at, _half(row), _told(row)
    near = sorted((abs(one.due_at - due), place) for place, one in enumerate(known)) if due is not None else []
    now = known[near[0][1]] if near and near[0][0] < half else None
    if due is None and row.service_end_at is not None:
        # Cancelled, and the date taken away: what was to be renewed last is lost on its date.
        now = next((one for one in reversed(known) if one.state != RenewalState.RENEWED), None)
        due = now.due_at if now is not None else None
    if now is None and due is not None and row.deleted_at is None:
        now = Renewal.blank(workspace_id=row.workspace_id, subscription_id=row.id, segment_id=row.segment_id)
    for one in known if now is None or now in known else (*known, now):
        one.customer_id = row.customer_id
        if row.deleted_at is not None:
            one.deleted_at = row.deleted_at
        elif one is now and due is not None:
            _stand(one, row, due, told)
        elif one.state != RenewalState.RENEWED and due is not None and one.due_at < due:
            one.state, one.decided_at = RenewalState.RENEWED, told
            one.renewed_minor = min(one.amount_minor, _per_year(row))
        elif one.state != RenewalState.RENEWED or (due is not None and one.due_at > due):
            one.deleted_at = row.updated_at
        yield one


def _stand(renewal: Renewal, row: "Subscription", due: datetime, told: datetime) -> None:
    """What is not renewed yet stands as the subscription does: at its price, and lost when that ends by then."""
    lost = row.service_end_at is not None and row.service_end_at <= due
    state = RenewalState.LOST if lost else RenewalState.OPEN
    if renewal.before is None or renewal.state != state:
        renewal.state, renewal.decided_at, renewal.renewed_minor = state, told if lost else None, 0
    renewal.due_at, renewal.amount_minor, renewal.currency = due, _per_year(row), row.currency
    renewal.plan_id = row.plan_id


def _told(row: "Subscription") -> datetime:
    """When we learned what was written: from the other system, or now."""
    was = row.was or {}
    if row.source_updated_at is not None and row.source_updated_at != was.get("source_updated_at"):
        return row.source_updated_at
    return row.updated_at


def _per_year(row: "Subscription") -> int:
    """What it brings per year on its present terms, pause or not; as `monthly_minor`, but not rounded by the month."""
    recurring = row.discount_minor if row.discount_ends_at is None else 0
    whole = row.quantity * row.price_minor - recurring
    return max(0, round(whole * 12 * PER_MONTH[row.interval] / row.interval_count))


def _half(row: "Subscription") -> timedelta:
    """Half of the subscription's interval."""
    return MONTH * float(row.interval_count / PER_MONTH[row.interval]) / 2


RENEWAL_COLUMNS = (
    "customer", "subscription", "due_at", "amount_minor", "renewed_minor", "currency", "state", "decided_at", "call",
    "probability", "called_at", "expected_minor", "plan", "segment",
)  # fmt: skip
RENEWALS = Resource(
    name="renewals",
    model=Renewal,
    read=RENEWAL_COLUMNS,
    filter=RENEWAL_COLUMNS,
    order=("-due_at",),
    verbs=(call,),
)
