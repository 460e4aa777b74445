"""What is killed in the middle comes back and finishes: real workers, a real broker, kill -9.

Each drill runs on what this test run is on: SQLite and the filesystem broker, or DATABASE_URL and REDIS_URL. Nothing
listens anywhere, and what is started here ends with the test, even when the test itself is killed (the supervisor's
guard sees to that).
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from redis import Redis

from cxapi.management.commands.up import plan_for
from cxapi.supervise import Program, Supervisor

pytestmark = pytest.mark.drill
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 40.0
# Another reporting zone makes every day stale: the most there is to renew.
MOVE = """
from core.scope import Actor, Role
from core.workspaces import WORKSPACES, by_slug
from core.write import save, upsert
actor = Actor(by_slug("sample").id, Role.ADMIN, name="drill")
def move():
    zone = "UTC" if by_slug("sample").zone != "UTC" else "Europe/Madrid"
    save(actor, WORKSPACES, {"zone": zone}, id=actor.workspace_id)
move()
"""
PREPARE = """
from django.core.management import call_command
from cxapi.samples.load import load
call_command("migrate", verbosity=0)
assert list(load(["nps_sudzilla", "servicenow_incidents"]))
"""
WRITER = """
from itertools import count
from core.feedback import ANSWERS
for n in count(1):
    at = f"2026-03-{n % 28 + 1:02}T10:00:00Z"
    asked = {"source": "sudzilla", "id": "conference"}
    row = {"source": "drill", "external_id": str(n), "question_ref": asked, "score": n % 11, "submitted_at": at}
    assert upsert(actor, ANSWERS, [row])[0].outcome == "created"
    print(n, file=said, flush=True)
    if n % 10 == 0:
        move()
"""
SHELL = "import django; django.setup()\n"


@dataclass(frozen=True)
class Place:
    """A database and a broker of the drill's own, and the environment in which programs find them."""

    folder: Path
    database: str
    env: dict[str, str]

    def query(self, sql: str) -> int:
        """One number out of the database, past Django."""
        if self.database:
            with psycopg.connect(self.database) as link:
                row = link.execute(sql).fetchone()
        else:
            with closing(sqlite3.connect(self.folder / "cxapi.sqlite3", timeout=10)) as link:
                row = link.execute(sql).fetchone()
        assert row is not None
        return int(row[0])

    def marks(self) -> int:
        return self.query("SELECT count(*) FROM metrics_stalemark")

    def writing(self) -> bool:
        """Whether somebody is in the middle of a transaction that renews parts (on SQLite: that writes anything)."""
        if self.database:
            return bool(
                self.query(
                    "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation"
                    " WHERE relname ~ '^metrics_.*_[0-9a-f]{10}$' AND relkind = 'r'"
                    " AND mode = 'RowExclusiveLock' AND granted"
                    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                )
            )
        with closing(sqlite3.connect(self.folder / "cxapi.sqlite3", timeout=0, isolation_level=None)) as link:
            try:
                link.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            link.execute("ROLLBACK")
            return False

    def check(self) -> int:
        """How `manage.py recompute --check` ends."""
        argv = [sys.executable, "manage.py", "recompute", "--check"]
        return subprocess.run(argv, cwd=ROOT, env={**os.environ, **self.env}, timeout=60).returncode

    def run(self, code: str) -> None:
        argv = [sys.executable, "-c", SHELL + code]
        subprocess.run(argv, cwd=ROOT, env={**os.environ, **self.env}, check=True, timeout=60)

    def programs(self) -> list[Program]:
        """The worker and the beat as `manage.py up` starts them."""
        plan = plan_for("127.0.0.1", 0, {"login": "", "password": "", "key": ""})
        wanted = [one for one in plan["programs"] if one["name"] in ("worker", "beat")]
        return [Program(one["name"], one["argv"], self.env, one["cwd"]) for one in wanted]


QUEUE = "cxapi"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A migrated database with the answers and the incidents of the sample workspace in it."""
    folder = tmp_path_factory.mktemp("drill")
    server = os.environ.get("DATABASE_URL", "")
    name = f"cx_drill_{os.getpid()}"
    database = urlsplit(server)._replace(path=f"/{name}").geturl() if server else ""
    env = {
        "CXAPI_MODE": "embedded",
        "CXAPI_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "cxapi.settings",
        "DATABASE_URL": database,
        "PYTHONWARNINGS": "default",
    }
    found = Place(folder, database, env)
    if "REDIS_URL" in os.environ:
        # What other tests have rung for nobody would be worked off first.
        Redis.from_url(os.environ["REDIS_URL"]).delete(QUEUE)
    _create(server, name)
    try:
        found.run(PREPARE)
        yield found
    finally:
        _drop(server, name)


def _create(server: str, name: str) -> None:
    if server:
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(f"CREATE DATABASE {name}")


def _drop(server: str, name: str) -> None:
    if server:
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def start(place: Place) -> Iterator[Callable[..., Supervisor]]:
    """Start programs under the service's own supervisor; all of them are gone after the test."""
    started: list[Supervisor] = []

    def start(*more: Program) -> Supervisor:
        started.append(Supervisor([*place.programs(), *more], grace=0.0))
        started[-1].start()
        return started[-1]

    yield start
    for supervisor in started:
        supervisor.stop()


def until(seen: Callable[[], bool], pause: float = 0.02) -> float:
    """Wait for it; the seconds that took."""
    began = time.monotonic()
    while not seen():
        assert time.monotonic() - began < PATIENCE, "waited in vain"
        time.sleep(pause)
    return time.monotonic() - began


def caught(place: Place, pids: Iterable[int]) -> bool:
    """Whether the processes stand still with work in the middle and work waiting; otherwise they go on."""
    if not place.writing():
        return False
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(0.02)
    if place.writing() and place.marks() > 0:
        return True
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    return False


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def recovered(place: Place, supervisor: Supervisor) -> float:
    """The seconds until no mark waits any more, while the supervisor does its work."""

    def done() -> bool:
        supervisor.step()
        return place.marks() == 0

    return until(done, pause=0.1)


def test_a_worker_killed_in_the_middle_of_renewing_loses_and_doubles_nothing(
    place: Place, start: Callable[..., Supervisor]
) -> None:
    place.run(MOVE)
    before = place.marks()
    supervisor = start()
    worker = supervisor.pids()["worker"]
    until(lambda: caught(place, [worker]), pause=0.001)
    kill(worker)
    assert 0 < place.marks() <= before
    print(f"recovered in {recovered(place, supervisor):.1f} s")
    assert place.check() == 0


def test_everything_killed_at_once_comes_back_with_every_answered_write(
    place: Place, start: Callable[..., Supervisor]
) -> None:
    said = place.folder / "written.txt"
    code = f"{SHELL}said = open({str(said)!r}, 'a')\n{MOVE}{WRITER}"
    supervisor = start(Program("writer", [sys.executable, "-c", code], place.env, str(ROOT)))
    pids = supervisor.pids().values()
    until(lambda: said.exists() and len(said.read_text().split()) > 30)
    until(lambda: caught(place, pids), pause=0.001)
    kill(*pids)
    supervisor.stop()
    answered = int(said.read_text().split()[-1])
    again = start()
    print(f"recovered in {recovered(place, again):.1f} s")
    assert place.query("SELECT count(*) FROM core_answer WHERE source = 'drill'") >= answered
    assert place.check() == 0
