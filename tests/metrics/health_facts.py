"""Health scores as facts: rows of the history, and customers who pay and leave."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from core.customers import Customer
from core.health.scores import HealthScore
from core.scope import Actor
from core.write import store
from tests.makers import make

BEGAN = datetime(2025, 11, 1, tzinfo=UTC)
TURNED = datetime(2026, 3, 29, 12, tzinfo=UTC)


def scored(actor: Actor, customer: Any, score: float | None, model: Any, **members: Any) -> HealthScore:
    """A stored row of the history; green from 70 and yellow from 40 on."""
    band = None if score is None else "green" if score >= 70 else "yellow" if score >= 40 else "red"
    row = HealthScore(
        customer_id=customer.id, segment_id=customer.segment_id, health_model=model, coverage=1.0, score=score,
        band=band, computed_score=score, computed_band=band, **{"from_at": BEGAN, **members},
    )  # fmt: skip
    store(actor, row)
    return row


def pays(actor: Actor, customer: Any, until: str | None = None) -> None:
    """A subscription since October 2025, perhaps with an end."""
    make(actor, "subscriptions", customer_id=str(customer.id), start_at="2025-10-01T00:00:00Z", service_end_at=until)


def example(actor: Actor, row: Mapping[str, Any]) -> None:
    """A paying customer with a score since November 2025, who may have left in January."""
    customer = make(actor, "customers")
    pays(actor, customer, "2026-01-15T00:00:00Z" if row.get("churned") else None)
    scored(actor, customer, row["score"], make(actor, "health-models"))


def fill(actor: Actor, customers: Sequence[str]) -> None:
    """Two scores of each of these customers, the second since the first week of the laws; some leave before either."""
    model = make(actor, "health-models")
    ends = {1: "2026-02-01T00:00:00Z", 4: "2026-03-28T00:00:00Z", 6: "2026-09-15T00:00:00Z"}
    for n, id in enumerate(customers):
        customer = Customer.objects.get(pk=id)
        pays(actor, customer, ends.get(n))
        scored(actor, customer, 11.5 * n, model, to_at=TURNED)
        scored(actor, customer, None if n == 2 else 12.25 * n, model, from_at=TURNED)
