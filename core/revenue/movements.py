"""The ledger of recurring revenue: earlier terms of subscriptions, and the movements that follow from them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from core.customers import Customer
from core.records import EnumField, Record, Tracked
from core.revenue.balances import Balance, ChurnKind, Tenure, balanced, stayed
from core.revenue.ledger import Step, Stretch, ledger
from core.revenue.money import currency, minor
from core.workspaces import Workspace

if TYPE_CHECKING:
    from core.revenue.subscriptions import Subscription


class MovementKind(models.TextChoices):
    NEW = "new", "New"
    EXPANSION = "expansion", "Expansion"
    CONTRACTION = "contraction", "Contraction"
    CHURN = "churn", "Churn"
    REACTIVATION = "reactivation", "Reactivation"
    FX = "fx", "Exchange rate"
    CORRECTION = "correction", "Correction"


class MovementCause(models.TextChoices):
    START = "start", "Subscription started"
    END = "end", "Subscription ended"
    VOLUME = "volume", "Volume"
    PLAN = "plan", "Plan"
    PRICE = "price", "Price"
    DISCOUNT = "discount", "Discount"
    PAUSE = "pause", "Pause"


class Term(Record):
    """What one subscription brought per month from a moment on; derived whenever its terms change."""

    feeds = False

    subscription = models.ForeignKey("core.Subscription", models.PROTECT, related_name="terms", db_index=False)
    from_at = models.DateTimeField()
    plan = models.ForeignKey("core.Plan", models.PROTECT, null=True, related_name="+")
    quantity = models.IntegerField()
    price_minor = minor("Price of one, per interval.")
    discount_minor = minor("Recurring discount, per interval.")
    discount_ends_at = models.DateTimeField(null=True, help_text="When the discount ends by itself, if it does.")
    monthly_minor = minor("What it brings per month; 0 in a pause.")
    billed_minor = minor("What is billed per month until the discount ends by itself; 0 in a pause.", default=0)
    currency = currency()
    paused = models.BooleanField(default=False)
    cause = EnumField(MovementCause, default=MovementCause.START, help_text="What changed against the terms before.")

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["subscription", "from_at"])]

    def __str__(self) -> str:
        return f"{self.monthly_minor} {self.currency}"


class Movement(Record):
    """One line of the ledger of recurring revenue. Amounts are never changed: what proves wrong is superseded."""

    feeds = False

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="movements", db_index=False)
    subscription = models.ForeignKey("core.Subscription", models.PROTECT, null=True, related_name="movements")
    kind = EnumField(MovementKind)
    amount_minor = minor("Change of the revenue per month, negative when it falls.")
    currency = currency()
    cause = EnumField(MovementCause)
    churn_kind = EnumField(ChurnKind, null=True)
    plan = models.ForeignKey("core.Plan", models.PROTECT, null=True, related_name="+")
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+")
    effective_at = models.DateTimeField(help_text="When it happens; an end that is known ahead lies in the future.")
    recorded_at = models.DateTimeField(help_text="When we learned it.")
    superseded_at = models.DateTimeField(
        null=True, help_text="When we learned that it was not so; null while the line stands."
    )

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "effective_at", "id"]),
            models.Index(fields=["workspace", "recorded_at"]),
            models.Index(fields=["customer", "effective_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor}"


HELD = (
    "plan_id", "quantity", "price_minor", "discount_minor", "discount_ends_at", "monthly_minor", "billed_minor",
    "currency", "paused",
)  # fmt: skip
# What is named as the cause when several things changed at once.
CAUSES = (
    ("paused", MovementCause.PAUSE),
    ("plan_id", MovementCause.PLAN),
    ("quantity", MovementCause.VOLUME),
    ("discount_minor", MovementCause.DISCOUNT),
    ("discount_ends_at", MovementCause.DISCOUNT),
)


def follow(rows: "Sequence[Subscription]") -> Iterable[Tracked]:
    """What follows from subscriptions that were written: their terms, and the ledger of their customers.

    Cost: seven statements for all of them; each customer's ledger is told anew from its own subscriptions.
    """
    ids = {row.customer_id for row in rows} | {row.was["customer_id"] for row in rows if row.was}
    return retold(rows[0].workspace_id, ids, type(rows[0])._default_manager, rows)


def retold(
    workspace_id: UUID,
    ids: Collection[UUID],
    subscriptions: "models.Manager[Subscription]",
    rows: "Sequence[Subscription]" = (),
) -> Iterator[Tracked]:
    """The ledgers of customers as their subscriptions give them, and the terms of `rows`, which were written."""
    # Two subscriptions of one customer that are written at once must see each other.
    customers = list(Customer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    held = list(subscriptions.filter(customer__in=ids, deleted_at=None).order_by("start_at", "id"))
    terms: dict[UUID, list[Term]] = {one.id: [] for one in (*held, *rows)}
    for term in Term.objects.filter(subscription__in=list(terms), deleted_at=None).order_by("from_at", "id"):
        terms[term.subscription_id].append(term)
    for row in rows:
        yield from _retermed(row, terms[row.id])
    grace = timedelta(days=_grace(workspace_id))
    lines, balances, tenures = (
        _by_customer(kind._default_manager.filter(customer__in=ids, **only))
        for kind, only in ((Movement, {"superseded_at": None, "deleted_at": None}), (Balance, {}), (Tenure, {}))
    )
    by_customer = _by_customer(held)
    for customer in customers:
        mine = {one.id: one for one in by_customer.get(customer.id, ())}
        told = ledger((stretch for one in mine.values() for stretch in _stretches(one, terms[one.id])), grace)
        booked = list(_booked(customer, told.steps, mine, lines.get(customer.id, ())))
        yield from (line for line, changed in booked if changed)
        segments = {line.effective_at: line.segment_id for line, _ in booked if line.superseded_at is None}
        yield from balanced(customer, told.spans, balances.get(customer.id, ()), segments)
        kinds = {one.id: one.churn_kind for one in mine.values()}
        yield from stayed(customer, told.stays, tenures.get(customer.id, ()), segments, kinds)


def _grace(workspace_id: UUID) -> int:
    days: int = Workspace.objects.values_list("churn_grace_days", flat=True).get(pk=workspace_id)
    return days


def _by_customer(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(row)
    return found


def _retermed(row: "Subscription", terms: list[Term]) -> Iterator[Tracked]:
    """Bring the terms of a subscription up to date, in the list as well; yield those that changed."""
    now = Term(workspace_id=row.workspace_id, subscription_id=row.id, from_at=row.terms_since)
    now.plan_id, now.quantity, now.price_minor, now.currency = row.plan_id, row.quantity, row.price_minor, row.currency
    now.discount_minor, now.discount_ends_at = row.discount_minor, row.discount_ends_at
    now.paused = row.paused_at is not None
    now.monthly_minor, now.billed_minor = (0, 0) if now.paused else (row.monthly_minor, row.billed_minor)
    if terms and _same(terms[-1], now) and terms[-1].from_at == now.from_at:
        return
    while terms and terms[-1].from_at >= now.from_at:
        late = terms.pop()
        late.deleted_at = timezone.now()
        yield late
    if terms:
        if _same(terms[-1], now):
            return
        now.cause = next((cause for name, cause in CAUSES if _differ(terms[-1], now, name)), MovementCause.PRICE)
    terms.append(now)
    yield now


def _same(one: Term, other: Term) -> bool:
    return not any(_differ(one, other, name) for name in HELD)


def _differ(one: Term, other: Term, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _stretches(row: "Subscription", terms: Sequence[Term]) -> Iterator[Stretch]:
    """The times in which a subscription counted: after its trial, until its service ends."""
    first = max(row.start_at, row.trial_ends_at or row.start_at)
    for place, term in enumerate(terms):
        start = first if place == 0 else max(term.from_at, first)
        ends = [at for at in (terms[place + 1].from_at if place + 1 < len(terms) else None, row.service_end_at) if at]
        cause = MovementCause.START if start == first else term.cause
        whole = Stretch(
            row.id, start, min(ends, default=None), term.monthly_minor, term.currency, cause,
            paused=term.paused, plan_id=term.plan_id,
        )  # fmt: skip
        until = term.discount_ends_at
        if until is None or until <= start:
            yield whole
        elif whole.end is not None and whole.end <= until:
            yield replace(whole, billed=term.billed_minor)
        else:
            yield replace(whole, billed=term.billed_minor, end=until)
            yield replace(whole, start=until, cause=MovementCause.DISCOUNT)


def _booked(
    customer: Customer, steps: Sequence[Step], held: "Mapping[UUID, Subscription]", known: Iterable[Movement]
) -> Iterator[tuple[Movement, bool]]:
    """The lines of the ledger, and whether they are to be written: those that are still right are left, those that are
    not are superseded, and what is missing is appended."""
    now = timezone.now()
    standing: dict[tuple[Any, ...], list[Movement]] = {}
    for line in known:
        standing.setdefault(_mark(line), []).append(line)
    for step in steps:
        line = _line(customer, step, held[step.subscription_id], now)
        right = standing.get(_mark(line))
        yield (right.pop(), False) if right else (line, True)
    for lines in standing.values():
        for line in lines:
            line.superseded_at = now
            yield line, True


def _mark(line: Movement) -> tuple[Any, ...]:
    return (
        line.effective_at, line.kind, line.amount_minor, line.currency, line.cause, line.churn_kind,
        line.subscription_id, line.plan_id,
    )  # fmt: skip


def _line(customer: Customer, step: Step, subscription: "Subscription", now: datetime) -> Movement:
    return Movement(
        workspace_id=customer.workspace_id, customer=customer, subscription_id=subscription.id, kind=step.kind,
        amount_minor=step.amount, currency=step.currency, cause=step.cause, plan_id=step.plan_id,
        churn_kind=subscription.churn_kind if step.kind == MovementKind.CHURN else None,
        segment_id=customer.segment_id, effective_at=step.at, recorded_at=now,
    )  # fmt: skip
