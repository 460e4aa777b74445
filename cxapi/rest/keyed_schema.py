"""How the addresses of keys and batches describe themselves."""

from functools import cache
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from core.declare import Resource
from core.writing.batch import OUTCOMES
from core.writing.storage import AT_ONCE as MOST_ROWS
from cxapi.rest.operations import Operations, merging, shaping_parameters
from cxapi.rest.schema import PLAIN, ProblemShape, Schema, Shape, header, named, nullable, reference, thing
from cxapi.rest.shapes import meaning, shapes_of

MOST_BYTES = 5 * 1_048_576
SKEW = "Whether source_updated_at lay over 5 minutes ahead of the server's clock: it was left out then."
WORDS = {
    "retrieve_by": "get_by_key", "put_by": "put", "patch_by": "update_by_key", "destroy_by": "delete_by_key",
    "batch": "batch",
}  # fmt: skip
SAYS = {
    "retrieve_by": "Get by key: {one}",
    "put_by": "Create or change by key: {one}",
    "patch_by": "Change by key: {one}",
    "destroy_by": "Delete by key: {one}",
    "batch": "Create or change up to 500: {many}",
}
MORE = {
    "retrieve_by": "The row that another system knows by this key. A customer is found by any of their keys.",
    "put_by": (
        "Creates the row of this key or changes it: members that are absent stay, null clears. What changes nothing"
        " is `unchanged` and keeps its version; a `source_updated_at` older than the stored one is `stale`."
    ),
    "patch_by": (
        "As a PUT, but nothing is created and nothing brought back: 404 when no row has this key, 410 when the row that"
        " has it was deleted."
    ),
    "destroy_by": (
        "Marks the row as deleted. Putting the key again brings it back; with `source_updated_at` older messages do"
        " not, and a deletion older than what is stored is `stale`. A key that came by a merge deletes nothing."
    ),
    "batch": (
        "One verdict per row, in order; 207 when a row was refused. The same key twice applies in order, references"
        " may point to rows of the same batch, and sending it again changes nothing. With `atomic` all or nothing."
        " A row with `deleted: true` deletes: only its key and `source_updated_at` are looked at."
    ),
}


class BatchAnswerShape(Shape):
    component = "BatchAnswer"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        whole = {"type": "integer", "format": "int32"}
        members: Schema = {
            "index": {**whole, "description": "Place of the row in the batch, from 0."},
            "status": {**whole, "description": "The HTTP status that the row alone would have had."},
            "outcome": {**_outcome(auto)},
            "id": {**nullable(PLAIN["id"]), "description": "Id of the row; null when it was not stored."},
            "version": {**nullable(whole), "description": "Its version now."},
            "clock_skew": {"type": "boolean", "description": SKEW},
            "problem": nullable(reference(auto, ProblemShape)),
        }
        verdict = named(auto, "BatchVerdict", thing("What became of one row.", members))
        counts = {word: {**whole, "description": f"Rows that were {word.replace('_', ' ')}."} for word in OUTCOMES}
        answer: Schema = {
            "items": {"type": "array", "items": verdict, "description": "The verdicts, in the order of the rows."},
            "counts": named(auto, "BatchCounts", thing("How many rows had which outcome.", counts)),
        }
        return thing("What became of a batch.", answer)


def _outcome(auto: AutoSchema) -> Schema:
    text = "What became of a row."
    return named(auto, "WriteOutcome", {"type": "string", "enum": list(OUTCOMES), "description": text})


@cache
def put_shape(name: str) -> type[Shape]:
    """The answer of a PUT for the noun `name`."""
    shapes = shapes_of(name)

    def schema(auto: AutoSchema) -> Schema:
        members: Schema = {
            "outcome": _outcome(auto),
            "clock_skew": {"type": "boolean", "description": SKEW},
            "record": reference(auto, shapes.read),
        }
        return thing("What became of the row, and the row as it is now.", members)

    return _made(f"{shapes.read.component}Put", schema)


