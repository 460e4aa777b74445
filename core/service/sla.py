"""Service standards applied to a case: what was owed, until when, and what became of it. Pure arithmetic.

Nothing here looks at the clock: a target that nobody has fulfilled is `open`, and breached from its `due_at` on. Its
`known_at` is when the outcome is known: fulfilled in time then, else due then. So the figures at an instant t are
those of the rows with known_at up to t, and nobody has to come by and mark what is overdue.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from core.service.business_time import ALWAYS, Hours, after, business_seconds, seconds
from core.service.conversation import Exchange
from core.service.timeline import Story

WHERE = ("channel", "segment_id", "priority")
Rules = Mapping[str, Any]
Outcome = Literal["met", "breached", "open", "cancelled", "superseded"]


@dataclass(frozen=True, slots=True)
class Period:
    """A time in which one version of a policy was applied to a case; `version_id` is None when none was.

    `since` is None for what held from the opening on. `where` is what the case was when it was applied.
    """

    since: datetime | None
    version_id: UUID | None
    rules: Rules
    where: Rules
    hours: Hours


@dataclass(frozen=True, slots=True)
class Duty:
    """Something owed to the customer: fulfilled, or void because the case ended first, or neither yet."""

    kind: str
    cycle: int
    turn: int | None
    started_at: datetime
    fulfilled_at: datetime | None
    void_at: datetime | None
    agent_id: UUID | None
    team_id: UUID | None


@dataclass(slots=True)
class Applied:
    """One target as it was applied to one duty."""

    number: int
    kind: str
    cycle: int
    turn: int | None
    version_id: UUID
    target: UUID
    clock: str
    minutes: int
    priority: str
    started_at: datetime
    due_at: datetime | None
    fulfilled_at: datetime | None
    closed_at: datetime | None
    outcome: Outcome
    known_at: datetime | None
    agent_id: UUID | None
    team_id: UUID | None
    left_calendar_seconds: int | None = None
    left_business_seconds: int | None = None
    late_calendar_seconds: int | None = None
    late_business_seconds: int | None = None


def fits(rules: Rules, where: Rules) -> bool:
    """Whether a policy or a target is meant for such a case; what it does not name applies to all."""
    return all(rules.get(name) in (None, where[name]) for name in WHERE)


def narrowness(rules: Rules) -> int:
    """How closely it names its cases."""
    return sum(rules.get(name) is not None for name in WHERE)


def target_of(period: Period, kind: str) -> Rules | None:
    """The narrowest target of that kind; None when nothing of the kind is owed."""
    fitting = [one for one in period.rules.get("targets", ()) if one["kind"] == kind and fits(one, period.where)]
    return max(fitting, key=narrowness, default=None)


def duties(story: Story, turns: Sequence[Exchange]) -> Iterator[Duty]:
    """Everything that a case could owe: the first response, each later reply, and the resolution of each cycle."""
    for one in turns:
        kind = "first_response" if one.kind == "first_response" else "next_reply"
        void = one.ended_at if one.replied_at is None else None
        yield Duty(kind, one.cycle, one.number, one.started_at, one.replied_at, void, one.agent_id, one.team_id)
    for span in story.spans:
        void = span.ended_at if span.resolved_at is None else None
        yield Duty("resolution", span.number, None, span.opened_at, span.resolved_at, void, span.agent_id, span.team_id)


def apply(periods: Sequence[Period], story: Story, turns: Sequence[Exchange]) -> list[Applied]:
    """Every target that was ever applied to a case, in the order of their beginnings."""
    found = [one for duty in duties(story, turns) for one in _applied(periods, duty, story)]
    found.sort(key=lambda one: (one.started_at, one.kind, one.cycle, one.turn or 0))
    for number, one in enumerate(found, 1):
        one.number = number
    return found


def _applied(periods: Sequence[Period], duty: Duty, story: Story) -> Iterator[Applied]:
    """The target of the duty, and after each change of the policy the one that took its place."""
    place = max((i for i, one in enumerate(periods) if one.since is None or one.since <= duty.started_at), default=-1)
    if place < 0:
        return
    begin, finish = duty.started_at, duty.fulfilled_at or duty.void_at
    while True:
        period, target = periods[place], target_of(periods[place], duty.kind)
        following = place + 1
        while following < len(periods) and _same(target, target_of(periods[following], duty.kind)):
            following += 1
        until = periods[following].since if following < len(periods) else None
        replaced = until is not None and (finish is None or finish > until)
        if target is not None:
            one = _judge(duty, period, target, begin, until if replaced else None, story)
            yield one
            if one.outcome != "superseded":
                return
        if not replaced or until is None:
            return
        place, begin = following, max(begin, until)


def _same(one: Rules | None, other: Rules | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one["id"], one["minutes"], one["clock"]) == (other["id"], other["minutes"], other["clock"])


def _judge(
    duty: Duty, period: Period, target: Rules, begin: datetime, superseded_at: datetime | None, story: Story
) -> Applied:
    hours = period.hours if target["clock"] == "business" else ALWAYS
    due = _due(hours, begin, target["minutes"] * 60, _pauses(duty, period.rules, begin, story))
    if superseded_at is not None and due is not None and due < superseded_at:
        superseded_at = None  # what was broken before the change stays broken
    finish = superseded_at or duty.fulfilled_at or duty.void_at
    outcome: Outcome = "open"
    if finish is not None and (due is None or finish <= due):
        outcome = "superseded" if superseded_at else "met" if duty.fulfilled_at else "cancelled"
    elif finish is not None:
        outcome = "breached"
    known = due if outcome in ("open", "breached") else finish
    one = Applied(
        0, duty.kind, duty.cycle, duty.turn, _known(period), UUID(target["id"]), target["clock"], target["minutes"],
        period.where["priority"], begin, due, None if superseded_at else duty.fulfilled_at,
        finish if superseded_at or not duty.fulfilled_at else None, outcome, known, duty.agent_id, duty.team_id,
    )  # fmt: skip
    if outcome == "met":
        one.left_calendar_seconds = seconds(finish, due)
        one.left_business_seconds = business_seconds(period.hours, finish, due)
    elif outcome == "breached":
        one.late_calendar_seconds = seconds(due, finish)
        one.late_business_seconds = business_seconds(period.hours, due, finish)
    return one


def _known(period: Period) -> UUID:
    if period.version_id is None:
        raise AssertionError("a target without a version of its policy")
    return period.version_id


def _pauses(duty: Duty, rules: Rules, begin: datetime, story: Story) -> list[tuple[datetime, datetime | None]]:
    """When the clock stood still: on a resolution only, for a customer who waits for an answer waits."""
    if duty.kind != "resolution":
        return []
    still = {name for name in ("hold", "pending") if rules.get(f"pauses_on_{name}")}
    stages = [one for one in story.stages if one.cycle == duty.cycle and one.status in still]
    return [
        (max(one.started_at, begin), one.ended_at)
        for one in stages
        if one.ended_at is None or one.ended_at > begin
    ]  # fmt: skip


def _due(
    hours: Hours, begin: datetime, owed: int, pauses: Sequence[tuple[datetime, datetime | None]]
) -> datetime | None:
    """When the time is used up; None while the clock stands still before that."""
    left = owed
    for still, moves in pauses:
        passed = business_seconds(hours, begin, still) or 0
        if passed >= left:
            break
        left -= passed
        if moves is None:
            return None
        begin = moves
    return after(hours, begin, left)
