"""What is done with a subscription; each verb dates the terms, and terms and ledger follow."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import FACTS, Access, Resource
from core.problems import Conflict
from core.products import Plan
from core.revenue.balances import ChurnKind
from core.revenue.movements import Movement, Term
from core.revenue.subscriptions import Subscription


def _must_run(subscription: Subscription) -> None:
    if subscription.service_end_at is not None:
        raise Conflict(_("The subscription is cancelled; renew it first."))


def _since(subscription: Subscription, at: datetime) -> Subscription:
    if at < subscription.start_at:
        raise Conflict(_("The subscription had not started then."))
    subscription.terms_from = None
    subscription.__dict__["_since"] = at
    return subscription


def change(
    subscription: Subscription,
    *,
    quantity: int | None = None,
    price_minor: int | None = None,
    discount_minor: int | None = None,
    plan: Plan | None = None,
    at: datetime | None = None,
) -> Subscription:
    """Change the terms from a moment on; what is not given stays. Earlier terms stay known."""
    _must_run(subscription)
    if quantity is not None:
        subscription.quantity = quantity
    if price_minor is not None:
        subscription.price_minor = price_minor
    if discount_minor is not None:
        subscription.discount_minor = discount_minor
    if plan is not None:
        subscription.plan = plan
    return _since(subscription, at or timezone.now())


def pause(subscription: Subscription, *, at: datetime | None = None) -> Subscription:
    """Rest: it brings nothing until it goes on. A pause of more than 30 days counts as churn."""
    _must_run(subscription)
    if subscription.paused_at is not None:
        raise Conflict(_("The subscription is paused already."))
    subscription.paused_at = at or timezone.now()
    return _since(subscription, subscription.paused_at)


def unpause(subscription: Subscription, *, at: datetime | None = None) -> Subscription:
    """Go on after a pause."""
    at = at or timezone.now()
    if subscription.paused_at is None or at < subscription.paused_at:
        raise Conflict(_("The subscription is not paused."))
    subscription.paused_at = None
    return _since(subscription, at)


def cancel(
    subscription: Subscription,
    *,
    kind: ChurnKind = ChurnKind.VOLUNTARY,
    service_end_at: datetime | None = None,
    at: datetime | None = None,
) -> Subscription:
    """Cancel: the service ends when the paid term does, unless `service_end_at` says otherwise."""
    _must_run(subscription)
    asked = at or timezone.now()
    due = subscription.renews_at
    subscription.cancel_requested_at = asked
    subscription.service_end_at = service_end_at or (due if due is not None and due > asked else asked)
    subscription.churn_kind = kind
    return subscription


def renew(subscription: Subscription, *, until: datetime) -> Subscription:
    """Go on until the next renewal; a cancellation that has not yet taken effect by then is withdrawn."""
    if until <= subscription.start_at:
        raise Conflict(_("The subscription had not started then."))
    if subscription.service_end_at is not None and subscription.service_end_at <= timezone.now():
        raise Conflict(_("The subscription has ended; make a new one."))
    subscription.renews_at = until
    subscription.service_end_at = subscription.cancel_requested_at = subscription.churn_kind = None
    return subscription


SUBSCRIPTION_WRITE = (
    "customer", "plan", "product", "quantity", "price_minor", "discount_minor", "discount_ends_at", "currency",
    "interval", "interval_count", "start_at", "trial_ends_at", "renews_at", "paused_at", "cancel_requested_at",
    "service_end_at", "churn_kind", "terms_from",
)  # fmt: skip
SUBSCRIPTION_DERIVED = ("status", "monthly_minor", "billed_minor", "terms_since", "trial_left_at", "segment")
SUBSCRIPTIONS = Resource(
    name="subscriptions",
    model=Subscription,
    read=(*SUBSCRIPTION_WRITE, *SUBSCRIPTION_DERIVED),
    write=SUBSCRIPTION_WRITE,
    filter=(
        "customer", "plan", "product", "quantity", "price_minor", "currency", "interval", "start_at", "trial_ends_at",
        "renews_at", "paused_at", "cancel_requested_at", "service_end_at", "churn_kind", "status", "monthly_minor",
    ),
    order=("-start_at",),
    verbs=(change, pause, unpause, cancel, renew),
)  # fmt: skip
TERM_COLUMNS = (
    "subscription", "from_at", "plan", "quantity", "price_minor", "discount_minor", "discount_ends_at",
    "monthly_minor", "billed_minor", "currency", "paused", "cause",
)  # fmt: skip
TERMS = Resource(
    name="terms",
    model=Term,
    read=TERM_COLUMNS,
    filter=("subscription", "from_at", "plan", "monthly_minor", "currency", "paused", "cause"),
    order=("-from_at",),
    access=Access(FACTS.read, frozenset()),
)
MOVEMENT_COLUMNS = (
    "customer", "subscription", "kind", "amount_minor", "currency", "cause", "churn_kind", "plan", "segment",
    "effective_at", "recorded_at", "superseded_at",
)  # fmt: skip
MOVEMENTS = Resource(
    name="movements",
    model=Movement,
    read=MOVEMENT_COLUMNS,
    filter=MOVEMENT_COLUMNS,
    order=("-effective_at",),
    access=Access(FACTS.read, frozenset()),
)
