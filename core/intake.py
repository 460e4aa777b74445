"""Reading what came in: names, values and references of rows, each refusal with its place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from core import aliases
from core.columns import Bad, Column, column
from core.customers import Customer, ExternalId
from core.declare import Resource
from core.problems import Fault
from core.records import Tracked
from core.scope import Actor, visible

Key = tuple[str, str]


@dataclass
class Item:
    """One row on its way in: the body, the row it names (by id or by key), and what is known so far."""

    data: Mapping[str, Any]
    id: UUID | None = None
    version: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    refs: dict[str, Key | UUID] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    row: Any = None
    skewed: bool = False

    @property
    def key(self) -> Key | None:
        """The (source, external_id) that the body carries, when it carries both."""
        source, external_id = self.values.get("source"), self.values.get("external_id")
        return (source, external_id) if source and external_id else None


def decode(resource: Resource, items: Iterable[Item]) -> None:
    """Fill values and refs from the bodies; faults say what cannot be taken."""
    inputs = {one.label: one for one in resource.inputs}
    references = {f"{one.name}_ref": one for one in resource.inputs if one.kind == "ref"}
    for item in items:
        if isinstance(item.data, Mapping):
            decode_members(inputs, references, item)
        else:
            item.faults.append(Fault("", "wrong_type", _("A row is an object.")))


def decode_members(inputs: Mapping[str, Column], references: Mapping[str, Column], item: Item) -> None:
    """Decode each member of a body against the columns it may hold; also used for the arguments of verbs."""
    for name, value in item.data.items():
        if name in references:
            _decode_reference(references[name], name, value, item)
            continue
        one = inputs.get(name)
        if one is None:
            allowed = sorted(inputs)
            message = _("There is no member %(name)s here.") % {"name": str(name)[:60]} + nearest(str(name), allowed)
            item.faults.append(Fault(f"/{pointer(name)}", "unknown_member", message, None, allowed))
            continue
        try:
            decoded = one.decode(value)
        except Bad as bad:
            item.faults.append(bad.at(f"/{pointer(name)}", value))
            continue
        if one.kind == "ref" and decoded is not None:
            item.refs[one.name] = decoded
        else:
            item.values[one.name] = decoded


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
    """Turn references into rows the actor can see, with one query per kind of row and way of naming it."""
    for one in columns:
        wanted = [item for item in items if one.name in item.refs]
        if not wanted or one.model is None:
            continue
        found = _find(actor, one.model, {item.refs[one.name] for item in wanted})
        for item in wanted:
            row = found.get(item.refs[one.name])
            if row is None:
                named = isinstance(item.refs[one.name], tuple)
                place = f"/{one.name}_ref" if named else f"/{one.label}"
                text = _("There is no such %(noun)s in this workspace.") % {"noun": one.model._meta.verbose_name}
                item.faults.append(Fault(place, "bad_reference", text, _shown(item.refs[one.name])))
            else:
                item.values[one.name] = row


def _shown(reference: Key | UUID) -> Any:
    return f"{reference[0]}:{reference[1]}" if isinstance(reference, tuple) else str(reference)


def _find(actor: Actor, model: type[models.Model], wanted: set[Any]) -> dict[Any, Any]:
    ids = {one for one in wanted if isinstance(one, UUID)}
    keys = wanted - ids
    found: dict[Any, Any] = {}
    if ids:
        found |= {row.pk: row for row in visible(model._default_manager.filter(pk__in=ids), actor)}
    if model is Customer and ids - found.keys():
        moved = aliases.survivors(actor.workspace_id, ids - found.keys())
        rows = visible(Customer.objects.filter(pk__in=set(moved.values())), actor).in_bulk()
        found |= {id: rows[survivor] for id, survivor in moved.items() if survivor in rows}
    if keys:
        found |= by_keys(actor, model, keys)
    # Nobody hangs anything new on a person who was erased: it would bring their words back.
    return {name: row for name, row in found.items() if getattr(row, "erased_at", None) is None}


def by_keys(actor: Actor, model: type[models.Model], keys: Iterable[Key], *, deleted: str = "no") -> dict[Key, Any]:
    """Rows of `model` by the keys other systems know them by. A customer is found by any of their keys."""
    ids = ids_by_keys(actor, model, keys, deleted=deleted)
    rows = visible(model._default_manager.filter(pk__in=set(ids.values())), actor, deleted=deleted).in_bulk()
    return {key: rows[id] for key, id in ids.items() if id in rows}


def ids_by_keys(
    actor: Actor, model: type[models.Model], keys: Iterable[Key], *, deleted: str = "no"
) -> dict[Key, UUID]:
    """The ids of those rows, in one statement and without reading the rows."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for source, external_id in keys:
        by_source[source].append(external_id)
    if not by_source:
        return {}
    where = Q()
    for source, ids in by_source.items():
        where |= Q(source=source, external_id__in=ids)
    holder, id = (ExternalId, "customer_id") if model is Customer else (model, "pk")
    rows = visible(holder._default_manager.filter(where), actor, deleted=deleted)
    return {(source, key): found for source, key, found in rows.values_list("source", "external_id", id)}


def missing(resource: Resource, item: Item) -> None:
    """Add a fault for each required column that a new row does not give."""
    for one in resource.inputs:
        given = one.name in item.values or one.name in item.refs
        if one.required and not given and not any(f.pointer == f"/{one.label}" for f in item.faults):
            text = _("%(label)s must be given.") % {"label": one.label}
            item.faults.append(Fault(f"/{one.label}", "required", text))


def check(row: Tracked, names: Iterable[str]) -> list[Fault]:
    """What the model's own validators and `clean` say about a row; `names` are the columns that were given."""
    faults: list[Fault] = []
    for name in names:
        value = getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]
        if value is None:
            continue
        try:
            row._meta.get_field(name).run_validators(value)  # type: ignore[union-attr]
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
