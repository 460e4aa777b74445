"""Rows for tests, made through the one write path like everybody else's."""

from collections.abc import Callable
from itertools import count
from typing import Any

from django.utils import timezone

from core.access import Member
from core.activity import ActiveDay
from core.declare import Resource
from core.files.importing import Asked
from core.files.jobs import Job
from core.files.parts import keep, open_job
from core.health.scores import HealthScore
from core.keys import add_member, issue_key
from core.memberships import SegmentMembership
from core.persons.merges import Merge
from core.persons.merging import merge
from core.resources import RESOURCES
from core.revenue.balances import Balance, Tenure
from core.revenue.movements import Movement, Term
from core.revenue.renewals import Renewal
from core.scope import Actor, Role
from core.service.applied_targets import AppliedTarget
from core.service.case_summaries import CaseSummary
from core.service.contacts import Contact
from core.service.cycles import Cycle
from core.service.derived import Derived
from core.service.queue_entries import QueueEntry
from core.service.status_intervals import StatusInterval
from core.service.turns import Turn
from core.standards import SlaVersion
from core.value_fits import ValueFit
from core.workspaces import Workspace
from core.write import act, save, store
from journeys.advance import drain
from journeys.maps import publish
from journeys.standings import Standing, Visit
from metrics.health.renew import drain as weigh

NUMBERS = count(1)
BY_NAME = {resource.name: resource for resource in RESOURCES}

# The least that a new row of each noun must say; a callable makes the row it refers to first.
LEAST: dict[str, dict[str, Any]] = {
    "members": {"email": "member{n}@example.com", "name": "Member {n}", "role": "viewer"},
    "segments": {"key": "segment-{n}", "name": "Segment {n}"},
    "teams": {"name": "Team {n}"},
    "agents": {"name": "Agent {n}"},
    "customers": {"name": "Customer {n}"},
    "external-ids": {"customer": "customers", "source": "crm", "external_id": "c{n}"},
    "touchpoints": {"key": "touchpoint-{n}", "name": "Touchpoint {n}", "channel": "web"},
    "interactions": {
        "customer": "customers", "channel": "phone", "at": "2026-03-02T10:00:00Z", "text": "Asked about the invoice.",
    },
    "surveys": {"name": "Survey {n}"},
    "questions": {"survey": "surveys", "instrument": "nps", "text": "Question {n}?"},
    "invitations": {"survey": "surveys", "customer": "customers", "sent_at": "2026-03-02T10:00:00Z"},
    "answers": {
        "question": "questions", "customer": "customers", "score": 9, "submitted_at": "2026-03-02T11:00:00Z",
        "comment": "All went well.",
    },
    "cases": {"customer": "customers", "channel": "email", "opened_at": "2026-03-02T09:00:00Z"},
    "case-events": {"case": "cases", "kind": "message", "actor": "customer", "at": "2026-03-02T09:05:00Z"},
    "attributes": {"key": "attribute-{n}", "name": "Attribute {n}"},
    "schedules": {
        "name": "Hours {n}", "valid_from": "2026-01-01", "zone": "Europe/Madrid",
        "weekly": {"mon": [["09:00", "17:00"]]},
    },
    "sla-policies": {"name": "Policy {n}"},
    "sla-targets": {"policy": "sla-policies", "kind": "first_response", "minutes": 60},
    "metric-targets": {
        "metric": "nps", "from_on": "2026-01-01", "value": 40, "slice": "plan", "slice_value": "plan-{n}",
    },
    "promises": {
        "customer": "customers", "kind": "callback", "made_at": "2026-03-02T10:00:00Z",
        "due_at": "2026-03-05T10:00:00Z",
    },
    "moments": {"customer": "customers", "story": "Brought it in person.", "at": "2026-03-02T10:00:00Z"},
    "outcomes": {"customer": "customers", "name": "Outcome {n}", "baseline": 10, "target": 20},
    "outcome-measurements": {"outcome": "outcomes", "value": 15, "measured_at": "2026-03-02T10:00:00Z"},
    "plans": {"key": "plan-{n}", "name": "Plan {n}"},
    "products": {"key": "product-{n}", "name": "Product {n}"},
    "entitlements": {"customer": "customers", "feature": "export", "seats": 5, "starts_on": "2026-01-01"},
    "usage-days": {"customer": "customers", "feature": "export", "day": "2026-03-02", "events": 7},
    "purchases": {"customer": "customers", "at": "2026-03-02T10:00:00Z", "amount_minor": 4990, "currency": "EUR"},
    # Weights of the past are never changed: these hold some day.
    "health-models": {
        "segment": "segments", "from_at": "2099-01-01T00:00:00Z", "inputs": {"relationship": {"weight": 1}},
    },
    "health-overrides": {
        "customer": "customers", "band": "yellow", "reason": "Their new lead likes us.",
        "expires_at": "2099-01-01T00:00:00Z",
    },
    "subscriptions": {
        "customer": "customers", "price_minor": 10_000, "currency": "EUR", "start_at": "2026-01-01T00:00:00Z",
    },
    "journeys": {"key": "journey-{n}", "name": "Journey {n}"},
    "stages": {"journey": "journeys", "key": "stage-{n}", "name": "Stage {n}", "position": 1},
    "moves": {
        "customer": "customers", "journey": "journeys", "to": "exited", "at": "2026-03-02T10:00:00Z",
        "reason": "Does not want it.",
    },
}  # fmt: skip


