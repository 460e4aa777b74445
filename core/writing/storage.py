"""Storing rows: their lines in the log, their columns, whatever follows from them, and whoever must hear of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from operator import is_not
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core import changes
from core.changes import Line
from core.persons import aliases
from core.problems import Fault, Invalid
from core.records import Entry, Tracked
from core.scope import Actor
from core.writing import intake
from core.writing.tables import table

BOOKKEEPING = frozenset({"version", "seq", "created_at", "updated_at", "origin", "email_key", "phone_key", "name_key"})
REWRITTEN = BOOKKEEPING - {"created_at"}
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Touched:
    """A stored row before and after, by attribute name; `before` is None for a new row."""

    model: type[Tracked]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


def validate(rows: Iterable[Tracked]) -> None:
    """Let rows that the house has made fill themselves and be judged; Invalid when a rule is broken."""
    faults: list[Fault] = []
    made = list(rows)
    for model, some in _by_model(made):
        model.prepare(some)
    for row in made:
        plain = tuple(f.name for f in row._meta.concrete_fields if f.editable and not f.is_relation)
        faults += intake.check(row, plain)
    if faults:
        raise Invalid(_("The record was refused."), faults)


def put(actor: Actor, rows: Sequence[Tracked]) -> list[Tracked]:
    """Write rows, then whatever follows from them, and tell the sinks once about all of it.

    Cost: the lines of the log (see `core.changes.append`), one insert and one update per table, whatever `settle` asks.
    """
    touched: list[Touched] = []
    stored: list[Tracked] = []
    held: set[UUID] = set()
    pending = list(rows)
    while pending:
        batch = [entry for entry in map(_entry, pending) if entry.before is None or entry.changed]
        for entry in batch:
            if entry.row.home_id != actor.workspace_id:
                raise AssertionError("a row of another workspace reached the writer")
        aliases.hold(batch, held)
        _write_lines(actor, batch)
        touched += _write_rows(batch)
        written = [entry.row for entry in batch]
        stored += written
        pending = [more for model, some in _by_model(written) for more in model.settle(some)]
    if touched:
        for sink in _sinks():
            sink(actor.workspace_id, touched)
    return stored


def _entry(row: Tracked) -> Entry:
    before, now = row.before, row.now()
    if before is None:
        return Entry(row, None, now, {})
    if before == now:
        return Entry(row, before, now, {})
    was = before.get
    # Most values are the very same object: that costs less to see than that they are equal.
    others = compress(now, map(is_not, map(was, now), now.values()))
    changed = {name: (was(name), now[name]) for name in others if was(name) != now[name] and name not in BOOKKEEPING}
    return Entry(row, before, now, changed)


def _write_lines(actor: Actor, batch: Sequence[Entry]) -> None:
    """Fill the bookkeeping of the rows, and write a line for each that stands in the feed."""
    at = timezone.now()
    for row, before, now, _changed in batch:
        kept = {"updated_at": at, "origin": actor.origin}
        kept |= {"created_at": at} if before is None else {"version": before["version"] + 1}
        if before is None and row.signed:
            kept[row.signed] = actor.origin
        row.__dict__.update(kept)
        now.update(kept)
    told = [entry for entry in batch if entry.row.feeds]
    if told:
        for entry, seq in zip(told, changes.append(actor, [_line(entry) for entry in told]), strict=True):
            entry.row.seq = entry.now["seq"] = seq


def _line(entry: Entry) -> Line:
    row, before, now, changed = entry
    op = "create"
    if before is not None:
        was, is_now = before["deleted_at"] is not None, now["deleted_at"] is not None
        op = "delete" if is_now and not was else "restore" if was and not is_now else "update"
    op = row.__dict__.pop("_op", op)  # a merge and an erasure say what they are
    return Line(type(row).__name__, row.pk, op, now["version"], changed)


def _write_rows(batch: Sequence[Entry]) -> list[Touched]:
    touched = []
    groups: dict[type[Tracked], list[Entry]] = {}
    for entry in batch:
        groups.setdefault(type(entry.row), []).append(entry)
    for model, some in groups.items():
        touched += [Touched(model, entry.before, entry.now) for entry in some]
        # In the order of their keys: two batches that create the same rows must not wait for each other in a circle.
        table(model).insert(sorted((entry.now for entry in some if entry.before is None), key=_key))
        old = [entry for entry in some if entry.before is not None]
        columns = {name for entry in old for name in entry.changed} | (REWRITTEN & some[0].now.keys())
        table(model).update([entry.now for entry in old], columns)
        for entry in some:
            entry.row.stored(entry.now)
    return touched


def _key(now: Mapping[str, Any]) -> tuple[str, str, UUID]:
    return (now.get("source") or "", now.get("external_id") or "", now["id"])


def _by_model(rows: Iterable[Tracked]) -> list[tuple[type[Tracked], list[Any]]]:
    groups: dict[type[Tracked], list[Any]] = {}
    for row in rows:
        groups.setdefault(type(row), []).append(row)
    return list(groups.items())


@lru_cache(maxsize=1)
def _sinks() -> tuple[Callable[[UUID, Sequence[Touched]], None], ...]:
    return tuple(import_string(path) for path in settings.CHANGE_SINKS)
