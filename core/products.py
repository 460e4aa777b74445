"""What is sold, and how much of it customers may use and do use."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _

from core.declare import SETUP, Resource
from core.records import Record, rule


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

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "feature", "starts_on"]),
            models.Index(fields=["customer", "feature"]),
        ]

    def __str__(self) -> str:
        return self.feature

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
    active_users = models.IntegerField(null=True, blank=True, validators=[MinValueValidator(0)])

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
            models.Index(fields=["customer", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.feature} {self.day}"


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
ENTITLEMENTS = Resource(
    name="entitlements",
    model=Entitlement,
    read=ENTITLEMENT_COLUMNS,
    write=ENTITLEMENT_COLUMNS,
    filter=ENTITLEMENT_COLUMNS,
    search=("feature",),
    order=("-starts_on",),
)
USAGE_COLUMNS = ("customer", "feature", "day", "events", "active_users")
# The plural differs from the noun, because GraphQL names one row `usage`.
USAGE = Resource(
    name="usage-days",
    model=Usage,
    read=USAGE_COLUMNS,
    write=USAGE_COLUMNS,
    filter=USAGE_COLUMNS,
    search=("feature",),
    order=("-day",),
)
