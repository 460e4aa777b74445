"""One value of a row as a page shows it: in a list, in a form that cannot be edited, in the tables below a page."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Model
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.text import Truncator

from core.columns import Column, column
from core.declare import Resource
from core.scope import Actor
from cxapi.desk import layout, words
from cxapi.desk.rows import HIDDEN, noun_of

EMPTY = "-"
LONG = 60
# The same in every language, and never read as another day: 3 Feb 2016.
DAY = "j M Y"


class Tones(dict[str, str]):
    """Colours of badges by their words; a word without one has a grey badge."""

    def __missing__(self, word: str) -> str:
        return ""


TONES = Tones({
    "open": "info", "new": "warning", "pending": "warning", "hold": "warning", "resolved": "success",
    "closed": "success", "in_progress": "info", "urgent": "danger", "high": "warning", "very_negative": "danger",
    "negative": "danger", "positive": "success", "very_positive": "success",
})  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A column of a list or of the part of a form that cannot be edited. Called with a row it answers what to show.

    Equal cells are interchangeable: Django compares those of one request with each other.
    """

    resource: Resource
    column: Column
    actor: Actor
    whole: bool = False

    @property
    def __name__(self) -> str:
        return f"show_{self.column.name}"

    @property
    def short_description(self) -> str:
        return words.heading(self.column.name)

    @property
    def hidden(self) -> bool:
        """Whether the column holds words of people that this actor may not see."""
        return self.column.name in self.resource.private and not self.actor.personal_data

    @property
    def boolean(self) -> bool:
        return self.column.kind == "flag" and not self.hidden

    @property
    def label(self) -> Tones | bool:
        return TONES if self.column.kind == "enum" and not self.hidden and not self.whole else False

    @property
    def admin_order_field(self) -> str | None:
        """What a click on the heading sorts by. To sort by a hidden column would tell about it."""
        sortable = self.column.kind not in ("ref", "json", "keys") and self.column in self.resource.filters
        return self.column.name if sortable and not self.hidden else None

    def __call__(self, row: Model) -> Any:
        if self.hidden:
            return HIDDEN
        value = getattr(row, self.column.name)
        if self.boolean:
            return value
        if self.label:
            return (value, words.choice(self.column, self.resource.model, value)) if value is not None else None
        return text(self.column, self.resource.model, value, self.actor, whole=self.whole)

    def plain(self, row: Model) -> str:
        """The same as text without links, for a place that is a link itself."""
        value = getattr(row, self.column.name)
        if self.column.kind == "ref" and value is not None:
            return Truncator(str(value)).chars(LONG)
        return HIDDEN if self.hidden else str(text(self.column, self.resource.model, value, self.actor))


@dataclass(frozen=True)
class Title:
    """The first column of a list: what the row is called, with the link to its page."""

    resource: Resource
    actor: Actor

    __name__ = "title"

    @property
    def short_description(self) -> str:
        return words.label(words.singular(self.resource).replace(" ", "_"))

    @property
    def admin_order_field(self) -> str | None:
        named = {one.name for one in self.resource.filters}
        found = next((name for name in ("name", "subject", "text") if name in named), None)
        return found if found and (self.actor.personal_data or found not in self.resource.private) else None

    def __call__(self, row: Model) -> str:
        named = layout.NAMED.get(self.resource.name)
        if named is None:
            return Truncator(str(row)).chars(LONG)
        parts = [cell(self.resource, name, self.actor) for name in named]
        return " ".join(part for part in (one.plain(row) for one in parts) if part != EMPTY)


def text(one: Column, model: type[Model], value: Any, actor: Actor, *, whole: bool = False) -> Any:
    """A value as text, or as a link when it is a row."""
    if value is None or value == "" or value == {} or value == []:
        return EMPTY
    if one.kind == "ref":
        return link(value, actor)
    if one.kind in ("enum", "open_enum"):
        return words.choice(one, model, value)
    if one.kind == "json":
        return _json(value, whole)
    if one.name.endswith("_seconds"):
        return duration(int(value))
    if isinstance(value, bool):
        return words.label("yes" if value else "no")
    if isinstance(value, datetime | date):
        return moment(value)
    if isinstance(value, int | float):
        return str(value) if one.name.endswith(("year", "version")) else number(value)
    return str(value) if whole else Truncator(str(value)).chars(LONG)


def moment(value: datetime | date) -> str:
    """A day, or an instant in the zone of the workspace, as the reader's language writes it."""
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), f"{DAY}, H:i")
    return formats.date_format(value, DAY)


def number(value: float) -> str:
    """A number as the reader's language groups its digits."""
    return formats.number_format(value, force_grouping=True)


def duration(seconds: int) -> str:
    """Seconds as people say them, in the two largest units."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (left, "s")]
    told = [f"{amount} {unit}" for amount, unit in parts if amount]
    return " ".join(told[:2]) or "0 s"


def link(row: Model, actor: Actor) -> str:
    """The name of a row, leading to its page when the actor may open it."""
    resource = noun_of(row)
    name = Truncator(str(row)).chars(LONG)
    if resource is None or actor.role not in resource.access.read:
        return name
    return format_html('<a href="{}" class="text-link">{}</a>', page_of(row), name)


def page_of(row: Model) -> str:
    """The address of a row's page."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[quote(str(row.pk))])


def list_of(resource: Resource) -> str:
    """The address of a noun's list."""
    return reverse(f"admin:{resource.model._meta.app_label}_{resource.model._meta.model_name}_changelist")


def cell(resource: Resource, name: str, actor: Actor, *, whole: bool = False) -> Cell:
    """The cell of the column `name`."""
    return Cell(resource, column(resource.model, name), actor, whole)


def _json(value: Any, whole: bool) -> str:
    said = json.dumps(value, ensure_ascii=False, indent=2 if whole else None)
    return format_html('<pre class="whitespace-pre-wrap">{}</pre>', said) if whole else Truncator(said).chars(LONG)
