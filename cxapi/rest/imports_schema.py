"""How the addresses of files and jobs describe themselves."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from core.files.importing import OUTCOMES
from core.files.jobs import JOBS, MOST_PARTS
from cxapi.rest.operations import PATH_ID, Operations
from cxapi.rest.schema import PLAIN, Schema, Shape, header, named, reference, thing
from cxapi.rest.shapes import shapes_of
from cxapi.rest.streams import FORMATS

SHOWN = 100
LARGE: Schema = PLAIN["big"]
TEXT: Schema = {"type": "string"}
SAYS = {
    "put_part": "Send a part of a job's file",
    "list_parts": "List the parts of a job's file",
    "errors": "The refused lines of a job",
}
MORE = {
    "put_part": (
        "The file of a job is its parts joined in the order of their numbers, which run from 1 without a gap; a file"
        " may be cut anywhere. Each part may be in gzip by itself. The same bytes again change nothing (200); other"
        " bytes under a number that is taken are 409. Part 1 of a CSV file holds the header, and is refused when it"
        " names unknown columns. When all are there: `POST /jobs/{id}/start`."
    ),
    "list_parts": "Whoever was interrupted sees which parts are there.",
    "errors": (
        "One JSON object (`ImportRefusal`) a line: the line of the file, the key of the row and its problem. Values of"
        " private columns are never in it. Kept for 30 days; only for roles that may write the noun."
    ),
}
BRINGS = (
    "Rows as NDJSON (one object a line, as in a batch) or CSV (a header of member names; `customer_ref.source` and"
    " `customer_ref.id` for references, `attributes.<key>` for declared attributes). An empty cell says nothing,"
    " `#N/A` clears. A bad row is refused with its line, the others are stored; sending a file again changes nothing."
    " Up to 5,000 lines and 512 kB are answered at once (200); more becomes a job (202). Unpacked, a request holds"
    " 20 MB (`CXAPI_IMPORT_BYTES`) at most: larger files come in parts, from `?parts=open` on."
)


class RefusalShape(Shape):
    component = "ImportRefusal"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        members: Schema = {
            "line": {**LARGE, "description": "Line of the file where the row begins, from 1."},
            "source": {"type": ["string", "null"], "description": "Source of the row, as far as it could be read."},
            "external_id": {"type": ["string", "null"], "description": "Its key there."},
            "problem": {**_problem(auto), "description": "Why it was refused."},
        }
        return thing("A row of a file that was not stored.", members)


def _problem(auto: AutoSchema) -> Schema:
    place: Schema = {
        "pointer": {**TEXT, "description": "JSON pointer to the member or column."},
        "code": {**TEXT, "description": "One of the codes of problems."},
        "message": {**TEXT, "description": "What is wrong there."},
        "value": {"type": ["string", "number", "boolean", "null"], "description": "What came; null when private."},
        "allowed": {"description": "What would be right: words, limits, or null."},
    }
    places = {"type": "array", "items": named(auto, "ImportFault", thing("One wrong place of a row.", place))}
    ids = {"type": "array", "items": PLAIN["id"], "description": "Rows that stand in the way."}
    members: Schema = {
        "status": {**PLAIN["integer"], "description": "The HTTP status that the row alone would have had."},
        "code": {**TEXT, "description": "One of the codes of problems."},
        "detail": {**TEXT, "description": "What is wrong with the row."},
        "errors": {**places, "description": "The wrong places."},
        "conflicting_ids": ids,
    }
    return named(auto, "ImportProblem", thing("Why a row of a file was refused.", members))


class ImportAnswerShape(Shape):
    component = "ImportAnswer"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        counts = {word: {**LARGE, "description": f"Rows that were {word}."} for word in OUTCOMES}
        refused = {"type": "array", "items": reference(auto, RefusalShape)}
        over = {"type": "array", "items": TEXT, "description": "Columns that are only read; their cells are not used."}
        members: Schema = {
            "dry_run": {"type": "boolean", "description": "Whether this only says what would happen."},
            "rows": {**LARGE, "description": "Rows that were read."},
            "counts": named(auto, "ImportCounts", thing("How many rows had which outcome.", counts)),
            "columns_passed_over": over,
            "refused": {**refused, "description": f"The first {SHOWN} refused rows."},
            "refused_left_out": {**LARGE, "description": "Refused rows that are not listed."},
        }
        line = {
            "line": {**LARGE, "description": "Line of the file."},
            "outcome": {"type": "string", "enum": list(OUTCOMES), "description": "What would become of the row."},
        }
        items = named(auto, "ImportVerdict", thing("What would become of one row.", line))
        listed = {"type": "array", "items": items, "description": "Every row, only with `?dry_run=true`."}
        return thing("What became of a small file.", members, more={"items": listed})


class PartShape(Shape):
    component = "JobPart"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        members: Schema = {
            "number": {**PLAIN["integer"], "description": "Its place in the file."},
            "bytes": {**LARGE, "description": "Its bytes, unpacked."},
            "sha256": {**TEXT, "description": "Hash of its unpacked bytes, in hexadecimal digits."},
        }
        return thing("A part of a job's file.", members)


class PartsShape(Shape):
    component = "JobParts"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        items = {"type": "array", "items": reference(auto, PartShape), "description": "The parts, by number."}
        return thing("The parts of a job's file that are there.", {"items": items})


def _file() -> Any:
    return dict.fromkeys(FORMATS, OpenApiTypes.BINARY)


def _query(name: str, schema: Schema, text: str) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=text)


class ImportOperations(Operations):
    """The description of `POST /{noun}/import`."""

    def get_operation_id(self) -> str:
        return f"{self.resource.name.replace('-', '_')}_import"

    def get_summary(self) -> str:
        return f"Import {self.resource.name.replace('-', ' ')} from a file"

    def get_description(self) -> str:  # type: ignore[override]
        return BRINGS

    def get_request_serializer(self) -> Any:
        return _file()

    def get_response_serializers(self) -> Any:
        return {
            200: OpenApiResponse(ImportAnswerShape, "What became of the rows."),
            202: OpenApiResponse(shapes_of(JOBS.name).read, "The job that works them off, or waits for parts."),
        }

    def get_override_parameters(self) -> list[Any]:
        dry = {"type": "boolean"}
        return [
            _query("format", {"type": "string", "enum": ["csv", "ndjson"]}, "When the media type does not say it."),
            _query("source", TEXT, "Source of the rows that name none."),
            _query("dry_run", dry, "Say what would happen and change nothing; in a job, every 500 rows by themselves."),
            _query("parts", {"type": "string", "enum": ["open"]}, "Without a body: open a job that takes parts."),
            header("Content-Encoding", "`gzip`, or nothing."),
            header("Location", "Address of the job.", answers=[202]),
            *self.repetition(),
        ]


class PartOperations(Operations):
    """The description of the addresses below a job."""

    def get_operation_id(self) -> str:
        return f"jobs_{self.action}"

    def get_summary(self) -> str:
        return SAYS[self.action]

    def get_description(self) -> str:  # type: ignore[override]
        return MORE[self.action]

    def get_request_serializer(self) -> Any:
        return _file() if self.action == "put_part" else None

    def get_response_serializers(self) -> Any:
        if self.action == "put_part":
            return {
                200: OpenApiResponse(PartShape, "The same bytes were there already."),
                201: OpenApiResponse(PartShape, "The part is kept."),
            }
        if self.action == "errors":
            return {(200, "application/x-ndjson"): OpenApiResponse(RefusalShape, "One a line.")}
        return {200: OpenApiResponse(PartsShape, "The parts.")}

    def get_override_parameters(self) -> list[Any]:
        found = [OpenApiParameter("id", PATH_ID, OpenApiParameter.PATH, description="Id of the job.")]
        if self.action == "put_part":
            number = {"type": "integer", "minimum": 1, "maximum": MOST_PARTS}
            text = "Place of the part in the file, from 1."
            found.append(OpenApiParameter("number", number, OpenApiParameter.PATH, description=text))
            found.append(header("Content-Encoding", "`gzip`, or nothing."))
        return found
