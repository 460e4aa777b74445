"""The alarm clock. The marks are the record of the work: a lost or doubled message loses and doubles nothing."""

import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from celery import shared_task
from django.db import transaction

from metrics import renew, stale
from metrics.clv import fitting
from metrics.health import marks
from metrics.health import renew as health

if TYPE_CHECKING:
    from core.write import Touched

log = logging.getLogger(__name__)
# A broker that does not answer costs a second per attempt: after a failure nobody is rung for this long.
SILENCE_SECONDS = 5.0
# Weighing a whole workspace takes turns with other tasks: the next sweep goes on where this one stopped.
SLICE_S = 20.0
_silent_until = 0.0


def changed(workspace_id: UUID, touched: "Sequence[Touched]") -> None:
    """Mark what a write has made stale, in its transaction, and ring once that is committed."""
    stale_days, weighed = stale.mark(workspace_id, touched), marks.mark(workspace_id, touched)
    if stale_days or weighed:
        transaction.on_commit(lambda: ring(workspace_id), robust=True)


def ring(workspace_id: UUID) -> None:
    """Ask a worker to look. When the broker is away the sweep finds the marks: a write never fails for it."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        drain.delay(str(workspace_id))
    except (drain.OperationalError, OSError):
        _silent_until = time.monotonic() + SILENCE_SECONDS
        log.warning("broker unreachable: the sweep will find the marks of workspace %s", workspace_id)


@shared_task
def drain(workspace_id: str) -> int:
    """Renew the stale days of one workspace, and weigh its customers whose inputs have changed."""
    done = renew.drain(UUID(workspace_id))
    return done + health.drain(UUID(workspace_id), SLICE_S)


@shared_task
def sweep() -> int:
    """Renew whatever is stale anywhere: what a lost message or a killed worker has left, or a new release brings."""
    renew.take_up()
    done = renew.drain()
    renew.step()
    return done


@shared_task
def fit_values() -> int:
    """Fit the models of customers' value anew where they are older than a day."""
    return fitting.fit_due()


@shared_task
def sweep_health() -> int:
    """Weigh whoever is marked anywhere, whose override has expired, and everybody once a day."""
    return health.sweep(SLICE_S)
