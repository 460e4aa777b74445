"""How the feed of changes, snapshots and streams describe themselves."""

from functools import cache
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from cxapi.rest.schema import PLAIN, Schema, Shape, external_key, named, nullable, open_words, thing

MOST = 1000
USUAL = 100
TEXT: Schema = {"type": "string"}
COMPONENTS = "#/components/schemas/"
HELD: Schema = {"type": "object", "additionalProperties": {}}

_LIMIT = OpenApiParameter(
    "limit",
    {"type": "integer", "format": "int32", "minimum": 1, "maximum": MOST, "default": USUAL},
    description="Rows a page.",
)
FEED_PARAMETERS = [
    OpenApiParameter("cursor", str, description="`next_cursor` of the page before, or of the page read last time."),
    OpenApiParameter("types", str, description="Only these nouns, with commas, for example `cases,customers`."),
    _LIMIT,
    OpenApiParameter(
        "exclude_origin", {"type": "string", "enum": ["me"]}, description="`me` leaves out what this key wrote itself."
    ),
]
SNAPSHOT_PARAMETERS = [
    OpenApiParameter("id", str, OpenApiParameter.PATH, description="Id of the snapshot."),
    OpenApiParameter("cursor", str, description="`next_cursor` of the page before."),
    _LIMIT,
]


def _row_members(auto: AutoSchema) -> Schema:
    return {
        "type": {**TEXT, "description": "The noun, for example `cases`."},
        "id": {**PLAIN["id"], "description": "Id of the row."},
        "external_ids": {
            "type": "array",
            "items": external_key(auto),
            "description": "The keys by which other systems know it.",
        },
        "version": {**PLAIN["integer"], "description": "Its version after the change."},
    }


class FeedShape(Shape):
    component = "ChangePage"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        data = "The row as it is now, as its own address answers it; null when it is gone."
        op = open_words(("upsert", "delete", "merge", "purge"), "What happened.")
        members: Schema = {
            "seq": {**PLAIN["big"], "description": "Its place in the one order; grows, with gaps."},
            "op": named(auto, "ChangeOp", op),
            **_row_members(auto),
            "changed_fields": {"type": "array", "items": TEXT, "description": "Changed members; none for a new row."},
            "origin": {**TEXT, "description": "Who wrote it: `key:<id>`, `member:<id>` or `system:<name>`."},
            "at": {**PLAIN["instant"], "description": "When it was written."},
            "data": {**nullable(HELD), "description": data},
            "merged_into_id": {**nullable(PLAIN["id"]), "description": "The survivor, of a merge."},
        }
        row = named(auto, "Change", thing("One change of one row.", members))
        page: Schema = {
            "items": {"type": "array", "items": row, "description": "The changes in their order."},
            "next_cursor": {**TEXT, "description": "Where to go on, now or later."},
            "end_of_stream": {"type": "boolean", "description": "Whether there is nothing behind this page for now."},
        }
        return thing("A page of the feed of changes.", page)


class NewSnapshotShape(Shape):
    component = "SnapshotCreate"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        types: Schema = {"type": "array", "items": TEXT, "description": "Only these nouns. Without it: all."}
        return thing("Where a full read begins.", {}, more={"types": types}, closed=True)


class SnapshotShape(Shape):
    component = "Snapshot"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        members: Schema = {
            "id": {**TEXT, "description": "Names the snapshot in its address. It stays good."},
            "seq": {**PLAIN["big"], "description": "The position of the feed that it is pinned at."},
            "types": {"type": "array", "items": TEXT, "description": "The nouns in it."},
            "changes_cursor": {**TEXT, "description": "Where /changes goes on after the snapshot."},
        }
        return thing("A full read pinned at a position of the feed.", members)


class SnapshotPageShape(Shape):
    component = "SnapshotPage"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        data: Schema = {"data": {**HELD, "description": "The row as its own address answers it."}}
        row = named(auto, "SnapshotRow", thing("One row of a snapshot.", {**_row_members(auto), **data}))
        page: Schema = {
            "items": {"type": "array", "items": row, "description": "The rows, noun by noun."},
            "next_cursor": {**nullable(TEXT), "description": "Goes on; null on the last page."},
            "changes_cursor": {**TEXT, "description": "Where /changes goes on after the last page."},
        }
        return thing("A page of a snapshot.", page)


class StreamsShape(Shape):
    component = "StreamList"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        words: Schema = {"type": "array", "items": TEXT}
        members: Schema = {
            "name": {**TEXT, "description": "The noun."},
            "json_schema": {**HELD, "description": "JSON Schema of a row, complete in itself."},
            "primary_key": {**words, "description": "What names a row."},
            "cursor_field": {**words, "description": "What orders the feed."},
            "modes": {**words, "description": "How it can be read."},
            "deletes": {"type": "boolean", "description": "Whether deletions come in the feed."},
            "merges": {"type": "boolean", "description": "Whether merges come in the feed."},
            "changes": {**TEXT, "description": "Address of its feed."},
        }
        row = named(auto, "Stream", thing("A noun that can be followed.", members))
        return thing("What can be followed.", {"items": {"type": "array", "items": row, "description": "The nouns."}})


@cache
def json_schema_of(component: str) -> Schema:
    """The JSON Schema of a component of our document, with everything that it refers to below `$defs`."""
    from cxapi.rest.documents import openapi

    parts: Schema = openapi()["components"]["schemas"]
    found: Schema = {}
    # Expanded rows come only with `?expand`, which neither the feed nor a snapshot has.
    whole = {**parts[component]}
    whole["properties"] = {name: whole["properties"][name] for name in whole["required"]}
    made: Schema = _inlined(whole, parts, found)
    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, **made, **({"$defs": found} if found else {})}


def _inlined(value: Any, parts: Schema, found: Schema) -> Any:
    if isinstance(value, list):
        return [_inlined(one, parts, found) for one in value]
    if not isinstance(value, dict):
        return value
    target = value.get("$ref")
    if isinstance(target, str) and target.startswith(COMPONENTS):
        name = target.removeprefix(COMPONENTS)
        if name not in found:
            found[name] = {}
            found[name] = _inlined(parts[name], parts, found)
        return {**value, "$ref": f"#/$defs/{name}"}
    return {name: _inlined(one, parts, found) for name, one in value.items()}
