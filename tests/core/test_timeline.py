"""From events to cycles, without a database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from core.service.timeline import SAME_TIME, Story, tell

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class Happening:
    kind: str
    minute: int
    actor: str = "agent"
    public: bool = True
    agent_id: Any = None
    team_id: Any = None
    status: str | None = None
    outcome: str | None = None
    channel: str | None = None
    thanks: bool = False
    talk_seconds: int | None = None
    hold_seconds: int | None = None
    wrap_seconds: int | None = None

    @property
    def at(self) -> datetime:
        return OPENED + timedelta(minutes=self.minute)


def told(*events: Happening) -> Story:
    return tell(OPENED, None, None, events)


def test_vector_5_the_first_reply_is_the_agents_and_not_the_bots() -> None:
    story = told(
        Happening("message", 0, "customer"), Happening("message", 20, "customer"), Happening("message", 30),
        Happening("message", 60, "customer"), Happening("message", 61, "bot"), Happening("message", 80),
    )  # fmt: skip
    assert story.spans[0].first_reply_at == OPENED + timedelta(minutes=30)
    assert story.spans[0].replies == 2


def test_a_note_among_colleagues_is_no_reply() -> None:
    assert told(Happening("message", 5, public=False)).spans[0].first_reply_at is None


def test_routing_before_anybody_touched_the_case_is_no_transfer() -> None:
    moves = (Happening("team_changed", 1, team_id=1), Happening("team_changed", 2, team_id=2))
    after = (Happening("message", 3), Happening("team_changed", 4, team_id=3))
    assert told(*moves).spans[0].transfers == 0
    assert told(*moves, *after).spans[0].transfers == 1


def test_closing_resolves_unless_it_says_unresolved() -> None:
    assert told(Happening("closed", 9)).resolutions == [OPENED + timedelta(minutes=9)]
    unresolved = told(Happening("closed", 9, outcome="unresolved"))
    assert (unresolved.resolutions, unresolved.spans[0].ended_at) == ([], OPENED + timedelta(minutes=9))


def test_closing_after_resolving_keeps_the_resolution() -> None:
    story = told(Happening("resolved", 5), Happening("closed", 50))
    assert (story.status, story.resolutions) == ("closed", [OPENED + timedelta(minutes=5)])


def test_a_change_of_status_back_to_open_reopens() -> None:
    story = told(Happening("resolved", 5), Happening("status_changed", 8, status="open"))
    assert (story.status, len(story.spans), story.spans[1].opened_at) == ("open", 2, OPENED + timedelta(minutes=8))


def test_any_order_of_arrival_tells_the_same_story() -> None:
    events = [Happening("message", 1), Happening("resolved", 2), Happening("reopened", 3), Happening("closed", 4)]
    assert len({repr(told(*order)) for order in permutations(events)}) == 1


@given(some.lists(some.tuples(some.sampled_from(SAME_TIME), some.integers(0, 500)), max_size=30))
def test_cycles_follow_each_other_whatever_happens(drawn: list[tuple[str, int]]) -> None:
    story = told(*(Happening(kind, minute) for kind, minute in drawn))
    assert [span.number for span in story.spans] == list(range(1, len(story.spans) + 1))
    for earlier, later in zip(story.spans, story.spans[1:], strict=False):
        assert earlier.ended_at is not None
        assert earlier.opened_at <= earlier.ended_at <= later.opened_at
