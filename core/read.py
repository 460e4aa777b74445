"""Lists, the same for every skin: filters, search, order, and pages keyed on the last row seen.

A skin spells filters and cursors its own way; what they mean is decided here.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core.columns import Bad, Column
from core.declare import Resource
from core.persons import aliases
from core.problems import Fault, Forbidden, Invalid
from core.scope import Actor, visible
from core.writing.intake import nearest

MOST = 100
USUAL = 25
SORTS = 3
LONGEST_SEARCH = 100
MOST_VALUES = 100


@dataclass(frozen=True)
class Ask:
    """What a list is asked for. `where` is the filter, and `key` the same in a canonical spelling for the cursor."""

    where: Q = field(default_factory=Q)
    key: str = ""
    search: str = ""
    sort: tuple[str, ...] = ()
    limit: int = USUAL
    cursor: str | None = None
    deleted: str = "no"


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page; `next_cursor` is the position of the last one when there are more behind it."""

    items: Sequence[Any]
    next_cursor: str | None
    has_more: bool


def may_read(actor: Actor | None, resource: Resource) -> Actor:
    """The actor, when their role may read this noun."""
    if actor is None or actor.role not in resource.access.read:
        raise Forbidden(_("This role may not read %(name)s.") % {"name": resource.name})
    return actor


def condition(resource: Resource, actor: Actor, label: str, lookup: str, value: Any, place: str) -> Q:
    """One filter as a condition; `value` is a list for `in`. Raises Invalid naming `place`."""
    known = {one.label: one for one in resource.filters}
    one = known.get(label)
    if one is None or lookup not in one.lookups:
        allowed = spelled(resource)
        named = f"{label}.{lookup}" if lookup != "eq" else label
        text = _("There is no filter %(filter)s on %(name)s.") % {"filter": named[:80], "name": resource.name}
        text += nearest(named, allowed)
        raise Invalid(text, [Fault(place, "unknown_member", text, None, allowed)])
    if one.name in resource.private and not actor.personal_data:
        text = _("Filtering by %(label)s needs a key that may see personal data.") % {"label": label}
        raise Forbidden(text, code="personal_data")
    try:
        return _lookup(one, lookup, value, partial(_survivors, actor, resource, one))
    except Bad as bad:
        text = _("The filter %(label)s is not right.") % {"label": label}
        raise Invalid(text, [bad.at(place, value)]) from None


def spelled(resource: Resource) -> list[str]:
    """Every filter of a noun as it is written in a query string."""
    return [
        one.label if lookup == "eq" else f"{one.label}.{lookup}" for one in resource.filters for lookup in one.lookups
    ]


def _survivors(actor: Actor, resource: Resource, one: Column, ids: list[Any]) -> list[Any]:
    """Ids of customers with the survivor in the place of each that was merged: facts have moved there. One statement
    for a filter by customer, none for others.
    """
    if f"{one.name}_id" not in aliases.references_of(resource.model):
        return ids
    moved = aliases.survivors(actor.workspace_id, ids)
    return [moved.get(id, id) for id in ids]


def _lookup(one: Column, lookup: str, value: Any, meant: Callable[[list[Any]], list[Any]]) -> Q:
    name = f"{one.name}_id" if one.kind == "ref" else one.name
    plain = Column(**{**_members(one), "null": False, "required": False, "max_length": None})
    if lookup == "null":
        return Q(**{f"{name}__isnull": Column(one.label, "flag").decode(value)})
    if lookup == "in":
        values = value if isinstance(value, list | tuple) else [value]
        if len(values) > MOST_VALUES:
            text = _("At most %(most)s values may be listed.") % {"most": MOST_VALUES}
            raise Bad("out_of_range", text, MOST_VALUES)
        return Q(**{f"{name}__in": meant([plain.decode(each) for each in values])})
    decoded = meant([plain.decode(value)])[0]
    if lookup == "ne":
        return ~Q(**{name: decoded})
    suffix = {"eq": "", "contains": "__icontains"}.get(lookup, f"__{lookup}")
    return Q(**{f"{name}{suffix}": decoded})


def _members(one: Column) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}


def rows(actor: Actor | None, resource: Resource, ask: Ask) -> "models.QuerySet[Any, Any]":
    """The rows that match, unordered and uncut."""
    may_read(actor, resource)
    found = visible(resource.model._default_manager.all(), actor, deleted=ask.deleted).filter(ask.where)
    if ask.search and actor is not None:
        found = found.filter(matching(actor, resource, ask.search))
    return found


def page(actor: Actor | None, resource: Resource, ask: Ask, prefetch: Iterable[Any] = ()) -> Page:
    """One page of them. Under concurrent writes no row that is there throughout is lost or seen twice."""
    keys = order(actor, resource, ask.sort)
    found = after(actor, resource, rows(actor, resource, ask), ask, keys).prefetch_related(*prefetch)
    items = list(found[: ask.limit + 1])
    more = len(items) > ask.limit
    items = items[: ask.limit]
    last = cursors(actor, resource, ask, keys, items[-1:])
    return Page(items, last[0] if more else None, more)


def by_ids(actor: Actor, resource: Resource, ids: Iterable[UUID]) -> dict[UUID, Any]:
    """The rows of these ids as they are now, deleted ones among them; one query."""
    may_read(actor, resource)
    found = visible(resource.model._default_manager.filter(pk__in=set(ids)), actor, deleted="include")
    return {row.pk: row for row in found}


def settled(actor: Actor, resource: Resource, seq: int, behind: UUID | None, limit: int) -> list[Any]:
    """Rows that nobody has changed since the position `seq` of the change feed, by id, from behind `behind` on."""
    may_read(actor, resource)
    found = visible(resource.model._default_manager.filter(seq__lte=seq), actor)
    return list((found.filter(pk__gt=behind) if behind else found).order_by("pk")[:limit])


