"""Bodies that are read as they come: unpacked, counted, and never held whole."""

import hashlib
import zlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from cxapi.errors import Barred

CHUNK = 65_536
FORMATS = {
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "text/csv": "csv",
    "application/octet-stream": "",
    "application/gzip": "",
    "application/x-gzip": "",
}


class Unread(BaseParser):
    """Leaves the body where it is: the view reads it with `unpacked`."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        return {}


def _unread(media_type: str) -> type[Unread]:
    return type("Unread", (Unread,), {"media_type": media_type})


FILES = tuple(_unread(media_type) for media_type in FORMATS)


def media_type_of(request: Request) -> str:
    """The media type of the body without its parameters."""
    return str(request.content_type or "").partition(";")[0].strip().lower()


def unpacked(request: Request) -> Iterator[bytes]:
    """The bytes of the body, without their gzip when they came in one; raises Barred when there are too many of them,
    or when the body ends before its end.
    """
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "identity").strip().lower()
    if encoding not in ("identity", "gzip", ""):
        raise Barred(415, "unsupported_media_type", _("A body comes as it is, or in gzip."))
    zipped = encoding == "gzip" or media_type_of(request).endswith("gzip")
    most, came = int(settings.IMPORT_BYTES), 0
    for chunk in _gunzipped(_raw(request._request)) if zipped else _raw(request._request):
        came += len(chunk)
        if came > most:
            text = _("The body is larger than %(most)s bytes unpacked: send it in parts, with ?parts=open.")
            raise Barred(413, "too_large", text % {"most": most})
        yield chunk


def _raw(request: HttpRequest) -> Iterator[bytes]:
    left = int(request.META.get("CONTENT_LENGTH") or 0)
    while left > 0:
        chunk = request.read(min(CHUNK, left))
        if not chunk:
            raise Barred(400, "bad_body", _("The body ended before it was complete."))
        left -= len(chunk)
        yield chunk


def _gunzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """What is packed in the chunks, at most CHUNK bytes at a time, however much they unpack to."""
    broken = Barred(400, "bad_body", _("The body is not gzip, or ends before its end."))
    unzip = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            while True:
                if unzip.eof:
                    unzip = zlib.decompressobj(wbits=31)
                data = unzip.decompress(chunk, CHUNK)
                yield data
                chunk = unzip.unused_data if unzip.eof else unzip.unconsumed_tail
                # A full answer may have more behind it although all that came is taken.
                if not chunk and (unzip.eof or len(data) < CHUNK):
                    break
    except zlib.error:
        raise broken from None
    if not unzip.eof:
        raise broken


class Hashed:
    """Chunks that are counted into a SHA-256 as they pass."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.digest = chunks, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self.digest.update(chunk)
            yield chunk


def sought(header: str, word: str) -> bool:
    """Whether a header such as Accept-Encoding lists the word, and not with q=0."""
    for one in header.lower().split(","):
        name, __, parameters = one.partition(";")
        if name.strip() == word:
            return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
