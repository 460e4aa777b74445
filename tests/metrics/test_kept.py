"""Answers that are kept: made once, and another key as soon as anything that they depend on moves."""

import threading
import time
from typing import Any

import pytest

from core.write import save
from metrics import kept, renew
from tests.makers import answer, make, noun, question

ADDRESS = "metrics/query?metrics=nps&start=2026-03-01&end=2026-03-04&group_by=team"


@pytest.fixture(autouse=True)
def _empty() -> None:
    kept.forget()


def test_equal_questions_share_one_computation() -> None:
    made: list[int] = []

    def make_slowly() -> bytes:
        made.append(1)
        time.sleep(0.2)
        return b"answer"

    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(kept.kept("key", make_slowly))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, len(made)) == ([b"answer"] * 5, 1)


def test_a_computation_that_fails_is_not_kept_and_stops_nobody() -> None:
    def fail() -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.kept("key", fail)
    assert kept.kept("key", lambda: b"answer") == b"answer"


def test_what_was_asked_longest_ago_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_BYTES", 10)
    for key in ("a", "b"):
        kept.kept(key, lambda: b"12345")
    kept.kept("a", lambda: b"other")
    kept.kept("c", lambda: b"12345")
    assert [kept.kept(key, lambda: b"fresh") for key in ("a", "c", "b")] == [b"12345", b"12345", b"fresh"]


@pytest.mark.django_db
def test_a_renamed_team_is_named_anew_and_a_write_is_counted(owner: Any, django_assert_max_num_queries: Any) -> None:
    team, asked = make(owner.actor, "teams", name="First line"), question(owner.actor)
    answer(owner.actor, asked, 9, "2026-03-02T12:00:00Z", team_id=str(team.id))
    renew.drain(owner.actor.workspace_id)
    first = owner.get(ADDRESS).json()
    with django_assert_max_num_queries(5):
        assert owner.get(ADDRESS).json() == first
    save(owner.actor, noun("teams"), {"name": "Second line"}, id=team.id)
    assert owner.get(ADDRESS).json()["series"][0]["slices"][0]["label"] == "Second line"
    answer(owner.actor, asked, 0, "2026-03-02T12:00:00Z", team_id=str(team.id))
    waiting = owner.get(ADDRESS).json()["series"][0]["rows"][0]
    renew.drain(owner.actor.workspace_id)
    counted = owner.get(ADDRESS).json()["series"][0]["rows"][0]
    assert [(row["n"], row["provisional"]) for row in (waiting, counted)] == [(1, True), (2, False)]
