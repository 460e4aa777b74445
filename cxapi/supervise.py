"""Supervision of processes on one machine: starts them, restarts what dies, stops them together, leaves no orphan.

Standard library only and run by itself (`python -m cxapi.supervise PLAN`), so that the process that waits stays small.
Each program runs in a process group of its own. A second small process, the guard, holds the far end of a pipe and
ends the groups when the supervisor is gone, however it went; this works where Linux's death signal does not exist.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Any

TICK_S = 0.2
STEADY_S = 10.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
QUICK_DEATHS = 5
GUARD_GRACE_S = 5.0


class GaveUp(Exception):
    """A program died at once too often; the text says which and how."""


@dataclass(frozen=True)
class Program:
    """A command to keep running; `env` is laid over the supervisor's own."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: str | None = None


@dataclass
class Child:
    """A program with its process, if it runs, and the history that decides when it is started again."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    quick_deaths: int = 0


class Supervisor:
    """Keeps programs running between `start` and `stop`; the owner calls `step` several times a second."""

    def __init__(self, programs: Sequence[Program], *, grace: float = 20.0) -> None:
        self.children = [Child(program) for program in programs]
        self.grace = grace
        self.guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.step()

    def step(self) -> None:
        """Look once: note the dead, start what is due. Raises GaveUp."""
        now = time.monotonic()
        if self.guard is None or self.guard.poll() is not None:
            self.start_guard()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self.bury(child, now)
            if child.process is None and now >= child.due:
                self.launch(child, now)

    def stop(self) -> None:
        """Ask every program to end, wait for the grace, then kill; returns when all groups are gone."""
        living = [child.process for child in self.children if child.process is not None]
        for process in living:
            # To the program alone: its own children end with it, a running task first.
            with suppress(ProcessLookupError):
                process.terminate()
        asked = time.monotonic()
        # The grace is read anew each time: a second Ctrl-C sets it to nothing.
        while any(process.poll() is None for process in living) and time.monotonic() - asked < self.grace:
            time.sleep(TICK_S / 4)
        for child in self.children:
            if child.process is not None:
                kill_group(child.process.pid)
                child.process.wait()
                self.tell_guard("-", child.process.pid)
                child.process = None
        self.stop_guard()

    def pids(self) -> dict[str, int]:
        return {c.program.name: c.process.pid for c in self.children if c.process is not None}

    def launch(self, child: Child, now: float) -> None:
        program = child.program
        child.process = subprocess.Popen(
            program.argv,
            env={**os.environ, **program.env},
            cwd=program.cwd,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        child.started = now
        self.tell_guard("+", child.process.pid)

    def bury(self, child: Child, now: float) -> None:
        assert child.process is not None
        code = child.process.returncode
        kill_group(child.process.pid)
        self.tell_guard("-", child.process.pid)
        child.process = None
        child.quick_deaths = child.quick_deaths + 1 if now - child.started < STEADY_S else 0
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        if child.quick_deaths >= QUICK_DEATHS:
            raise GaveUp(f"{child.program.name} {how}, {QUICK_DEATHS} times within seconds of its start.")
        pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** max(0, child.quick_deaths - 1))
        child.due = now + pause
        say(f"{child.program.name} {how}; it starts again in {pause:g} s.")

    def start_guard(self) -> None:
        # By path and isolated (-I -S): the guard needs none of the service and stays near the size of a bare Python.
        argv = [sys.executable, "-I", "-S", __file__, "--guard"]
        self.guard = subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True)
        for pid in self.pids().values():
            self.tell_guard("+", pid)

    def tell_guard(self, sign: str, pid: int) -> None:
        if self.guard is not None and self.guard.stdin is not None:
            with suppress(BrokenPipeError):
                self.guard.stdin.write(f"{sign}{pid}\n".encode())
                self.guard.stdin.flush()

    def stop_guard(self) -> None:
        if self.guard is not None and self.guard.stdin is not None:
            with suppress(BrokenPipeError):
                self.guard.stdin.close()
            self.guard.wait()
            self.guard = None


def kill_group(pid: int, number: int = signal.SIGKILL) -> None:
    # macOS answers PermissionError for a group of which only zombies are left.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def group_lives(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def watch_over(pipe: IO[bytes]) -> None:
    """The guard: follow which groups run; when the pipe ends, end those that are left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in pipe:
        pid = int(line[1:])
        groups.add(pid) if line[:1] == b"+" else groups.discard(pid)
    for pid in groups:
        kill_group(pid, signal.SIGTERM)
    until = time.monotonic() + GUARD_GRACE_S
    while time.monotonic() < until and any(group_lives(pid) for pid in groups):
        time.sleep(TICK_S)
    for pid in groups:
        kill_group(pid)


def say(line: str) -> None:
    print(f"cxapi: {line}", file=sys.stderr, flush=True)


def answers(host: str, port: int, path: str) -> bool:
    """Whether a GET is answered with 200; by hand, since urllib would double the size of the waiting process."""
    try:
        with socket.create_connection((host, port), timeout=1) as link:
            link.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            return link.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


@dataclass
class Announcement:
    """What to print once the service answers; a line instead when it has not for a while."""

    host: str
    port: int
    path: str
    banner: str
    patience: float = 60.0
    since: float = field(default_factory=time.monotonic)
    done: bool = False

    def step(self) -> None:
        if self.done:
            return
        if answers(self.host, self.port, self.path):
            print(self.banner, flush=True)
            self.done = True
        elif time.monotonic() - self.since > self.patience:
            say(f"no good answer from {self.host}, port {self.port}, {self.path} yet; still trying.")
            self.since = time.monotonic()


def run(plan: Mapping[str, Any]) -> int:
    """Run a plan until a signal comes: 0 after a clean stop, 1 after giving up."""
    supervisor = Supervisor([Program(**program) for program in plan["programs"]], grace=plan.get("grace", 20.0))
    announcement = Announcement(**plan["ready"], banner=plan["banner"])
    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        asked.append(number)
        if len(asked) > 1:
            supervisor.grace = 0.0

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    try:
        while not asked:
            supervisor.step()
            announcement.step()
            time.sleep(TICK_S)
        say("stopping.")
        return 0
    except GaveUp as why:
        say(f"{why} Its own words are above. Stopping the rest.")
        return 1
    finally:
        supervisor.stop()


def main(arguments: Sequence[str]) -> int:
    if list(arguments) == ["--guard"]:
        watch_over(sys.stdin.buffer)
        return 0
    return run(json.loads(Path(arguments[0]).read_text()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
