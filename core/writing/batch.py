"""Rows on their way in: found, compared with what is stored, judged, and stored together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.columns import Column
from core.declare import Resource
from core.persons import silence
from core.problems import Conflict, Fault, Forbidden, Gone, Invalid, Merged, NotFound, Refused, Stale
from core.records import Tracked, columns_of
from core.scope import Actor, Role, visible
from core.writing import conflicts, deletions, intake, references, storage
from core.writing.intake import Item
from core.writing.prepared import Prepared, records

# How far another system's clock may run ahead of ours before its word is not taken.
AHEAD = timedelta(minutes=5)
STORED = ("created", "updated", "deleted")
# What becomes of a row of a batch.
OUTCOMES = ("created", "updated", "unchanged", "deleted", "stale", "refused", "not_applied")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one row: created, updated, unchanged, stale, deleted, refused (then `problem` says why), or
    not_applied: good in itself, but stored together with rows of which one was refused.

    `skewed` says that its source_updated_at lay in the future and was left out, `merged` that it was stored on top of
    a version newer than the one it named.
    """

    row: Any
    outcome: str
    problem: Refused | None = None
    skewed: bool = False
    merged: bool = False


def take(actor: Actor, resource: Resource, items: Sequence[Item], *, keyed: bool) -> list[Written]:
    """Judge and store rows together; one verdict each, in order.

    Statements for any number of rows: one per kind of row referred to and way of naming it, two that find and lock the
    stored rows, one per kind of row that the changed ones refer to, and those of `core.writing.storage.put`. Rows that
    change nothing end after the second.
    """
    inputs = resource.inputs
    if keyed:
        deletions.read(items)
    intake.decode(inputs, items, resource.model.instead)
    _distrust(items)
    references.resolve(actor, inputs, items)
    _load(actor, resource, items, keyed=keyed)
    references.keep_unchanged(items)
    required = intake.members(inputs).required
    attnames = {one.name: one.label for one in inputs}
    outcomes = [_assign(resource, item, required, attnames, actor, keyed=keyed) for item in items]
    good = [i for i, item in enumerate(items) if not item.faults and outcomes[i] in STORED]
    gone = [items[i].row for i in good if items[i].deleted]
    good = [i for i in good if not items[i].deleted]
    rows = list({id(items[i].row): items[i].row for i in good}.values())
    references.attach(rows, inputs)
    resource.model.prepare(rows)
    names, unsaid = tuple(attnames), silence.broken(rows)
    for i in good:
        items[i].faults += intake.check(items[i].row, names) or unsaid.get(id(items[i].row), [])
    faulty = {id(item.row) for item in items if item.faults}
    clocks = {id(item.clock): item.clock for item in items if item.clock is not None and not item.faults}
    storage.put(actor, [row for row in (*rows, *gone, *clocks.values()) if id(row) not in faulty])
    return [_verdict(item, outcome) for item, outcome in zip(items, outcomes, strict=True)]


def _distrust(items: Sequence[Item]) -> None:
    """Leave out times that have not come yet: every later and true one would count as older than they."""
    latest = timezone.now() + AHEAD
    for item in items:
        said = item.values.get("source_updated_at")
        if said is not None and said > latest:
            del item.values["source_updated_at"]
            item.skewed = True


def _verdict(item: Item, outcome: str) -> Written:
    if item.faults:
        return Written(None, "refused", Invalid(_("The row was refused."), item.faults), item.skewed)
    return Written(item.row, outcome, None, item.skewed, item.merged)


def _load(actor: Actor, resource: Resource, items: Sequence[Item], *, keyed: bool) -> None:
    """Find the stored rows, locked in the order of their ids so that two batches never wait for each other.

    The locks leave keys alone: whoever stores a row that refers to a locked one need not wait.
    """
    model: Any = resource.model
    if not keyed:
        for item in items:
            _load_one(actor, resource, item)
        return
    keys = [item.key for item in items]
    for item, key in zip(items, keys, strict=True):
        if key is None and not item.faults:
            text = _("source and external_id name the row of an upsert.")
            item.faults.append(Fault("/external_id", "required", text))
    named, locked = _locked(actor, model, {key for key in keys if key is not None})
    rows: dict[Any, Any] = {key: locked[id] for key, id in named.items() if id in locked}
    for item, key in zip(items, keys, strict=True):
        if key is None or item.faults:
            continue
        if item.known:
            _expect(model, rows.get(key))
        if key not in rows:
            rows[key] = model.blank(workspace_id=actor.workspace_id)
        item.row = rows[key]
        if item.version is not None and item.row.before is None:
            raise Stale(_("There is no record of this key yet."))
        conflicts.meet(actor, resource, item)
    conflicts.read_clocks(items)


