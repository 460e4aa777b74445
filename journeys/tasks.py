"""The alarm clock of journeys. The marks are the record of the work: a lost message loses nothing."""

import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from celery import shared_task
from django.db import transaction

from journeys import advance, marks

if TYPE_CHECKING:
    from core.write import Touched

log = logging.getLogger(__name__)
# Work is cut into slices, so that whoever waits for figures does not wait for everybody to be moved.
SLICE_S = 5.0
SILENCE_SECONDS = 5.0
_silent_until = 0.0


def changed(workspace_id: UUID, touched: "Sequence[Touched]") -> None:
    """Mark whose facts a write has changed, in its transaction, and ring once that is committed."""
    if marks.mark(workspace_id, touched):
        transaction.on_commit(lambda: ring(workspace_id), robust=True)


def ring(workspace_id: UUID) -> None:
    """Ask a worker to look. When the broker is away the sweep finds the marks: a write never fails for it."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        move_on.delay(str(workspace_id))
    except (move_on.OperationalError, OSError):
        _silent_until = time.monotonic() + SILENCE_SECONDS
        log.warning("broker unreachable: the sweep will find the customers of workspace %s", workspace_id)


@shared_task
def move_on(workspace_id: str) -> int:
    """Move the marked customers of one workspace on for a while, and ask for more of it when there is more to do."""
    home = UUID(workspace_id)
    looked = advance.drain(home, SLICE_S)
    if looked and marks.waiting(home):
        ring(home)
    return looked


@shared_task
def sweep() -> int:
    """Move on whoever is marked anywhere, and whom the clock moves: what lost messages and killed workers have left."""
    advance.look_again()
    return advance.drain(seconds=SLICE_S)
