"""Two or more records of one customer made one, in one transaction through the one write path.

Nothing is ever merged by itself: e-mail addresses and phones are shared by families and offices.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.customers import CUSTOMERS, Customer, ExternalId
from core.memberships import SegmentMembership
from core.persons import aliases
from core.persons.attached import Large, Pointer, count, movable, portions
from core.persons.choosing import chosen
from core.persons.merges import Merge
from core.problems import Conflict, Fault, Forbidden, Invalid
from core.records import Tracked
from core.resources import by_model
from core.scope import Actor, visible
from core.write import together
from core.writing import references
from core.writing.storage import BOOKKEEPING, put, validate

MOST = 20
SHOWN = 20
Reference = UUID | tuple[str, str]


@dataclass
class Merged:
    """What a merge did, or would do: the survivor as it is then, and one row for each customer merged into it."""

    survivor: Customer
    dry_run: bool
    merges: list[Merge] = field(default_factory=list)

    @property
    def moved(self) -> dict[str, int]:
        """How many rows of each noun move, in all merges together."""
        total: dict[str, int] = defaultdict(int)
        for one in self.merges:
            for name, rows in one.moved.items():
                total[name] += rows
        return dict(total)


def merge(
    actor: Actor,
    survivor: UUID,
    others: Sequence[UUID],
    rules: Mapping[str, Any],
    *,
    dry_run: bool = False,
    most: int | None = None,
) -> Merged:
    """Merge `others` into `survivor`; `rules` say per column whose value stays. A dry run does it and takes it back.
    When more than `most` rows name the others it raises Large instead, once nothing else stands in the way.

    Cost: one statement for each foreign key to customers and each of their unique constraints, and what writing the
    moved rows costs anyway (some ten statements for each 5,000 of a kind).
    """
    if actor.role not in CUSTOMERS.access.write:
        raise Forbidden(_("The role %(role)s may not write %(name)s.") % {"role": actor.role, "name": "customers"})

    def attempt() -> Merged:
        with transaction.atomic():
            first, *rest = locked(actor, [survivor, *others])
            done = Merged(first, dry_run)
            wanted = chosen(rules, first, rest)
            if most is not None and count([other.pk for other in rest]) > most:
                raise Large
            for other in rest:
                done.merges.append(_join(actor, first, other, wanted.get(other.id, {})))
            if dry_run:
                transaction.set_rollback(True)
        return done

    return together(attempt)


def ids_of(actor: Actor, named: Sequence[Reference]) -> list[UUID]:
    """The ids of customers named by id or by a key of another system; Invalid names the first that nobody has."""
    keys = [one for one in named if isinstance(one, tuple)]
    known = references.ids_by_keys(actor, Customer, keys) if keys else {}
    for place, one in enumerate(named):
        if isinstance(one, tuple) and one not in known:
            text = _("There is no such %(noun)s in this workspace.") % {"noun": Customer._meta.verbose_name}
            where = "/survivor" if place == 0 else f"/others/{place - 1}"
            raise Invalid(_("The merge was refused."), [Fault(where, "bad_reference", text, ":".join(one))])
    return [known[one] if isinstance(one, tuple) else one for one in named]


def locked(actor: Actor, ids: Sequence[UUID]) -> list[Customer]:
    """The customers of these ids, in their order, with nobody else storing anything that names them until we commit.

    Raises Invalid for one that is not there and Conflict for those that cannot be merged.
    """
    if not 2 <= len(ids) <= MOST + 1:
        text = _("A merge names 1 to %(most)s others.") % {"most": MOST}
        raise Invalid(_("The merge was refused."), [Fault("/others", "out_of_range", text)])
    found = visible(Customer.objects.filter(pk__in=set(ids)), actor, deleted="include")
    rows = {row.pk: row for row in found.select_for_update().order_by("pk")}
    places = ["/survivor", *(f"/others/{place}" for place in range(len(ids) - 1))]
    faults = []
    for id, place in zip(ids, places, strict=True):
        if id not in rows:
            text = _("There is no such %(noun)s in this workspace.") % {"noun": Customer._meta.verbose_name}
            faults.append(Fault(place, "bad_reference", text, str(id)))
    if faults:
        raise Invalid(_("The merge was refused."), faults)
    for at, (id, where) in enumerate(zip(ids, places, strict=True)):
        _refuse(rows[id], where, again=id in ids[:at])
    if len({row.kind for row in rows.values()}) > 1:
        text = _("A person and a company cannot be merged: change the kind of one first.")
        raise Conflict(text, [Fault("/others", "rule", text)], conflicting_ids=[str(id) for id in ids])
    return [rows[id] for id in ids]


def locked_pair(record: Merge) -> tuple[Customer, Customer]:
    """The two customers of a merge, locked as `locked` locks them."""
    ids = (record.survivor_id, record.merged_id)
    rows = Customer.objects.select_for_update().filter(pk__in=ids).order_by("pk").in_bulk()
    return rows[ids[0]], rows[ids[1]]


def _refuse(row: Customer, place: str, *, again: bool) -> None:
    text, ids = "", [str(row.pk)]
    if again:
        text = _("A customer cannot be merged into itself.")
    elif row.merged_into_id is not None:
        text, ids = _("This customer was merged already; name the one it was merged into."), [str(row.merged_into_id)]
    elif row.erased_at is not None:
        text = _("This customer was erased; there is nothing left to merge.")
    elif row.deleted_at is not None:
        text = _("This customer was deleted; restore it first.")
    if text:
        raise Conflict(text, [Fault(place, "rule", text, str(row.pk))], conflicting_ids=ids)


def _join(actor: Actor, survivor: Customer, other: Customer, values: Mapping[str, Any]) -> Merge:
    """Move everything, take over the values, and keep what undoing needs."""
    now = timezone.now()
    record = Merge(workspace_id=actor.workspace_id, survivor=survivor, merged=other, at=now, by=actor.origin)
    moved: dict[str, int] = defaultdict(int)
    for model, name in movable():
        here = Q(**{name: other.pk})
        stuck = _stuck(record, model, name, survivor, other)
        for rows in portions(model, here & ~Q(pk__among=[survivor.pk, *stuck])):
            for row in rows:
                setattr(row, f"{name}_id", survivor.pk)
                if isinstance(row, ExternalId):
                    _hand_clock(row, other)
            moved[by_model()[model].name] += len(rows)
            keep(record, put(actor, rows))
    for rows in portions(SegmentMembership, Q(customer=other, until_at=None, deleted_at=None)):
        for row in rows:
            row.until_at = max(now, row.from_at)
        keep(record, put(actor, rows))
    _clear_circles(record, survivor, other)
    for name, value in values.items():
        record.fields[name] = {"before": plain(getattr(survivor, name)), "after": plain(value), "from": str(other.pk)}
        setattr(survivor, name, value)
    validate([survivor])
    other.merged_into, other.deleted_at = survivor, now
    other.__dict__["_op"] = "merge"
    keep(record, put(actor, [survivor, other]))
    record.moved = dict(sorted(moved.items()))
    put(actor, [record])
    return record


def _hand_clock(key: ExternalId, other: Customer) -> None:
    """Let the system of the merged record be held against its own last word: see `conflicts.read_clocks`."""
    last = other.source_updated_at
    if last is not None and (key.source, key.external_id) == (other.source, other.external_id):
        key.source_updated_at = max(last, key.source_updated_at or last)


def _clear_circles(record: Merge, survivor: Customer, other: Customer) -> None:
    """A survivor that belonged to the other, or was recommended by it, would now point to itself."""
    for attname in aliases.references_of(Customer):
        if getattr(survivor, attname) == other.pk:
            setattr(survivor, attname, None)
            found = {"type": CUSTOMERS.name, "columns": [attname], "count": 1, "ids": [str(survivor.pk)]}
            record.conflicts.append({**found, "resolution": "cleared"})


def _stuck(record: Merge, model: type[Tracked], name: str, survivor: Customer, other: Customer) -> list[UUID]:
    """Rows that the survivor has already, as a unique constraint sees it: they stay where they are, and are told."""
    found: list[UUID] = []
    for constraint in model._meta.constraints:
        fields = getattr(constraint, "fields", ())
        if isinstance(constraint, models.UniqueConstraint) and name in fields:
            found += _collisions(record, (model, name), constraint, survivor, other)
    return found


def _collisions(
    record: Merge, pointer: Pointer, constraint: models.UniqueConstraint, survivor: Customer, other: Customer
) -> list[UUID]:
    model, name = pointer
    rest = [one for one in constraint.fields if one != name]
    where = constraint.condition or Q()
    same = model._default_manager.filter(where, **{name: survivor.pk}, **{one: OuterRef(one) for one in rest})
    rows = model._default_manager.filter(where, Exists(same), **{name: other.pk})
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if ids:
        shown = [str(id) for id in ids[:SHOWN]]
        found = {"type": by_model()[model].name, "columns": rest, "count": len(ids), "ids": shown}
        record.conflicts.append({**found, "resolution": "stays"})
    return ids


def keep(record: Merge, rows: Iterable[Tracked]) -> None:
    """Remember of each stored row what it was and what it is, so that undoing can put exactly that back."""
    changed = record.changes.setdefault("changed", {})
    made = record.changes.setdefault("made", {})
    for row in rows:
        noun, was = type(row).__name__, row.was
        if was is None:
            made.setdefault(noun, []).append(str(row.pk))
            continue
        pairs = changed.setdefault(noun, {}).setdefault(str(row.pk), {})
        for name, value in (row.before or {}).items():
            if was.get(name) is not value and was.get(name) != value and name not in BOOKKEEPING:
                first = pairs[name][0] if name in pairs else plain(was.get(name))
                pairs[name] = [first, plain(value)]


def plain(value: Any) -> Any:
    """A stored value so that JSON holds it without loss; `field.to_python` reads it back."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | str) else value
