"""The one way in. Every change of a record goes through here: one transaction, whole validation, one line in the
log per changed row, and whoever stands in settings.CHANGE_SINKS told before it commits.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from core import changes, intake
from core.changes import Change
from core.declare import Resource, Verb, arguments
from core.intake import Item
from core.problems import Conflict, Fault, Forbidden, Gone, Invalid, NotFound, Refused, Stale
from core.records import Record, Tracked
from core.scope import Actor, visible

BOOKKEEPING = frozenset({"version", "seq", "created_at", "updated_at", "origin"})
ATTEMPTS = 4
AT_ONCE = 500

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one row: created, updated, unchanged, stale, deleted or refused (then `problem` says why)."""

    row: Any
    outcome: str
    problem: Refused | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """A stored row before and after, by attribute name; `before` is None for a new row."""

    model: type[Tracked]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


def save(
    actor: Actor, resource: Resource, data: Mapping[str, Any], *, id: UUID | None = None, version: int | None = None
) -> Written:
    """Create a row, or change the row `id`; raises Refused and changes nothing when anything is wrong."""
    _may_write(actor, resource, resource.write)
    item = Item(data, id, version)

    def attempt() -> Written:
        done = _take(actor, resource, [_fresh(item)], keyed=False)[0]
        if done.problem is not None:
            raise done.problem
        return done

    return _in_transaction(attempt, resource)


def upsert(actor: Actor, resource: Resource, rows: Sequence[Mapping[str, Any]]) -> list[Written]:
    """Create or change many rows, each named by its source and external_id; one verdict per row, in order.

    Bad rows are refused one by one and the good ones stored; the same key twice is applied in order.
    """
    _may_write(actor, resource, resource.write)
    verdicts: list[Written] = []
    for start in range(0, len(rows), AT_ONCE):
        verdicts += _upsert_some(actor, resource, rows[start : start + AT_ONCE])
    return verdicts


def act(
    actor: Actor, resource: Resource, id: UUID, verb: Verb, data: Mapping[str, Any], *, version: int | None = None
) -> Written:
    """Do `verb` to the row `id`; the rows that the verb returns are stored, and the row itself answered."""
    _may_write(actor, resource, resource.verbs)

    def attempt() -> Written:
        row = find(actor, resource, id, lock=True)
        _check_version(row, version)
        known = arguments(verb)
        item = Item(data)
        references = {f"{one.name}_ref": one for one in known if one.kind == "ref"}
        intake.decode_members({one.label: one for one in known}, references, item)
        intake.resolve(actor, known, [item])
        item.faults += _missing_arguments(known, item)
        if item.faults:
            raise Invalid("The arguments of the verb are not right.", item.faults)
        made = verb(row, **item.values)
        rows = made if isinstance(made, tuple) else (made,)
        for one in rows:
            if isinstance(one, Record):
                one.workspace_id = actor.workspace_id
        _validate(rows)
        changed = _store(actor, rows)
        fresh = next((one for one in changed if type(one) is type(row) and one.pk == row.pk), row)
        return Written(fresh, "updated" if changed else "unchanged")

    return _in_transaction(attempt, resource)


def delete(actor: Actor, resource: Resource, id: UUID, *, version: int | None = None) -> Written:
    """Mark the row as deleted; it keeps its key, and writing that key again brings it back."""
    _may_write(actor, resource, resource.write)

    def attempt() -> Written:
        row = find(actor, resource, id, lock=True, deleted="include")
        if row.deleted_at is not None:
            return Written(row, "unchanged")
        _check_version(row, version)
        row.deleted_at = timezone.now()
        _store(actor, [row])
        return Written(row, "deleted")

    return _in_transaction(attempt, resource)


def restore(actor: Actor, resource: Resource, id: UUID) -> Written:
    """Bring a deleted row back as it was; Conflict when another has taken its place meanwhile."""
    _may_write(actor, resource, resource.write)

    def attempt() -> Written:
        row = find(actor, resource, id, lock=True, deleted="include")
        if row.deleted_at is None:
            return Written(row, "unchanged")
        row.deleted_at = None
        _validate([row])
        _store(actor, [row])
        return Written(row, "updated")

    return _in_transaction(attempt, resource)


