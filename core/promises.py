"""Something said to a customer that must come true."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import Resource
from core.problems import Conflict
from core.records import EnumField, Record, rule


class PromiseKind(models.TextChoices):
    CALLBACK = "callback", "Callback"
    REPLY = "reply", "Reply"
    DELIVERY = "delivery", "Delivery"
    FIX = "fix", "Fix"
    REFUND = "refund", "Refund"
    VISIT = "visit", "Visit"
    PRICE = "price", "Price"
    OTHER = "other", "Other"


class PromiseMaker(models.TextChoices):
    AGENT = "agent", "Agent"
    SLA_NOTICE = "sla_notice", "Automatic notice"
    MARKETING = "marketing", "Marketing"
    CONTRACT = "contract", "Contract"


class PromiseState(models.TextChoices):
    OPEN = "open", "Open"
    FULFILLED = "fulfilled", "Fulfilled"
    CANCELLED = "cancelled", "Cancelled by the customer"


class Promise(Record):
    """One promise to one customer. Whether it is overdue depends on the clock and is never stored."""

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="promises", db_index=False)
    kind = EnumField(PromiseKind, open=True)
    made_by = EnumField(PromiseMaker, default=PromiseMaker.AGENT, help_text="Where the promise came from.")
    text = models.TextField(null=True, blank=True, max_length=2000, help_text="What was promised, in words.")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When it must have come true; the date agreed last.")
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True, help_text="When the customer called it off.")
    renegotiated_at = models.DateTimeField(
        null=True, blank=True, help_text="When the due date was agreed anew; by default when the new date arrives."
    )
    case = models.ForeignKey("core.Case", models.PROTECT, null=True, blank=True, related_name="promises")
    touchpoint = models.ForeignKey("core.Touchpoint", models.PROTECT, null=True, blank=True, related_name="promises")
    agent = models.ForeignKey("core.Agent", models.PROTECT, null=True, blank=True, related_name="promises")
    team = models.ForeignKey("core.Team", models.PROTECT, null=True, blank=True, related_name="promises")

    state = EnumField(PromiseState, default=PromiseState.OPEN, editable=False)
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", editable=False)
    first_due_at = models.DateTimeField(editable=False, help_text="The date that was promised first.")
    judged_at = models.DateTimeField(
        null=True, editable=False,
        help_text="When it counts as kept or broken: when it is due; after a late new date, when it was due before.",
    )  # fmt: skip
    renegotiated_count = models.IntegerField(default=0, editable=False, help_text="How often a new date was agreed.")
    renegotiated_late = models.BooleanField(
        default=False, editable=False, help_text="Whether a new date was agreed only after the old one had passed."
    )

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "due_at", "id"]),
            models.Index(fields=["workspace", "judged_at"]),
            models.Index(fields=["customer", "due_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind}"

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        for row in rows:
            if row.before is None:
                row.first_due_at, row.segment_id = row.due_at, row.customer.segment_id
                if row.case is not None and row.case.customer_id == row.customer_id:
                    row.agent_id = row.agent_id or row.case.agent_id
                    row.team_id = row.team_id or (row.agent.team_id if row.agent else None) or row.case.team_id
            else:
                row._count_renegotiation()
            if not row.renegotiated_late:
                row.judged_at = row.due_at
            if row.team_id is None and row.agent is not None:
                row.team_id = row.agent.team_id
            row.state = PromiseState.FULFILLED if row.fulfilled_at else PromiseState.OPEN
            if row.cancelled_at is not None:
                row.state = PromiseState.CANCELLED

    def _count_renegotiation(self) -> None:
        before = self.before or {}
        if self.due_at == before["due_at"]:
            return
        if self.renegotiated_at == before["renegotiated_at"]:
            told = self.source_updated_at if self.source_updated_at != before["source_updated_at"] else None
            self.renegotiated_at = told or timezone.now()
        self.renegotiated_count = before["renegotiated_count"] + 1
        at = self.renegotiated_at
        self.renegotiated_late = before["renegotiated_late"] or (at is not None and at > before["due_at"])

    def clean(self) -> None:
        super().clean()
        if self.due_at < self.made_at:
            raise rule("due_at", _("A promise is not due before it is made."))
        if self.fulfilled_at is not None and self.cancelled_at is not None:
            raise rule("cancelled_at", _("A promise that was fulfilled cannot be cancelled."))
        for name in ("fulfilled_at", "cancelled_at", "renegotiated_at"):
            at = getattr(self, name)
            if at is not None and at < self.made_at:
                raise rule(name, _("This cannot have happened before the promise was made."))
        if self.case is not None and self.case.customer_id != self.customer_id:
            raise ValidationError({"case": _("The case belongs to another customer.")})


def _must_be_open(promise: Promise) -> None:
    if promise.state != PromiseState.OPEN:
        raise Conflict(_("The promise is %(state)s already.") % {"state": promise.state})


def keep(promise: Promise, *, at: datetime | None = None) -> Promise:
    """Say that it came true."""
    _must_be_open(promise)
    promise.fulfilled_at = at or timezone.now()
    return promise


def renegotiate(promise: Promise, *, due_at: datetime, at: datetime | None = None) -> Promise:
    """Agree another date with the customer; the first one is kept, and how often this happened is counted."""
    _must_be_open(promise)
    promise.due_at = due_at
    promise.renegotiated_at = at or timezone.now()
    return promise


def cancel(promise: Promise, *, at: datetime | None = None) -> Promise:
    """Say that the customer no longer wants it; it then counts neither as kept nor as broken."""
    _must_be_open(promise)
    promise.cancelled_at = at or timezone.now()
    return promise


PROMISE_WRITE = (
    "customer", "kind", "made_by", "text", "made_at", "due_at", "fulfilled_at", "cancelled_at", "renegotiated_at",
    "case", "touchpoint", "agent", "team",
)  # fmt: skip
PROMISE_DERIVED = ("state", "segment", "first_due_at", "judged_at", "renegotiated_count", "renegotiated_late")
PROMISES = Resource(
    name="promises",
    model=Promise,
    read=(*PROMISE_WRITE, *PROMISE_DERIVED),
    write=PROMISE_WRITE,
    filter=tuple(name for name in (*PROMISE_WRITE, *PROMISE_DERIVED) if name != "text"),
    search=("text",),
    order=("-due_at",),
    verbs=(keep, renegotiate, cancel),
    private=("text",),
)
