"""`manage.py up`: everything on one machine. Prepares, then hands over to the supervisor (`cxapi.supervise`)."""

from __future__ import annotations

import errno
import fcntl
import io
import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from cxapi.environment import made

BANNER = """
cxapi is running. Ctrl-C stops it; nothing is lost.

  API        {at}/api/v1/
  documents  {at}/api/docs/
  GraphQL    {at}/graphql
  admin      {at}/admin/   {login}  {password}
  read key   {key}

Ask it something:

  curl -s -H "Authorization: Bearer {key}" "{at}/api/v1/metrics/query?metrics=nps&start=2019-11-01&end=2019-12-01"
"""


class Command(BaseCommand):
    requires_system_checks = ()  # those load REST, GraphQL and the admin
    help = "Migrate, load the sample workspace, and run web, worker and beat under one supervisor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (loopback)")
        parser.add_argument("--port", default="8000", help="port to listen on (8000)")

    def handle(self, *, host: str, port: str, **_: Any) -> None:
        self.prepare(host, port_number(port))
        # The supervisor takes this process's place: Django's memory is given back and the lock stays held.
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-m", "cxapi.supervise", str(settings.DATA_DIR / "up.json")])

    def prepare(self, host: str, port: int) -> None:
        folder = made("CXAPI_DATA_DIR", settings.DATA_DIR)
        lock(folder / "up.lock")
        refuse_taken(host, port)
        fresh = not connection.introspection.table_names()
        self.stdout.write("Preparing the database ...")
        call_command("migrate", verbosity=0, stdout=self.stdout)
        call_command("load_samples", stdout=self.stdout)
        shown = sample_access(folder / "quickstart.json", fresh=fresh)
        write_private(folder / "up.json", plan_for(host, port, shown))
        connection.close()
        self.stdout.flush()


def port_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65535):
        raise CommandError(f"{text!r} is not a port; allowed: 1 to 65535, such as `make up PORT=8001`.")
    return int(text)


def lock(path: Path) -> None:
    """Hold the data folder: two beats or two supervisors on one folder would disturb each other."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CommandError(
            f"cxapi already runs on the data folder {path.parent}. "
            "Stop it first, or choose another folder with CXAPI_DATA_DIR."
        ) from None
    os.set_inheritable(descriptor, True)


def refuse_taken(host: str, port: int) -> None:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As the web server does: a port whose last connections are still closing counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(f"Port {port} is taken. Choose another: make up PORT={port + 1}") from None
        raise CommandError(f"cxapi cannot listen on {host}, port {port}: {error.strerror}.") from None


def sample_access(path: Path, *, fresh: bool) -> dict[str, str]:
    """The key and the admin login of the sample workspace: made once, kept in a file only its owner can read.

    They are made anew for a new database, whose keys the file cannot hold.
    """
    place = {name: str(connection.settings_dict[name]) for name in ("ENGINE", "HOST", "PORT", "NAME")}
    if path.exists() and not fresh:
        kept: dict[str, Any] = json.loads(path.read_text())
        if kept.get("database") == place:
            return kept
    workspace = ("--workspace", "sample")
    key = told("create_key", *workspace, "--role", "viewer", "--name", "quickstart")
    admin = told("create_admin", *workspace, "--email", "admin@example.com")
    made_now: dict[str, Any] = {
        "key": key["key"],
        "login": admin["login"],
        "password": admin["password"],
        "database": place,
    }
    write_private(path, made_now)
    return made_now


def told(command: str, *arguments: str) -> dict[str, str]:
    """What a command printed as JSON."""
    out = io.StringIO()
    call_command(command, *arguments, "--json", stdout=out)
    answer: dict[str, str] = json.loads(out.getvalue())
    return answer


def plan_for(host: str, port: int, shown: dict[str, str]) -> dict[str, Any]:
    """What the supervisor runs, and what it prints when the service answers."""
    # Who listens everywhere is reached on loopback.
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    at = f"http://{f'[{near}]' if ':' in near else near}:{port}"
    python, cwd = sys.executable, str(settings.BASE_DIR)
    web = [
        python,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    # Four threads: more only wait for the interpreter. Kept long, since each keeps its database connection.
    web += ["--blocking-threads", "4", "--blocking-threads-idle-timeout", "600", "--no-ws"]
    web += ["--log-level", "warning", "cxapi.wsgi:application"]
    celery = [python, "-m", "celery", "-A", "cxapi", "--quiet"]
    # The solo pool: a process less, and when it is killed all of the worker dies and is started again. A prefork
    # child killed while it waits on the filesystem broker leaves its queue locked for ever. `cxapi.celery` keeps
    # the time limit.
    worker = [*celery, "worker", "--pool", "solo", "--loglevel", "WARNING"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]
    programs = [{"name": n, "argv": a, "cwd": cwd} for n, a in (("web", web), ("worker", worker), ("beat", beat))]
    ready = {"host": near, "port": port, "path": "/health/ready"}
    return {"programs": programs, "ready": ready, "banner": BANNER.format(at=at, **shown), "grace": 20.0}


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Replace the file in one step; readable by its owner only."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=1)
    draft.replace(path)
