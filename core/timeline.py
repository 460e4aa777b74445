"""From a case's timeline to its cycles: plain arithmetic over events, with no database in it.

A cycle runs from opening to resolution; each reopening starts a new one. The same events in any order of
arrival give the same cycles, because they are sorted by their own time first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

ENDS = ("resolved", "closed")
HUMAN = "agent"
ROUTING = ("opened", "offered", "assigned", "team_changed")
# Several events may share one minute; this is the order in which they must have happened.
SAME_TIME = (
    "opened", "reopened", "offered", "answered", "team_changed", "assigned", "escalated", "status_changed", "resumed",
    "message", "handled", "held", "callback", "abandoned", "resolved", "closed",
)  # fmt: skip


class Event(Protocol):
    """What the derivation reads of a case event."""

    kind: str
    actor: str
    public: bool
    at: datetime
    agent_id: UUID | None
    team_id: UUID | None
    status: str | None
    outcome: str | None


@dataclass
class Span:
    """One cycle as derived: instants in UTC, counts, and who held the case last."""

    number: int
    opened_at: datetime
    first_customer_at: datetime | None = None
    first_reply_at: datetime | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None
    replies: int = 0
    transfers: int = 0
    agent_id: UUID | None = None
    team_id: UUID | None = None


@dataclass
class Story:
    """Everything that a case's columns say about its timeline."""

    spans: list[Span] = field(default_factory=list)
    status: str = "new"
    closed_at: datetime | None = None
    escalations: int = 0
    agent_id: UUID | None = None
    team_id: UUID | None = None
    touched: bool = False

    @property
    def resolutions(self) -> list[datetime]:
        """The instants at which the case was resolved, in order."""
        return [span.resolved_at for span in self.spans if span.resolved_at is not None]


def tell(opened_at: datetime, team_id: UUID | None, agent_id: UUID | None, events: Iterable[Event]) -> Story:
    """The story of a case opened at `opened_at` by that team and agent, from its events in any order."""
    story = Story(spans=[Span(1, opened_at, agent_id=agent_id, team_id=team_id)])
    story.team_id, story.agent_id = team_id, agent_id
    for event in sorted(events, key=lambda event: (event.at, SAME_TIME.index(event.kind))):
        _STEPS.get(event.kind, _pass)(story, story.spans[-1], event)
        if event.actor == HUMAN and event.kind not in ROUTING:
            story.touched = True
    return story


@dataclass(slots=True)
class Reported:
    """One thing that another system reports about a finished case, as the event that it must have been."""

    kind: str
    at: datetime
    actor: str = HUMAN
    public: bool = True
    outcome: str | None = None
    agent_id: UUID | None = None
    team_id: UUID | None = None
    status: str | None = None


def reported(
    events: Iterable[Event],
    first_reply_at: datetime | None,
    resolved_at: datetime | None,
    closed_at: datetime | None,
    outcome: str | None,
) -> list[Event]:
    """The events of a case with those added that are only reported; what has an event needs no report."""
    known = list(events)
    told: list[Event] = []
    answered = any(one.kind == "message" and one.actor == HUMAN and one.public for one in known)
    resolved = any("resolved" in (one.kind, one.status) for one in known)
    closed = any("closed" in (one.kind, one.status) for one in known)
    if first_reply_at is not None and not answered:
        told.append(Reported("message", first_reply_at))
    if resolved_at is not None and not resolved:
        told.append(Reported("resolved", resolved_at, outcome=outcome))
    if closed_at is not None and not closed:
        told.append(Reported("closed", closed_at, outcome=outcome))
    return [*known, *told]


def _pass(story: Story, span: Span, event: Event) -> None:
    """Kinds that are kept in the timeline and derive nothing here."""


def _message(story: Story, span: Span, event: Event) -> None:
    if event.actor == "customer":
        span.first_customer_at = span.first_customer_at or event.at
        return
    if event.actor != HUMAN or not event.public:
        return
    span.replies += 1
    if span.first_reply_at is None:
        span.first_reply_at = event.at
    if story.status == "new":
        story.status = "open"


def _assigned(story: Story, span: Span, event: Event) -> None:
    story.agent_id = span.agent_id = event.agent_id
    if event.team_id is not None:
        _team_changed(story, span, event)
    if story.status == "new" and event.agent_id is not None:
        story.status = "open"


def _team_changed(story: Story, span: Span, event: Event) -> None:
    # Routing before anybody has touched the case is not a transfer.
    if story.touched and span.team_id is not None and event.team_id != span.team_id:
        span.transfers += 1
    story.team_id = span.team_id = event.team_id


def _status_changed(story: Story, span: Span, event: Event) -> None:
    if event.status in ("resolved", "closed"):
        _end(story, span, event)
    elif event.status:
        if span.ended_at is not None:
            _reopened(story, span, event)
        story.status = event.status


def _held(story: Story, span: Span, event: Event) -> None:
    story.status = "hold"


def _resumed(story: Story, span: Span, event: Event) -> None:
    story.status = "open"


def _escalated(story: Story, span: Span, event: Event) -> None:
    story.escalations += 1


def _end(story: Story, span: Span, event: Event) -> None:
    """Resolved, or closed without: closing counts as resolving unless the event says that nothing was resolved."""
    closing = event.kind == "closed" or event.status == "closed"
    if span.ended_at is None:
        span.ended_at = event.at
        if event.outcome != "unresolved":
            span.resolved_at = event.at
        if event.agent_id is not None:
            story.agent_id = span.agent_id = event.agent_id
    story.status = "closed" if closing else "resolved"
    story.closed_at = event.at if closing else None


def _reopened(story: Story, span: Span, event: Event) -> None:
    if span.ended_at is None:
        return
    story.status, story.closed_at = "open", None
    story.spans.append(Span(span.number + 1, event.at, agent_id=span.agent_id, team_id=span.team_id))


_STEPS: dict[str, Any] = {
    "message": _message,
    "assigned": _assigned,
    "team_changed": _team_changed,
    "status_changed": _status_changed,
    "held": _held,
    "resumed": _resumed,
    "escalated": _escalated,
    "resolved": _end,
    "closed": _end,
    "reopened": _reopened,
}