def store(actor: Actor, *rows: Tracked) -> None:
    """Store rows that the house itself has made (a key, a workspace, a member); validated like any other."""

    def attempt() -> None:
        for row in rows:
            if isinstance(row, Record) and row.before is None:
                row.workspace_id = actor.workspace_id
        _validate(rows)
        _store(actor, rows)

    _in_transaction(attempt, None)


def find(actor: Actor, resource: Resource, id: UUID, *, lock: bool = False, deleted: str = "no") -> Any:
    """The row `id` if the actor may see it; NotFound, or Gone when it was deleted."""
    rows = visible(resource.model._default_manager.filter(pk=id), actor, deleted="include")
    row = (rows.select_for_update(no_key=True) if lock else rows).first()
    if row is None:
        raise NotFound(f"There is no {resource.model._meta.verbose_name} with this id.")
    if row.deleted_at is not None and deleted == "no":
        tombstone = {"id": str(row.pk), "deleted_at": row.deleted_at, "version": row.version}
        raise Gone(f"This {resource.model._meta.verbose_name} was deleted.", extra={"tombstone": tombstone})
    return row


def _fresh(item: Item) -> Item:
    return Item(item.data, item.id, item.version)


def _may_write(actor: Actor, resource: Resource, offered: Sequence[Any]) -> None:
    if not offered:
        raise Forbidden(f"{resource.name} cannot be written by anybody: they are derived.")
    if actor.role not in resource.access.write:
        raise Forbidden(f"The role {actor.role} may not write {resource.name}.")


def _check_version(row: Tracked, version: int | None) -> None:
    if version is not None and version != row.version:
        raise Stale(f"The record is at version {row.version}, not {version}.", extra={"version": row.version})


def _missing_arguments(known: Iterable[Any], item: Item) -> list[Fault]:
    given = {*item.values, *item.refs}
    faulty = {fault.pointer for fault in item.faults}
    return [
        Fault(f"/{one.label}", "required", f"{one.label} must be given.")
        for one in known
        if one.required and one.name not in given and f"/{one.label}" not in faulty
    ]


def _upsert_some(actor: Actor, resource: Resource, rows: Sequence[Mapping[str, Any]]) -> list[Written]:
    """One transaction for all of them; when the database or a rule across rows refuses, one by one."""
    try:
        return _in_transaction(lambda: _take(actor, resource, [Item(row) for row in rows], keyed=True), None)
    except (IntegrityError, Refused):
        if len(rows) == 1:
            return [_refused_one(actor, resource, rows[0])]
    return [_refused_one(actor, resource, row) for row in rows]


def _refused_one(actor: Actor, resource: Resource, row: Mapping[str, Any]) -> Written:
    try:
        return _in_transaction(lambda: _take(actor, resource, [Item(row)], keyed=True)[0], resource)
    except Refused as problem:
        return Written(None, "refused", problem)


def _in_transaction(attempt: Callable[[], Result], resource: Resource | None) -> Result:
    """Run and commit; when another writer has created the same key meanwhile, run again and find it there."""
    for tries in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return attempt()
        except IntegrityError as error:
            if tries == ATTEMPTS or "_external" not in str(error):
                if resource is None:
                    raise
                raise _duplicate(resource, error) from error
    raise AssertionError("unreachable")


def _duplicate(resource: Resource, error: IntegrityError) -> Refused:
    for constraint in resource.model._meta.constraints:
        fields = [name for name in getattr(constraint, "fields", ()) if name != "workspace"]
        said = str(error)
        if constraint.name in said or (fields and all(f".{name}" in said for name in fields)):
            faults = [Fault(f"/{name}", "duplicate", "Another row has this value.") for name in fields]
            return Conflict(
                f"Another of the {resource.name} has the same {' and '.join(fields)}.", faults, code="duplicate"
            )
    return Conflict("The row contradicts another row.", code="duplicate")


