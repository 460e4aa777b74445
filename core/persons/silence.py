"""A person who was erased stays erased: no words are written again on what hangs on them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.columns import column
from core.customers import Customer
from core.persons.attached import owners, relations_of
from core.persons.words import personal
from core.problems import Fault
from core.records import Tracked
from core.resources import by_model


def broken(rows: Sequence[Tracked]) -> dict[int, list[Fault]]:
    """By `id(row)` the words that were newly put on rows of an erased person. What they count stays open to changes.

    One statement per kind of customer or parent that such rows name, and none for rows without new words.
    """
    worded: dict[tuple[type[Any], str, str], list[tuple[Tracked, list[str]]]] = defaultdict(list)
    for row in rows:
        way = _way(type(row))
        names = _new_words(row) if way is not None else []
        if way is not None and names:
            worded[way].append((row, names))
    found: dict[int, list[Fault]] = {}
    for (model, name, path), some in worded.items():
        ids = {getattr(row, f"{name}_id") for row, _names in some}
        erased = _erased(model, path, ids)
        for row, names in some:
            if getattr(row, f"{name}_id") in erased:
                found[id(row)] = list(_faults(row, names))
    return found


@cache
def _way(model: type[Tracked]) -> tuple[type[Any], str, str] | None:
    """How a row leads to its customer: by its own column, or by that of the row it hangs on."""
    if "customer" in owners(model):
        return Customer, "customer", "erased_at"
    for parent in by_model():
        for relation in relations_of(parent):
            if relation.related_model is model and "customer" in owners(parent):
                return parent, relation.field.name, "customer__erased_at"
    return None


def _new_words(row: Tracked) -> list[str]:
    was = row.before or {}
    now = row.__dict__
    names = personal(type(row))
    return [name for name in names if now.get(name) not in (None, "", {}, []) and now.get(name) != was.get(name)]


def _erased(model: type[Any], path: str, ids: set[UUID | None]) -> set[UUID]:
    there = model._default_manager.filter(pk__among=[one for one in ids if one], **{f"{path}__isnull": False})
    return set(there.values_list("pk", flat=True))


def _faults(row: Tracked, names: Iterable[str]) -> Iterable[Fault]:
    text = _("The customer of this record was erased: it takes no words any more.")
    for name in names:
        yield Fault(f"/{column(type(row), name).label}", "rule", text)
