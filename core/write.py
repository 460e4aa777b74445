"""The one way in. Every change of a record goes through here: one transaction, whole validation, one line in the
log per changed row, and whoever stands in settings.CHANGE_SINKS told before it commits.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import Resource, Verb, arguments, perform
from core.persons import silence
from core.problems import Fault, Forbidden, Invalid, NotFound, Refused
from core.records import Record, Tracked
from core.scope import Actor
from core.writing import conflicts, intake, references
from core.writing.batch import Written, find, take
from core.writing.intake import Item, Key
from core.writing.rounds import rounds
from core.writing.storage import AT_ONCE, Touched, put, validate
from core.writing.twins import Duplicate, duplicate

__all__ = [
    "Touched", "Written", "act", "delete", "find", "id_of_key", "save", "store", "together", "upsert",
    "upsert_one",
    "upsert_together",
]  # fmt: skip

ATTEMPTS = 4
DEADLOCK = "40P01"

Result = TypeVar("Result")


def save(
    actor: Actor,
    resource: Resource,
    data: Mapping[str, Any],
    *,
    id: UUID | None = None,
    version: int | None = None,
    merge: bool = False,
) -> Written:
    """Create a row, or change the row `id`; raises Refused and changes nothing when anything is wrong.

    A row that is not at `version` raises Stale; with `merge` only when others have changed the same since.
    """
    _may_write(actor, resource, resource.write)
    item = Item(data, id, version, merge=merge)
    return _one(actor, resource, item, keyed=False)


def upsert(actor: Actor, resource: Resource, rows: Sequence[Mapping[str, Any]]) -> list[Written]:
    """Create or change many rows, each named by its source and external_id; one verdict per row, in order.

    Bad rows are refused one by one and the good ones stored; the same key twice is applied in order, and a row that
    refers to another one of the same rows is stored after it.
    """
    _may_write(actor, resource, resource.write)
    verdicts: dict[int, Written] = {}
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        for places in rounds(resource, some):
            done = _upsert_some(actor, resource, [some[place] for place in places])
            verdicts |= {start + place: verdict for place, verdict in zip(places, done, strict=True)}
    return [verdicts[place] for place in range(len(rows))]


class _Undone(Exception):
    """Takes back what was stored beside a refused row."""


def upsert_together(actor: Actor, resource: Resource, rows: Sequence[Mapping[str, Any]]) -> list[Written]:
    """As `upsert`, but all rows or none: when one is refused the good ones are not_applied."""
    verdicts: list[Written] = []
    try:
        with transaction.atomic():
            verdicts = upsert(actor, resource, rows)
            if any(verdict.problem for verdict in verdicts):
                raise _Undone
    except _Undone:
        return [one if one.problem else Written(None, "not_applied", None, one.skewed) for one in verdicts]
    return verdicts


def upsert_one(
    actor: Actor,
    resource: Resource,
    key: Key,
    data: Mapping[str, Any],
    *,
    version: int | None = None,
    merge: bool = False,
    known: bool = False,
) -> Written:
    """Create or change the row of `key`; raises Refused, and Stale as `save` does. With `known` nothing is created
    and nothing brought back: NotFound when no row has the key, Gone when the one that has it was deleted.
    """
    _may_write(actor, resource, resource.write)
    named = {**data, "source": key[0], "external_id": key[1]}
    if any(data.get(name, named[name]) != named[name] for name in ("source", "external_id")):
        raise Invalid(_("The row was refused."), [Fault("/external_id", "rule", _("The body names another key."))])

    return _one(actor, resource, Item(named, version=version, merge=merge, known=known), keyed=True)


def id_of_key(actor: Actor, resource: Resource, key: Key) -> UUID:
    """The id of the row of `key`, also of a deleted one; NotFound when no row has it."""
    known = {} if "\x00" in key[0] + key[1] else references.ids_by_keys(actor, resource.model, [key], deleted="include")
    if key not in known:
        raise NotFound(_("There is no %(noun)s with this key.") % {"noun": resource.model._meta.verbose_name})
    return known[key]


def act(
    actor: Actor, resource: Resource, id: UUID, verb: Verb, data: Mapping[str, Any], *, version: int | None = None
) -> Written:
    """Do `verb` to the row `id`; the rows that the verb returns are stored, and the row itself answered."""
    _may_write(actor, resource, resource.verbs)

    def attempt() -> Written:
        row = find(actor, resource, id, lock=True)
        conflicts.expect(actor, resource, row, version)
        known = arguments(verb)
        item = Item(data)
        intake.decode(known, [item])
        references.resolve(actor, known, [item])
        references.keep_unchanged([item])
        item.faults += _missing_arguments(known, item)
        if item.faults:
            raise Invalid(_("The arguments of the verb are not right."), item.faults)
        references.fetch(known, item)
        made = perform(verb, row, actor, item.values)
        rows = made if isinstance(made, tuple) else (made,)
        for one in rows:
            if isinstance(one, Record):
                one.workspace_id = actor.workspace_id
        validate(rows)
        unsaid = [fault for faults in silence.broken(rows).values() for fault in faults]
        if unsaid:
            raise Invalid(_("The arguments of the verb are not right."), unsaid)
        changed = put(actor, rows)
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
        conflicts.expect(actor, resource, row, version)
        row.deleted_at = timezone.now()
        put(actor, [row])
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
        validate([row])
        put(actor, [row])
        return Written(row, "updated")

    return _in_transaction(attempt, resource)


def together(attempt: Callable[[], Result]) -> Result:
    """Do all that `attempt` does or nothing, again when the database broke a tie between two who waited."""
    return _in_transaction(attempt, None)


def store(actor: Actor, *rows: Tracked) -> None:
    """Store rows that the house itself has made (a key, a workspace, a member); validated like any other."""

    def attempt() -> None:
        for row in rows:
            if isinstance(row, Record) and row.before is None:
                row.workspace_id = actor.workspace_id
        validate(rows)
        put(actor, rows)

    _in_transaction(attempt, None)


def _one(actor: Actor, resource: Resource, item: Item, *, keyed: bool) -> Written:
    """Store one row in a transaction of its own; raises Refused."""
    tried: list[Item] = []

    def attempt() -> Written:
        # Each attempt begins with what came: taking an item fills it.
        tried[:] = [Item(item.data, item.id, item.version, merge=item.merge, known=item.known)]
        done = take(actor, resource, tried, keyed=keyed)[0]
        if done.problem is not None:
            raise done.problem
        return done

    try:
        return _in_transaction(attempt, resource)
    except Duplicate as duplicate:
        raise duplicate.naming(actor, tried[0].row) from duplicate


def _may_write(actor: Actor, resource: Resource, offered: Sequence[Any]) -> None:
    if not offered:
        raise Forbidden(_("%(name)s cannot be written by anybody: they are derived.") % {"name": resource.name})
    if actor.role not in resource.access.write:
        text = _("The role %(role)s may not write %(name)s.") % {"role": actor.role, "name": resource.name}
        raise Forbidden(text)


def _missing_arguments(known: Iterable[Any], item: Item) -> list[Fault]:
    given = {*item.values, *item.refs}
    faulty = {fault.pointer for fault in item.faults}
    return [
        Fault(f"/{one.label}", "required", _("%(label)s must be given.") % {"label": one.label})
        for one in known
        if one.required and one.name not in given and f"/{one.label}" not in faulty
    ]


def _upsert_some(actor: Actor, resource: Resource, rows: Sequence[Mapping[str, Any]]) -> list[Written]:
    """One transaction for all of them; when the database or a rule across rows refuses, one by one."""
    try:
        return _in_transaction(lambda: take(actor, resource, [Item(row) for row in rows], keyed=True), None)
    except (IntegrityError, Refused):
        if len(rows) == 1:
            return [_refused_one(actor, resource, rows[0])]
    return [_refused_one(actor, resource, row) for row in rows]


def _refused_one(actor: Actor, resource: Resource, row: Mapping[str, Any]) -> Written:
    try:
        return _one(actor, resource, Item(row), keyed=True)
    except Refused as problem:
        return Written(None, "refused", problem)


def _in_transaction(attempt: Callable[[], Result], resource: Resource | None) -> Result:
    """Run and commit; run again when another writer has created the same key meanwhile, or the database broke a tie."""
    for tries in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return attempt()
        except OperationalError as error:
            if tries == ATTEMPTS or getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                raise
        except IntegrityError as error:
            if tries == ATTEMPTS or "_external" not in str(error):
                if resource is None:
                    raise
                raise duplicate(resource, error) from error
    raise AssertionError("unreachable")
