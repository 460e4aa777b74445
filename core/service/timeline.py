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
ACTORS = ("customer", "bot", "automation", "system", "agent")


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
    channel: str | None
    thanks: bool
    talk_seconds: int | None
    hold_seconds: int | None
    wrap_seconds: int | None


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
    thanks: bool = False


@dataclass(slots=True)
class Stage:
    """A time in one status, while a cycle ran; `ended_at` is None while it lasts."""

    status: str
    cycle: int
    started_at: datetime
    ended_at: datetime | None = None
    agent_id: UUID | None = None
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An event in its place: the cycle that it falls into, and who held the case before it."""

    event: Event
    cycle: int
    agent_id: UUID | None
    team_id: UUID | None
    touched: bool


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
    opened_at: datetime | None = None
    channel: str = ""
    stages: list[Stage] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    @property
    def resolutions(self) -> list[datetime]:
        """The instants at which the case was resolved, in order."""
        return [span.resolved_at for span in self.spans if span.resolved_at is not None]


def tell(opened_at: datetime, team_id: UUID | None, agent_id: UUID | None, events: Iterable[Event]) -> Story:
    """The story of a case opened at `opened_at` by that team and agent, from its events in any order."""
    story = Story(spans=[Span(1, opened_at, agent_id=agent_id, team_id=team_id)])
    story.team_id, story.agent_id, story.opened_at = team_id, agent_id, opened_at
    _follow_status(story, opened_at)
    for event in sorted(events, key=_place):
        held = (story.agent_id, story.team_id, story.touched)
        _STEPS.get(event.kind, _pass)(story, story.spans[-1], event)
        story.told.append(Told(event, story.spans[-1].number, *held))
        if event.actor == HUMAN and event.kind not in ROUTING:
            story.touched = True
        _follow_status(story, event.at)
    story.stages = [one for one in story.stages if one.started_at != one.ended_at]
    return story


def _place(event: Event) -> tuple[Any, ...]:
    """Where an event stands; never by when it arrived, or the same events would tell two stories."""
    who = (ACTORS.index(event.actor), str(event.agent_id), str(event.team_id))
    return (event.at, SAME_TIME.index(event.kind), *who, event.status or "", not event.public, event.outcome or "")


def _follow_status(story: Story, at: datetime) -> None:
    """End the stage that no longer holds and begin the one that does; what is over has none."""
    span = story.spans[-1]
    now = (story.status, span.number, story.agent_id, story.team_id)
    running = story.stages[-1] if story.stages and story.stages[-1].ended_at is None else None
    if running is not None:
        if span.ended_at is None and now == (running.status, running.cycle, running.agent_id, running.team_id):
            return
        running.ended_at = at
    if span.ended_at is None:
        story.stages.append(Stage(story.status, span.number, at, None, story.agent_id, story.team_id))


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
    channel: str | None = None
    thanks: bool = False
    talk_seconds: int | None = None
    hold_seconds: int | None = None
    wrap_seconds: int | None = None


def is_reply(event: Event) -> bool:
    """Whether a human has answered the customer: by a public message, or by taking the call."""
    return event.actor == HUMAN and event.public and event.kind in ("message", "answered")


def is_end(event: Event) -> bool:
    """Whether the event resolves or closes the case."""
    return event.kind in ENDS or event.status in ENDS


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
    answered = any(is_reply(one) for one in known)
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


def _answered(story: Story, span: Span, event: Event) -> None:
    if is_reply(event) and span.first_reply_at is None:
        span.first_reply_at = event.at


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
    if event.status in ENDS:
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
    fresh = Span(span.number + 1, event.at, agent_id=span.agent_id, team_id=span.team_id, thanks=event.thanks)
    story.spans.append(fresh)


_STEPS: dict[str, Any] = {
    "message": _message,
    "answered": _answered,
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
