"""Scoring what customers wrote, outside of requests. The rows are the record of the work: a text without an engine has
not been heard yet, and one of ours in an older version is heard again. Nothing is lost with a message or a worker.

Cost of a batch of HEARD_AT_ONCE rows: one read under lock, a line in the log and a new version per row, one update.
"""

import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from core.feedback import Answer
from core.scope import Actor, Role
from core.touchpoints import Interaction
from core.voice.sentiment import versions
from core.voice.voices import Voiced
from core.writing.storage import put

VOICES: tuple[tuple[type[Voiced], tuple[str, ...]], ...] = ((Answer, ()), (Interaction, ("customer",)))
HEARD_AT_ONCE = 200
#: A run ends after this long; the next one goes on where it stopped.
LONGEST_SECONDS = 60.0


def listen(workspace_id: UUID | None = None, *, seconds: float = LONGEST_SECONDS) -> int:
    """Score what waits, of one workspace or of all; how many texts were scored. Safe to run many times at once."""
    until = time.monotonic() + seconds
    done = 0
    for model, beside in VOICES:
        for waiting in _waiting(model):
            homes = waiting.values_list("workspace_id", flat=True).order_by("workspace_id").distinct()
            for home in homes if workspace_id is None else [workspace_id]:
                while time.monotonic() < until:
                    heard = _hear_some(model, beside, waiting.filter(workspace_id=home), home)
                    done += heard
                    if not heard:
                        break
    return done


def _waiting(model: type[Voiced]) -> Iterator[Any]:
    """The rows to be heard: never heard ones first, then those of each engine of ours in an older version.

    Both have a small index of their own; SQLite does not use that of interactions and reads the table.
    """
    rows = model._default_manager.filter(model.own_words(), deleted_at__isnull=True)
    yield rows.filter(sentiment_engine__isnull=True)
    for engine, version in versions().items():
        # Only older ones: while a release is rolled out, its workers and the last one's do not undo each other's work.
        yield rows.filter(sentiment_engine=engine, sentiment_version__lt=version)


def _hear_some(model: type[Voiced], beside: tuple[str, ...], waiting: Any, home: UUID) -> int:
    """Score one batch and store it through the writer; rows that somebody else holds are left to them."""
    skip = connection.features.has_select_for_update_skip_locked
    of = ("self",) if connection.features.has_select_for_update_of else ()
    with transaction.atomic():
        locked = waiting.select_for_update(
            skip_locked=skip, of=of, no_key=connection.features.has_select_for_no_key_update
        )
        rows = list(locked.select_related(*beside).order_by("id")[:HEARD_AT_ONCE])
        for row in rows:
            row.listen()
        put(_ear(home), rows)
    return len(rows)


def _ear(home: UUID) -> Actor:
    return Actor(home, Role.INTEGRATION, name="sentiment")
