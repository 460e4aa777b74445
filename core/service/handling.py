"""How a case was passed around and handled: hands, queues, bots and escalations, from its told timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal
from uuid import UUID

from core.service.conversation import Prompt, prompts
from core.service.timeline import HUMAN, Event, Story, Told, is_end

BOT = "bot"
MACHINES = ("automation", "system")


@dataclass(slots=True)
class Waiting:
    """One time that a customer was put through to humans: how the wait ended, and how long it was handled."""

    number: int
    cycle: int
    offered_at: datetime | None = None
    answered_at: datetime | None = None
    abandoned_at: datetime | None = None
    callback_at: datetime | None = None
    handled_at: datetime | None = None
    talk_seconds: int | None = None
    hold_seconds: int | None = None
    wrap_seconds: int | None = None
    agent_id: UUID | None = None
    team_id: UUID | None = None

    @property
    def left_at(self) -> datetime | None:
        """When the wait ended: answered, abandoned, or exchanged for a callback."""
        return self.answered_at or self.abandoned_at or self.callback_at


@dataclass(slots=True)
class Passing:
    """What is counted over a whole case."""

    touched_at: datetime | None = None
    transfers: int = 0
    last_transfer_at: datetime | None = None
    reassignments: int = 0
    returns: int = 0
    handoffs: int = 0
    escalations: int = 0
    auto_escalations: int = 0
    first_escalated_at: datetime | None = None
    channel_switches: int = 0
    bot_outcome: str | None = None
    last_bot_at: datetime | None = None


def queue(story: Story) -> list[Waiting]:
    """Every time the customer was put through, in order; a handled or abandoned one without an offer is one too."""
    found: list[Waiting] = []
    for one in story.told:
        event, last = one.event, found[-1] if found else None
        if event.kind == "offered":
            found.append(_new(found, one))
            found[-1].offered_at = event.at
        elif event.kind in ("answered", "abandoned", "callback"):
            if last is None or last.left_at is not None or last.handled_at is not None:
                last = _new(found, one)
                found.append(last)
            setattr(last, f"{event.kind}_at", event.at)
            _take(last, one)
        elif event.kind == "handled":
            if last is None or last.handled_at is not None or last.abandoned_at is not None:
                last = _new(found, one)
                found.append(last)
            last.handled_at = event.at
            last.talk_seconds, last.hold_seconds = event.talk_seconds, event.hold_seconds
            last.wrap_seconds = event.wrap_seconds
            _take(last, one)
    return found


def _new(found: list[Waiting], told: Told) -> Waiting:
    team_id = told.event.team_id or told.team_id
    return Waiting(len(found) + 1, told.cycle, team_id=team_id)


def _take(waiting: Waiting, told: Told) -> None:
    """Credit goes to whoever took it; nobody is to blame for a customer who left before."""
    if told.event.kind in ("answered", "handled"):
        waiting.agent_id = told.event.agent_id or waiting.agent_id or told.agent_id
        waiting.team_id = told.event.team_id or waiting.team_id


def passing(story: Story, met: Iterable[tuple[datetime, str]]) -> Passing:
    """The counts of a case. `met` are the inbound interactions noted for it elsewhere: when, and by which channel."""
    found, teams = Passing(), [story.told[0].team_id if story.told else story.team_id]
    with_bot = False
    for one in story.told:
        event = one.event
        if event.actor == HUMAN and event.kind not in ("opened", "offered", "assigned", "team_changed"):
            found.touched_at = found.touched_at or event.at
            found.handoffs += with_bot
            with_bot = False
        if event.actor == BOT:
            found.last_bot_at, with_bot = event.at, True
        _escalated(found, event)
        _moved(found, one, teams)
    found.channel_switches = _switches(story, met)
    found.bot_outcome = _bot_outcome(story)
    return found


def _escalated(found: Passing, event: Event) -> None:
    if event.kind != "escalated":
        return
    if event.actor in MACHINES:
        found.auto_escalations += 1
        return
    found.escalations += 1
    found.first_escalated_at = found.first_escalated_at or event.at


def _moved(found: Passing, told: Told, teams: list[UUID | None]) -> None:
    event = told.event
    if event.kind not in ("assigned", "team_changed"):
        return
    other_team = event.team_id != told.team_id if event.kind == "team_changed" else event.team_id not in (
        None, told.team_id,
    )  # fmt: skip
    if other_team:
        if told.touched and told.team_id is not None:
            found.transfers += 1
            found.last_transfer_at = event.at
            found.returns += event.team_id is not None and event.team_id in teams
        teams.append(event.team_id)
    elif told.touched and event.kind == "assigned" and None not in (event.agent_id, told.agent_id):
        found.reassignments += event.agent_id != told.agent_id


def _switches(story: Story, met: Iterable[tuple[datetime, str]]) -> int:
    moments = [*prompts(story), *(Prompt(at, 0, channel) for at, channel in met)]
    channels = [one.channel or story.channel for one in sorted(moments, key=lambda one: (one.at, one.channel or ""))]
    return sum(before != after for before, after in pairwise(channels))


def _bot_outcome(story: Story) -> Literal["contained", "handed_off", "abandoned", "mixed"] | None:
    """The one class of a case that a bot has touched; None without a bot, and while it is with the bot.

    Contained: resolved without a human. Handed off: a human took part after the bot, also one who closed it silently.
    Mixed: the bot had resolved it before, or the human came first. Abandoned: it ended with neither.
    """
    bots = [one for one in story.told if one.event.actor == BOT]
    if not bots:
        return None
    humans = [one for one in story.told if _by_human(one.event)]
    ends = [one for one in story.told if is_end(one.event)]
    last = story.spans[-1]
    if humans:
        first = humans[0].event.at
        contained = any(one.event.at < first and one.event.outcome != "unresolved" for one in ends)
        return "mixed" if contained or bots[0].event.at > first else "handed_off"
    if last.resolved_at is not None:
        return "contained"
    left = any(one.event.kind == "abandoned" for one in story.told)
    return "abandoned" if left or last.ended_at is not None else None


def _by_human(event: Event) -> bool:
    return event.actor == HUMAN and event.kind not in ("opened", "offered", "assigned", "team_changed")
