"""JSON on the wire: how bodies are read and answers written."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from core.problems import Fault, Invalid
from cxapi.bodies import DEEPEST, deeper, doubled
from cxapi.errors import OPTIONS

ANYTHING = ("*/*", "application/*", "application/json", "application/problem+json")


class Json(BaseRenderer):
    """Answers as JSON: instants as ISO 8601 with Z, ids as text, no line breaks."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, option=OPTIONS)


class JsonBody(BaseParser):
    """Bodies of application/json. Refuses what is not one JSON object: Invalid with code bad_body."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        raw = stream.body if isinstance(stream, HttpRequest) else stream.read()
        return object_of(raw)


class MergePatch(JsonBody):
    """Bodies of application/merge-patch+json (RFC 7396): absent keeps, null clears."""

    media_type = "application/merge-patch+json"


class OnlyJson(BaseContentNegotiation):
    """There is one form of answer; who accepts none of its names is told so (406)."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        came = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == came), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        accepted = request.META.get("HTTP_ACCEPT", "*/*").lower()
        if not accepted or any(name in accepted for name in ANYTHING):
            return renderers[0], "application/json"
        raise NotAcceptable


def object_of(raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw`; Invalid when it is none, or nested more than 64 deep."""
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _bad(_("The body is not JSON in UTF-8: %(why)s") % {"why": str(error)[:120]}) from None
    if not isinstance(found, dict):
        raise _bad(_("The body is one JSON object."))
    if raw.count(b"{") + raw.count(b"[") > DEEPEST and deeper(found):
        raise _bad(_("The body is nested more than %(most)s deep.") % {"most": DEEPEST}, "too_complex")
    name = doubled(raw)
    if name is not None:
        raise _bad(_("The member %(name)s stands twice in one object.") % {"name": name[:60]})
    return found


def _bad(text: str, code: str = "bad_body") -> Invalid:
    return Invalid(text, [Fault("", code, text)], code=code)
