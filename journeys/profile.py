"""Everything about one customer at a glance: how they feel, what is being fixed, what they achieve, where they stand.

Cost: one statement for each of the seven lists, and those of `journeys.position`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.cases import Case
from core.customers import CUSTOMERS, Customer
from core.feedback import Answer
from core.outcomes import Outcome, OutcomeStatus
from core.promises import Promise, PromiseState
from core.revenue.subscriptions import Subscription
from core.scope import Actor, visible
from core.touchpoints import Interaction
from core.write import find
from journeys.position import Position, positions

MOST = 20
ANSWERS_READ = 100


@dataclass(frozen=True, slots=True)
class Profile:
    """One customer. Lists hold at most MOST rows, the latest first; of scores the last one by each instrument."""

    customer: Customer
    scores: Sequence[Answer]
    last_interactions: Sequence[Interaction]
    open_cases: Sequence[Case]
    open_promises: Sequence[Promise]
    outcomes: Sequence[Outcome]
    subscriptions: Sequence[Subscription]
    journeys: Sequence[Position]


def profile(actor: Actor, id: UUID) -> Profile:
    """The profile of a customer; NotFound, Gone or Merged as reading the customer is."""
    customer: Customer = find(actor, CUSTOMERS, id)
    mine = {"customer_id": customer.pk}
    scores = visible(Answer.objects.filter(score__isnull=False, **mine), actor).order_by("-submitted_at", "-id")
    latest: dict[str, Answer] = {}
    for answer in scores[:ANSWERS_READ]:
        latest.setdefault(str(answer.instrument), answer)
    cases = visible(Case.objects.filter(ended_at=None, **mine), actor).order_by("-opened_at", "-id")
    promises = visible(Promise.objects.filter(state=PromiseState.OPEN, **mine), actor).order_by("due_at", "id")
    aims = visible(Outcome.objects.filter(**mine), actor).exclude(status=OutcomeStatus.DROPPED)
    held = visible(Subscription.objects.filter(**mine), actor).order_by("-start_at", "-id")
    return Profile(
        customer=customer,
        scores=list(latest.values()),
        last_interactions=list(visible(Interaction.objects.filter(**mine), actor).order_by("-at", "-id")[:MOST]),
        open_cases=list(cases[:MOST]),
        open_promises=list(promises[:MOST]),
        outcomes=list(aims.order_by("-due_on", "-id")[:MOST]),
        subscriptions=list(held[:MOST]),
        journeys=positions(actor, customer.pk),
    )
