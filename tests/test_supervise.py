"""The supervisor: what dies comes back, what is stopped is gone, and nothing outlives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cxapi.supervise import GaveUp, Program, Supervisor

ROOT = Path(__file__).resolve().parent.parent
SLEEP = "import time; time.sleep(600)"
PARENT = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); time.sleep(600)"
OWNER = """
import sys, time
from cxapi.supervise import Program, Supervisor
supervisor = Supervisor([Program("sleeper", [sys.executable, "-c", sys.argv[1]])])
supervisor.start()
print(supervisor.pids()["sleeper"], flush=True)
time.sleep(600)
"""


def python(name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-c", code])


def until(seen: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not seen() and time.monotonic() < end:
        time.sleep(0.05)
    return seen()


def lives(group: int) -> bool:
    """Whether the group has a member that is more than a zombie."""
    listing = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    return any(row.split()[0] == str(group) and "Z" not in row.split()[1] for row in listing.splitlines())


@pytest.fixture
def supervise() -> Iterator[Callable[..., Supervisor]]:
    started: list[Supervisor] = []

    def start(*programs: Program, grace: float = 5.0) -> Supervisor:
        started.append(Supervisor(programs, grace=grace))
        started[-1].start()
        return started[-1]

    yield start
    for supervisor in started:
        supervisor.stop()


def stepped(supervisor: Supervisor, seen: Callable[[], bool]) -> Callable[[], bool]:
    def look() -> bool:
        supervisor.step()
        return seen()

    return look


def test_what_is_killed_is_started_again(supervise):
    supervisor = supervise(python("sleeper", SLEEP))
    first = supervisor.pids()["sleeper"]
    os.kill(first, signal.SIGKILL)
    assert until(stepped(supervisor, lambda: supervisor.pids().get("sleeper", first) != first))


def test_the_children_of_what_is_killed_go_with_it(supervise):
    supervisor = supervise(python("parent", PARENT))
    group = supervisor.pids()["parent"]
    time.sleep(0.5)
    os.kill(group, signal.SIGKILL)
    assert until(stepped(supervisor, lambda: not lives(group)))


def test_what_dies_at_once_again_and_again_is_given_up(supervise, monkeypatch):
    monkeypatch.setattr("cxapi.supervise.FIRST_PAUSE_S", 0.0)
    supervisor = supervise(python("broken", "raise SystemExit(3)"))
    with pytest.raises(GaveUp, match="broken ended with code 3, 5 times"):
        until(stepped(supervisor, lambda: False))


def test_stopping_ends_all(supervise):
    supervisor = supervise(python("one", SLEEP), python("two", PARENT))
    groups = supervisor.pids().values()
    supervisor.stop()
    assert not any(lives(group) for group in groups)


def test_what_will_not_stop_is_killed_after_the_grace(supervise):
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    supervisor = supervise(python("stubborn", stubborn), grace=0.5)
    group = supervisor.pids()["stubborn"]
    time.sleep(0.5)
    supervisor.stop()
    assert not lives(group)


def test_nothing_outlives_a_killed_supervisor():
    with subprocess.Popen([sys.executable, "-c", OWNER, PARENT], stdout=subprocess.PIPE, text=True, cwd=ROOT) as owner:
        assert owner.stdout is not None
        group = int(owner.stdout.readline())
        owner.kill()
        assert until(lambda: not lives(group))
