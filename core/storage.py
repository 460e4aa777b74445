"""Storing rows: their lines in the log, their columns, whatever follows from them, and whoever must hear of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core import aliases, changes, intake
from core.changes import Change
from core.problems import Fault, Invalid
from core.records import Tracked
from core.scope import Actor

BOOKKEEPING = frozenset({"version", "seq", "created_at", "updated_at", "origin", "email_key", "phone_key", "name_key"})
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
    for row in rows:
        type(row).prepare([row])
        plain = [f.name for f in row._meta.concrete_fields if f.editable and not f.is_relation]
        faults += intake.check(row, plain)
    if faults:
        raise Invalid(_("The record was refused."), faults)


def put(actor: Actor, rows: Sequence[Tracked]) -> list[Tracked]:
    """Write rows, then whatever follows from them, and tell the sinks once about all of it."""
    touched: list[Touched] = []
    stored: list[Tracked] = []
    pending = list(rows)
    while pending:
        batch = [row for row in pending if row.before is None or _difference(row)]
        for row in batch:
            if row.home_id != actor.workspace_id:
                raise AssertionError("a row of another workspace reached the writer")
        aliases.hold(batch)
        _write_lines(actor, batch)
        touched += _write_rows(batch)
        stored += batch
        pending = [more for model, some in _by_model(batch) for more in model.settle(some)]
    if touched:
        for sink in _sinks():
            sink(actor.workspace_id, touched)
    return stored


def _difference(row: Tracked) -> dict[str, tuple[Any, Any]]:
    before = row.before or {}
    return {
        name: (before.get(name), value)
        for name, value in row.now().items()
        if name not in BOOKKEEPING and before.get(name) != value
    }


def _write_lines(actor: Actor, rows: Sequence[Tracked]) -> None:
    now = timezone.now()
    lines: list[Change] = []
    told: list[Tracked] = []
    for row in rows:
        before = row.before
        row.updated_at, row.origin = now, actor.origin
        if before is None:
            row.created_at = now
        else:
            row.version = before["version"] + 1
        if row.feeds:
            lines.append(_line(row, before))
            told.append(row)
    if lines:
        changes.append(actor, lines)
        for row, line in zip(told, lines, strict=True):
            row.seq = line.seq


def _line(row: Tracked, before: Mapping[str, Any] | None) -> Change:
    op = "create"
    if before is not None:
        was, is_now = before["deleted_at"] is not None, row.deleted_at is not None
        op = "delete" if is_now and not was else "restore" if was and not is_now else "update"
    op = row.__dict__.pop("_op", op)  # a merge and an erasure say what they are
    changed = {} if before is None else {name: list(pair) for name, pair in _difference(row).items()}
    return Change(
        workspace_id=row.home_id, type=type(row).__name__, record_id=row.pk, op=op, version=row.version, changed=changed
    )


def _write_rows(rows: Sequence[Tracked]) -> list[Touched]:
    touched = []
    for model, some in _by_model(rows):
        touched += [Touched(model, row.before, row.now()) for row in some]
        # In the order of their keys: two batches that create the same rows must not wait for each other in a circle.
        new = sorted((row for row in some if row.before is None), key=_key)
        old = [row for row in some if row.before is not None]
        manager: Any = model._default_manager
        if new:
            manager.bulk_create(new, batch_size=AT_ONCE)
        if len(old) == 1:
            old[0].save(update_fields=[*_names(old[0])], force_update=True)
        elif old:
            columns = sorted({name for row in old for name in _names(row)})
            # An insert that turns into an update: one statement for all rows, where bulk_update builds a CASE per cell.
            manager.bulk_create(
                old, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["id"], update_fields=columns
            )
        for row in some:
            row.stored()
    return touched


def _key(row: Tracked) -> tuple[str, str, UUID]:
    return (getattr(row, "source", None) or "", getattr(row, "external_id", None) or "", row.pk)


def _names(row: Tracked) -> set[str]:
    changed = {*_difference(row), *BOOKKEEPING}
    return {field.name for field in row._meta.concrete_fields if field.attname in changed}


def _by_model(rows: Iterable[Tracked]) -> list[tuple[type[Tracked], list[Any]]]:
    groups: dict[type[Tracked], list[Any]] = {}
    for row in rows:
        groups.setdefault(type(row), []).append(row)
    return list(groups.items())


@lru_cache(maxsize=1)
def _sinks() -> tuple[Callable[[UUID, Sequence[Touched]], None], ...]:
    return tuple(import_string(path) for path in settings.CHANGE_SINKS)
