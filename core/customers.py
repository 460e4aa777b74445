"""The people and companies that the service is about, and the keys other systems know them by."""

from collections.abc import Collection, Iterable, Sequence
from typing import Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext as _

from core import attributes
from core.declare import FACTS, Resource
from core.memberships import follow
from core.persons.erasures import digest
from core.persons.likeness import email_key, name_key, phone_key
from core.problems import Conflict, Gone
from core.records import EnumField, Record, Tracked, rule
from core.touchpoints import Channel

Key = tuple[str, str]


class CustomerKind(models.TextChoices):
    PERSON = "person", "Person"
    COMPANY = "company", "Company"


class Customer(Record):
    """A person or a company; a person may belong to a company's account."""

    lends = ("kind", "segment", "plan", "language", "country")

    kind = EnumField(CustomerKind, default=CustomerKind.PERSON)
    account = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="people")
    name = models.CharField(max_length=190, null=True, blank=True)
    email = models.EmailField(null=True, blank=True, help_text="An attribute, never an identity.")
    phone = models.CharField(max_length=40, null=True, blank=True)
    language = models.CharField(
        max_length=12, null=True, blank=True, validators=[RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    )
    country = models.CharField(
        max_length=2, null=True, blank=True, validators=[RegexValidator(r"^[A-Z]{2}$")],
        help_text="ISO 3166-1 alpha-2.",
    )  # fmt: skip
    birth_year = models.IntegerField(
        null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    preferred_channel = EnumField(Channel, open=True, null=True, blank=True)
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, blank=True, related_name="customers")
    plan = models.CharField(max_length=100, null=True, blank=True)
    owner_team = models.ForeignKey("core.Team", models.PROTECT, null=True, blank=True, related_name="customers")
    acquired_at = models.DateTimeField(null=True, blank=True)
    first_paid_at = models.DateTimeField(null=True, blank=True)
    acquired_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="referrals", help_text="Who recommended us."
    )
    attributes = models.JSONField(default=dict, blank=True, help_text="Fields of your own.")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )

    erased_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When every word of the person was erased."
    )
    email_key = models.CharField(max_length=254, null=True, editable=False, help_text="Finds duplicates.")
    phone_key = models.CharField(max_length=20, null=True, editable=False, help_text="Finds duplicates.")
    name_key = models.CharField(max_length=190, null=True, editable=False, help_text="Finds duplicates.")

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "-created_at", "-id"]),
            models.Index(fields=["workspace", "email_key"]),
            models.Index(fields=["workspace", "phone_key"]),
            models.Index(fields=["workspace", "name_key"]),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id or str(self.id)

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        attributes.declare(rows)
        for row in rows:
            row.email_key, row.phone_key = email_key(row.email), phone_key(row.phone)
            row.name_key = name_key(row.name)

    def clean(self) -> None:
        super().clean()
        attributes.check(self)
        for name in ("account", "acquired_by"):
            if getattr(self, f"{name}_id") == self.id:
                raise rule(name, _("A customer cannot refer to itself."))
        if (self.before or {}).get("erased_at") is not None:
            raise Conflict(_("This customer was erased, and takes no words any more."))
        if self.merged_into_id is not None and self.deleted_at is None:
            raise rule("merged_into", _("This customer was merged into another one: undo the merge instead."))
        if self.account is not None and self.account.kind != CustomerKind.COMPANY:
            raise rule("account", _("An account is a customer of kind company."))

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        yield from follow(rows)
        yield from _own_keys(rows)


class ExternalId(Record):
    """One key by which another system knows a customer."""

    # Customers list their keys: see the kind `keys` in core.columns.
    keys_of = "customer"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="external_ids", db_index=False)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["customer"]), models.Index(fields=["workspace", "external_id"])]

    def __str__(self) -> str:
        return f"{self.source}:{self.external_id}"

    def clean(self) -> None:
        super().clean()
        if self.external_id is None:
            raise rule("external_id", _("source and external_id must be given."))

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        new = {(row.source or "", row.external_id or "") for row in rows if row.before is None}
        if new:
            _known_keys(rows[0].workspace_id, new)


def _known_keys(workspace_id: UUID, keys: Collection[Key]) -> dict[Key, ExternalId]:
    """Who has these keys; Gone when one of them was that of a person who was erased. One statement."""
    digests = {(source, digest(workspace_id, source, key)): (source, key) for source, key in keys}
    known = ExternalId.objects.filter(
        workspace_id=workspace_id,
        source__in={source for source, _ in keys},
        external_id__in={external_id for _, external_id in (*keys, *digests)},
    )
    taken = {(row.source or "", row.external_id or ""): row for row in known}
    for place, key in digests.items():
        if place in taken and place != key:
            raise Gone(_("The customer of this key was erased, and does not come back by it."))
    return taken


def _own_keys(rows: Sequence[Customer]) -> Iterable[Tracked]:
    """A customer's own key stands among its external ids as well, where a unique index guards them all."""
    own = [row for row in rows if row.external_id is not None and row.merged_into_id is None]
    keyed = {(row.source or "", row.external_id or ""): row for row in own}
    if not keyed:
        return
    taken = _known_keys(rows[0].workspace_id, keyed)
    for key, row in keyed.items():
        other = taken.get(key)
        if other is None:
            yield ExternalId.blank(workspace_id=row.workspace_id, customer_id=row.id, source=key[0], external_id=key[1])
        elif other.customer_id != row.id and other.deleted_at is None:
            raise Conflict(
                _("Another customer is known by this key."), code="duplicate", conflicting_ids=[str(other.customer_id)]
            )
        elif other.customer_id != row.id or other.deleted_at is not None:
            other.customer, other.deleted_at = row, None
            yield other


CUSTOMER_WRITE = (
    "kind", "account", "name", "email", "phone", "language", "country", "birth_year", "preferred_channel", "segment",
    "plan", "owner_team", "acquired_at", "first_paid_at", "acquired_by", "attributes",
)  # fmt: skip
CUSTOMERS = Resource(
    name="customers",
    model=Customer,
    read=(*CUSTOMER_WRITE, "external_ids", "merged_into", "erased_at"),
    write=CUSTOMER_WRITE,
    filter=(
        "kind", "account", "name", "email", "language", "country", "segment", "plan", "owner_team", "acquired_at",
        "first_paid_at", "acquired_by", "preferred_channel", "birth_year", "merged_into", "erased_at",
    ),
    search=("name", "email", "phone", "external_id"),
    order=("-created_at",),
    private=("name", "email", "phone", "birth_year", "attributes"),
    access=FACTS,
)  # fmt: skip
EXTERNAL_IDS = Resource(
    name="external-ids",
    model=ExternalId,
    read=("customer",),
    write=("customer",),
    filter=("customer",),
    order=("source", "external_id"),
    access=FACTS,
)
