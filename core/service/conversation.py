"""Who waited for whom: turns of a conversation and contacts of a customer, from the told timeline of one case.

A turn runs from the first unanswered word of the customer to the next public reply of a human. A contact is what the
customer did until having been away for a day; on e-mail a second mail after the answer is a contact of its own.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.service.timeline import HUMAN, Event, Story, Told, is_end, is_reply

AWAY = timedelta(hours=24)
QUEUEING = ("offered", "assigned", "team_changed")
COMPANY = (HUMAN, "automation")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A moment at which the customer came to us."""

    at: datetime
    cycle: int
    channel: str | None = None


@dataclass(slots=True)
class Exchange:
    """One turn; `replied_at` is None while nobody answers, `ended_at` also when the case ended without an answer."""

    number: int
    cycle: int
    kind: str
    started_at: datetime
    queued_at: datetime | None = None
    bot_replied_at: datetime | None = None
    replied_at: datetime | None = None
    ended_at: datetime | None = None
    agent_id: UUID | None = None
    team_id: UUID | None = None
    handed_off: bool = False

    @property
    def team_started_at(self) -> datetime:
        """When a team could have answered: at the hand-off of a bot or the entry into a queue, else at once."""
        return self.queued_at or self.started_at


@dataclass(slots=True)
class Visit:
    """One contact of the customer within a case."""

    number: int
    at: datetime
    last_at: datetime
    cycle: int
    channel: str | None
    agent_id: UUID | None = None
    team_id: UUID | None = None


def opened_by_customer(story: Story) -> bool:
    """Whether the customer brought the case; so it is unless the opening says that the company did."""
    opening = next((one.event for one in story.told if one.event.kind == "opened"), None)
    return opening is None or opening.actor not in COMPANY


def prompts(story: Story) -> list[Prompt]:
    """Every moment at which the customer came, in order. Mere thanks are none.

    The opening is one when an event says that the customer opened, or when a customer's case has no word of the
    customer before the first reply: then whoever opened it by phone has waited since.
    """
    found = [Prompt(one.event.at, one.cycle, one.event.channel) for one in story.told if _comes(one.event)]
    replied = next((one.event.at for one in story.told if is_reply(one.event)), None)
    silent = not found or (replied is not None and found[0].at > replied)
    if story.opened_at is not None and silent and opened_by_customer(story):
        found.insert(0, Prompt(story.opened_at, 1))
    return sorted(found, key=lambda one: (one.at, one.cycle))


def _comes(event: Event) -> bool:
    return event.actor == "customer" and event.kind in ("opened", "message", "reopened") and not event.thanks


def turns(story: Story) -> list[Exchange]:
    """The turns of a case in order; the last one may still run."""
    steps: list[tuple[datetime, int, Any]] = [(one.at, 0, one) for one in prompts(story)]
    steps += [(one.event.at, 1, one) for one in story.told if not _comes(one.event)]
    found: list[Exchange] = []
    for _at, _order, step in sorted(steps, key=lambda step: step[:2]):
        running = found[-1] if found and found[-1].ended_at is None else None
        if isinstance(step, Prompt) and running is None:
            found.append(_begin(found, step, story))
        elif isinstance(step, Told) and running is not None:
            _go_on(running, step)
    for one in found:
        if one.ended_at is None:
            one.agent_id, one.team_id = story.agent_id, story.team_id
    return found


def _begin(found: Sequence[Exchange], prompt: Prompt, story: Story) -> Exchange:
    kind = "next_reply" if any(one.cycle == prompt.cycle for one in found) else "reopen_response"
    if prompt.cycle == 1:
        answered = story.spans[0].first_reply_at
        first = not found and (answered is None or answered >= prompt.at or not opened_by_customer(story))
        kind = "first_response" if first else "next_reply"
    return Exchange(len(found) + 1, prompt.cycle, kind, prompt.at)


def _go_on(turn: Exchange, told: Told) -> None:
    event = told.event
    if is_reply(event):
        turn.replied_at = turn.ended_at = event.at
        turn.agent_id = event.agent_id or told.agent_id
        turn.team_id = event.team_id or told.team_id
    elif is_end(event):
        turn.ended_at = event.at
        turn.agent_id, turn.team_id = told.agent_id, told.team_id
    elif event.kind == "message" and event.actor == "bot" and event.public:
        turn.bot_replied_at = turn.bot_replied_at or event.at
    elif event.kind in QUEUEING and (turn.queued_at is None or (turn.bot_replied_at and not turn.handed_off)):
        # What was queued for the bot is queued for humans only once the bot has handed it on.
        turn.queued_at, turn.handed_off = event.at, turn.bot_replied_at is not None


def contacts(story: Story, met: Iterable[tuple[datetime, str]]) -> list[Visit]:
    """The contacts of a case, from its timeline and the inbound interactions that were noted for it elsewhere."""
    moments = prompts(story)
    moments += [Prompt(one.event.at, one.cycle, one.event.channel) for one in story.told if one.event.kind == "offered"]
    moments += [Prompt(at, _cycle_at(story, at), channel) for at, channel in met]
    replies = [one for one in story.told if is_reply(one.event)]
    times = [one.event.at for one in replies]
    found: list[Visit] = []
    for moment in sorted(moments, key=lambda one: (one.at, one.cycle, one.channel or "")):
        last = found[-1] if found else None
        answered = last is not None and bisect_right(times, moment.at) > bisect_right(times, last.last_at)
        mail = (moment.channel or story.channel) == "email"
        if last is None or moment.at - last.last_at >= AWAY or (mail and answered):
            found.append(Visit(len(found) + 1, moment.at, moment.at, moment.cycle, moment.channel))
        else:
            last.last_at, last.channel = moment.at, last.channel or moment.channel
    for place, visit in enumerate(found):
        until = found[place + 1].at if place + 1 < len(found) else None
        _credit(visit, until, replies, story)
    return found


def _credit(visit: Visit, until: datetime | None, replies: Sequence[Told], story: Story) -> None:
    """Whoever answered the contact first; while nobody has, whoever holds the case."""
    for one in replies:
        if one.event.at >= visit.at and (until is None or one.event.at < until):
            visit.agent_id = one.event.agent_id or one.agent_id
            visit.team_id = one.event.team_id or one.team_id
            return
    visit.agent_id, visit.team_id = story.agent_id, story.team_id


def _cycle_at(story: Story, at: datetime) -> int:
    return max((span.number for span in story.spans if span.opened_at <= at), default=1)
