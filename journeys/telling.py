"""What the rows of a walk say: their columns, from the walk and from what happened on the way."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from core.customers import Customer
from core.workspaces import Workspace
from journeys.fold import ByHand, Stay, VisitEnd, Walk
from journeys.moments import Past
from journeys.moves import Move
from journeys.rules import instants
from journeys.story import Stories, Story

EFFORT, SATISFACTION = ("ces_v2", "ces_v1"), ("csat",)
# The columns of a visit that count a kind of friction.
FRICTION = {
    "negative": "negatives", "repeat": "repeat_contacts", "breach": "breaches", "broken_promise": "broken_promises",
    "transfer": "transfers",
}  # fmt: skip
Columns = dict[str, Any]


class Telling:
    """All that is known of some customers; read once for all of them."""

    def __init__(self, workspace: Workspace, people: Collection[Customer], now: datetime) -> None:
        self.now = now
        self._stories = Stories([one.pk for one in people], workspace.zone_info)
        self._past = Past(people)
        self._moves: dict[tuple[UUID, UUID], list[ByHand]] = defaultdict(list)
        moved = Move.objects.filter(customer_id__among=[one.pk for one in people], deleted_at=None)
        for customer, journey, at, to, stage in moved.values_list("customer_id", "journey_id", "at", "to", "stage_id"):
            self._moves[customer, journey].append(ByHand(at, to, stage))

    def moves(self, customer: UUID, journey: UUID) -> Sequence[ByHand]:
        """The moves by hand of a customer on a journey."""
        return self._moves.get((customer, journey), [])

    def told(self, customer: UUID) -> Callable[[Mapping[str, Any] | None], list[datetime]]:
        """When the rules of a map were or will be met by a customer."""
        story = self._stories.of(customer)
        return lambda chosen: instants(chosen, story)

    def due(self, customer: UUID, walks: Iterable[Walk]) -> datetime | None:
        """When the next friction will be known that lies ahead, such as a promise that may be broken."""
        if all(one.ended_at is not None for one in walks):
            return None
        return min((one.at for one in self._stories.of(customer).frictions if one.at > self.now), default=None)

    def standing(self, customer: UUID, walk: Walk, until: datetime | None) -> Columns:
        """The columns of a standing; `until` is when the customer entered the next one."""
        story, stages = self._stories.of(customer), walk.version.stages
        done = walk.ended_at is not None and walk.last.end == VisitEnd.COMPLETED
        return self._who(customer, walk) | {
            "stage_id": UUID(stages[walk.last.stage]["id"]),
            "state": walk.state,
            "stage_entered_at": walk.last.entered_at,
            "ended_at": walk.ended_at,
            "completed_seconds": _seconds(walk.entered_at, walk.ended_at) if done else None,
            "skipped": sum(one.end == VisitEnd.SKIPPED for one in walk.stays),
            "backtracks": sum(one.end == VisitEnd.BACKWARD for one in walk.stays),
            "easy": self._scored(story, walk, until, EFFORT),
            "satisfied": self._scored(story, walk, until, SATISFACTION),
            "achieved": _achieved(story, walk),
        }

    def visits(self, customer: UUID, walk: Walk) -> list[Columns]:
        """The columns of every visit of a walk, in their order."""
        story, who = self._stories.of(customer), self._who(customer, walk)
        contacts = [at for at in story.contacts if at <= self.now]
        frictions = defaultdict(list)
        for one in story.frictions:
            if one.at <= self.now:
                frictions[one.kind].append(one.at)
        found, reached, stayed = [], set(), set()
        for stay in walk.stays:
            columns = who | self._stay(walk, stay)
            columns["fate"] = None if stay.stage in reached else walk.fate(stay.stage)
            columns["again"] = stay.stage in stayed
            reached.add(stay.stage)
            if not columns["skipped"]:
                stayed.add(stay.stage)
                columns["contacts"] = _within(contacts, stay)
                columns |= {name: _within(frictions[kind], stay) for kind, name in FRICTION.items()}
                columns["friction"] = columns["backtracks"] + sum(columns[name] for name in FRICTION.values())
            found.append(columns)
        return found

    def _stay(self, walk: Walk, stay: Stay) -> Columns:
        stage, skipped = walk.version.stages[stay.stage], stay.end == VisitEnd.SKIPPED
        return {
            "stage_id": UUID(stage["id"]),
            "department": stage["department"],
            "entered_at": stay.entered_at,
            "left_at": stay.left_at,
            "how": stay.end,
            "seconds": None if skipped or stay.end == VisitEnd.COMPLETED else _seconds(stay.entered_at, stay.left_at),
            "skipped": skipped,
            **dict.fromkeys(("contacts", "friction", *FRICTION.values()), 0),
            "backtracks": int(stay.end == VisitEnd.BACKWARD),
        }

    def _who(self, customer: UUID, walk: Walk) -> Columns:
        moment = self._past.at(customer, walk.entered_at)
        return {"journey_version_id": walk.version.id, "entered_at": walk.entered_at, **moment}

    def _scored(self, story: Story, walk: Walk, until: datetime | None, instruments: Sequence[str]) -> bool | None:
        """Whether the last score of the survey about the journey is a good one."""
        survey = walk.version.map["survey"]
        scores = [
            one.positive for one in (story.answers if survey else ())
            if str(one.survey_id) == survey and one.instrument in instruments
            and one.at >= walk.entered_at and (until is None or one.at < until)
        ]  # fmt: skip
        return scores[-1] if scores else None


def _achieved(story: Story, walk: Walk) -> bool | None:
    if not story.aims:
        return None
    times = [one.at for one in story.outcomes]
    return any(at >= walk.entered_at and (walk.ended_at is None or at <= walk.ended_at) for at in times)


def _within(instants: Sequence[datetime], stay: Stay) -> int:
    """How many of these instants, in order, lie within a stay; its end belongs to the next one."""
    first = bisect_left(instants, stay.entered_at)
    return (bisect_left(instants, stay.left_at) if stay.left_at is not None else len(instants)) - first


def _seconds(start: datetime, end: datetime | None) -> int | None:
    return None if end is None else int((end - start).total_seconds())
