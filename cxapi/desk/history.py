"""The history of a row as its page shows it: who, when, which fields, from what to what; from the log."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_noop

from core import changes
from core.access import ApiKey, Member
from core.changes import Change
from core.columns import Bad, Column
from core.declare import Resource
from core.scope import Actor
from cxapi.desk import cells, verbs, words
from cxapi.desk.rows import HIDDEN, rows, who

if TYPE_CHECKING:
    from cxapi.desk.pages import RecordAdmin

PER_PAGE = 50
OPERATIONS = {
    "create": gettext_noop("Created"),
    "update": gettext_noop("Changed"),
    "delete": gettext_noop("Deleted"),
    "restore": gettext_noop("Restored"),
    "merge": gettext_noop("Merged"),
    "purge": gettext_noop("Erased"),
}
KINDS: dict[str, tuple[type[Model], str]] = {
    "key": (ApiKey, gettext_noop("API key")),
    "member": (Member, gettext_noop("Member")),
}
BOOKKEEPING = ("deleted_at",)


@dataclass(frozen=True, slots=True)
class Line:
    """One change: when, who, what, and each field with its old and new value."""

    when: str
    who: str
    what: str
    version: int
    fields: Sequence[tuple[str, Any, Any]]
    origin: str
    request_id: str


def page(desk: "RecordAdmin", request: HttpRequest, row: Any) -> HttpResponse:
    """The history page of one row."""
    actor = who(request)
    paginator = Paginator(changes.history(actor, row.pk), PER_PAGE)
    found = paginator.get_page(request.GET.get("p"))
    headers = [gettext("When"), gettext("Who"), gettext("What"), gettext("Field"), gettext("Before"), gettext("After")]
    context = {"title": gettext("History"), "headers": headers, "page": found}
    context["lines"] = lines(desk.resource, found, actor)
    return verbs.show(desk, request, "desk/history.html", row, context)


def lines(resource: Resource, found: "Page[Change]", actor: Actor) -> list[Line]:
    """The lines of the log in the words of the page."""
    told = list(found)
    columns = {_attname(one): one for one in resource.columns if one.kind != "keys"}
    names = origins(actor, (line.origin for line in told))
    known = _references(columns, told, actor)
    return [
        Line(
            when=cells.moment(line.at),
            who=names.get(line.origin, line.origin),
            what=gettext(OPERATIONS.get(line.op, line.op)),
            version=line.version,
            fields=[
                (
                    words.heading(columns[name].name),
                    *(_shown(resource, columns[name], value, known, actor) for value in pair),
                )
                for name, pair in line.changed.items()
                if name in columns and name not in BOOKKEEPING
            ],
            origin=line.origin,
            request_id=line.request_id,
        )
        for line in told
    ]


def origins(actor: Actor, found: Iterable[str]) -> dict[str, str]:
    """What the keys and members behind origins are called: `member:<id>` is "Ana (member)"."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    names = {}
    for origin in set(found):
        kind, _, id = origin.partition(":")
        if kind in KINDS:
            ids[kind].add(UUID(id))
        else:
            names[origin] = f"{id} ({gettext('system')})"
    for kind, wanted in ids.items():
        model, title = KINDS[kind]
        for id, row in rows(model, actor, deleted="include").in_bulk(wanted).items():
            names[f"{kind}:{id}"] = f"{row.name} ({words.within(gettext(title))})"  # type: ignore[attr-defined]
    return names


def _attname(one: Column) -> str:
    return f"{one.name}_id" if one.kind == "ref" else one.name


def _references(columns: dict[str, Column], told: Iterable[Change], actor: Actor) -> dict[tuple[str, str], Model]:
    """The rows that old and new values name, one query for each column."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for line in told:
        for name, pair in line.changed.items():
            if name in columns and columns[name].kind == "ref":
                wanted[name] |= {str(value) for value in pair if value}
    found: dict[tuple[str, str], Model] = {}
    for name, ids in wanted.items():
        model: Any = columns[name].model
        for id, row in rows(model, actor, deleted="include").in_bulk([UUID(one) for one in ids]).items():
            found[name, str(id)] = row
    return found


def _shown(resource: Resource, one: Column, value: Any, known: dict[tuple[str, str], Model], actor: Actor) -> Any:
    if one.name in resource.private and not actor.personal_data:
        return HIDDEN
    if one.kind == "ref":
        row = known.get((_attname(one), str(value)))
        return cells.link(row, actor) if row is not None else value or cells.EMPTY
    try:
        decoded = one.decode(value) if value is not None else None
    except Bad:
        decoded = value  # a word that was allowed when it was written
    return cells.text(one, resource.model, decoded, actor)
