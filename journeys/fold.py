"""Where a customer stood and stands on a journey: a pure function of map, story, moves by hand and time.

Nothing is remembered between two looks: the same facts give the same standings, however often and in whatever order
they arrived. That is why replaying everything from nothing gives what was there.

- A customer enters with the first rule of any stage that comes true, or by hand, and goes by the version that holds
  then. Stages between two that are entered were skipped: they count as passed, and no time was spent there.
- By rule a customer only goes on, except into a stage that takes customers back; by hand in any direction.
- Entering the last stage completes the journey. It is abandoned where its rule says so or a stage lasted too long, and
  exited where the customer turns out not to belong there. Whoever gave up and comes back begins a new standing.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models


class StandingState(models.TextChoices):
    ACTIVE = "active", "Under way"
    COMPLETED = "completed", "Completed"
    ABANDONED = "abandoned", "Abandoned"
    EXITED = "exited", "Exited"


class VisitEnd(models.TextChoices):
    FORWARD = "forward", "Went on"
    BACKWARD = "backward", "Went back"
    SKIPPED = "skipped", "Skipped"
    COMPLETED = "completed", "Completed"
    ABANDONED = "abandoned", "Abandoned"
    EXITED = "exited", "Exited"


class VisitFate(models.TextChoices):
    OPEN = "open", "Under way"
    PASSED = "passed", "Passed"
    COMPLETED = "completed", "Completed"
    DROPPED = "dropped", "Dropped off"
    EXITED = "exited", "Exited"


class Step(NamedTuple):
    """Something that may move a customer. Of one instant, moves by hand come first, then stages in their order."""

    at: datetime
    order: int
    kind: str
    stage: int = -1


ORDER = {"moved": 0, "enters": 1, "leaves": 2, "abandoned": 3, "exited": 4}


class Stay(NamedTuple):
    """One stay in a stage; `end` is None while it lasts."""

    stage: int
    entered_at: datetime
    left_at: datetime | None
    end: VisitEnd | None


class ByHand(NamedTuple):
    """A move by hand: to a stage by its id, or out of the journey."""

    at: datetime
    to: str
    stage_id: UUID | None


@dataclass(frozen=True, slots=True)
class Version:
    """A published map, ready to be gone by."""

    id: UUID
    valid_from: datetime | None
    map: Mapping[str, Any]

    @property
    def stages(self) -> Sequence[Mapping[str, Any]]:
        return list(self.map["stages"])

    def place(self, stage_id: UUID | None) -> int | None:
        """Which stage of this version that is; None when it has none such."""
        ids = [one["id"] for one in self.stages]
        return ids.index(str(stage_id)) if str(stage_id) in ids else None


@dataclass(slots=True)
class Walk:
    """One way of one customer along one version."""

    version: Version
    entered_at: datetime
    stays: list[Stay] = field(default_factory=list)
    state: StandingState = StandingState.ACTIVE
    ended_at: datetime | None = None

    @property
    def last(self) -> Stay:
        return self.stays[-1]

    @property
    def furthest(self) -> int:
        """The furthest stage that was reached; going back does not take it away."""
        return max(one.stage for one in self.stays)

    def fate(self, stage: int) -> VisitFate:
        """What became of the customer after having reached a stage."""
        if stage < self.furthest:
            return VisitFate.PASSED
        return {
            StandingState.ACTIVE: VisitFate.OPEN,
            StandingState.COMPLETED: VisitFate.COMPLETED,
            StandingState.ABANDONED: VisitFate.DROPPED,
            StandingState.EXITED: VisitFate.EXITED,
        }[self.state]


class Found(NamedTuple):
    """The walks up to now, and when the clock alone will change something."""

    walks: list[Walk]
    due_at: datetime | None


Told = Callable[[Mapping[str, Any] | None], Sequence[datetime]]


def fold(versions: Sequence[Version], told: Told, moves: Sequence[ByHand], now: datetime) -> Found:
    """Every walk of a customer along the versions of a journey; `told` says when a rule of a map was or will be met."""
    steps = {one.id: sorted(_steps(one, told, moves)) for one in versions}
    walks: list[Walk] = []
    since: datetime | None = None
    openers: tuple[str, ...] = ("moved", "enters")
    while True:
        first = _entry(versions, steps, since, openers)
        if first is None or first[1].at > now:
            return Found(walks, first[1].at if first else None)
        version, entry = first
        walk = Walk(version, entry.at)
        _enter(walk, entry.stage, entry.at)
        later = steps[version.id][bisect_left(steps[version.id], entry) + 1 :]
        due_at = _go(walk, later, now)
        walks.append(walk)
        if walk.ended_at is None:
            return Found(walks, due_at)
        if walk.state != StandingState.ABANDONED and not version.map["repeats"]:
            openers = ("moved",)
        since = walk.ended_at


def _steps(version: Version, told: Told, moves: Iterable[ByHand]) -> Iterator[Step]:
    yield from _by_hand(version, moves)
    for place, stage in enumerate(version.stages):
        yield from (Step(at, ORDER["enters"], "enters", place) for at in told(stage["enters_on"]))
        yield from (Step(at, ORDER["leaves"], "leaves", place) for at in told(stage["leaves_on"]))
    for kind in ("abandoned", "exited"):
        yield from (Step(at, ORDER[kind], kind) for at in told(version.map[f"{kind}_on"]))


def _by_hand(version: Version, moves: Iterable[ByHand]) -> Iterator[Step]:
    for one in moves:
        place = version.place(one.stage_id)
        if one.to != "stage":
            yield Step(one.at, ORDER[one.to], one.to)
        elif place is not None:
            yield Step(one.at, ORDER["moved"], "moved", place)


def _entry(
    versions: Sequence[Version],
    steps: Mapping[UUID, Sequence[Step]],
    since: datetime | None,
    openers: Collection[str],
) -> tuple[Version, Step] | None:
    """The first step by which a customer enters after `since`, and the version that holds then."""
    found: list[tuple[Step, int]] = []
    for place, version in enumerate(versions):
        until = versions[place + 1].valid_from if place + 1 < len(versions) else None
        for step in steps[version.id]:
            held = (version.valid_from is None or step.at >= version.valid_from) and (until is None or step.at < until)
            if held and step.kind in openers and (since is None or step.at > since):
                found.append((step, place))
                break
    if not found:
        return None
    step, place = min(found)
    return versions[place], step


def _go(walk: Walk, steps: Iterable[Step], now: datetime) -> datetime | None:
    """Take every step up to now; when the clock will bring the next one, if the walk is still under way."""
    for step in steps:
        if walk.ended_at is not None:
            return None
        deadline = _deadline(walk)
        if deadline is not None and deadline <= min(step.at, now):
            _end(walk, StandingState.ABANDONED, VisitEnd.ABANDONED, deadline)
            return None
        if step.at > now:
            return min(step.at, deadline or step.at)
        _take(walk, step)
    deadline = _deadline(walk) if walk.ended_at is None else None
    if deadline is not None and deadline <= now:
        _end(walk, StandingState.ABANDONED, VisitEnd.ABANDONED, deadline)
        return None
    return deadline


def _take(walk: Walk, step: Step) -> None:
    here = walk.last.stage
    if step.kind == "abandoned":
        _end(walk, StandingState.ABANDONED, VisitEnd.ABANDONED, step.at)
    elif step.kind == "exited":
        _end(walk, StandingState.EXITED, VisitEnd.EXITED, step.at)
    elif step.kind == "leaves":
        if step.stage == here:
            _enter(walk, here + 1, step.at)
    elif step.stage > here or (
        step.stage < here and (step.kind == "moved" or walk.version.stages[step.stage]["returns"])
    ):
        _enter(walk, step.stage, step.at)


def _enter(walk: Walk, stage: int, at: datetime) -> None:
    """Come to a stage: the stay before ends, what lies between is skipped, and the last stage is the goal."""
    first = walk.furthest + 1 if walk.stays else 0
    if walk.stays:
        here = walk.stays.pop()
        end = VisitEnd.FORWARD if stage > here.stage else VisitEnd.BACKWARD
        walk.stays.append(here._replace(left_at=at, end=end))
    walk.stays += [Stay(between, at, at, VisitEnd.SKIPPED) for between in range(first, stage)]
    walk.stays.append(Stay(stage, at, None, None))
    if stage == len(walk.version.stages) - 1:
        _end(walk, StandingState.COMPLETED, VisitEnd.COMPLETED, at)


def _end(walk: Walk, state: StandingState, end: VisitEnd, at: datetime) -> None:
    walk.state, walk.ended_at = state, at
    walk.stays[-1] = walk.stays[-1]._replace(left_at=at, end=end)


def _deadline(walk: Walk) -> datetime | None:
    """When a stay will have lasted so long that the customer has given up."""
    days = walk.version.stages[walk.last.stage]["abandoned_after_days"]
    return None if days is None else walk.last.entered_at + timedelta(days=days)
