"""Reading everything back: the feed of changes in one order, snapshots that hand over to it, and the streams."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import changes, read
from core.changes import Change
from core.declare import Resource
from core.problems import Fault, Forbidden, Invalid, NotFound
from core.resources import RESOURCES
from core.scope import Actor
from cxapi.rest.answers import BY_NAME, lists_of_keys, present
from cxapi.rest.asking import check_known, choice, single, whole, words_of
from cxapi.rest.feed_schema import (
    FEED_PARAMETERS,
    MOST,
    SNAPSHOT_PARAMETERS,
    USUAL,
    FeedShape,
    NewSnapshotShape,
    SnapshotPageShape,
    SnapshotShape,
    StreamsShape,
    json_schema_of,
)  # fmt: skip
from cxapi.rest.resources import ROOT
from cxapi.rest.views import Endpoint

FED: dict[str, Resource] = {one.singular: one for one in RESOURCES if one.model.feeds}
TAGS = ["sync"]
GONE = ("delete", "merge", "purge")


class Changes(Endpoint):
    """What has changed, in order."""

    @extend_schema(operation_id="changes", tags=TAGS, responses={200: FeedShape}, parameters=FEED_PARAMETERS)
    def get(self, request: Request) -> Response:
        """Every change in the one order in which it was settled: nothing is lost, nothing comes twice, and a page is
        never filled in later. Keep `next_cursor` and go on from it; `end_of_stream` says that there is no more now.
        """
        given = dict(request.query_params.lists())
        check_known(("cursor", "types", "limit", "exclude_origin"), given, "changes")
        actor = self.actor
        nouns = nouns_of(actor, words_of(given, "types"), "?types")
        found = changes.read(
            actor,
            position_of(actor, single(given, "cursor")),
            whole(single(given, "limit"), "limit", MOST, USUAL),
            types=[one.singular for one in nouns],
            others_only=choice(given, "exclude_origin", ("me",)) is not None,
        )
        body = {
            "items": told(actor, found.lines),
            "next_cursor": closed(actor, "changes", found.end),
            "end_of_stream": found.at_end,
        }
        return Response(body)


class Snapshots(Endpoint):
    """Where a full read begins."""

    @extend_schema(operation_id="snapshots_create", tags=TAGS, request=NewSnapshotShape, responses={201: SnapshotShape})
    def post(self, request: Request) -> Response:
        """Pins a position of the feed. Read all pages of the snapshot, then /changes from its `changes_cursor` on:
        every row comes once, and no change between the two is missing.
        """
        check_known((), dict(request.query_params.lists()), "snapshots")
        data = self.sent(request)
        types = data.get("types", [])
        if set(data) - {"types"} or not isinstance(types, list) or not all(isinstance(one, str) for one in types):
            raise Invalid(
                _("The snapshot was refused."), [Fault("/types", "wrong_type", _("types is a list of nouns."))]
            )
        nouns = nouns_of(self.actor, types, "/types")
        seq = changes.watermark()
        name = closed(self.actor, "snapshot", seq, *(one.name for one in nouns))
        body = {
            "id": name,
            "seq": seq,
            "types": [one.name for one in nouns],
            "changes_cursor": closed(self.actor, "changes", seq),
        }
        return Response(body, status=201, headers={"Location": f"{ROOT}/snapshots/{name}"})


class Snapshot(Endpoint):
    """The rows as they were at a position of the feed, as far as nobody has changed them since."""

    @extend_schema(
        operation_id="snapshots_get", tags=TAGS, responses={200: SnapshotPageShape}, parameters=SNAPSHOT_PARAMETERS
    )
    def get(self, request: Request, id: str) -> Response:
        """A page of rows. Rows that were changed after the snapshot began are left to /changes."""
        given = dict(request.query_params.lists())
        check_known(("cursor", "limit"), given, "snapshots")
        actor = self.actor
        seq, nouns = pinned(actor, id)
        limit = whole(single(given, "limit"), "limit", MOST, USUAL)
        cursor = single(given, "cursor")
        left, behind = begun(actor, id, nouns, cursor) if cursor else (nouns, None)
        noun, rows, more = page_of(actor, left, seq, behind, limit)
        last = str(rows[-1].pk) if more == noun.name else None
        body = {
            "items": snapped(actor, noun, rows),
            "next_cursor": closed(actor, f"snapshot:{id}", more, last) if more else None,
            "changes_cursor": closed(actor, "changes", seq),
        }
        return Response(body)


class Streams(Endpoint):
    """What can be followed."""

    @extend_schema(operation_id="streams", tags=TAGS, responses={200: StreamsShape})
    def get(self, request: Request) -> Response:
        """Every noun that the key may follow, with its JSON Schema, its primary key and its modes."""
        check_known((), dict(request.query_params.lists()), "streams")
        items = [
            {
                "name": one.name,
                "json_schema": json_schema_of(one.singular),
                "primary_key": ["id"],
                "cursor_field": ["seq"],
                "modes": ["full_refresh", "incremental"],
                "deletes": True,
                "merges": one.singular == "Customer",
                "changes": f"{ROOT}/changes?types={one.name}",
            }
            for one in nouns_of(self.actor, [], "")
        ]
        return Response({"items": items})


def nouns_of(actor: Actor, names: Sequence[str], place: str) -> list[Resource]:
    """The nouns that are asked for, or all that the actor may read; raises Invalid for one that stands in no feed."""
    if not names:
        return [one for one in FED.values() if actor.role in one.access.read]
    chosen = []
    for name in dict.fromkeys(names):
        noun = BY_NAME.get(name)
        if noun is None or noun.singular not in FED:
            allowed = [one.name for one in FED.values()]
            text = _("There is no stream %(name)s.") % {"name": name[:60]}
            raise Invalid(text, [Fault(place, "not_allowed", text, name[:60], allowed)])
        if actor.role not in noun.access.read:
            raise Forbidden(_("This role may not read %(name)s.") % {"name": name})
        chosen.append(noun)
    return chosen


def told(actor: Actor, lines: Sequence[Change]) -> list[dict[str, Any]]:
    """The lines as answered, each with its row as it is now; one query for each noun among them."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    for line in lines:
        ids[line.type].add(line.record_id)
    rows: dict[UUID, dict[str, Any]] = {}
    keys: dict[UUID, list[dict[str, str]]] = {}
    for type_, wanted in ids.items():
        found = read.by_ids(actor, FED[type_], wanted)
        keys |= keys_of(actor, FED[type_], found.values())
        living = [row for row in found.values() if row.deleted_at is None]
        rows |= {row.pk: said for row, said in zip(living, present(actor, FED[type_], living), strict=True)}
    return [_line(line, rows.get(line.record_id), keys.get(line.record_id, [])) for line in lines]


