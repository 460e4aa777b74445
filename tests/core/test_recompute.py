"""`manage.py recompute`: the figures made again, and the check that they are what the facts say."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.revenue.balances import Balance
from metrics import renew, tasks
from metrics.engine import tracks
from metrics.models import StaleMark
from tests.makers import answer, make, question
from tests.metrics.parts import kept_parts, tamper

pytestmark = pytest.mark.django_db


def recompute(*arguments: str) -> str:
    said = StringIO()
    call_command("recompute", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def damaged(owner: Any) -> None:
    """A day whose stored parts are not what the facts say."""
    answer(owner.actor, question(owner.actor), 9)
    renew.drain(owner.actor.workspace_id)
    tamper(owner.actor.workspace_id, "answers.submitted_at", "nps.promoters", 99)


def test_the_check_of_sound_parts_ends_well(owner: Any) -> None:
    answer(owner.actor, question(owner.actor), 9)
    renew.drain(owner.actor.workspace_id)
    assert "0 differences, 0 marks waiting\nNo differences." in recompute("--check")


def test_the_check_prints_what_differs_fails_and_changes_nothing(damaged: None, owner: Any) -> None:
    said = StringIO()
    with pytest.raises(CommandError, match="1 differences") as failed:
        call_command("recompute", "--check", stdout=said)
    assert failed.value.returncode == 1
    assert "answers.submitted_at 2026-03-02" in said.getvalue()
    assert re.search(r"stored \{.*nps.promoters: 99\..*\}, fresh \{.*nps.promoters: 1\.", said.getvalue())
    kept = [each.parts["nps.promoters"] for each in kept_parts(owner.actor.workspace_id, "answers.submitted_at")]
    assert kept == [99]


def test_the_check_counts_the_marks_that_wait(owner: Any) -> None:
    answer(owner.actor, question(owner.actor), 9)
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("recompute", "--check", stdout=said)
    assert re.search(r"[1-9]\d* differences, 1 marks waiting", said.getvalue())


def test_recomputing_puts_the_parts_right_and_works_off_the_marks(damaged: None, owner: Any) -> None:
    answer(owner.actor, question(owner.actor), 3)
    assert "answers.submitted_at" in recompute()
    assert "No differences." in recompute("--check")
    assert not StaleMark.objects.exists()


def test_the_workers_share_it_and_their_progress_is_shown(
    damaged: None, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "ring", renew.drain)
    assert re.search(r"\[#{40}\] \d+ of \d+ tracks", recompute("--workers"))
    assert "No differences." in recompute("--check")


def test_stopping_takes_back_what_no_worker_has_begun(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tasks, "ring", lambda workspace_id: None)
    monkeypatch.setattr("cxapi.management.commands.recompute.time.sleep", stop)
    with pytest.raises(CommandError, match=f"{len(tracks())} of {len(tracks())} tracks were not begun"):
        recompute("--workers")
    assert not StaleMark.objects.exists()


def test_one_workspace_can_be_recomputed_alone(damaged: None, workspace: Any, stranger: Any) -> None:
    said = recompute("--workspace", workspace.slug)
    assert f"{workspace.slug}:" in said
    assert "theirs" not in said


def test_an_unknown_workspace_is_named(db: None) -> None:
    with pytest.raises(CommandError, match="There is no workspace nowhere"):
        recompute("--workspace", "nowhere")


def test_a_ledger_that_was_tampered_with_is_told_and_put_right(owner: Any) -> None:
    made = make(owner.actor, "subscriptions")
    renew.drain()
    Balance.objects.filter(customer=made.customer_id).update(amount_minor=1)
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("recompute", "--check", stdout=said)
    assert "1 rows of the ledgers of revenue are not what the subscriptions give" in said.getvalue()
    assert Balance.objects.get().amount_minor == 1
    assert "1 rows of the ledgers of revenue were put right" in recompute()
    assert Balance.objects.get().amount_minor == 10_000
    assert "No differences." in recompute("--check")
