"""What is done with a case: each verb appends to its timeline, and the rest is derived."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.cases import Case, CaseEvent, CaseStatus, EventActor, EventKind
from core.declare import Resource
from core.problems import Conflict
from core.teams import Agent, Team


def _event(case: Case, kind: EventKind, at: datetime | None, **columns: Any) -> CaseEvent:
    return CaseEvent(case=case, kind=kind, at=at or timezone.now(), actor=EventActor.AGENT, **columns)


def _must_run(case: Case) -> None:
    if case.ended_at is not None:
        raise Conflict(_("The case is %(status)s; reopen it first.") % {"status": case.status})


def reply(
    case: Case, *, text: str, agent: Agent | None = None, public: bool = True, at: datetime | None = None
) -> CaseEvent:
    """Answer the customer, or note something among colleagues when `public` is false."""
    return _event(case, EventKind.MESSAGE, at, text=text, agent=agent, public=public)


def assign(
    case: Case, *, agent: Agent | None = None, team: Team | None = None, at: datetime | None = None
) -> CaseEvent:
    """Give the case to an agent, a team, or both; neither puts it back into the queue."""
    _must_run(case)
    team = team or (agent.team if agent is not None else None)
    return _event(case, EventKind.ASSIGNED, at, agent=agent, team=team, public=False)


def escalate(case: Case, *, text: str = "", team: Team | None = None, at: datetime | None = None) -> CaseEvent:
    """Hand the case to a higher tier, a manager or a complaint body."""
    _must_run(case)
    return _event(case, EventKind.ESCALATED, at, text=text or None, team=team, public=False)


def hold(case: Case, *, text: str = "", at: datetime | None = None) -> CaseEvent:
    """Wait for somebody who is neither the customer nor the agent."""
    _must_run(case)
    if case.status == CaseStatus.HOLD:
        raise Conflict(_("The case is on hold already."))
    return _event(case, EventKind.HELD, at, text=text or None, public=False)


def resume(case: Case, *, at: datetime | None = None) -> CaseEvent:
    """Go on with a case that was on hold or waited for the customer."""
    if case.status not in (CaseStatus.HOLD, CaseStatus.PENDING):
        raise Conflict(_("The case is %(status)s, not waiting.") % {"status": case.status})
    return _event(case, EventKind.RESUMED, at, public=False)


def resolve(case: Case, *, outcome: str = "", agent: Agent | None = None, at: datetime | None = None) -> CaseEvent:
    """Say that the matter is fixed; the cycle ends here."""
    _must_run(case)
    return _event(case, EventKind.RESOLVED, at, outcome=outcome or None, agent=agent)


def reopen(case: Case, *, text: str = "", at: datetime | None = None) -> CaseEvent:
    """Begin a new cycle, because the matter was not fixed after all."""
    if case.ended_at is None:
        text = _("The case is %(status)s; only a resolved or closed one can be reopened.") % {"status": case.status}
        raise Conflict(text)
    return _event(case, EventKind.REOPENED, at, text=text or None)


def close(case: Case, *, outcome: str = "", at: datetime | None = None) -> CaseEvent:
    """Close the case. Without an earlier resolution this resolves it, unless `outcome` is unresolved."""
    if case.status == CaseStatus.CLOSED:
        raise Conflict(_("The case is closed already."))
    return _event(case, EventKind.CLOSED, at, outcome=outcome or None)


CASE_WRITE = (
    "customer", "subject", "channel", "reason", "category", "priority", "preventable", "opened_at", "opening_team",
    "opening_agent", "reported_first_reply_at", "reported_resolved_at", "reported_closed_at", "reported_outcome",
)  # fmt: skip
CASE_DERIVED = (
    "status", "team", "agent", "segment", "plan", "first_reply_at", "first_resolved_at", "resolved_at", "ended_at",
    "closed_at", "first_resolution_seconds", "full_resolution_seconds", "reopen_count", "reply_count",
    "transfer_count", "escalation_count",
)  # fmt: skip
CASES = Resource(
    name="cases",
    model=Case,
    read=(*CASE_WRITE, *CASE_DERIVED),
    write=CASE_WRITE,
    filter=(
        "customer", "channel", "reason", "category", "priority", "preventable", "opened_at", "status", "team", "agent",
        "segment", "plan", "first_reply_at", "first_resolved_at", "resolved_at", "closed_at", "reopen_count",
        "transfer_count", "escalation_count", "full_resolution_seconds",
    ),
    search=("subject", "external_id"),
    order=("-opened_at",),
    verbs=(reply, assign, escalate, hold, resume, resolve, reopen, close),
    private=("subject",),
)  # fmt: skip
EVENT_COLUMNS = (
    "case", "kind", "actor", "public", "at", "agent", "team", "status", "outcome", "channel", "thanks", "text",
    "talk_seconds", "hold_seconds", "wrap_seconds",
)  # fmt: skip
CASE_EVENTS = Resource(
    name="case-events",
    model=CaseEvent,
    read=EVENT_COLUMNS,
    write=EVENT_COLUMNS,
    filter=("case", "kind", "actor", "public", "at", "agent", "team", "status", "channel", "thanks"),
    search=("text",),
    order=("-at",),
    private=("text",),
)
