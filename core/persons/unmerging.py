"""A merge taken back: rows and columns as they were, as far as nobody has changed them since."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.customers import CUSTOMERS, Customer, ExternalId
from core.memberships import SegmentMembership
from core.persons.attached import PORTION, Large, movable, portions
from core.persons.merges import MERGES, Merge
from core.persons.merging import locked_pair, plain
from core.problems import Conflict, Forbidden
from core.records import Tracked
from core.resources import by_model
from core.scope import Actor
from core.write import together
from core.writing.batch import find
from core.writing.conflicts import expect
from core.writing.storage import put

UNDONE_WITHIN = timedelta(days=30)
FIRST: tuple[type[Tracked], ...] = (ExternalId, SegmentMembership, Customer)


def undo(actor: Actor, id: UUID, *, version: int | None = None, most: int | None = None) -> Merge:
    """Take a merge back. A column that somebody has changed since is left and named in `kept`; rows that came to the
    survivor since stay there, except those that hang on a row going back (an answer about a case follows its case).

    Raises Conflict when it was undone, is older than 30 days, or the survivor was itself merged or erased since; and
    Large when that is not so, but the merge changed more than `most` rows.
    """
    if actor.role not in CUSTOMERS.access.write:
        raise Forbidden(_("The role %(role)s may not write %(name)s.") % {"role": actor.role, "name": MERGES.name})

    def attempt() -> Merge:
        record: Merge = find(actor, MERGES, id, lock=True)
        expect(actor, MERGES, record, version)
        survivor, other = locked_pair(record)
        _refuse(record, survivor, other)
        if most is not None and sum(len(rows) for kind in record.changes.values() for rows in kind.values()) > most:
            raise Large
        back: dict[type[Tracked], set[UUID]] = defaultdict(set)
        # Together: the customer can stand alone only with its keys, and whoever belongs to a segment in its membership.
        first = [row for model in FIRST for rows in _rows(record, model) for row in rows if _restore(record, row)]
        Customer.prepare([row for row in first if isinstance(row, Customer)])
        put(actor, first)
        for model in _order(record):
            for rows in _rows(record, model):
                changed = [row for row in rows if _restore(record, row)]
                back[model] |= {row.pk for row in changed}
                put(actor, changed)
        _bring_along(actor, survivor, other, back)
        record.undone_at = timezone.now()
        put(actor, [record])
        return record

    return together(attempt)


def _refuse(record: Merge, survivor: Customer, other: Customer) -> None:
    if record.undone_at is not None:
        raise Conflict(_("This merge was undone already."))
    if timezone.now() - record.at > UNDONE_WITHIN:
        raise Conflict(_("A merge can be undone for %(days)s days.") % {"days": UNDONE_WITHIN.days})
    if survivor.merged_into_id is not None:
        later = Merge.objects.filter(merged=survivor, undone_at=None).order_by("-at").values_list("pk", flat=True)
        text = _("The survivor was merged itself since; undo that merge first.")
        raise Conflict(text, conflicting_ids=[str(id) for id in later[:1]])
    if survivor.erased_at is not None or other.erased_at is not None:
        raise Conflict(_("This customer was erased; nothing of the merge can be put back."))


def _order(record: Merge) -> list[type[Tracked]]:
    """The other nouns that the merge changed or made, derived ones first."""
    named = {*record.changes.get("changed", {}), *record.changes.get("made", {})}
    found = [model for model in by_model() if model.__name__ in named and model not in FIRST]
    return sorted(found, key=lambda model: (model.feeds, model.__name__))


def _rows(record: Merge, model: type[Tracked]) -> Iterator[list[Any]]:
    noun = model.__name__
    ids = [*record.changes.get("changed", {}).get(noun, {}), *record.changes.get("made", {}).get(noun, [])]
    for start in range(0, len(ids), PORTION):
        found = model._default_manager.select_for_update(no_key=True).filter(pk__among=ids[start : start + PORTION])
        yield list(found.order_by("pk"))


def _restore(record: Merge, row: Tracked) -> bool:
    """Put back what the merge did to one row; whether there was anything left to put back."""
    noun, id = type(row).__name__, str(row.pk)
    if id in record.changes.get("made", {}).get(noun, ()):
        return _unmake(row)
    kept = []
    pairs = record.changes["changed"][noun][id]
    for name, (before, after) in pairs.items():
        now = plain(getattr(row, name))
        if now == after:
            setattr(row, name, _field(row, name).to_python(before))
        elif now != before:
            kept.append(name)
    shown = {one.label for one in by_model()[type(row)].columns} if row.feeds and kept else set()
    if shown.intersection(kept):
        told = {"type": by_model()[type(row)].name, "id": id, "columns": sorted(shown.intersection(kept))}
        record.kept = [*record.kept, told]
    return len(kept) < len(pairs)


def _field(row: Tracked, name: str) -> Any:
    field: Any = row._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    return field.target_field if isinstance(field, models.ForeignKey) else field


def _unmake(row: Any) -> bool:
    """Derived rows that only the merge gave a reason for. A line of the ledger is never deleted: it never held."""
    if hasattr(row, "superseded_at"):
        row.superseded_at = row.recorded_at
    else:
        row.deleted_at = row.deleted_at or timezone.now()
    return True


def _bring_along(actor: Actor, survivor: Customer, other: Customer, back: dict[type[Tracked], set[UUID]]) -> None:
    """Rows that came since and hang on one that goes back go with it: theirs must be the same customer."""
    for model, name in movable():
        for field in model._meta.concrete_fields:
            parent: Any = field.related_model
            if name != "customer" or not model.feeds or parent is Customer or not back.get(parent):
                continue
            ids = sorted(back[parent])
            for rows in portions(model, Q(**{name: survivor.pk, f"{field.name}__among": ids})):
                for row in rows:
                    row.customer_id = other.pk
                put(actor, rows)