def body(actor: Actor, name: str, /, **members: Any) -> dict[str, Any]:
    """A valid body for a new row of the noun `name`; members given win over the least ones."""
    n = next(NUMBERS)
    resource = BY_NAME[name]
    references = {one.name for one in resource.inputs if one.kind == "ref"}
    made: dict[str, Any] = {}
    for member, value in LEAST[name].items():
        label = f"{member}_id" if member in references else member
        if label in members or f"{member}_ref" in members:
            continue
        if member in references:
            made[label] = str(make(actor, value).id)
        else:
            made[label] = value.format(n=n) if isinstance(value, str) else value
    return made | members


def make(actor: Actor, name: str, /, **members: Any) -> Any:
    """A stored row of the noun `name`, in the actor's workspace."""
    special = SPECIAL.get(name)
    if special is not None:
        return special(actor)
    return save(actor, BY_NAME[name], body(actor, name, **members)).row


def _of_case(model: type[Derived]) -> Callable[[Actor], Any]:
    """How the one row that each new case has of a derived kind is made."""
    return lambda actor: model._default_manager.get(case=make(actor, "cases"))


def _entry(actor: Actor) -> QueueEntry:
    return QueueEntry.objects.get(case=make(actor, "case-events", kind="offered").case)


def _applied(actor: Actor) -> AppliedTarget:
    policy = make(actor, "sla-policies", rules_from="2026-01-01T00:00:00Z")
    make(actor, "sla-targets", policy_id=str(policy.id))
    # Of several policies that fit the oldest counts: the case's target need not be of this one.
    return AppliedTarget.objects.get(case=make(actor, "cases"))


def _membership(actor: Actor) -> SegmentMembership:
    segment = make(actor, "segments")
    return SegmentMembership.objects.get(customer=make(actor, "customers", segment_id=str(segment.id)))


def _merge(actor: Actor) -> Merge:
    survivor, other = (make(actor, "customers") for _ in range(2))
    return merge(actor, survivor.id, [other.id], {"name": "newest"}).merges[0]


def _member(actor: Actor) -> Member:
    n = next(NUMBERS)
    return add_member(actor, f"member{n}@example.com", f"Member {n}", Role.VIEWER)


def _job(actor: Actor) -> Job:
    job = open_job(actor, BY_NAME["teams"], Asked("ndjson", "crm"))
    keep(job, 1, [b'{"external_id": "1", "name": "A"}'])
    return job


def _fit(actor: Actor) -> ValueFit:
    row = ValueFit(model="sbg", currency="EUR", unit="month", unit_count=next(NUMBERS), fitted_at=timezone.now(), n=100)
    row.parameters = {"alpha": 0.668, "beta": 3.806}
    store(actor, row)
    return row


def _weighed(actor: Actor) -> HealthScore:
    segment = make(actor, "segments")
    since = {"segment_id": str(segment.id), "from_at": "2026-01-01T00:00:00Z"}
    make(actor, "health-models", inputs={"relationship": {"weight": 1}}, **since)
    customer = make(actor, "customers", segment_id=str(segment.id))
    weigh(actor.workspace_id)
    return HealthScore.objects.get(customer=customer, to_at=None)


def _walked(actor: Actor) -> Standing:
    """A customer who entered the first of two stages."""
    journey = make(actor, "journeys")
    drawn = ({"position": 1, "enters_on": "purchased"}, {"position": 2})
    stages = [make(actor, "stages", journey_id=str(journey.id), **one) for one in drawn]
    act(actor, BY_NAME["journeys"], journey.id, publish, {})
    customer = make(actor, "purchases", customer_id=str(make(actor, "customers").id)).customer
    drain(actor.workspace_id)
    return Standing.objects.get(customer=customer, stage=stages[0])


SPECIAL: dict[str, Callable[[Actor], Any]] = {
    "workspaces": lambda actor: Workspace.objects.get(pk=actor.workspace_id),
    "api-keys": lambda actor: issue_key(actor, f"key {next(NUMBERS)}", Role.VIEWER)[0],
    "members": _member,
    "merges": _merge,
    "jobs": _job,
    "cycles": _of_case(Cycle),
    "turns": _of_case(Turn),
    "status-intervals": _of_case(StatusInterval),
    "contacts": _of_case(Contact),
    "case-summaries": _of_case(CaseSummary),
    "queue-entries": _entry,
    "applied-targets": _applied,
    "segment-memberships": _membership,
    "sla-versions": lambda actor: SlaVersion.objects.get(policy=make(actor, "sla-policies")),
    "renewals": lambda actor: Renewal.objects.get(
        subscription=make(actor, "subscriptions", renews_at="2099-01-01T00:00:00Z")
    ),
    "active-days": lambda actor: ActiveDay.objects.get(customer=make(actor, "usage-days").customer),
    "health-scores": _weighed,
    "journey-versions": lambda actor: _walked(actor).journey_version,
    "standings": _walked,
    "visits": lambda actor: Visit.objects.get(standing=_walked(actor)),
    "terms": lambda actor: Term.objects.get(subscription=make(actor, "subscriptions")),
    "balances": lambda actor: Balance.objects.get(customer=make(actor, "subscriptions").customer_id),
    "tenures": lambda actor: Tenure.objects.get(customer=make(actor, "subscriptions").customer_id),
    "value-fits": _fit,
    "movements": lambda actor: Movement.objects.get(subscription=make(actor, "subscriptions")),
}


def answer(actor: Actor, question: Any, score: int | None, at: str = "2026-03-02T11:00:00Z", **members: Any) -> Any:
    """An answer to `question`; without a customer unless one is given."""
    data = {"question_id": str(question.id), "score": score, "submitted_at": at, "dismissed": score is None, **members}
    return save(actor, BY_NAME["answers"], data).row


def question(actor: Actor, instrument: str = "nps", **members: Any) -> Any:
    """A question of a new survey."""
    return make(actor, "questions", instrument=instrument, **members)


def noun(name: str) -> Resource:
    """The record of a noun."""
    return BY_NAME[name]