def referred(actor: Actor, one: Column, items: Iterable[Any]) -> dict[UUID, Any]:
    """The rows that `items` name in the column `one`, as far as the actor sees them, by id; one query."""
    ids = {getattr(item, f"{one.name}_id") for item in items} - {None}
    if one.model is None or not ids:
        return {}
    return {row.pk: row for row in visible(one.model._default_manager.filter(pk__in=ids), actor)}


def keys(actor: Actor, one: Column, items: Iterable[Any]) -> dict[UUID, list[dict[str, str]]]:
    """What a column of kind `keys` holds for each of `items`, by their ids; one query."""
    model: Any = one.model
    wanted = visible(model._default_manager.filter(**{f"{model.keys_of}__in": [item.pk for item in items]}), actor)
    found: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    for id, source, key in wanted.order_by("pk").values_list(f"{model.keys_of}_id", "source", "external_id"):
        found[id].append({"source": source, "id": key})
    return found


def after(
    actor: Actor | None, resource: Resource, found: "models.QuerySet[Any, Any]", ask: Ask, keys: "list[Key]"
) -> "models.QuerySet[Any, Any]":
    """`found` in order, from behind the cursor on."""
    if ask.cursor:
        found = found.filter(_behind(keys, _open(ask.cursor, _print(actor, resource, ask), keys)))
    return found.order_by(*(key.expression for key in keys))


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order; nulls always come last."""

    one: Column
    falling: bool

    @property
    def expression(self) -> Any:
        name = F(self.one.name)
        if not self.one.null:
            return name.desc() if self.falling else name.asc()
        return name.desc(nulls_last=True) if self.falling else name.asc(nulls_last=True)


def order(actor: Actor | None, resource: Resource, sort: Sequence[str]) -> list[Key]:
    """The columns of the order that was asked for, ending with the id so that no two rows are equal."""
    known = {one.label: one for one in resource.filters}
    if len(sort) > SORTS:
        text = _("At most %(most)s columns may be sorted by.") % {"most": SORTS}
        raise Invalid(text, [Fault("/sort", "out_of_range", _("Too many columns."))])
    keys = []
    for word in sort or resource.order:
        one = known.get(word.removeprefix("-"))
        if one is None or one.kind == "json":
            text = _("%(name)s cannot be sorted by %(word)s.") % {"name": resource.name, "word": word[:60]}
            text += nearest(word, sorted(known))
            raise Invalid(text, [Fault("/sort", "not_allowed", text, word[:60], sorted(known))])
        if sort and one.name in resource.private and not (actor and actor.personal_data):
            text = _("Sorting by %(label)s needs a key that may see personal data.") % {"label": one.label}
            raise Forbidden(text, code="personal_data")
        keys.append(Key(one, word.startswith("-")))
    if not any(key.one.name == "id" for key in keys):
        keys.append(Key(known["id"], keys[-1].falling))
    return keys


def cursors(actor: Actor | None, resource: Resource, ask: Ask, keys: Sequence[Key], items: Sequence[Any]) -> list[str]:
    """The position of each row in this order, for whoever goes on from it."""
    mark = _print(actor, resource, ask)
    return [_close(mark, [getattr(item, _attname(key.one)) for key in keys]) for item in items]


def _attname(one: Column) -> str:
    return f"{one.name}_id" if one.kind == "ref" else one.name


def matching(actor: Actor, resource: Resource, text: str) -> Q:
    """The search for `text` as a condition: its words in the columns of the record, or a whole external id or id."""
    if len(text) > LONGEST_SEARCH or "\x00" in text:
        said = _("At most %(most)s characters.") % {"most": LONGEST_SEARCH}
        raise Invalid(_("The search is too long."), [Fault("/q", "too_long", said)])
    found = Q()
    for name in resource.search:
        if name not in resource.private or actor.personal_data:
            found |= Q(**{f"{name}__icontains": text})
    if resource.keyed:
        found |= Q(external_id=text)
    with suppress(ValueError):
        found |= Q(pk=UUID(text))
    return found


def _behind(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    """Rows that come after `values`: equal in the first columns and later in the next one."""
    found, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        name = _attname(key.one)
        if value is not None:
            later = Q(**{f"{name}__{'lt' if key.falling else 'gt'}": value})
            if key.one.null:
                later |= Q(**{f"{name}__isnull": True})
            found |= equal & later
        equal &= Q(**{name: value}) if value is not None else Q(**{f"{name}__isnull": True})
    return found


def _print(actor: Actor | None, resource: Resource, ask: Ask) -> str:
    """What a cursor is bound to: whose list, which filters, which order."""
    home = actor.workspace_id if actor else None
    text = json.dumps([str(home), resource.name, ask.key, ask.search, ask.sort or resource.order, ask.deleted])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _close(mark: str, values: Sequence[Any]) -> str:
    plain = [one.isoformat() if isinstance(one, datetime | date) else one for one in values]
    plain = [str(one) if isinstance(one, UUID) else one for one in plain]
    return urlsafe_b64encode(json.dumps([mark, *plain], separators=(",", ":")).encode()).decode().rstrip("=")


def _open(cursor: str, mark: str, keys: Sequence[Key]) -> list[Any]:
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        found, *values = json.loads(raw)
        if found != mark or len(values) != len(keys):
            raise ValueError
        return [key.one.decode(value) if value is not None else None for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, Bad, RecursionError):
        text = _("This cursor is not one that the list gave for these filters and this order.")
        raise Invalid(text, [Fault("/cursor", "bad_cursor", text)], code="bad_cursor") from None
