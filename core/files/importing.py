"""The rows of a file as they are stored: read by its layout, in batches, each with its verdict."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core.declare import Resource
from core.files import cells, lines
from core.files.jobs import FileFormat
from core.files.lines import Line, Row
from core.problems import Gone, Refused
from core.scope import Actor
from core.write import Written, upsert
from core.writing.storage import AT_ONCE

OUTCOMES = ("created", "updated", "unchanged", "deleted", "stale", "refused")
# What is read of a file into one batch at most, whatever its rows: 500 lines may hold half a gigabyte.
BATCH_BYTES = 2_097_152


@dataclass(frozen=True, slots=True)
class Asked:
    """How a file is to be read: its format, the source of rows that name none, and whether anything is stored."""

    format: str
    source: str | None = None
    dry_run: bool = False
    language: str = "en"


@dataclass(slots=True)
class Layout:
    """How the rows of a file are read. `header` and `delimiter` are those of a CSV file."""

    actor: Actor
    resource: Resource
    source: str | None
    header: Sequence[str] = ()
    delimiter: str = ","
    places: Sequence[cells.Place] = ()

    @property
    def passed_over(self) -> list[str]:
        """Columns that are only read, whose cells are not looked at."""
        return [name for name, place in zip(self.header, self.places, strict=True) if not place[0]]

    def rows(self, found: Iterable[Line]) -> Iterator[Row]:
        """The rows as bodies; those that cannot be read carry their refusal."""
        if not self.header:
            yield from (self._named(row) for row in lines.objects(found))
            return
        for row in lines.records(found, self.delimiter):
            yield self._named(self._told(row))

    def _told(self, row: Row) -> Row:
        if row.problem is not None:
            return row
        try:
            return Row(row.line, row.last, row.end, cells.body(self.places, row.value))
        except Refused as problem:
            return Row(row.line, row.last, row.end, problem=problem)

    def _named(self, row: Row) -> Row:
        if self.source is None or not isinstance(row.value, dict):
            return row
        return Row(row.line, row.last, row.end, {"source": self.source, **row.value})


@dataclass(slots=True)
class Judged:
    """What became of rows: how many had which outcome, and each row with its verdict."""

    verdicts: list[tuple[Row, str, Refused | None]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        said = [outcome for _row, outcome, _problem in self.verdicts]
        return {word: said.count(word) for word in OUTCOMES}

    def refused(self, resource: Resource) -> Iterator[dict[str, Any]]:
        """The refused rows, as they are told."""
        for row, _outcome, problem in self.verdicts:
            if problem is not None:
                # The key of somebody who was erased is not written down again: the line number finds it.
                source, key = (None, None) if isinstance(problem, Gone) else _key(row.value)
                yield {"line": row.line, "source": source, "external_id": key, "problem": cells.said(resource, problem)}


def _key(value: Any) -> tuple[str | None, str | None]:
    """What a refused row is known by, as far as it says so in texts."""
    said = value if isinstance(value, dict) else {}
    source, key = (cells.storable(said.get(name)) for name in ("source", "external_id"))
    return (source[:190] if isinstance(source, str) else None, key[:190] if isinstance(key, str) else None)


def may_import(actor: Actor, resource: Resource) -> None:
    """Raises Forbidden when the actor may not write the noun."""
    upsert(actor, resource, [])


def layout_of(actor: Actor, resource: Resource, asked: Asked, found: Iterator[Line]) -> Layout:
    """How the file is read, its header taken from the first of its lines; raises Invalid naming unknown columns."""
    if asked.format == FileFormat.NDJSON:
        return Layout(actor, resource, asked.source)
    header, delimiter, _line = lines.header(found)
    places = cells.places(actor, resource, header, asked.source)
    return Layout(actor, resource, asked.source, header, delimiter, places)


class Undone(Exception):
    """Takes back what a dry run has stored."""


def at_once(actor: Actor, resource: Resource, asked: Asked, content: bytes) -> tuple[Layout, Judged]:
    """Store the rows of a small file, or see what would become of them."""
    may_import(actor, resource)
    found = lines.lines([content])
    layout = layout_of(actor, resource, asked, found)
    rows = layout.rows(found)
    judged = Judged()
    if not asked.dry_run:
        while judge(layout, batch(rows), judged):
            pass
        return layout, judged
    try:
        with transaction.atomic():
            while judge(layout, batch(rows), judged):
                pass
            raise Undone
    except Undone:
        return layout, judged


def batch(rows: Iterator[Row]) -> list[Row]:
    """The next rows that are stored together; none at the end."""
    taken: list[Row] = []
    began: int | None = None
    for row in rows:
        taken.append(row)
        began = row.end if began is None else began
        if len(taken) == AT_ONCE or row.end - began > BATCH_BYTES:
            break
    return taken


def judge(layout: Layout, rows: Sequence[Row], judged: Judged) -> bool:
    """Store a batch and add its verdicts; whether there was anything to store."""
    good = [row for row in rows if row.problem is None]
    written: Iterator[Written] = iter(upsert(layout.actor, layout.resource, [row.value for row in good]))
    for row in rows:
        if row.problem is not None:
            judged.verdicts.append((row, "refused", row.problem))
        else:
            verdict = next(written)
            judged.verdicts.append((row, verdict.outcome, verdict.problem))
    return bool(rows)