def _expect(model: Any, row: Tracked | None) -> None:
    if row is None:
        raise NotFound(_("There is no %(noun)s with this key.") % {"noun": model._meta.verbose_name})
    if row.deleted_at is not None:
        raise _gone(row)


def _locked(actor: Actor, model: Any, keys: set[Any]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """The ids of these keys, and their rows by id, locked in the order of their ids."""
    named = references.ids_by_keys(actor, model, keys, deleted="include")
    if not named:
        return {}, {}
    found = _LOCKED.rows(model, actor.role, workspace_id=actor.workspace_id, ids=list(set(named.values())))
    locked = {row.pk: row for row in records(model, columns_of(model)[0], found)}
    if any(getattr(row, "merged_into_id", None) is not None for row in locked.values()):
        # Merged while we waited for the lock: by now their keys lead to the survivor.
        return _locked(actor, model, keys)
    return named, locked


def _locking(model: Any, role: Role, *, workspace_id: Any, ids: Any) -> "QuerySet[Any, Any]":
    seen = visible(model._default_manager.filter(pk__among=ids), Actor(workspace_id, role), deleted="include")
    return seen.select_for_update(no_key=True).order_by("pk").values_list(*columns_of(model)[0])


_LOCKED = Prepared(_locking)


def _load_one(actor: Actor, resource: Resource, item: Item) -> None:
    if item.id is not None:
        item.row = find(actor, resource, item.id, lock=True)
        conflicts.meet(actor, resource, item)
    elif item.key is not None:
        taken = references.ids_by_keys(actor, resource.model, [item.key], deleted="include").get(item.key)
        if taken is not None:
            said = _("There is a row for %(key)s of %(source)s already; change that one.")
            said %= {"source": item.key[0], "key": item.key[1]}
            raise Conflict(said, code="duplicate", conflicting_ids=[str(taken)])


def _assign(
    resource: Resource,
    item: Item,
    required: Sequence[Column],
    attnames: Mapping[str, str],
    actor: Actor,
    *,
    keyed: bool,
) -> str:
    """Put the values on the row and say what that makes of it."""
    if item.row is None and not item.faults:
        if not resource.keyed:
            raise Forbidden(_("%(name)s are made by whoever runs the service.") % {"name": resource.name})
        item.row = resource.model.blank(workspace_id=actor.workspace_id)
    row = item.row
    if row is None:
        return "refused"
    held = row.__dict__
    seen, new = "_assigned" in held, row.before is None
    if new and not seen and not item.deleted:
        intake.missing(required, item)
    if item.faults:
        return "refused"
    arrived = item.values.get("source_updated_at")
    if item.late or (arrived is not None and row.source_updated_at is not None and arrived < row.source_updated_at):
        return "stale"
    if item.deleted:
        outcome = deletions.delete(row, item)
        if outcome == "deleted":
            _set(row, item.values, attnames, own_key=False)
        return outcome
    held["_assigned"] = True
    changed = _set(row, item.values, attnames, own_key=not (keyed and not new))
    if new and not seen:
        return "created"
    revived = row.deleted_at is not None
    row.deleted_at = None
    return "updated" if revived or changed else "unchanged"


def _set(row: Tracked, values: Mapping[str, Any], attnames: Mapping[str, str], *, own_key: bool) -> bool:
    """Write values on the row; whether that has changed anything."""
    held, changed = row.__dict__, False
    for name, value in values.items():
        # The key found the row; a customer known by several keeps the one it came with.
        if not own_key and name in ("source", "external_id"):
            continue
        attname = attnames[name]
        if held[attname] != value:
            held[attname] = value
            row._state.fields_cache.pop(name, None)
            changed = True
    return changed


def find(actor: Actor, resource: Resource, id: UUID, *, lock: bool = False, deleted: str = "no") -> Any:
    """The row `id` if the actor may see it; NotFound, or Gone when it was deleted."""
    rows = visible(resource.model._default_manager.filter(pk=id), actor, deleted="include")
    row = (rows.select_for_update(no_key=True) if lock else rows).first()
    if row is None:
        raise NotFound(_("There is no %(noun)s with this id.") % {"noun": resource.model._meta.verbose_name})
    if row.deleted_at is not None and deleted == "no":
        survivor = getattr(row, "merged_into_id", None)
        if survivor is not None and lock:
            return find(actor, resource, survivor, lock=True)
        if survivor is not None:
            raise Merged(_("This customer was merged into another one."), extra={"merged_into_id": str(survivor)})
        raise _gone(row)
    return row


def _gone(row: Tracked) -> Gone:
    tombstone = {"id": str(row.pk), "deleted_at": row.deleted_at, "version": row.version}
    text = _("This %(noun)s was deleted.") % {"noun": row._meta.verbose_name}
    return Gone(text, extra={"tombstone": tombstone})