def _take(actor: Actor, resource: Resource, items: Sequence[Item], *, keyed: bool) -> list[Written]:
    intake.decode(resource, items)
    intake.resolve(actor, resource.inputs, items)
    _load(actor, resource, items, keyed=keyed)
    outcomes = [_assign(actor, resource, item) for item in items]
    good = [i for i, item in enumerate(items) if not item.faults and outcomes[i] in ("created", "updated")]
    rows = list({id(items[i].row): items[i].row for i in good}.values())
    resource.model.prepare(rows)
    names = [one.name for one in resource.inputs]
    for i in good:
        items[i].faults += intake.check(items[i].row, names)
    faulty = {id(item.row) for item in items if item.faults}
    _store(actor, [row for row in rows if id(row) not in faulty])
    return [_verdict(item, outcome) for item, outcome in zip(items, outcomes, strict=True)]


def _verdict(item: Item, outcome: str) -> Written:
    if item.faults:
        return Written(None, "refused", Invalid("The row was refused.", item.faults))
    return Written(item.row, outcome)


def _load(actor: Actor, resource: Resource, items: Sequence[Item], *, keyed: bool) -> None:
    """Find the stored rows, locked in the order of their ids so that two batches never wait for each other.

    The locks leave keys alone: whoever stores a row that refers to a locked one need not wait.
    """
    model = resource.model
    if not keyed:
        for item in items:
            _load_one(actor, resource, item)
        return
    for item in items:
        if item.key is None and not item.faults:
            item.faults.append(Fault("/external_id", "required", "source and external_id name the row of an upsert."))
    keys = {item.key for item in items if item.key is not None}
    named = intake.ids_by_keys(actor, model, keys, deleted="include")
    locked = {
        row.pk: row
        for row in visible(model._default_manager.filter(pk__in=set(named.values())), actor, deleted="include")
        .select_for_update(no_key=True)
        .order_by("pk")
    }
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


def _load_one(actor: Actor, resource: Resource, item: Item) -> None:
    if item.id is not None:
        item.row = find(actor, resource, item.id, lock=True)
        _check_version(item.row, item.version)
    elif item.key is not None:
        taken = intake.by_keys(actor, resource.model, [item.key], deleted="include").get(item.key)
        if taken is not None:
            said = f"There is a row for {item.key[1]} of {item.key[0]} already; change that one."
            raise Conflict(said, code="duplicate", conflicting_ids=[str(taken.pk)])


def _assign(actor: Actor, resource: Resource, item: Item) -> str:
    """Put the values on the row and say what that makes of it."""
    if item.row is None and not item.faults:
        item.row = resource.model(workspace_id=actor.workspace_id)
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
    was = {name: getattr(row, resource.model._meta.get_field(name).attname) for name in item.values}
    for name, value in item.values.items():
        setattr(row, name, value)
    seen = row.__dict__.get("_assigned", False)
    row.__dict__["_assigned"] = True
    if row.before is None and not seen:
        return "created"
    revived = row.deleted_at is not None
    row.deleted_at = None
    same = all(getattr(row, resource.model._meta.get_field(name).attname) == value for name, value in was.items())
    return "updated" if revived or not same else "unchanged"


def _validate(rows: Iterable[Tracked]) -> None:
    faults: list[Fault] = []
    for row in rows:
        type(row).prepare([row])
        plain = [f.name for f in row._meta.concrete_fields if f.editable and not f.is_relation]
        faults += intake.check(row, plain)
    if faults:
        raise Invalid("The record was refused.", faults)


def _store(actor: Actor, rows: Sequence[Tracked]) -> list[Tracked]:
    """Write rows, then whatever follows from them, and tell the sinks once about all of it."""
    touched: list[Touched] = []
    stored: list[Tracked] = []
    pending = list(rows)
    while pending:
        batch = [row for row in pending if row.before is None or _difference(row)]
        for row in batch:
            if row.home_id != actor.workspace_id:
                raise AssertionError("a row of another workspace reached the writer")
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