@cache
def batch_shape(name: str) -> type[Shape]:
    """The body of a batch for the noun `name`."""
    shapes = shapes_of(name)

    def schema(auto: AutoSchema) -> Schema:
        row = {"anyOf": [reference(auto, shapes.update), _deletion(auto)]}
        rows: Schema = {"type": "array", "items": row, "minItems": 1, "maxItems": MOST_ROWS}
        text = "The rows, each with source and external_id beside its members."
        more: Schema = {
            "source": {"type": "string", "description": "Source of the rows that name none."},
            "atomic": {"type": "boolean", "description": "Store all rows or none. Without it: false."},
        }
        return thing(f"Rows of {name}.", {"items": {**rows, "description": text}}, more=more, closed=True)

    return _made(f"{shapes.read.component}Batch", schema)


def _deletion(auto: AutoSchema) -> Schema:
    key: Schema = {
        "external_id": {"type": "string", "description": "Key of the row to be deleted."},
        "deleted": {"type": "boolean", "enum": [True], "description": "Deletes the row of the key."},
    }
    more: Schema = {
        "source": {"type": "string", "description": "Source of the key, unless the batch names it."},
        "source_updated_at": {**nullable(PLAIN["instant"]), "description": "When that system deleted it."},
    }
    return named(auto, "BatchDeletion", thing("A row that deletes.", key, more=more))


def _made(component: str, schema: Any) -> type[Shape]:
    return type(f"{component}Serializer", (Shape,), {"component": component, "json_schema": staticmethod(schema)})


class KeyedOperations(Operations):
    """The description of one address by key, read from `view.resource` and `view.action`."""

    def get_operation_id(self) -> str:
        return f"{self.resource.name.replace('-', '_')}_{WORDS[self.action]}"

    def get_summary(self) -> str:
        one = str(self.resource.model._meta.verbose_name)
        return SAYS[self.action].format(one=one, many=self.resource.name.replace("-", " "))

    def get_description(self) -> str:  # type: ignore[override]
        return f"{MORE[self.action]}\n\n{meaning(self.resource.model)}"

    def get_request_serializer(self) -> Any:
        if self.action == "batch":
            return batch_shape(self.resource.name)
        return shapes_of(self.resource.name).update if self.action in ("put_by", "patch_by") else None

    def get_response_serializers(self) -> Any:
        return {
            "retrieve_by": lambda one: {
                200: OpenApiResponse(shapes_of(one.name).read, "The row."),
                304: OpenApiResponse(None, "It has not changed."),
            },
            "put_by": lambda one: {
                200: OpenApiResponse(put_shape(one.name), "It was there already."),
                201: OpenApiResponse(put_shape(one.name), "It is new."),
            },
            "patch_by": lambda one: {200: OpenApiResponse(put_shape(one.name), "What became of it.")},
            "destroy_by": lambda one: {
                200: OpenApiResponse(put_shape(one.name), "It is `stale`: that system has said something newer."),
                204: OpenApiResponse(None, "It is deleted."),
            },
            "batch": lambda one: {
                200: OpenApiResponse(BatchAnswerShape, "All rows are in."),
                207: OpenApiResponse(BatchAnswerShape, "At least one row was refused."),
            },
        }[self.action](self.resource)

    def get_override_parameters(self) -> list[Any]:
        if self.action == "batch":
            return self.repetition()
        found = [
            OpenApiParameter("source", str, OpenApiParameter.PATH, description="Name of the other system."),
            OpenApiParameter("external_id", str, OpenApiParameter.PATH, description="The row's key there, encoded."),
        ]
        return [*found, *self._more(self.resource)]

    def _more(self, resource: Resource) -> list[OpenApiParameter]:
        tag = header("ETag", 'Strong; begins with the version: `"v3"`.', answers=[200, 201, 304])
        if self.action == "destroy_by":
            text = "When that system deleted it: a deletion older than what is stored is left out."
            clock = OpenApiParameter("source_updated_at", dict(PLAIN["instant"]), "query", description=text)
            return [clock, header("If-Match", "The ETag that the change is meant for: 412 when there is a newer one.")]
        match = header("If-Match", "The ETag that the change is meant for: 412 when there is a newer one.")
        if self.action == "retrieve_by":
            known = header("If-None-Match", "The ETag that is known already: answers 304 while it holds.")
            return [*shaping_parameters(resource), known, tag]
        place = [header("Location", "Address of a new row.", answers=[201])] if self.action == "put_by" else []
        return [match, *merging(), tag, *place]
