"""Reading what came in: names, values and references of rows, each refusal with its place."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from core import (
    aliases,
    lookups,  # noqa: F401 - registers `among`
)
from core.columns import Bad, Column, column
from core.customers import Customer, ExternalId
from core.decoders import Decoder, decoder
from core.problems import Fault
from core.records import Tracked
from core.scope import Actor, visible

Key = tuple[str, str]


@dataclass(slots=True)
class Item:
    """One row on its way in: the body, the row it names (by id or by key), and what is known so far.

    `merge` asks to store it on top of a newer version when the two do not touch; `merged` says that this was done.
    `clock` is the row that holds when the system of the key last changed it, where that is not the row itself, and
    `late` says that this was later than what the body tells.
    """

    data: Mapping[str, Any]
    id: UUID | None = None
    version: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    refs: dict[str, Key | UUID] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    row: Any = None
    skewed: bool = False
    merge: bool = False
    merged: bool = False
    clock: Any = None
    late: bool = False

    @property
    def key(self) -> Key | None:
        """The (source, external_id) that the body carries, when it carries both."""
        source, external_id = self.values.get("source"), self.values.get("external_id")
        return (source, external_id) if source and external_id else None


@dataclass(frozen=True, slots=True)
class Members:
    """What a body may hold, made ready once: by its name there the column's name, whether it refers, its decoder."""

    decoders: Mapping[str, tuple[str, bool, Decoder]]
    references: Mapping[str, Column]
    required: tuple[Column, ...]


@cache
def members(columns: tuple[Column, ...]) -> Members:
    """The members that stand for these columns."""
    return Members(
        {one.label: (one.name, one.kind == "ref", decoder(one)) for one in columns},
        {f"{one.name}_ref": one for one in columns if one.kind == "ref"},
        tuple(one for one in columns if one.required),
    )


def decode(columns: tuple[Column, ...], items: Iterable[Item]) -> None:
    """Fill values and refs from the bodies; faults say what cannot be taken."""
    known = members(columns)
    for item in items:
        if isinstance(item.data, Mapping):
            _decode_members(known, item)
        else:
            item.faults.append(Fault("", "wrong_type", _("A row is an object.")))


def _decode_members(known: Members, item: Item) -> None:
    decoders, values = known.decoders, item.values
    for label, value in item.data.items():
        if label not in decoders:
            _decode_other(known, label, value, item)
            continue
        name, refers, take = decoders[label]
        try:
            decoded = take(value)
        except Bad as bad:
            item.faults.append(bad.at(f"/{pointer(label)}", value))
            continue
        if refers and decoded is not None:
            item.refs[name] = decoded
        else:
            values[name] = decoded


def _decode_other(known: Members, label: Any, value: Any, item: Item) -> None:
    if label in known.references:
        own = known.references[label].label
        if own in item.data:
            text = _("Give %(label)s or %(other)s, not both.") % {"label": own, "other": label}
            item.faults.append(Fault(f"/{own}", "rule", text))
            return
        _decode_reference(known.references[label], label, value, item)
        return
    allowed = sorted(known.decoders)
    message = _("There is no member %(name)s here.") % {"name": str(label)[:60]} + nearest(str(label), allowed)
    item.faults.append(Fault(f"/{pointer(label)}", "unknown_member", message, None, allowed))


def _decode_reference(one: Column, name: str, value: Any, item: Item) -> None:
    if value is None and one.null:
        item.values[one.name] = None
        return
    members = value if isinstance(value, Mapping) else {}
    source, key = members.get("source"), members.get("id")
    if set(members) != {"source", "id"} or not isinstance(source, str) or not isinstance(key, str):
        text = _("%(label)s takes an object with source and id, both text.") % {"label": name}
        item.faults.append(Fault(f"/{name}", "wrong_type", text))
    elif "\x00" in source + key:
        item.faults.append(Fault(f"/{name}", "bad_text", _("%(label)s holds a NUL.") % {"label": name}))
    else:
        item.refs[one.name] = (source, key)


def resolve(actor: Actor, columns: Iterable[Column], items: Sequence[Item]) -> None:
    """Turn references into ids of rows the actor can see: one statement per kind of row and way of naming it."""
    referring = [(one, one.model) for one in columns if one.model is not None]
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for one, model in referring:
        wanted[model].update(item.refs[one.name] for item in items if one.name in item.refs)
    found = {model: _find(actor, model, some) for model, some in wanted.items() if some}
    for one, model in referring:
        for item in items:
            if one.name not in item.refs:
                continue
            reference = item.refs[one.name]
            id = found[model].get(reference)
            if id is None:
                place = f"/{one.name}_ref" if isinstance(reference, tuple) else f"/{one.label}"
                text = _("There is no such %(noun)s in this workspace.") % {"noun": model._meta.verbose_name}
                item.faults.append(Fault(place, "bad_reference", text, _shown(reference)))
            else:
                item.values[one.name] = id


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
    """The ids of the rows that other systems know by these keys. A customer is found by any of their keys."""
    by_source: dict[str, set[str]] = defaultdict(set)  # Django looks into every value of a list
    for source, external_id in keys:
        by_source[source].add(external_id)
    if not by_source:
        return {}
    where = Q()
    for source, ids in by_source.items():
        where |= Q(source=source, external_id__among=ids)
    holder, id = (ExternalId, "customer_id") if model is Customer else (model, "pk")
    rows = visible(holder._default_manager.filter(where), actor, deleted=deleted)
    if model is Customer and deleted == "no":
        rows = rows.filter(customer__deleted_at=None, customer__erased_at=None)
    return {(source, key): found for source, key, found in rows.values_list("source", "external_id", id)}


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
            some = [r for r in rows if r.__dict__[one.label] is not None and one.name not in r._state.fields_cache]
            wanted[one.model].update([row.__dict__[one.label] for row in some])
            lacking.append((one, some))
    found = {model: _lent(model, ids) for model, ids in wanted.items() if ids}
    for one, some in lacking:
        for row in some:
            other = found[one.model].get(row.__dict__[one.label])
            if other is not None:
                row._state.fields_cache[one.name] = other


