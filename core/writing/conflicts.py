"""What to say to a writer who knew an older version: what it held, what has changed since, and where the two meet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from core.changes import Change, plain
from core.columns import Column
from core.customers import Customer, ExternalId
from core.declare import TRACKED, Resource
from core.problems import Stale
from core.records import Tracked
from core.scope import Actor
from core.writing.intake import Item, Key

# How many versions back a base is rebuilt: each is a line of the log to be read.
FARTHEST = 1000
COUNTED = frozenset(TRACKED) - {"deleted_at"}
# The key has found the row, and the time of the other system orders its messages: neither is an edit.
NO_EDIT = frozenset({"source", "external_id", "source_updated_at"})


def expect(actor: Actor, resource: Resource, row: Tracked, version: int | None) -> None:
    """Raise Stale unless the row is at `version`; None stands for any. Whatever has changed since stands in the way."""
    if version is not None and version != row.version:
        compared = _compare(resource, row, version)
        raise _stale(actor, row, version, compared, [one.label for one in compared.changed] if compared else None)


def meet(actor: Actor, resource: Resource, item: Item) -> None:
    """As `expect`, for a row on its way in. One that asks for a merge and changes nothing that others have changed
    keeps the values that differ from the version it knew, and is stored on top. Costs one query when versions differ.
    """
    row, version = item.row, item.version
    if version is None or version == row.version:
        return
    compared = _compare(resource, row, version)
    clash = _clash(actor, resource, compared, item) if compared else None
    if compared is None or clash or not item.merge:
        raise _stale(actor, row, version, compared, clash)
    item.values = {
        name: value
        for name, value in item.values.items()
        if name in NO_EDIT or _written(value) != compared.base[_attname(resource, name)]
    }
    item.merged = True


@dataclass(frozen=True, slots=True)
class _Compared:
    """A row at two versions, by attribute name in plain values, and the columns of the noun that differ."""

    resource: Resource
    base: dict[str, Any]
    now: dict[str, Any]
    columns: tuple[Column, ...]

    @property
    def changed(self) -> list[Column]:
        return [one for one in self.columns if self.base[_held_as(one)] != self.now[_held_as(one)]]


def _compare(resource: Resource, row: Tracked, version: int) -> _Compared | None:
    """The row at `version` and now; None when it never was at that version, or the log does not reach back to it."""
    if not max(1, row.version - FARTHEST) <= version < row.version:
        return None
    mine = Change.objects.filter(workspace_id=row.home_id, record_id=row.pk, version__gt=version).order_by("-seq")
    lines = list(mine.values_list("version", "changed"))
    if [number for number, _changed in lines] != list(range(row.version, version, -1)):
        return None
    now = {name: plain(value) for name, value in row.now().items()}
    base = dict(now)
    for _number, changed in lines:
        base |= {name: pair[0] for name, pair in changed.items()}
    columns = tuple(one for one in resource.columns if one.kind != "keys" and one.name not in COUNTED)
    return _Compared(resource, base, now, columns)


def _clash(actor: Actor, resource: Resource, compared: _Compared, item: Item) -> list[str]:
    """The columns that both have changed, to different values; a deletion is in the way of every change."""
    found = []
    for one in compared.changed:
        if one.name == "deleted_at":
            found.append(one.label)
        elif one.name in item.values and one.name not in NO_EDIT:
            mine, name = _written(item.values[one.name]), _held_as(one)
            # Of what the writer may not see, it is not said either whether their value was the right guess.
            hidden = one.name in resource.private and not actor.personal_data
            if hidden or mine not in (compared.base[name], compared.now[name]):
                found.append(one.label)
    return found


def _stale(actor: Actor, row: Tracked, version: int, compared: _Compared | None, clash: list[str] | None) -> Stale:
    text = _("The record is at version %(now)s, not %(expected)s.") % {"now": row.version, "expected": version}
    if compared is None:
        text += " " + _("What it was then cannot be told: the log holds no such version, or not any more.")
        return Stale(text, extra={"version": row.version, "base": None, "theirs": None, "clash": None})
    hidden = () if actor.personal_data else compared.resource.private

    def said(values: dict[str, Any], columns: Any) -> dict[str, Any]:
        return {one.label: None if one.name in hidden else values[_held_as(one)] for one in columns}

    base, theirs = said(compared.base, compared.columns), said(compared.now, compared.changed)
    return Stale(text, extra={"version": row.version, "base": base, "theirs": theirs, "clash": clash})


def _written(value: Any) -> Any:
    return plain(value.pk if isinstance(value, Model) else value)


def _held_as(one: Column) -> str:
    return f"{one.name}_id" if one.kind == "ref" else one.name


def _attname(resource: Resource, name: str) -> str:
    return str(resource.model._meta.get_field(name).attname)  # type: ignore[union-attr]


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
    found = ExternalId._default_manager.filter(customer_id__among=mine).select_for_update(no_key=True).order_by("pk")
    for one in found:
        for item in others.get((one.source or "", one.external_id or ""), ()):
            if one.source_updated_at is not None and item.values["source_updated_at"] < one.source_updated_at:
                item.late = True
            else:
                item.clock, one.source_updated_at = one, item.values.pop("source_updated_at")
