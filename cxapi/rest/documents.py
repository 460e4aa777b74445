"""What describes the API: the OpenAPI document, the interactive pages, and a page for each problem code."""

from functools import lru_cache
from html import escape
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularSwaggerSplitView

from core.problems import CODES
from cxapi.errors import read_only
from cxapi.rest import tags
from cxapi.rest.operations import tags as noun_tags
from cxapi.rest.schema import HEADERS
from cxapi.rest.sharing import share

METHODS = ("get", "post", "put", "patch", "delete")
HOUR = "public, max-age=3600"
STATUSES = {
    "unauthenticated": 401, "forbidden": 403, "personal_data": 403, "not_found": 404, "method_not_allowed": 405,
    "not_acceptable": 406, "conflict": 409, "duplicate": 409, "gone": 410, "version_mismatch": 412, "too_large": 413,
    "unsupported_media_type": 415, "rate_limited": 429, "internal": 500, "unavailable": 503,
}  # fmt: skip


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """The OpenAPI document of this service."""
    # Made once for everybody, so not in the language of whoever asks first.
    with override("en"):
        document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return document


@lru_cache(maxsize=1)
def _openapi_bytes() -> bytes:
    return orjson.dumps(openapi(), option=orjson.OPT_NON_STR_KEYS)


@lru_cache(maxsize=1)
def _openapi_tag() -> str:
    from hashlib import sha256

    return f'"{sha256(_openapi_bytes()).hexdigest()[:16]}"'


@read_only
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The document as JSON, for anybody: it holds no data."""
    headers = {"ETag": _openapi_tag(), "Cache-Control": HOUR}
    if tags.known(request.headers.get("If-None-Match"), _openapi_tag()):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(_openapi_bytes(), content_type="application/vnd.oai.openapi+json;version=3.1", headers=headers)


class Docs(SpectacularSwaggerSplitView):
    """The interactive document; its scripts and styles are files of ours, and its script is no inline one."""

    url_name = "openapi"


@read_only
def problem_list(request: HttpRequest) -> HttpResponse:
    """All codes that a problem document can have."""
    row = '<li><a href="/api/problems/{}">{}</a>: {}</li>'
    rows = "".join(row.format(code, code, escape(_(text))) for code, text in CODES.items())
    said = _("The values of <code>code</code> in a problem document.")
    return _page(_("Problems"), f"<p>{said}</p><ul>{rows}</ul>")


@read_only
def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What one code means: where `type` of a problem document leads."""
    if code not in CODES:
        raise Http404
    status = STATUSES.get(code, 400)
    usual = _("Usual status: %(status)s.") % {"status": status}
    tells = _(
        "In the document, <code>detail</code> says what went wrong, <code>errors</code> names each wrong place with"
        " what came and what is allowed, and <code>request_id</code> finds the request in the log of the service."
    )
    body = f"<p>{escape(_(CODES[code]))}</p><p>{usual}</p><p>{tells}</p>"
    return _page(code, f'{body}<p><a href="/api/problems">{_("All codes")}</a></p>')


def _page(title: str, body: str) -> HttpResponse:
    head = f'<!doctype html><html lang="{get_language()}"><meta charset="utf-8"><title>{escape(title)} - cxapi</title>'
    return HttpResponse(f"{head}<h1>{escape(title)}</h1>{body}</html>", headers={"Cache-Control": HOUR})


def keep_one_of_each(endpoints: list[Any]) -> list[Any]:
    """For drf-spectacular: addresses are documented once, without the slash that may stand at their end."""
    return [one for one in endpoints if one[0].startswith("/api/v1/") and not one[0].endswith("/")]


def finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """For drf-spectacular: the same order every time, what each noun is, and the headers of every answer."""
    paths = {
        path: {method: methods[method] for method in METHODS if method in methods}
        for path, methods in result["paths"].items()
    }
    used = {tag for methods in paths.values() for one in methods.values() for tag in one.get("tags", ())}
    known = [one for one in noun_tags() if one["name"] in used]
    others = sorted(used - {one["name"] for one in known})
    components = {**result["components"], "headers": HEADERS, "parameters": share(paths)}
    tags_ = [*known, *({"name": name} for name in others)]
    return {**result, "paths": paths, "components": components, "tags": tags_}
