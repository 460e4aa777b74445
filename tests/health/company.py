"""A customer whose health is weighed, and what is needed to make it better or worse."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from core.scope import Actor
from metrics.health import renew
from tests.makers import answer, make, question

HALVES = {
    "relationship": {"weight": 0.4},
    "service": {"weight": 0.2},
    "usage": {"weight": 0.2},
    "outcomes": {"weight": 0.2},
}


def model(actor: Actor, inputs: Any = None, **members: Any) -> Any:
    """Weights for everybody that hold since a year ago."""
    since = (timezone.now() - timedelta(days=365)).isoformat()
    given = {"from_at": since, "inputs": inputs or HALVES, "segment_id": None, **members}
    return make(actor, "health-models", **given)


def ago(**span: Any) -> str:
    """An instant so long ago."""
    return (timezone.now() - timedelta(**span)).isoformat()


def ahead(**span: Any) -> str:
    """An instant so far ahead."""
    return (timezone.now() + timedelta(**span)).isoformat()


def recommends(actor: Actor, customer: Any, score: int, **span: Any) -> Any:
    """The customer has answered how likely they would recommend us."""
    return answer(actor, question(actor), score, ago(**(span or {"minutes": 1})), customer_id=str(customer.id))


def weigh(actor: Actor) -> int:
    """Work off what is marked; how many customers were weighed."""
    return renew.drain(actor.workspace_id)


def health(person: Any, customer: Any, query: str = "") -> Any:
    """What the API says of the customer's health."""
    id = customer if isinstance(customer, str | UUID) else customer.id
    found = person.get(f"customers/{id}/health{query}")
    assert found.status_code == 200, found.content
    return found.json()
