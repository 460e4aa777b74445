"""Renewals as examples and the company of the laws tell them: subscriptions that come to a date."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.revenue.renewals import Renewal, call
from core.revenue.selling import cancel
from core.scope import Actor
from core.write import act, save
from tests.makers import make, noun

YEAR = timedelta(days=365)
FATES: tuple[Mapping[str, Any], ...] = (
    {"monthly": 100, "renewed": 100}, {"monthly": 40, "renewed": 30}, {"monthly": 60, "lost": True}, {"monthly": 10},
    {"monthly": 70, "call": "commit"}, {"monthly": 20, "call": "best", "probability": 0.5},
)  # fmt: skip


def renewal(actor: Actor, row: Mapping[str, Any], due: datetime, **more: Any) -> Any:
    """A subscription to so many a month that was due, and what became of it: `renewed` at so many, lost, or called."""
    begun = {"quantity": row["monthly"] * 12, "price_minor": 1, "interval": "year", "renews_at": due.isoformat()}
    made = make(actor, "subscriptions", start_at=(due - YEAR).isoformat(), **begun, **more)
    nouns = noun("subscriptions")
    if "renewed" in row:
        save(actor, nouns, {"quantity": row["renewed"] * 12, "renews_at": (due + YEAR).isoformat()}, id=made.id)
    if row.get("lost"):
        act(actor, nouns, made.id, cancel, {"service_end_at": due.isoformat(), "at": (due - YEAR / 12).isoformat()})
    found = Renewal.objects.get(subscription=made, due_at=due)
    if "call" in row:
        judged = {"expected": row["call"], "probability": row.get("probability")}
        act(actor, noun("renewals"), found.id, call, judged)
    return found