def _line(line: Change, row: dict[str, Any] | None, keys: list[dict[str, str]]) -> dict[str, Any]:
    noun = FED[line.type]
    labels = {one.label for one in noun.columns}
    return {
        "seq": line.seq,
        "op": line.op if line.op in GONE else "upsert",
        "type": noun.name,
        "id": line.record_id,
        "external_ids": keys,
        "version": line.version,
        "changed_fields": sorted(name for name in line.changed if name in labels),
        "origin": line.origin,
        "at": line.at,
        "data": None if line.op in GONE else row,
        "merged_into_id": line.changed["merged_into_id"][1] if line.op == "merge" else None,
    }


def keys_of(actor: Actor, noun: Resource, rows: Iterable[Any]) -> dict[UUID, list[dict[str, str]]]:
    """The keys by which other systems know each row."""
    rows = list(rows)
    listed = lists_of_keys(noun.name)
    if listed:
        return dict(read.keys(actor, listed[0], rows)) if rows else {}
    known = ((row, getattr(row, "external_id", None)) for row in rows)
    return {row.pk: [{"source": row.source, "id": key}] for row, key in known if key is not None}


def snapped(actor: Actor, noun: Resource, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows of a snapshot as answered."""
    keys = keys_of(actor, noun, rows)
    return [
        {"type": noun.name, "id": row.pk, "external_ids": keys.get(row.pk, []), "version": row.version, "data": data}
        for row, data in zip(rows, present(actor, noun, rows), strict=True)
    ]


def page_of(
    actor: Actor, nouns: Sequence[Resource], seq: int, behind: UUID | None, limit: int
) -> tuple[Resource, list[Any], str | None]:
    """The next rows of the first noun that has any, and the noun that the page after it begins with."""
    for place, noun in enumerate(nouns):
        rows = read.settled(actor, noun, seq, behind if place == 0 else None, limit + 1)
        if len(rows) > limit:
            return noun, rows[:limit], noun.name
        if rows:
            following = nouns[place + 1 : place + 2]
            return noun, rows, following[0].name if following else None
    return nouns[-1], [], None


def position_of(actor: Actor, cursor: str | None) -> int:
    """The position that a cursor of the feed stands for; Invalid for one that the feed did not give this workspace."""
    if not cursor:
        return 0
    seq, *more = opened(actor, "changes", cursor)
    if more or not _is_position(seq):
        raise _bad_cursor()
    return int(seq)


def pinned(actor: Actor, id: str) -> tuple[int, list[Resource]]:
    """The position and the nouns of a snapshot; NotFound for an id that was not given to this workspace."""
    try:
        seq, *names = opened(actor, "snapshot", id)
        nouns = nouns_of(actor, [str(one) for one in names], "?id")
    except Invalid:
        seq, nouns = None, []
    if not _is_position(seq) or not nouns:
        raise NotFound(_("There is no such snapshot."))
    return seq, nouns


def begun(actor: Actor, id: str, nouns: Sequence[Resource], cursor: str) -> tuple[Sequence[Resource], UUID | None]:
    """The nouns that are left from a cursor of this snapshot on, and the last row read of the first of them."""
    name, *behind = opened(actor, f"snapshot:{id}", cursor)
    places = [place for place, one in enumerate(nouns) if one.name == name]
    try:
        return nouns[places[0] :], UUID(behind[0]) if behind[0] is not None else None
    except (IndexError, ValueError, TypeError, AttributeError):
        raise _bad_cursor() from None


def _is_position(seq: Any) -> bool:
    return type(seq) is int and 0 <= seq < 2**63


def closed(actor: Actor, kind: str, *values: Any) -> str:
    """Values as an opaque text that opens for the same kind and workspace only."""
    raw = json.dumps([_mark(actor, kind), *values], separators=(",", ":")).encode()
    return urlsafe_b64encode(raw).decode().rstrip("=")


def opened(actor: Actor, kind: str, text: str) -> list[Any]:
    """What `closed` was given; Invalid with bad_cursor for anything else."""
    try:
        mark, *values = json.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        if mark != _mark(actor, kind) or not values:
            raise ValueError
    except (ValueError, TypeError, RecursionError):
        raise _bad_cursor() from None
    return values


def _bad_cursor() -> Invalid:
    said = _("This cursor is not one that this address gave to this workspace.")
    return Invalid(said, [Fault("?cursor", "bad_cursor", said)], code="bad_cursor")


def _mark(actor: Actor, kind: str) -> str:
    return hashlib.sha256(f"{actor.workspace_id}:{kind}".encode()).hexdigest()[:12]


def routes() -> list[URLPattern | URLResolver]:
    """The addresses of this file."""
    views = {
        "changes": Changes.as_view(),
        "snapshots": Snapshots.as_view(),
        "snapshots/<str:id>": Snapshot.as_view(),
        "streams": Streams.as_view(),
    }
    return [path(f"{route}{slash}", view) for route, view in views.items() for slash in ("", "/")]
