"""What is sold, and how much of it customers may use and do use."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _

from core import activity
from core.declare import SETUP, Resource
from core.local_days import midnight, noon, zone_of
from core.records import Record, Tracked, rule


class Plan(Record):
    """A plan that customers subscribe to."""

    key = models.CharField(max_length=100)
    name = models.CharField(max_length=190)
    rank = models.IntegerField(default=0, help_text="Higher plans have higher ranks.")
    active = models.BooleanField(default=True)

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["workspace", "key"], name="plan_unique_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Product(Record):
    """Something that is sold, once or again and again."""

    key = models.CharField(max_length=100)
    name = models.CharField(max_length=190)
    category = models.CharField(max_length=100, null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["workspace", "key"], name="product_unique_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Entitlement(Record):
    """What a customer may use: a feature, for some seats and some time."""

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="entitlements", db_index=False)
    feature = models.CharField(max_length=100)
    seats = models.IntegerField(
        null=True, blank=True, validators=[MinValueValidator(0)], help_text="Licensed seats; null for any number."
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The last day; null while it has no end.")

    starts_at = models.DateTimeField(null=True, editable=False, help_text="When its first local day begins.")
    ends_at = models.DateTimeField(null=True, editable=False, help_text="When its last local day is over.")
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", editable=False)

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "feature", "starts_on"]),
            models.Index(fields=["workspace", "starts_at"]),
            models.Index(fields=["customer", "feature"]),
        ]

    def __str__(self) -> str:
        return self.feature

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        zone = zone_of(rows)
        for row in rows:
            if row.before is None:
                row.segment_id = row.customer.segment_id
            row.starts_at = midnight(row.starts_on, zone)
            row.ends_at = midnight(row.ends_on + timedelta(days=1), zone) if row.ends_on is not None else None

    def clean(self) -> None:
        super().clean()
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise rule("ends_on", _("It ends before it starts."))


class Usage(Record):
    """How much a customer used a feature on one local day."""

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="usage_days", db_index=False)
    feature = models.CharField(max_length=100)
    day = models.DateField()
    events = models.BigIntegerField(default=0, validators=[MinValueValidator(0)])
    active_users = models.IntegerField(
        null=True, blank=True, validators=[MinValueValidator(0)], help_text="How many different people used it."
    )

    at = models.DateTimeField(null=True, editable=False, help_text="Noon of that day, which places it in figures.")
    events_per_user = models.FloatField(
        null=True, editable=False, help_text="Events of each active user; null where their number is not known or 0."
    )
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", editable=False)

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["customer", "feature", "day"],
                condition=models.Q(deleted_at__isnull=True),
                name="usage_one_per_day",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "day", "id"]),
            models.Index(fields=["workspace", "at"]),
            models.Index(fields=["customer", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.feature} {self.day}"

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        zone = zone_of(rows)
        for row in rows:
            if row.before is None:
                row.segment_id = row.customer.segment_id
            row.at = noon(row.day, zone)
            row.events_per_user = row.events / row.active_users if row.active_users else None

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        return activity.follow(rows)


PLANS = Resource(
    name="plans",
    model=Plan,
    read=("key", "name", "rank", "active"),
    write=("key", "name", "rank", "active"),
    filter=("key", "name", "rank", "active"),
    search=("key", "name"),
    order=("rank", "name"),
    access=SETUP,
)
PRODUCTS = Resource(
    name="products",
    model=Product,
    read=("key", "name", "category", "active"),
    write=("key", "name", "category", "active"),
    filter=("key", "name", "category", "active"),
    search=("key", "name"),
    order=("name",),
    access=SETUP,
)
ENTITLEMENT_COLUMNS = ("customer", "feature", "seats", "starts_on", "ends_on")
ENTITLEMENT_DERIVED = ("starts_at", "ends_at", "segment")
ENTITLEMENTS = Resource(
    name="entitlements",
    model=Entitlement,
    read=(*ENTITLEMENT_COLUMNS, *ENTITLEMENT_DERIVED),
    write=ENTITLEMENT_COLUMNS,
    filter=(*ENTITLEMENT_COLUMNS, *ENTITLEMENT_DERIVED),
    search=("feature",),
    order=("-starts_on",),
)
USAGE_COLUMNS = ("customer", "feature", "day", "events", "active_users")
USAGE_DERIVED = ("at", "events_per_user", "segment")
# The plural differs from the noun, because GraphQL names one row `usage`.
USAGE = Resource(
    name="usage-days",
    model=Usage,
    read=(*USAGE_COLUMNS, *USAGE_DERIVED),
    write=USAGE_COLUMNS,
    filter=(*USAGE_COLUMNS, "at", "segment"),
    search=("feature",),
    order=("-day",),
)
