"""Events in any order of arrival, late ones among them, give the same facts."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core.resources import by_model
from core.service.business_time import ALWAYS
from core.service.conversation import contacts, turns
from core.service.handling import passing, queue
from core.service.retelling import KINDS
from core.service.sla import Period, apply
from core.service.timeline import ACTORS, SAME_TIME, Story, tell
from tests.casefacts import facts, happens, opened
from tests.core.test_service_facts import policy
from tests.core.test_timeline import Happening

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEAMS = [UUID(int=n) for n in (1, 2)]
STATUSES = ("open", "pending", "hold", "resolved", "closed")
EVENTS = some.builds(
    Happening,
    kind=some.sampled_from(SAME_TIME), minute=some.integers(0, 9000), actor=some.sampled_from(ACTORS),
    public=some.booleans(), team_id=some.sampled_from([None, *TEAMS]), agent_id=some.sampled_from([None, *TEAMS]),
    status=some.sampled_from(STATUSES), thanks=some.booleans(), channel=some.sampled_from([None, "phone", "email"]),
    outcome=some.sampled_from([None, "unresolved"]),
)  # fmt: skip
RULES = {
    "pauses_on_hold": True, "targets": [
        {"id": str(UUID(int=9 + n)), "kind": kind, "minutes": 60 * 8**n, "clock": "calendar"}
        for n, kind in enumerate(("first_response", "next_reply", "resolution"))
    ],
}  # fmt: skip
WHERE = {"channel": "email", "segment_id": None, "priority": "normal"}
PERIODS = [Period(None, UUID(int=7), RULES, WHERE, ALWAYS)]


def told(events: Iterable[Happening]) -> Story:
    # A status belongs to a change of status only, as a client would send it.
    events = [one if one.kind == "status_changed" else _without_status(one) for one in events]
    story = tell(OPENED, TEAMS[0], None, events)
    story.channel = "email"
    return story


def _without_status(event: Happening) -> Happening:
    return Happening(**{**vars(event), "status": None})


def everything(story: Story) -> str:
    exchanges = turns(story)
    return repr([
        story.spans, story.stages, exchanges, contacts(story, []), queue(story), passing(story, []),
        apply(PERIODS, story, exchanges),
    ])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(some.lists(EVENTS, max_size=12), some.randoms(use_true_random=False))
def test_any_order_tells_the_same_facts(events: list[Happening], dice: random.Random) -> None:
    shuffled = list(events)
    dice.shuffle(shuffled)
    assert everything(told(events)) == everything(told(shuffled))


@settings(max_examples=150, deadline=None)
@given(some.lists(EVENTS, max_size=12))
def test_facts_hold_together_whatever_happens(events: list[Happening]) -> None:
    story = told(events)
    waits = turns(story)
    for one, following in pairwise(waits):
        assert one.ended_at is not None
        assert one.started_at <= one.ended_at <= following.started_at
    assert sum(one.kind == "first_response" for one in waits) <= 1
    for stage, after in pairwise(story.stages):
        assert stage.ended_at is not None
        assert stage.started_at < stage.ended_at <= after.started_at
    for visit, later in pairwise(contacts(story, [])):
        assert visit.at <= visit.last_at <= later.at
    for target in apply(PERIODS, story, waits):
        late, left = target.late_calendar_seconds, target.left_calendar_seconds
        assert (late is None) or (target.outcome == "breached" and left is None)
        if target.outcome == "met":
            assert target.fulfilled_at is not None
            assert target.due_at is None or target.fulfilled_at <= target.due_at
        if target.outcome == "breached":
            assert target.known_at == target.due_at


STORY: list[tuple[float, str, str, dict[str, Any]]] = [
    (10, "message", "customer", {}), (10.2, "message", "bot", {}), (10.4, "offered", "system", {}),
    (10.5, "answered", "agent", {}), (11, "message", "agent", {}), (12, "held", "agent", {}),
    (14, "resumed", "agent", {}), (15, "message", "customer", {"channel": "phone"}), (20, "escalated", "agent", {}),
    (30, "resolved", "agent", {}), (50, "reopened", "customer", {}), (52, "message", "agent", {}),
    (53, "handled", "agent", {"talk_seconds": 60}), (54, "closed", "agent", {}),
]  # fmt: skip


@pytest.mark.django_db
def test_a_case_told_backwards_or_at_random_has_the_same_rows(owner: Any) -> None:
    policy(owner, *({"kind": kind, "minutes": 60} for kind in ("first_response", "next_reply", "resolution")))
    shuffled = list(STORY)
    random.Random(5).shuffle(shuffled)
    found = []
    for order in (STORY, STORY[::-1], shuffled):
        case = opened(owner, 10)
        for hours, kind, actor, more in order:
            happens(owner, case, hours, kind, actor, **more)
        found.append([
            facts(owner, by_model()[kind].name, case, *_shown(by_model()[kind].read)) for kind in KINDS
        ])  # fmt: skip
    assert found[0] == found[1] == found[2]
    assert all(len(rows) > 0 for rows in found[0])


def _shown(names: Iterable[str]) -> list[str]:
    """Members that two cases can share: without the case and its customer, references by their member."""
    refs = {"team", "agent", "segment", "policy", "sla_version", "target", "interaction"}
    return [f"{name}_id" if name in refs else name for name in names if name not in ("case", "customer")]
