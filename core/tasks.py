"""What the clock asks for: working off the jobs, hearing what customers wrote, and keeping the tables tidy.

The rows of the jobs are the record of the work: a lost or doubled message loses and doubles nothing.
"""

import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from celery import shared_task
from django.db import transaction

from core import idempotency
from core.files import jobs, working
from core.messages import heard
from core.service import catching_up
from core.voice import listening

if TYPE_CHECKING:
    from core.write import Touched

log = logging.getLogger(__name__)
# Work is cut into slices, so that whoever waits for figures does not wait for the end of a file.
SLICE_S = 5.0
NEGLECTED_S = 10.0
SILENCE_SECONDS = 5.0
_silent_until = 0.0


def changed(workspace_id: UUID, touched: "Sequence[Touched]") -> None:
    """Ring once a job that is to be worked off is committed."""
    if any(one.model is jobs.Job and one.after["state"] == jobs.JobState.QUEUED for one in touched):
        transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Ask a worker to look. When the broker is away the sweep finds the jobs: a write never fails for it."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        work_jobs.delay()
    except (work_jobs.OperationalError, OSError):
        _silent_until = time.monotonic() + SILENCE_SECONDS
        log.warning("broker unreachable: the sweep will find the jobs")


@shared_task
def work_jobs() -> None:
    """Work on the jobs for a while, and ask for more of it when there is more to do."""
    if working.work(SLICE_S):
        ring()


@shared_task
def sweep_jobs() -> None:
    """Ask for work on jobs that nobody works on: what a lost message or a killed worker has left."""
    if working.neglected(NEGLECTED_S):
        ring()


@shared_task
def forget() -> int:
    """Delete kept answers, notes of messages, bytes and refused lines of jobs that are older than they have to be."""
    return idempotency.forget() + heard.forget() + jobs.forget()


@shared_task
def score_sentiment() -> int:
    """Score texts that were written or changed since, and those that an older engine has scored."""
    return listening.listen()


@shared_task
def tell_cases_anew() -> int:
    """Tell the cases anew whose opening hours have changed."""
    return catching_up.catch_up()
