"""The contract in JSON Schema: what a column is outside, and how views describe themselves to drf-spectacular."""

from typing import Any, ClassVar

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.serializers import Serializer

from core.columns import Column
from core.problems import CODES

Schema = dict[str, Any]

PLAIN: dict[str, Schema] = {
    "id": {"type": "string", "format": "uuid"},
    "ref": {"type": "string", "format": "uuid"},
    "text": {"type": "string"},
    "flag": {"type": "boolean"},
    "integer": {"type": "integer", "format": "int32"},
    "big": {"type": "integer", "format": "int64"},
    "number": {"type": "number", "format": "double"},
    "instant": {"type": "string", "format": "date-time"},
    "day": {"type": "string", "format": "date"},
}
HELD: dict[str, Schema] = {
    "object": {"type": "object", "additionalProperties": {}},
    "list": {"type": "array", "items": {}},
    "": {"type": ["object", "array"], "additionalProperties": {}, "items": {}},
}
HEADERS: dict[str, Schema] = {
    name: {"schema": {"type": "string"}, "description": text}
    for name, text in (
        ("X-Request-Id", "Finds this request in the log."),
        ("RateLimit", "What is left of the allowance, as in draft-ietf-httpapi-ratelimit-headers."),
        ("RateLimit-Policy", "The allowance of this key."),
    )
}


class Shape(Serializer[Any]):
    """A serializer that says its own JSON Schema. What it is given is ready for the wire and passes unchanged:
    input is decoded by `core.write`, output compiled by `cxapi.rest.answers`, and no rule stands here a second time.
    """

    component: ClassVar[str] = ""

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        """The schema of the component; others are named through `reference` and `named`."""
        raise NotImplementedError

    def to_representation(self, instance: Any) -> Any:
        return instance

    def to_internal_value(self, data: Any) -> Any:
        return data


class ShapeExtension(OpenApiSerializerExtension):
    """Tells drf-spectacular to ask a Shape."""

    target_class = Shape
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: Any) -> str:
        return str(self.target.component)

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> Schema:
        schema: Schema = self.target.json_schema(auto_schema)
        return schema


class ProblemShape(Shape):
    component = "Problem"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        code = named(auto, "ProblemCode", open_words(tuple(CODES), "What is wrong; each is explained at `type`."))
        members: Schema = {
            "type": {"type": "string", "description": "Address of a page that explains `code`."},
            "title": {"type": "string", "description": "The kind of problem, in the language asked for."},
            "status": {"type": "integer", "format": "int32", "description": "The HTTP status."},
            "detail": {"type": "string", "description": "What went wrong with this request."},
            "instance": {"type": "string", "description": "The path that was asked for."},
            "code": code,
            "request_id": {"type": "string", "description": "Finds the request in the log."},
            "errors": {"type": "array", "items": _fault(auto, code), "description": "The places that are wrong."},
            "conflicting_ids": {
                "type": "array",
                "items": PLAIN["id"],
                "description": "Rows that stand in the way.",
            },
        }
        more = {
            "version": {**PLAIN["integer"], "description": "The present version, when another one was expected."},
            **_conflict(),
            "tombstone": _tombstone(auto),
            "merged_into_id": {**PLAIN["id"], "description": "The survivor, when the customer was merged."},
        }
        return thing("Why a request was refused (RFC 9457).", members, more=more)


def _conflict() -> Schema:
    """What a 412 says beside the present version."""
    row = {"type": ["object", "null"], "additionalProperties": {}}
    base = "The row as it was at the version that was expected; null when the log does not tell it."
    theirs = "What has changed since, with its present values; null when `base` is."
    clash = "Members that this request and others have both changed; null when `base` is."
    return {
        "base": {**row, "description": f"{base} Personal data is null for keys that may not see it."},
        "theirs": {**row, "description": theirs},
        "clash": {"type": ["array", "null"], "items": {"type": "string"}, "description": clash},
    }


def _fault(auto: AutoSchema, code: Schema) -> Schema:
    members: Schema = {
        "pointer": {"type": "string", "description": "JSON pointer into the body, or `?name` for a parameter."},
        "code": code,
        "message": {"type": "string", "description": "What is wrong there."},
        "value": {"type": ["string", "number", "boolean", "null"], "description": "What came, cut to 100 characters."},
        "allowed": {"description": "What would be right: words, limits, or null."},
    }
    return named(auto, "ProblemError", thing("One wrong place in a request.", members))


