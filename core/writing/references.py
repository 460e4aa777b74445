"""Rows that other rows refer to, by id or by a key of another system: found, and lent for a look."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from core.columns import Column
from core.customers import Customer, ExternalId
from core.persons import aliases
from core.persons.erasures import digest
from core.problems import Fault
from core.records import Tracked
from core.scope import Actor, Role, visible
from core.writing import lookups  # noqa: F401 - registers `among`
from core.writing.intake import Item, Key
from core.writing.prepared import Prepared, records


def resolve(actor: Actor, columns: Iterable[Column], items: Sequence[Item]) -> None:
    """Turn references into ids of rows the actor can see: one statement per kind of row and way of naming it."""
    referring = [(one, one.model) for one in columns if one.model is not None]
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for one, model in referring:
        wanted[model].update(item.refs[one.name] for item in items if one.name in item.refs)
    found = {model: _find(actor, model, some) for model, some in wanted.items() if some}
    lost = {model: _lost(actor, model, wanted[model] - there.keys()) for model, there in found.items()}
    for one, model in referring:
        for item in items:
            if one.name not in item.refs:
                continue
            reference = item.refs[one.name]
            id = found[model].get(reference)
            if id is not None:
                item.values[one.name] = id
            elif reference in lost[model] and not lost[model][reference].erased:
                gone = lost[model][reference].id
                item.values[one.name], item.doubtful[one.name] = gone, (gone, _unknown(one, reference, deleted=True))
            else:
                item.faults.append(_unknown(one, reference, erased=reference in lost[model]))


def keep_unchanged(items: Iterable[Item]) -> None:
    """Refuse references to deleted rows, except where the stored row has them already: nobody need change them for it
    to be written.
    """
    for item in items:
        for name, (id, fault) in item.doubtful.items():
            if item.row is None or (item.row.before or {}).get(f"{name}_id") != id:
                item.faults.append(fault)


def _unknown(one: Column, reference: Key | UUID, *, deleted: bool = False, erased: bool = False) -> Fault:
    """Why a reference is not taken. The key of somebody who was erased is not repeated."""
    noun = one.model._meta.verbose_name if one.model else ""
    if erased:
        text = _("This %(noun)s was erased: nothing new is kept about them.") % {"noun": noun}
    elif deleted:
        text = _("This %(noun)s was deleted: write it again, or refer to another.") % {"noun": noun}
    else:
        text = _("There is no such %(noun)s in this workspace.") % {"noun": noun}
    place = f"/{one.name}_ref" if isinstance(reference, tuple) else f"/{one.label}"
    return Fault(place, "bad_reference", text, None if erased else _shown(reference))


@dataclass(frozen=True, slots=True)
class _Lost:
    """A row that is referred to and cannot be: deleted, or the person erased."""

    id: UUID
    erased: bool


def _lost(actor: Actor, model: type[models.Model], wanted: set[Any]) -> dict[Any, _Lost]:
    """Those of the references that meant something once: one statement per way of naming, none when all were found."""
    if not wanted:
        return {}
    keys = [one for one in wanted if isinstance(one, tuple)]
    ids = {one: one for one in wanted if not isinstance(one, tuple)}
    ids |= ids_by_keys(actor, model, keys, deleted="include")
    if model is Customer:
        digests = {(source, digest(actor.workspace_id, source, key)): (source, key) for source, key in keys}
        told = ids_by_keys(actor, model, digests, deleted="include")
        ids |= {digests[place]: id for place, id in told.items()}
    there = visible(model._default_manager.filter(pk__among=set(ids.values())), actor, deleted="include")
    erased = set(there.filter(erased_at__isnull=False).values_list("pk", flat=True)) if model is Customer else set()
    seen = set(there.values_list("pk", flat=True))
    return {one: _Lost(id, id in erased) for one, id in ids.items() if id in seen}


def _shown(reference: Key | UUID) -> Any:
    return f"{reference[0]}:{reference[1]}" if isinstance(reference, tuple) else str(reference)


def _find(actor: Actor, model: type[models.Model], wanted: set[Any]) -> dict[Any, UUID]:
    ids = {one for one in wanted if isinstance(one, UUID)}
    found: dict[Any, UUID] = {}
    if ids:
        seen = visible(model._default_manager.filter(pk__among=ids), actor)
        # Nobody hangs anything new on a person who was erased: it would bring their words back.
        seen = seen.filter(erased_at=None) if model is Customer else seen
        found |= {id: id for id in seen.values_list("pk", flat=True)}
    if model is Customer and ids - found.keys():
        moved = aliases.survivors(actor.workspace_id, ids - found.keys())
        stay = visible(Customer.objects.filter(pk__among=set(moved.values()), erased_at=None), actor)
        there = set(stay.values_list("pk", flat=True)) if moved else set()
        found |= {id: survivor for id, survivor in moved.items() if survivor in there}
    return found | ids_by_keys(actor, model, wanted - ids)


def by_keys(actor: Actor, model: type[models.Model], keys: Iterable[Key], *, deleted: str = "no") -> dict[Key, Any]:
    """Rows of `model` by the keys other systems know them by. A customer is found by any of their keys."""
    ids = ids_by_keys(actor, model, keys, deleted=deleted)
    rows = visible(model._default_manager.filter(pk__among=set(ids.values())), actor, deleted=deleted).in_bulk()
    return {key: rows[id] for key, id in ids.items() if id in rows}


def ids_by_keys(
    actor: Actor, model: type[models.Model], keys: Iterable[Key], *, deleted: str = "no"
) -> dict[Key, UUID]:
    """The ids of the rows that other systems know by these keys. A customer is found by any of their keys.

    Cost: one statement for each system.
    """
    by_source: dict[str, list[str]] = defaultdict(list)
    for source, external_id in set(keys):
        by_source[source].append(external_id)
    found: dict[Key, UUID] = {}
    for source, ids in by_source.items():
        rows = _BY_KEYS.rows(model, actor.role, deleted, workspace_id=actor.workspace_id, source=source, ids=ids)
        found |= {(source, key): id for key, id in rows}
    return found


def _by_keys(
    model: type[models.Model], role: Role, deleted: str, *, workspace_id: Any, source: Any, ids: Any
) -> "models.QuerySet[Any, Any]":
    holder, id = (ExternalId, "customer_id") if model is Customer else (model, "pk")
    named = holder._default_manager.filter(source=source, external_id__among=ids)
    rows = visible(named, Actor(workspace_id, role), deleted=deleted)
    if model is Customer and deleted == "no":
        rows = rows.filter(customer__deleted_at=None, customer__erased_at=None)
    return rows.values_list("external_id", id)


_BY_KEYS = Prepared(_by_keys)


def fetch(columns: Iterable[Column], item: Item) -> None:
    """Put the rows in the place of the ids that `resolve` has found: verbs take rows."""
    for one in columns:
        if one.model is not None and item.values.get(one.name) is not None:
            item.values[one.name] = one.model._default_manager.get(pk=item.values[one.name])


def attach(rows: Sequence[Tracked], columns: Iterable[Column]) -> None:
    """Give rows the rows that they refer to, for `prepare` and `clean` to look at: one statement per kind of row.

    Of those only the columns that they lend are read (see `Tracked.lends`).
    """
    wanted: dict[Any, set[UUID]] = defaultdict(set)
    lacking: list[tuple[Column, list[Tracked]]] = []
    for one in columns:
        if one.model is not None:
            name, label = one.name, one.label
            some = [r for r in rows if r.__dict__[label] is not None and name not in r._state.fields_cache]
            wanted[one.model].update([row.__dict__[label] for row in some])
            lacking.append((one, some))
    found = {model: _lent(model, ids) for model, ids in wanted.items() if ids}
    for one, some in lacking:
        for row in some:
            other = found[one.model].get(row.__dict__[one.label])
            if other is not None:
                row._state.fields_cache[one.name] = other


def _lent(model: Any, ids: set[UUID]) -> dict[UUID, Any]:
    others = {name.split("__")[0] for name in model.lends if "__" in name}
    if others:
        rows = model._default_manager.filter(pk__among=ids).select_related(*others).only(*model.lends)
        return {row.pk: row for row in rows}
    names = lent(model)
    return {row.pk: row for row in records(model, names, _LENT.rows(model, ids=list(ids)))}


@cache
def lent(model: type[Tracked]) -> tuple[str, ...]:
    """The columns of a row that is lent, by attribute name."""
    fields = model._meta.concrete_fields
    wanted = {"id", *model.lends} if model.lends else {field.name for field in fields}
    return tuple(field.attname for field in fields if field.name in wanted)


_LENT = Prepared(lambda model, *, ids: model._default_manager.filter(pk__among=ids).values_list(*lent(model)))
