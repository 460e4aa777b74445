"""How exports and digests describe themselves."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from cxapi.rest.operations import Operations, list_parameters, shaping_parameters
from cxapi.rest.schema import PLAIN, Schema, Shape, header, named, thing
from cxapi.rest.shapes import shapes_of

CARRIES = (
    "Every row that fits the filters, streamed in the order of the ids; no other order, no pages. As NDJSON each line"
    " is what the list shows. As CSV the header names the members, objects and lists stand as JSON, and each declared"
    " attribute has a column `attributes.<key>` beside the whole of them; a text that a spreadsheet would take for a"
    " formula (= + - @ tab and line breaks at its beginning) gets an apostrophe before it, which an import takes away"
    " again; numbers stand as they are. Columns that the key may not see are null. In gzip for Accept-Encoding: gzip."
    " A stream that breaks off ends without its last chunk."
)
LEFT_OUT = ("limit", "cursor", "sort", "count", "expand")


class ExportOperations(Operations):
    """The description of `GET /{noun}/export`."""

    def get_operation_id(self) -> str:
        return f"{self.resource.name.replace('-', '_')}_export"

    def get_summary(self) -> str:
        return f"Export {self.resource.name.replace('-', ' ')} to a file"

    def get_description(self) -> str:  # type: ignore[override]
        return CARRIES

    def get_request_serializer(self) -> Any:
        return None

    def get_response_serializers(self) -> Any:
        return {
            (200, "application/x-ndjson"): OpenApiResponse(shapes_of(self.resource.name).read, "One row a line."),
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "A header and one row a line."),
        }

    def get_override_parameters(self) -> list[Any]:
        words: Schema = {"type": "string", "enum": ["csv", "ndjson"]}
        text = "Without it: csv for `Accept: text/csv`, else ndjson."
        known = [*list_parameters(self), *shaping_parameters(self.resource)]
        return [
            OpenApiParameter("format", words, OpenApiParameter.QUERY, description=text),
            *(one for one in known if one.name not in LEFT_OUT),
            header("Accept-Encoding", "`gzip`, or nothing."),
        ]


class DigestShape(Shape):
    component = "Digest"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        whole: Schema = PLAIN["big"]
        text: Schema = {"type": "string"}
        bucket: Schema = {
            "bucket": {**text, "description": "First digits of the SHA-256 of the row's key."},
            "count": {**whole, "description": "Rows in it."},
            "hash": {**text, "description": "Exclusive or of the hashes of its rows, 16 hexadecimal digits."},
        }
        row: Schema = {
            "source": {**text, "description": "Source of the row."},
            "external_id": {**text, "description": "Its key there."},
            "id": {**PLAIN["id"], "description": "Its id here."},
            "value": {**text, "description": "What `over` names, as it is hashed."},
            "hash": {**text, "description": "Its hash, 16 hexadecimal digits."},
        }
        buckets = {"type": "array", "items": named(auto, "DigestBucket", thing("Rows of like keys.", bucket))}
        rows = {"type": "array", "items": named(auto, "DigestRow", thing("One row.", row))}
        members: Schema = {
            "res": {**text, "description": "The noun."},
            "over": {**text, "description": "version or source_updated_at."},
            "bucket": {**text, "description": "The bucket asked for; empty for all."},
            "count": {**whole, "description": "Rows that were counted."},
            "hash": {**text, "description": "Exclusive or of all their hashes."},
        }
        more: Schema = {
            "buckets": {**buckets, "description": "The buckets inside, those without rows left out."},
            "rows": {**rows, "description": "The rows, for a bucket of 4 digits."},
        }
        return thing("Counts and hashes of keyed rows.", members, more=more)
