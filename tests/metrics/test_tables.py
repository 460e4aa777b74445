"""The tables that the engine makes, and the marks of what is stale in them."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from metrics.models import StaleMark
from metrics.stale import put
from metrics.tables import ensure, exists, fetch, layouts, quoted, run
from tests.core.test_concurrency import PATIENCE, left_open, together


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_table_of_parts_that_two_workers_make_at_once_is_made_once() -> None:
    layout = layouts()["customers.acquired_at"]
    run(f"DROP TABLE IF EXISTS {quoted(layout.table)}")

    def make_it() -> bool:
        with transaction.atomic():
            before = exists(layout)
            ensure(layout)
            return before

    with left_open(lambda: ensure(layout)) as commit:
        results = together(make_it, lambda: commit_once_waited_for(commit))
    assert results[0] is False
    assert exists(layout)


def commit_once_waited_for(commit: Callable[[], None]) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    ends = time.monotonic() + PATIENCE
    while fetch(waiting)[0][0] == 0 and time.monotonic() < ends:
        time.sleep(0.01)
    commit()


def test_a_mark_alone_is_written(owner: Any) -> None:
    assert put(owner.actor.workspace_id, [("answers.submitted_at", date(2026, 3, 2))])
    (mark,) = StaleMark.objects.filter(workspace_id=owner.actor.workspace_id)
    assert (mark.track, mark.day) == ("answers.submitted_at", date(2026, 3, 2))
