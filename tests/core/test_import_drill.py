"""A worker that is killed in the middle of a file: a real worker, a real broker, kill -9."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cxapi.supervise import Supervisor
from tests.core.test_drills import Place, _create, _drop, kill, until

pytestmark = pytest.mark.drill
ROWS = 6_000
PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from core.keys import create_workspace
create_workspace("drill", "Drill")
"""
SEND = f"""
from core.files.importing import Asked
from core.files.jobs import JOBS, start
from core.files.parts import keep, open_job
from core.scope import Actor, Role
from core.teams import TEAMS
from core.workspaces import by_slug
from core.write import act
actor = Actor(by_slug("drill").id, Role.ADMIN, name="drill")
job = open_job(actor, TEAMS, Asked("ndjson", "crm"))
data = b"".join(b'{{"external_id": "%d", "name": "Team %d"}}\\n' % (n, n) for n in range({ROWS}))
keep(job, 1, [data[:50_001]])
keep(job, 2, [data[50_001:]])
act(actor, JOBS, job.id, start, {{}})
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A migrated database with an empty workspace in it."""
    server, name = os.environ.get("DATABASE_URL", ""), f"cx_import_drill_{os.getpid()}"
    database = urlsplit(server)._replace(path=f"/{name}").geturl() if server else ""
    env = {
        "CXAPI_MODE": "embedded",
        "CXAPI_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "cxapi.settings",
        "DATABASE_URL": database,
        "PYTHONWARNINGS": "default",
    }
    found = Place(tmp_path, database, env)
    _create(server, name)
    try:
        found.run(PREPARE)
        yield found
    finally:
        _drop(server, name)


@pytest.fixture
def supervisor(place: Place) -> Iterator[Supervisor]:
    """The worker and the beat as they run on one machine."""
    made = Supervisor(place.programs(), grace=0.0)
    made.start()
    yield made
    made.stop()


def storing(place: Place) -> bool:
    """Whether a batch is in the middle of its transaction (on SQLite: whether anybody writes)."""
    if not place.database:
        return place.writing()
    return bool(
        place.query(
            "SELECT count(*) FROM pg_locks WHERE relation = 'core_team'::regclass AND mode = 'RowExclusiveLock'"
            " AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    )


def caught(place: Place, pid: int) -> bool:
    """Whether the worker stands still in the middle of a batch that is not its first; otherwise it goes on."""
    if not 0 < read(place) < ROWS or not storing(place):
        return False
    os.kill(pid, signal.SIGSTOP)
    time.sleep(0.02)
    if storing(place):
        return True
    os.kill(pid, signal.SIGCONT)
    return False


def read(place: Place) -> int:
    return place.query("SELECT coalesce(max(rows_read), 0) FROM core_job")


def finished(place: Place, supervisor: Supervisor, jobs: int) -> float:
    """The seconds until so many jobs are done."""

    def done() -> bool:
        supervisor.step()
        return place.query("SELECT count(*) FROM core_job WHERE state = 'done'") == jobs

    return until(done, pause=0.1)


def test_a_worker_killed_in_the_middle_of_a_file_goes_on_and_nothing_is_lost_or_doubled(
    place: Place, supervisor: Supervisor
) -> None:
    place.run(SEND)
    worker = supervisor.pids()["worker"]
    until(lambda: caught(place, worker), pause=0.001)
    kill(worker)
    until(lambda: not storing(place))
    assert 0 < read(place) < ROWS
    assert place.query("SELECT count(*) FROM core_team") == read(place)
    print(f"finished {finished(place, supervisor, 1):.1f} s later")
    assert place.query("SELECT count(*) FROM core_team") == ROWS
    assert place.query("SELECT count(DISTINCT name) FROM core_team") == ROWS
    assert place.query("SELECT created FROM core_job") == read(place) == ROWS
    lines = place.query("SELECT count(*) FROM core_change")
    place.run(SEND)
    finished(place, supervisor, 2)
    assert place.query("SELECT max(unchanged) FROM core_job") == ROWS
    assert place.query("SELECT count(*) FROM core_change") == lines
    assert place.query("SELECT count(*) FROM core_team") == ROWS
