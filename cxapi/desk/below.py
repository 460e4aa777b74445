"""The tables below a page: what belongs to a row, newest first as in its own list, each with the way to all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.html import format_html

from core.declare import Resource
from core.scope import Actor
from cxapi.desk import layout, lists, words
from cxapi.desk.cells import Cell, Title, cell, list_of, page_of
from cxapi.desk.rows import rows

SHOWN = 15


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, rows of cells, and how many there are in all; `counted_out` when nobody counted further."""

    title: str
    address: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]
    count: int

    @property
    def more(self) -> bool:
        return self.count > len(self.rows)

    @property
    def counted_out(self) -> bool:
        return self.count >= lists.COUNTED


def tables(resource: Resource, row: Model, actor: Actor) -> list[Table]:
    """The tables of this row's page that the actor may read."""
    found = []
    for name, by, columns in layout.BELOW.get(resource.name, ()):
        other = layout.BY_NAME[name]
        if actor.role in other.access.read:
            found.append(_table(other, by, columns, row, actor))
    return found


def _table(other: Resource, by: str, columns: tuple[str, ...], row: Model, actor: Actor) -> Table:
    title, cells = Title(other, actor), [cell(other, column, actor) for column in columns]
    joined = lists.joined(other, (*columns, *layout.NAMED.get(other.name, ())))
    everything = rows(other.model, actor).filter(**{by: row.pk})
    some = list(everything.select_related(*joined).order_by(*other.order, "-pk")[: SHOWN + 1])
    count = len(some) if len(some) <= SHOWN else lists.counted(everything)
    shown = [[_linked(title, one), *(_plain(each, one) for each in cells)] for one in some[:SHOWN]]
    headers = [title.short_description, *(each.short_description for each in cells)]
    address = f"{list_of(other)}?{by}_id={row.pk}"
    return Table(words.label(other.name), address, headers, shown, count)


def _plain(each: Cell, row: Any) -> Any:
    value = each(row)
    if each.boolean:
        return "-" if value is None else words.label("yes" if value else "no")
    return value[1] if isinstance(value, tuple) else "-" if value is None else value


def _linked(title: Title, row: Any) -> str:
    return format_html('<a href="{}" class="text-link">{}</a>', page_of(row), title(row))
