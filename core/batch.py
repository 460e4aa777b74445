"""Rows on their way in: found, compared with what is stored, judged, and stored together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core import intake, storage
from core.declare import Resource
from core.intake import Item
from core.problems import Conflict, Fault, Forbidden, Gone, Invalid, Merged, NotFound, Refused, Stale
from core.records import Tracked
from core.scope import Actor, visible

# How far another system's clock may run ahead of ours before its word is not taken.
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one row: created, updated, unchanged, stale, deleted, refused (then `problem` says why), or
    not_applied: good in itself, but stored together with rows of which one was refused.

    `skewed` says that its source_updated_at lay in the future and was left out.
    """

    row: Any
    outcome: str
    problem: Refused | None = None
    skewed: bool = False


def take(actor: Actor, resource: Resource, items: Sequence[Item], *, keyed: bool) -> list[Written]:
    intake.decode(resource, items)
    _distrust(items)
    intake.resolve(actor, resource.inputs, items)
    _load(actor, resource, items, keyed=keyed)
    outcomes = [_assign(actor, resource, item, keyed=keyed) for item in items]
    good = [i for i, item in enumerate(items) if not item.faults and outcomes[i] in ("created", "updated")]
    rows = list({id(items[i].row): items[i].row for i in good}.values())
    resource.model.prepare(rows)
    names = [one.name for one in resource.inputs]
    for i in good:
        items[i].faults += intake.check(items[i].row, names)
    faulty = {id(item.row) for item in items if item.faults}
    storage.put(actor, [row for row in rows if id(row) not in faulty])
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
    return Written(item.row, outcome, None, item.skewed)


def _load(actor: Actor, resource: Resource, items: Sequence[Item], *, keyed: bool) -> None:
    """Find the stored rows, locked in the order of their ids so that two batches never wait for each other.

    The locks leave keys alone: whoever stores a row that refers to a locked one need not wait.
    """
    model: Any = resource.model
    if not keyed:
        for item in items:
            _load_one(actor, resource, item)
        return
    for item in items:
        if item.key is None and not item.faults:
            text = _("source and external_id name the row of an upsert.")
            item.faults.append(Fault("/external_id", "required", text))
    keys = {item.key for item in items if item.key is not None}
    named, locked = _locked(actor, model, keys)
    if len(locked) > 1:
        references = [one.name for one in resource.inputs if one.kind == "ref"]
        models.prefetch_related_objects(list(locked.values()), *references)
    rows: dict[Any, Any] = {key: locked[id] for key, id in named.items() if id in locked}
    for item in items:
        if item.key is None or item.faults:
            continue
        if item.key not in rows:
            rows[item.key] = model(workspace_id=actor.workspace_id)
        item.row = rows[item.key]
        if item.version is not None and item.row.before is None:
            raise Stale(_("There is no record of this key yet."))
        check_version(item.row, item.version)


def _locked(actor: Actor, model: Any, keys: set[Any]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """The ids of these keys, and their rows by id, locked in the order of their ids."""
    named = intake.ids_by_keys(actor, model, keys, deleted="include")
    found = visible(model._default_manager.filter(pk__in=set(named.values())), actor, deleted="include")
    locked = {row.pk: row for row in found.select_for_update(no_key=True).order_by("pk")}
    if any(getattr(row, "merged_into_id", None) is not None for row in locked.values()):
        # Merged while we waited for the lock: by now their keys lead to the survivor.
        return _locked(actor, model, keys)
    return named, locked


def _load_one(actor: Actor, resource: Resource, item: Item) -> None:
    if item.id is not None:
        item.row = find(actor, resource, item.id, lock=True)
        check_version(item.row, item.version)
    elif item.key is not None:
        taken = intake.by_keys(actor, resource.model, [item.key], deleted="include").get(item.key)
        if taken is not None:
            said = _("There is a row for %(key)s of %(source)s already; change that one.")
            said %= {"source": item.key[0], "key": item.key[1]}
            raise Conflict(said, code="duplicate", conflicting_ids=[str(taken.pk)])


def _assign(actor: Actor, resource: Resource, item: Item, *, keyed: bool) -> str:
    """Put the values on the row and say what that makes of it."""
    if item.row is None and not item.faults:
        if not resource.keyed:
            raise Forbidden(_("%(name)s are made by whoever runs the service.") % {"name": resource.name})
        model: Any = resource.model
        item.row = model(workspace_id=actor.workspace_id)
    row = item.row
    if row is None:
        return "refused"
    if row.before is None and not row.__dict__.get("_assigned"):
        intake.missing(resource, item)
    if item.faults:
        return "refused"
    arrived = item.values.get("source_updated_at")
    if arrived is not None and row.source_updated_at is not None and arrived < row.source_updated_at:
        return "stale"
    values = dict(item.values)
    if keyed and row.before is not None:
        # The key found the row; a customer known by several keeps the one it came with.
        del values["source"], values["external_id"]
    attnames = {name: resource.model._meta.get_field(name).attname for name in values}  # type: ignore[union-attr]
    was = {name: getattr(row, attname) for name, attname in attnames.items()}
    for name, value in values.items():
        setattr(row, name, value)
    seen = row.__dict__.get("_assigned", False)
    row.__dict__["_assigned"] = True
    if row.before is None and not seen:
        return "created"
    revived = row.deleted_at is not None
    row.deleted_at = None
    same = all(getattr(row, attnames[name]) == value for name, value in was.items())
    return "updated" if revived or not same else "unchanged"


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
        tombstone = {"id": str(row.pk), "deleted_at": row.deleted_at, "version": row.version}
        text = _("This %(noun)s was deleted.") % {"noun": resource.model._meta.verbose_name}
        raise Gone(text, extra={"tombstone": tombstone})
    return row


def check_version(row: Tracked, version: int | None) -> None:
    if version is not None and version != row.version:
        text = _("The record is at version %(now)s, not %(expected)s.") % {"now": row.version, "expected": version}
        raise Stale(text, extra={"version": row.version})
