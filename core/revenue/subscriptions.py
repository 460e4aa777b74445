"""Recurring money: what customers subscribe to. Earlier terms and the ledger stand in `core.revenue.movements`."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.records import EnumField, Record, Tracked, rule
from core.revenue import renewals
from core.revenue.balances import ChurnKind
from core.revenue.ledger import per_month
from core.revenue.money import currency, minor
from core.revenue.movements import Movement, MovementKind, follow


class Interval(models.TextChoices):
    DAY = "day", "Day"
    WEEK = "week", "Week"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


class SubscriptionStatus(models.TextChoices):
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    CANCELLED = "cancelled", "Cancelled"


TERMS = (
    "plan_id", "quantity", "price_minor", "discount_minor", "discount_ends_at", "currency", "interval",
    "interval_count", "paused_at",
)  # fmt: skip


class Subscription(Record):
    """One subscription of one customer, as it stands now; its earlier terms and the ledger are kept beside it."""

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="subscriptions", db_index=False)
    plan = models.ForeignKey("core.Plan", models.PROTECT, null=True, blank=True, related_name="subscriptions")
    product = models.ForeignKey("core.Product", models.PROTECT, null=True, blank=True, related_name="subscriptions")
    quantity = models.IntegerField(default=1, validators=[MinValueValidator(0), MaxValueValidator(10_000_000)])
    price_minor = minor(
        "Price of one, per interval, without tax.", validators=[MinValueValidator(0), MaxValueValidator(10**11)]
    )
    discount_minor = minor("Discount on the whole, per interval.", default=0, validators=[MinValueValidator(0)])
    discount_ends_at = models.DateTimeField(
        null=True, blank=True,
        help_text="When the discount ends by itself; revenue per month is then counted without it all along.",
    )  # fmt: skip
    currency = currency()
    interval = EnumField(Interval, default=Interval.MONTH)
    interval_count = models.IntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)], help_text="3 with month is a quarter."
    )
    start_at = models.DateTimeField()
    trial_ends_at = models.DateTimeField(null=True, blank=True, help_text="Nothing counts before that.")
    renews_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is paused, if it is.")
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    service_end_at = models.DateTimeField(null=True, blank=True, help_text="When it ends or ended; churn is then.")
    churn_kind = EnumField(ChurnKind, null=True, blank=True)
    terms_from = models.DateTimeField(
        null=True, blank=True,
        help_text="Since when quantity, price and plan hold, for whoever knows; without it, since the change is told.",
    )  # fmt: skip

    status = EnumField(SubscriptionStatus, default=SubscriptionStatus.ACTIVE, editable=False)
    terms_since = models.DateTimeField(editable=False, help_text="Since when the present terms hold.")
    monthly_minor = minor("What it brings per month on its present terms, pause or not.", default=0, editable=False)
    billed_minor = minor("What is billed per month of it until the discount ends by itself.", default=0, editable=False)
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", editable=False)
    trial_left_at = models.DateTimeField(null=True, editable=False, help_text="When its trial ends or was given up.")

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "start_at", "id"]),
            models.Index(fields=["workspace", "renews_at"]),
            models.Index(fields=["customer", "start_at"]),
        ]

    def __str__(self) -> str:
        return self.external_id or f"{self.price_minor} {self.currency}"

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        for row in rows:
            if row.before is None:
                row.segment_id = row.customer.segment_id
            terms = (row.interval, row.interval_count)
            row.billed_minor = per_month(row.quantity, row.price_minor, row.discount_minor, *terms)
            recurring = row.discount_minor if row.discount_ends_at is None else 0
            row.monthly_minor = per_month(row.quantity, row.price_minor, recurring, *terms)
            ends = [at for at in (row.trial_ends_at, row.service_end_at) if at is not None]
            row.trial_left_at = min(ends) if row.trial_ends_at is not None else None
            row.status = SubscriptionStatus.PAUSED if row.paused_at is not None else SubscriptionStatus.ACTIVE
            if row.service_end_at is not None:
                row.status = SubscriptionStatus.CANCELLED
            row._date_terms()

    def _date_terms(self) -> None:
        """Say since when the present terms hold."""
        before, said = self.before, self.__dict__.pop("_since", None)
        if said is not None:
            self.terms_since = said
        elif before is None:
            self.terms_since = self.terms_from or self.start_at
        elif self.terms_from is not None and self.terms_from != before["terms_from"]:
            self.terms_since = self.terms_from
        elif any(before[name] != getattr(self, name) for name in TERMS):
            told = self.source_updated_at if self.source_updated_at != before["source_updated_at"] else None
            paused = self.paused_at if self.paused_at != before["paused_at"] else None
            self.terms_since = max(self.terms_from or paused or told or timezone.now(), self.start_at)
        elif before["start_at"] == before["terms_since"]:
            self.terms_since = self.start_at

    def clean(self) -> None:
        super().clean()
        if self.discount_minor > self.quantity * self.price_minor:
            raise rule("discount_minor", _("The discount is larger than the price."))
        for name in ("service_end_at", "trial_ends_at", "renews_at", "paused_at", "terms_from", "discount_ends_at"):
            at = getattr(self, name)
            if at is not None and at < self.start_at:
                raise rule(name, _("This cannot lie before the start."))

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        return chain(follow(rows), renewals.follow(rows))


def of_returned(workspace_id: UUID) -> Iterable[Tracked]:
    """What follows when the grace of a workspace changes: the ledger of all who left and came back, told anew."""
    back = Movement.objects.filter(
        workspace_id=workspace_id, kind__in=(MovementKind.REACTIVATION, MovementKind.CORRECTION), superseded_at=None,
        deleted_at=None,
    )  # fmt: skip
    rows = Subscription.objects.filter(customer__in=back.values("customer"), deleted_at=None)
    found = list(rows.order_by("customer", "id"))
    return follow(found) if found else ()