def _lent(model: Any, ids: set[UUID]) -> dict[UUID, Any]:
    rows = model._default_manager.filter(pk__among=ids)
    if model.lends:
        others = {name.split("__")[0] for name in model.lends if "__" in name}
        rows = (rows.select_related(*others) if others else rows).only(*model.lends)
    return {row.pk: row for row in rows}


def read_clocks(items: Iterable[Item]) -> None:
    """Move the times of items that name a customer by another key than its own to that key's row, or call them late:
    each system is held against its own last word only.

    One query, and none when every item comes from the system whose key the customer carries.
    """
    others: dict[Key, list[Item]] = defaultdict(list)
    for item in items:
        row, key = item.row, item.key
        if not isinstance(row, Customer) or row.before is None or item.values.get("source_updated_at") is None:
            continue
        if key is not None and key != (row.source, row.external_id):
            others[key].append(item)
    if not others:
        return
    mine = {item.row.pk for some in others.values() for item in some}
    found = ExternalId._default_manager.filter(customer_id__in=mine).select_for_update(no_key=True).order_by("pk")
    for one in found:
        for item in others.get((one.source or "", one.external_id or ""), ()):
            if one.source_updated_at is not None and item.values["source_updated_at"] < one.source_updated_at:
                item.late = True
            else:
                item.clock, one.source_updated_at = one, item.values.pop("source_updated_at")


def missing(required: Iterable[Column], item: Item) -> None:
    """Add a fault for each required column that a new row does not give."""
    for one in required:
        given = one.name in item.values or one.name in item.refs
        if not given and not any(f.pointer == f"/{one.label}" for f in item.faults):
            text = _("%(label)s must be given.") % {"label": one.label}
            item.faults.append(Fault(f"/{one.label}", "required", text))


def check(row: Tracked, names: tuple[str, ...]) -> list[Fault]:
    """What the model's own validators and `clean` say about a row; `names` are the columns that were given."""
    faults: list[Fault] = []
    for name, attname, fits, validate in _validators(type(row), names):
        value = getattr(row, attname)
        if value is None or fits(value):
            continue
        try:
            validate(value)
        except ValidationError as error:
            faults += _faults(row, {name: error})
    if faults:
        return faults
    try:
        row.clean()
    except ValidationError as error:
        by_name = error.error_dict if hasattr(error, "error_dict") else {"": [error]}
        faults += _faults(row, {name: ValidationError(list(errors)) for name, errors in by_name.items()})
    return faults


Fits = Callable[[Any], bool]


@cache
def _validators(model: type[Tracked], names: tuple[str, ...]) -> tuple[tuple[str, str, Fits, Any], ...]:
    """The columns that have validators, each with a quick test that knows values which all of them take."""
    fields: list[tuple[str, Any]] = [(name, model._meta.get_field(name)) for name in names]
    return tuple((name, f.attname, _fits(f.validators), f.run_validators) for name, f in fields if f.validators)


def _fits(validators: Iterable[Any]) -> Fits:
    """Bounds as plain comparisons; where there is another validator nothing is known beforehand."""
    low, high, longest = -math.inf, math.inf, math.inf
    for one in validators:
        limit = getattr(one, "limit_value", None)
        if not isinstance(limit, int | float):
            return lambda value: False
        if type(one) is MaxLengthValidator:
            longest = min(longest, limit)
        elif type(one) is MinValueValidator:
            low = max(low, limit)
        elif type(one) is MaxValueValidator:
            high = min(high, limit)
        else:
            return lambda value: False
    if longest < math.inf:
        return lambda value: len(value) <= longest
    return lambda value: low <= value <= high


def _faults(row: Tracked, errors: Mapping[str, ValidationError]) -> list[Fault]:
    faults = []
    for name, error in errors.items():
        one = column(type(row), name) if name else None
        value = getattr(row, name, None) if one is not None and one.kind not in ("ref", "json") else None
        shown = value if isinstance(value, str | int | float | bool) else None
        place = f"/{one.label}" if one else ""
        faults += [Fault(place, "rule", str(message), shown) for message in error.messages]
    return faults


def pointer(name: Any) -> str:
    """A member name as it stands in a JSON pointer (RFC 6901)."""
    return str(name)[:60].replace("~", "~0").replace("/", "~1")


def nearest(name: str, allowed: Sequence[str]) -> str:
    """A hint for a misspelt name as a sentence to be appended, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(name[:60], allowed, n=1)
    return " " + _("Did you mean %(name)s?") % {"name": close[0]} if close else ""