def _tombstone(auto: AutoSchema) -> Schema:
    members: Schema = {
        "id": {**PLAIN["id"], "description": "Id of the deleted row."},
        "deleted_at": {**PLAIN["instant"], "description": "When it was deleted."},
        "version": {**PLAIN["integer"], "description": "Its last version."},
    }
    return named(auto, "Tombstone", thing("What is left of a deleted row.", members))


def thing(description: str, members: Schema, *, more: Schema | None = None, closed: bool = False) -> Schema:
    """An object whose `members` are all required; those in `more` may be absent; `closed` refuses others."""
    schema: Schema = {"type": "object", "description": description, "properties": {**members, **(more or {})}}
    if members:
        schema["required"] = list(members)
    if closed:
        schema["additionalProperties"] = False
    return schema


def open_words(words: tuple[str, ...], description: str) -> Schema:
    """A list of words that may grow: clients must expect others."""
    grows = f"{description} The list may grow: expect other words."
    return {"anyOf": [{"type": "string", "enum": list(words)}, {"type": "string"}], "description": grows}


def named(auto: AutoSchema, name: str, schema: Schema) -> Schema:
    """A reference to the component `name`, which is stored the first time."""
    component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
    auto.registry.register_on_missing(component)
    return dict(component.ref)


def reference(auto: AutoSchema, shape: type[Shape]) -> Schema:
    """A reference to the component of another shape."""
    return dict(auto.resolve_serializer(shape(), "response").ref)


def fragment(auto: AutoSchema, one: Column, *, null: bool = False, limits: bool = False) -> Schema:
    """The schema of one column; `limits` adds what input must keep to."""
    if one.kind in ("enum", "open_enum"):
        schema = words_of(auto, one)
    elif one.kind == "json":
        schema = dict(HELD[one.holds])
    elif one.kind == "keys":
        schema = {"type": "array", "items": external_key(auto)}
    else:
        schema = dict(PLAIN[one.kind])
    if limits and one.kind == "text" and one.max_length:
        schema["maxLength"] = one.max_length
    return nullable(schema) if null else schema


def nullable(schema: Schema) -> Schema:
    """The same or null."""
    if "type" not in schema:
        return {"oneOf": [schema, {"type": "null"}]}
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*types, "null"]}


def words_of(auto: AutoSchema, one: Column) -> Schema:
    """The enum of a column, named once for the whole contract."""
    text = f"{one.enum}: one of {', '.join(one.choices)}."
    if one.kind == "open_enum":
        return named(auto, one.enum, open_words(one.choices, text))
    return named(auto, one.enum, {"type": "string", "enum": list(one.choices), "description": text})


def external_key(auto: AutoSchema) -> Schema:
    """The key by which another system knows a row."""
    members: Schema = {
        "source": {"type": "string", "description": "Name of the other system."},
        "id": {"type": "string", "description": "The row's key in that system."},
    }
    return named(auto, "ExternalKey", thing("A row as another system knows it.", members))


class Described(AutoSchema):
    """The description of a view: every answer may be a problem, every answer carries the same headers."""

    def get_auth(self) -> list[Schema]:
        return [{"key": []}]

    def get_filter_backends(self) -> list[Any]:
        return []

    def get_override_parameters(self) -> list[Any]:
        return self.repetition()

    def repetition(self) -> list[Any]:
        """The headers by which a POST is done once."""
        if self.method != "POST" or not getattr(self.view, "repeatable", False):
            return []
        text = "Sent again with the same key and body within 72 hours, it is answered again and not done again."
        again = "`true` when the answer is that of an earlier request."
        return [
            header("Idempotency-Key", text),
            header("Idempotent-Replayed", again, answers=[200, 201, 207]),
        ]

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False

    def _get_response_bodies(self, direction: Any = "response") -> Schema:
        bodies: Schema = super()._get_response_bodies(direction)
        problem = OpenApiResponse(ProblemShape, "The request was refused; `code` says why.")
        bodies.pop("default", None)
        bodies["default"] = self._get_response_for_code(problem, "default", ["application/problem+json"], direction)
        for body in bodies.values():
            usual = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}
            body["headers"] = {**body.get("headers", {}), **usual}
        return bodies


def header(name: str, text: str, *, answers: list[int] | None = None) -> OpenApiParameter:
    """A header of the request, or of the `answers` with these statuses."""
    text_ = {"type": "string"}
    return OpenApiParameter(name, text_, "header", description=text, response=answers or False)
