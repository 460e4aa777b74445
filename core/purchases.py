"""One-off money: what customers bought, what was given back, and when it was delivered."""

from collections.abc import Sequence
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _

from core.declare import Resource
from core.records import EnumField, Record, rule
from core.revenue.money import currency, minor
from core.touchpoints import Channel


class Purchase(Record):
    """One purchase of one customer."""

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="purchases", db_index=False)
    product = models.ForeignKey("core.Product", models.PROTECT, null=True, blank=True, related_name="purchases")
    at = models.DateTimeField()
    amount_minor = minor("What was paid, refunds not subtracted.", validators=[MinValueValidator(0)])
    currency = currency()
    refunded_minor = minor("What was given back so far.", default=0, validators=[MinValueValidator(0)])
    channel = EnumField(Channel, open=True, null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True, help_text="The day it was promised for.")
    delivered_on = models.DateField(null=True, blank=True)

    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", editable=False)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["workspace", "at", "id"]), models.Index(fields=["customer", "at"])]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        for row in rows:
            if row.before is None:
                row.segment_id = row.customer.segment_id

    def clean(self) -> None:
        super().clean()
        if self.refunded_minor > self.amount_minor:
            raise rule("refunded_minor", _("More was given back than was paid."))


PURCHASE_WRITE = (
    "customer", "product", "at", "amount_minor", "currency", "refunded_minor", "channel", "promised_on", "delivered_on",
)  # fmt: skip
PURCHASES = Resource(
    name="purchases",
    model=Purchase,
    read=(*PURCHASE_WRITE, "segment"),
    write=PURCHASE_WRITE,
    filter=(*PURCHASE_WRITE, "segment"),
    order=("-at",),
)
