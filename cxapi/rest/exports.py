"""Rows going out as a file: some at a time by id, whatever their number, in NDJSON or CSV."""

import csv
import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import orjson
from django.http import StreamingHttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.timezone import now
from rest_framework.request import Request

from core import read
from core.columns import Column
from core.declare import Resource
from core.files import cells
from cxapi.errors import OPTIONS
from cxapi.rest.answers import View, present
from cxapi.rest.asking import check_names, choice, filters_of, places, question
from cxapi.rest.exports_schema import ExportOperations
from cxapi.rest.resources import Rows
from cxapi.rest.streams import sought
from cxapi.rest.wire import OnlyJson

AT_ONCE = 500
TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}
Told = dict[str, Any]


class AnyAnswer(OnlyJson):
    """Answers that are no JSON: whoever asks for them by Accept is not refused."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], "application/json"


class Exports(Rows):
    """The rows of one noun as a file."""

    schema = ExportOperations()
    content_negotiation_class = AnyAnswer

    def carry(self, request: Request) -> StreamingHttpResponse:
        """Every row that fits, in the order of the ids."""
        actor, resource = self.actor, self.resource
        given = dict(request.query_params.lists())
        check_names(("format", "fields", "q", "deleted", *filters_of(resource.name)), given, resource)
        usual = "csv" if sought(request.META.get("HTTP_ACCEPT", ""), "text/csv") else "ndjson"
        format = choice(given, "format", tuple(TYPES)) or usual
        given.pop("format", None)
        with places():
            asked = question(actor, resource, given)
            found = read.rows(actor, resource, asked.ask)
        pages = (present(actor, resource, rows, asked.view) for rows in by_id(found))
        if format == "ndjson":
            return ndjson(request, pages, resource.name)
        declared = [one.key for one in cells.declared(actor, resource)]
        return streamed(request, table(resource, asked.view, declared, pages), "csv", resource.name)


def by_id(found: Any) -> Iterator[list[Any]]:
    """The rows in the order of their ids as they are now, so many at a time: one statement, which the server reads
    from as they are sent. Pages by key would each sort the rest of the table where the planner knows it badly.
    """
    rows = found.order_by("pk").iterator(chunk_size=AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        yield some


def table(resource: Resource, view: View, declared: Sequence[str], pages: Iterable[list[Told]]) -> Iterator[bytes]:
    """The pages as CSV with a header; each declared attribute has a column of its own beside the whole of them."""
    chosen = [one for one in resource.columns if not view.fields or one.label in view.fields]
    whole = any(one.name == cells.ATTRIBUTES for one in chosen)
    names = [f"{cells.ATTRIBUTES}.{key}" for key in declared] if whole else []
    write = line_of(chosen, declared if whole else ())
    yield _csv([[*(one.label for one in chosen), *names]])
    for rows in pages:
        yield _csv([write(row) for row in rows])


def line_of(chosen: Sequence[Column], declared: Sequence[str]) -> Callable[[Told], list[str]]:
    """The function that makes the cells of one row."""
    writers = [(one.label, cells.cell_of(one)) for one in chosen]

    def write(row: Told) -> list[str]:
        more = row.get(cells.ATTRIBUTES) or {}
        return [*(cell(row[label]) for label, cell in writers), *(cells.attribute_cell(more.get(k)) for k in declared)]

    return write


def _csv(rows: Iterable[list[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def ndjson(request: Request, pages: Iterable[list[Told]], name: str) -> StreamingHttpResponse:
    """The pages as one JSON object a line."""
    option = OPTIONS | orjson.OPT_APPEND_NEWLINE
    lines = (b"".join(orjson.dumps(row, option=option) for row in rows) for rows in pages)
    return streamed(request, lines, "ndjson", name)


def streamed(request: Request, chunks: Iterable[bytes], format: str, name: str) -> StreamingHttpResponse:
    """The chunks as a file to be saved, in gzip for whoever takes that. HEAD answers without reading a row."""
    zipped = sought(request.META.get("HTTP_ACCEPT_ENCODING", ""), "gzip")
    body: Iterable[bytes] = () if request.method == "HEAD" else _zipped(chunks) if zipped else filter(None, chunks)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}-{now():%Y-%m-%d}.{format}"',
        "Vary": "Accept-Encoding",
        **({"Content-Encoding": "gzip"} if zipped else {}),
    }
    return StreamingHttpResponse(body, content_type=TYPES[format], headers=headers)


def _zipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    zipper = zlib.compressobj(5, wbits=31)
    for chunk in chunks:
        made = zipper.compress(chunk)
        if made:
            yield made
    yield zipper.flush()


def routes_of(resource: Resource) -> list[URLPattern | URLResolver]:
    """Where the file of a noun comes from."""
    carry = Exports.as_view({"get": "carry"}, resource=resource)
    return [path(f"{resource.name}/export{slash}", carry) for slash in ("", "/")]
