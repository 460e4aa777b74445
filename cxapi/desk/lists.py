"""What stands on lists and forms, and how far is counted."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, gettext_noop
from unfold.views import ChangeList

from core.columns import Column
from core.declare import Resource
from core.scope import Actor
from cxapi.desk import layout
from cxapi.desk.cells import Cell, Title, cell
from cxapi.desk.filters import DELETED, KINDS, DeletedFilter
from cxapi.desk.rows import who

COUNTED = 10_000
IN_A_ROW = 3
RECORD = ("id", "version", "created_at", "updated_at", "deleted_at")
KEY = ("source", "external_id", "source_updated_at")
UNFILTERED = ("id", "updated_at", "source", "external_id")
PLACEHOLDER = gettext_noop("Search by %(names)s")
SEARCHED = {
    "name": gettext_noop("name"),
    "email": gettext_noop("e-mail"),
    "phone": gettext_noop("phone"),
    "subject": gettext_noop("subject"),
    "text": gettext_noop("text"),
    "comment": gettext_noop("comment"),
    "reason": gettext_noop("reason"),
    "key": gettext_noop("key"),
}


def counted(rows: "QuerySet[Any]") -> int:
    """How many rows there are, COUNTED at most: a full count of a large table takes seconds."""
    return min(int(rows.order_by()[: COUNTED + 1].count()), COUNTED)


class Bounded(Paginator):
    """Pages as far as rows are counted: nobody turns more of them."""

    @cached_property
    def count(self) -> int:
        found: Any = self.object_list
        return counted(found)


class RecordList(ChangeList):
    """A list that says what it searches, and does not look filtered only because nobody counted the whole."""

    counted_out = False

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.search_help_text = placeholder(self.model_admin.resource, who(request))

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.counted_out = self.result_count >= COUNTED
        if not (self.query or self.has_active_filters):
            self.full_result_count = self.result_count


def spoken_controls() -> forms.Media:
    """The words of controls that suggest rows, in the reader's language: Django adds them to forms only."""
    language = get_language()
    if language in (None, "en"):
        return forms.Media()
    folder = "admin/js/vendor"
    words = [
        f"{folder}/jquery/jquery.min.js",
        f"{folder}/select2/select2.full.js",
        f"{folder}/select2/i18n/{language}.js",
    ]
    return forms.Media(js=[*words, "admin/js/jquery.init.js"])


def cells(resource: Resource, actor: Actor) -> list[Cell | Title]:
    """The columns of a noun's list."""
    return [Title(resource, actor), *(cell(resource, name, actor) for name in layout.listed(resource))]


def joined(resource: Resource, names: "tuple[str, ...]") -> list[str]:
    """The references among those columns: read together with the rows."""
    columns = {one.name: one for one in resource.columns}
    return [name for name in names if name in columns and columns[name].kind == "ref"]


def filters(resource: Resource, actor: Actor, *, writes: bool) -> list[Any]:
    """The filters of a noun's list; none by a column that is hidden from the actor."""
    found: list[Any] = [(one.name, KINDS[one.kind]) for one in filtered(resource, actor)]
    return [*found, DeletedFilter] if writes else found


def filtered(resource: Resource, actor: Actor) -> list[Column]:
    """The columns that a list may be filtered by; search finds rows by their keys."""
    hidden = () if actor.personal_data else resource.private
    return [one for one in resource.filters if one.kind in KINDS and one.name not in (*hidden, *UNFILTERED)]


def parameters(resource: Resource, actor: Actor) -> set[str]:
    """Every parameter of an address that a filter of this list reads. Any other would be a lookup: it is refused."""
    names = {one.label for one in filtered(resource, actor)}
    return {DELETED, *names, *(f"{name}_{end}" for name in names for end in ("from", "to"))}


def placeholder(resource: Resource, actor: Actor) -> str:
    """What the search field says: by which columns rows are found."""
    hidden = () if actor.personal_data else resource.private
    names = [gettext(SEARCHED[name]) for name in resource.search if name in SEARCHED and name not in hidden]
    keys = [gettext("external ID")] if resource.keyed else []
    return gettext(PLACEHOLDER) % {"names": ", ".join([*names, *keys, "ID"])}


def fieldsets(edited: Sequence[str], fixed: Mapping[str, Cell]) -> list[tuple[str | None, dict[str, Any]]]:
    """The groups of a form: what can be changed, what follows from other rows, the key elsewhere, the record itself."""
    own: list[Any] = [name for name in edited if name not in KEY]
    derived = [one for name, one in fixed.items() if name not in (*KEY, *RECORD, "origin")]
    keys = [name if name in edited else fixed[name] for name in KEY if name in edited or name in fixed]
    groups: list[tuple[str | None, dict[str, Any]]] = [(None, {"fields": own or in_rows(derived)})]
    if own and derived:
        groups.append((gettext("Derived"), {"fields": in_rows(derived)}))
    if keys:
        groups.append((gettext("Key in another system"), {"fields": keys, "classes": ["collapse"]}))
    if fixed:
        record = [fixed[name] for name in RECORD if name in fixed]
        groups.append((gettext("Record"), {"fields": in_rows(record), "classes": ["collapse"]}))
    return groups


def in_rows(cells: Sequence[Cell]) -> list[tuple[Cell, ...]]:
    """Values that are only read, several in a row."""
    return [tuple(cells[start : start + IN_A_ROW]) for start in range(0, len(cells), IN_A_ROW)]
