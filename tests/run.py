"""The test run behind `make test`: SQLite always, then PostgreSQL and Redis where they can be reached.

Ends with a plain statement of what ran and what was left out. With CXAPI_REQUIRE_ALL=1 a server that cannot be
reached is a failure. Arguments go to pytest.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DATABASE = os.environ.get("CXAPI_TEST_DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
REDIS = os.environ.get("CXAPI_TEST_REDIS_URL") or "redis://127.0.0.1:6379/15"
REQUIRE_ALL = os.environ.get("CXAPI_REQUIRE_ALL", "").lower() in ("1", "true", "yes", "on")
NO_TESTS_CHOSEN = 5
# The files that take longest begin, so that no process is left with one of them at the end.
FIRST = [
    "tests/core/test_drills.py", "tests/connect/test_ravenstack.py", "tests/test_every_metric.py", "tests/browser",
    "tests/core/test_merged_figures.py", "tests/core/test_erasing.py", "tests/core/test_samples.py",
]  # fmt: skip


@dataclass
class Report:
    """Lines for the closing statement, and whether anything failed."""

    lines: list[str] = field(default_factory=list)
    failed: bool = False

    def add(self, line: str, *, failed: bool = False) -> None:
        self.lines.append(line)
        self.failed = self.failed or failed


def postgres_trouble() -> str:
    """Why PostgreSQL cannot be used; empty when it can."""
    import psycopg

    try:
        with psycopg.connect(DATABASE, connect_timeout=2) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except (psycopg.Error, OSError) as error:
        return first_line(error)
    return "" if row and row[0] else "its user may not create databases"


def redis_trouble() -> str:
    """Why Redis cannot be used; empty when it can."""
    import redis

    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=2, socket_timeout=2).ping()
    except (redis.RedisError, OSError, ValueError) as error:
        return first_line(error)
    return ""


def first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def place(address: str) -> str:
    """Host, port and name of an address, without its password."""
    parts = urlsplit(address)
    return f"{parts.hostname}:{parts.port or ''}{parts.path}"


# Of these no test asks a database: once is enough.
ONCE = ("tests/test_house.py", "tests/test_catalogues.py")


def run(what: str, arguments: list[str], report: Report, **services: str) -> None:
    """One pytest run; its output goes straight to the terminal."""
    print(f"\n=== Tests on {what} ===", flush=True)
    cleared = (
        "DATABASE_URL",
        "DATABASE_URL_FILE",
        "REDIS_URL",
        "REDIS_URL_FILE",
        "CXAPI_MODE",
        "CXAPI_DATA_DIR",
    )
    env = {name: value for name, value in os.environ.items() if name not in cleared} | services
    spread = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    chosen = arguments if any(not one.startswith("-") for one in arguments) else [*arguments, *FIRST, "tests"]
    code = subprocess.run([sys.executable, "-m", "pytest", *spread, *chosen], cwd=ROOT, env=env).returncode
    words = {0: "passed", NO_TESTS_CHOSEN: "no test was found"}.get(code, f"FAILED (pytest ended with code {code})")
    report.add(f"ran on {what}: {words}", failed=code != 0)


def main(arguments: list[str]) -> int:
    report = Report()
    run("SQLite, no broker", arguments, report)
    services: dict[str, str] = {}
    names: list[str] = []
    for name, variable, address, trouble in (
        ("PostgreSQL", "DATABASE_URL", DATABASE, postgres_trouble()),
        ("Redis", "REDIS_URL", REDIS, redis_trouble()),
    ):
        if trouble:
            left_out = f"left out: {name} at {place(address)} cannot be used: {trouble}"
            report.add(left_out + (" (required here)" if REQUIRE_ALL else ""), failed=REQUIRE_ALL)
        else:
            services[variable] = address
            names.append(name)
    if services:
        run(" and ".join(names), [*arguments, *(f"--ignore={one}" for one in ONCE)], report, **services)
    print("\n=== What ran ===", *report.lines, sep="\n  ")
    print("All of it passed." if not report.failed else "NOT all of it passed.", flush=True)
    return int(report.failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
