"""Batches over HTTP beside the same rows written by hand: staged COPY + upsert on PostgreSQL, executemany on SQLite.

The batch goes through Django's test client in this process: every middleware, the key, JSON in and out, no socket.
By hand the rows are prepared before the clock starts, and one statement per batch keeps the same table, columns and
indexes; neither verdicts nor change lines nor stale marks are written. Runs of both take turns.

Beside the middle times stand the processor's: of this process and, on a PostgreSQL of the same machine, of its backend.
They leave out waiting for the disk and for other programs, and say more on a busy machine.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import orjson
from django.db import connection, transaction
from django.test import Client

from core.declare import Resource
from core.ids import new_id
from core.keys import issue_key
from core.records import Record
from core.resources import RESOURCES
from core.scope import Actor, Role
from core.write import save, upsert
from cxapi.rest.keyed_schema import MOST_ROWS

Body = dict[str, Any]
NUMBERS = count(1)
WORDS = ("created", "updated", "unchanged")
ROUNDS = {1: 40, 100: 9, 500: 7, 1000: 7}
DAYS = 360


@dataclass(frozen=True, slots=True)
class Kind:
    """A noun to measure: how its n-th body reads, and which column a change changes."""

    name: str
    body: Callable[[int], Body]
    column: str
    change: Callable[[Any], Any]

    @property
    def resource(self) -> Resource:
        """The noun's record."""
        return next(one for one in RESOURCES if one.name == self.name)

    def bodies(self, size: int) -> list[Body]:
        """Bodies of rows that are not there yet."""
        return [
            {"source": "bench", "external_id": f"n{n}", **self.body(n)} for n in (next(NUMBERS) for _ in range(size))
        ]


def instant(n: int) -> str:
    """One of the minutes of a year, spread."""
    return (datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n * 7919 % (DAYS * 1440))).isoformat()


def referred(n: int) -> dict[str, str]:
    """One of the thousand customers, or of the cases, that stand there before."""
    return {"source": "crm", "id": f"c{n % 1000}"}


CHANNELS = ("phone", "chat", "email", "web", "app")


def kinds(question: str) -> tuple[Kind, ...]:
    """What is measured; answers are given to `question`."""
    return (
        Kind("interactions", lambda n: {
            "customer_ref": referred(n), "channel": CHANNELS[n % 5], "at": instant(n), "duration_seconds": n % 900,
            "sentiment_score": n % 200 / 100 - 1, "sentiment_engine": "crm",
        }, "duration_seconds", lambda was: was + 1),
        Kind("answers", lambda n: {
            "customer_ref": referred(n), "question_id": question, "channel": CHANNELS[n % 5], "score": n % 11,
            "submitted_at": instant(n),
        }, "score", lambda was: (was + 5) % 11),
        Kind("customers", lambda n: {
            "name": f"Customer {n}", "email": f"c{n}@example.com", "country": "ES", "language": "es",
            "acquired_at": instant(n),
        }, "name", lambda was: f"{was}, changed"),
        Kind("cases", lambda n: {
            "customer_ref": referred(n), "channel": CHANNELS[n % 5], "opened_at": instant(n), "reason": "billing",
            "subject": f"Case {n}",
        }, "reason", lambda was: f"{was}, changed"),
        Kind("case-events", lambda n: {
            "case_ref": referred(n), "kind": "message", "actor": "agent", "at": instant(n), "text": f"Reply {n}",
        }, "text", lambda was: f"{was}, changed"),
    )  # fmt: skip


Taken = tuple[float, float]


class Clock:
    """The time and the processor time that passed within a `with`, in seconds."""

    def __enter__(self) -> "Clock":
        self.cpu, self.time = self._cpu(), time.perf_counter()
        return self

    def __exit__(self, *_error: object) -> None:
        self.taken: Taken = (time.perf_counter() - self.time, self._cpu() - self.cpu)

    def _cpu(self) -> float:
        used = time.process_time()
        if connection.vendor == "postgresql":
            backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
            used += int(backend.read_text().split()[0]) / 1e9 if backend.exists() else 0.0
        return used


class Service:
    """The batch endpoint as a client sees it."""

    def __init__(self, actor: Actor) -> None:
        _key, self.raw = issue_key(actor, "bench", Role.INTEGRATION, personal_data=True)
        self.http = Client()

    def send(self, kind: Kind, bodies: Sequence[Body], outcome: str) -> Taken:
        """What it takes to write these bodies, in as many batches as they need."""
        payloads = [
            orjson.dumps({"items": bodies[start : start + MOST_ROWS]}) for start in range(0, len(bodies), MOST_ROWS)
        ]
        with Clock() as clock:
            answers = [
                self.http.generic(
                    "POST", f"/api/v1/{kind.name}/batch", payload, "application/json",
                    HTTP_AUTHORIZATION=f"Bearer {self.raw}",
                )
                for payload in payloads
            ]  # fmt: skip
        for answer in answers:
            said = orjson.loads(answer.content)
            if answer.status_code != 200 or said["counts"][outcome] != len(said["items"]):
                raise AssertionError(f"{kind.name}: {answer.content[:500]!r}")
        return clock.taken


