"""The tenant: one company or brand, whose data nobody else ever sees."""

from collections.abc import Iterable, Sequence
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from core.declare import EVERYBODY, KEYS, Access, Resource
from core.records import EnumField, Tracked, rule
from core.service.untold import mark


class Language(models.TextChoices):
    EN = "en", "English"
    ES = "es", "Español"


class Workspace(Tracked):
    """A company or brand with its own customers, members, keys and figures."""

    slug = models.CharField(max_length=60, unique=True, validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")])
    name = models.CharField(max_length=190)
    zone = models.CharField(
        max_length=60, default="UTC", help_text="IANA zone whose local days the figures are kept in."
    )
    currency = models.CharField(
        max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$")], help_text="ISO 4217 code."
    )
    language = EnumField(Language, default=Language.EN)
    schedule = models.ForeignKey(
        "core.Schedule", models.SET_NULL, null=True, blank=True, related_name="+", help_text="The business hours."
    )
    gross_margin_pct = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="What is left of revenue after the cost of serving it, in percent; values are revenue without it.",
    )  # fmt: skip
    discount_pct = models.FloatField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="By how many percent a year money of later counts less in the value of customers.",
    )  # fmt: skip

    churn_grace_days = models.IntegerField(
        default=0, validators=[MinValueValidator(0), MaxValueValidator(365)],
        help_text="Whoever pays again within so many days of leaving never left.",
    )  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of_workspace(cls, workspace_id: UUID) -> Q:
        return Q(pk=workspace_id)

    @property
    def home_id(self) -> UUID:
        return self.id

    @property
    def zone_info(self) -> ZoneInfo:
        """The reporting zone, ready for arithmetic."""
        return ZoneInfo(self.zone)

    def clean(self) -> None:
        if self.zone not in available_timezones():
            text = _("%(zone)s is not an IANA time zone; Europe/Madrid is one.")
            raise rule("zone", text % {"zone": self.zone})

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        for row in rows:
            row.slug = row.slug.lower()

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        """Under other default hours every case without a policy's hours is told anew, and under another grace the
        ledger of whoever came back."""
        from core.revenue.subscriptions import of_returned

        for row in rows:
            if row.was is not None and row.was["schedule_id"] != row.schedule_id:
                mark(row.id, None)
            if row.was is not None and row.was["churn_grace_days"] != row.churn_grace_days:
                yield from of_returned(row.id)


def by_slug(slug: str) -> Workspace | None:
    """The living workspace of that slug, for commands of whoever runs the service."""
    return living().filter(slug=slug).first()


def living() -> "models.QuerySet[Workspace, Workspace]":
    """Every workspace that was not deleted, for commands of whoever runs the service."""
    return Workspace.objects.filter(deleted_at=None).order_by("slug")


WORKSPACE_WRITE = (
    "name", "zone", "currency", "language", "schedule", "churn_grace_days", "gross_margin_pct", "discount_pct",
)  # fmt: skip
WORKSPACES = Resource(
    name="workspaces",
    model=Workspace,
    read=("slug", *WORKSPACE_WRITE),
    write=WORKSPACE_WRITE,
    filter=("slug", "name"),
    search=("name",),
    order=("name",),
    access=Access(EVERYBODY, KEYS.write),
)