class Hand:
    """The same rows by hand."""

    def __init__(self, model: type[Record]) -> None:
        self.model = model
        self.table = model._meta.db_table
        self.names = [field.column for field in model._meta.concrete_fields]
        self.target = "(workspace_id, source, external_id) DO UPDATE SET " + ", ".join(
            f"{name} = EXCLUDED.{name}" for name in self.names if name not in ("id", "workspace_id", "created_at")
        )

    def rows(self, bodies: Sequence[Body]) -> list[list[Any]]:
        """The stored rows of these bodies, ready to be written under other keys."""
        keys = [body["external_id"] for body in bodies]
        stored = self.model._default_manager.filter(source="bench", external_id__in=keys)
        made = []
        for row in stored:
            row.id, row.external_id = new_id(), f"hand-{row.external_id}"
            values = [
                field.get_db_prep_save(getattr(row, field.attname), connection) for field in row._meta.concrete_fields
            ]
            made.append([_text(value) for value in values] if connection.vendor == "postgresql" else values)
        return made

    def write(self, rows: Sequence[Sequence[Any]]) -> Taken:
        """What one transaction with these rows takes; a single row is one statement with a commit."""
        with Clock() as clock:
            if len(rows) == 1:
                self._by_rows(rows)
            else:
                with transaction.atomic():
                    (self._staged if connection.vendor == "postgresql" else self._by_rows)(rows)
        return clock.taken

    def _staged(self, rows: Sequence[Sequence[Any]]) -> None:
        names = ", ".join(self.names)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE stage ON COMMIT DROP AS SELECT {names} FROM {self.table} LIMIT 0")
            with cursor.copy(f"COPY stage ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"INSERT INTO {self.table} ({names}) SELECT {names} FROM stage ON CONFLICT {self.target}")

    def _by_rows(self, rows: Sequence[Sequence[Any]]) -> None:
        names, marks = ", ".join(self.names), ", ".join(["%s"] * len(self.names))
        with connection.cursor() as cursor:
            statement = f"INSERT INTO {self.table} ({names}) VALUES ({marks}) ON CONFLICT {self.target}"
            if len(rows) == 1:
                cursor.execute(statement, rows[0])
            else:
                cursor.executemany(statement, rows)


def _text(value: Any) -> Any:
    plain = getattr(value, "obj", value)
    if isinstance(plain, dict | list):
        return orjson.dumps(plain).decode()
    return None if plain is None else str(plain)


def prepare(actor: Actor) -> str:
    """The thousand customers and cases that rows refer to; the id of a question."""
    nouns = {one.name: one for one in RESOURCES}
    survey = save(actor, nouns["surveys"], {"name": "Ingest"}).row
    asked = {"survey_id": str(survey.id), "instrument": "nps", "text": "Recommend?"}
    question = save(actor, nouns["questions"], asked).row
    key = [{"source": "crm", "external_id": f"c{n}"} for n in range(1000)]
    upsert(actor, nouns["customers"], [{**one, "name": one["external_id"]} for one in key])
    case = {"channel": "web", "opened_at": "2025-01-01T00:00:00Z"}
    upsert(actor, nouns["cases"], [{**one, "customer_ref": referred(n), **case} for n, one in enumerate(key)])
    return str(question.id)


def compare(service: Service, kind: Kind, size: int) -> Iterator[tuple[str, Taken, Taken]]:
    """What was done, what it took the service and what it took by hand: the middle of runs in turns."""
    hand = Hand(kind.resource.model)  # type: ignore[arg-type]
    ours: dict[str, list[Taken]] = {word: [] for word in WORDS}
    theirs: dict[str, list[Taken]] = {word: [] for word in WORDS}
    for _round in range(ROUNDS[size] + 1):
        bodies = kind.bodies(size)
        changed = [{**body, kind.column: kind.change(body[kind.column])} for body in bodies]
        for word, sent in zip(WORDS, (bodies, changed, changed), strict=True):
            ours[word].append(service.send(kind, sent, word))
            # By hand what has not changed is written like what has.
            theirs[word].append(hand.write(hand.rows(sent)))
    for word in WORDS:
        yield word, _middle(ours[word][1:]), _middle(theirs[word][1:])


def _middle(taken: Sequence[Taken]) -> Taken:
    return statistics.median(one[0] for one in taken), statistics.median(one[1] for one in taken)


def measure(actor: Actor, only: str = "", sizes: Sequence[int] = (1, 100, 500, 1000)) -> None:
    """Print a line for each noun, size and outcome."""
    service = Service(actor)
    limit = "staged COPY + upsert" if connection.vendor == "postgresql" else "executemany upsert"
    print(f"batches over HTTP (in process) beside {limit} of the same table; at most {MOST_ROWS} rows a request")
    for kind in kinds(prepare(actor)):
        if only and kind.name != only:
            continue
        for size in sizes:
            for word, ours, theirs in compare(service, kind, size):
                print(
                    f"  {kind.name:<13} {size:>4} {word:<9} {ours[0] * 1000:>7.1f} ms, limit {theirs[0] * 1000:>6.1f}"
                    f" ms, ratio {theirs[0] / ours[0]:>5.2f}   processor {ours[1] * 1000:>7.1f} ms,"
                    f" {theirs[1] * 1000:>6.1f} ms, ratio {theirs[1] / ours[1]:>5.2f}   {size / ours[0]:>7,.0f} rows/s",
                    flush=True,
                )
