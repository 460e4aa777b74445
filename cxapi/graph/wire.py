"""The request body and the answer. What is not one GraphQL request in JSON is refused before anything is executed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.problems import Fault, Invalid
from core.writing.intake import nearest
from cxapi.bodies import DEEPEST, deeper, doubled
from cxapi.errors import Barred
from cxapi.graph.limits import LONGEST

MEMBERS = ("query", "variables", "operationName", "extensions")
JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"


@dataclass(frozen=True, slots=True)
class Asked:
    """One GraphQL request."""

    query: str
    variables: dict[str, Any]
    operation: str | None


def asked_by(request: HttpRequest) -> Asked:
    """The request in the body; Invalid or Barred when there is none."""
    if request.META.get("QUERY_STRING"):
        raise _bad("", _("This address takes no parameters; send the query in the body."))
    if request.content_type != JSON:
        raise Barred(415, "unsupported_media_type", _("Send the request as application/json."))
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        raise Barred(411, "bad_body", _("Send the body with a Content-Length."))
    try:
        found = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise _bad("", _("The body is not JSON in UTF-8: %(why)s") % {"why": str(error)[:120]}) from None
    if not isinstance(found, dict):
        raise _bad("", _("The body is one JSON object; batches are not taken."))
    for name in found:
        if name not in MEMBERS:
            text = _("There is no member %(name)s here.") % {"name": name[:60]} + nearest(name, MEMBERS)
            raise _bad(f"/{name[:60]}", text, "unknown_member")
    asked = _asked(found)
    twice = doubled(request.body)
    if twice is not None:
        raise _bad("", _("The member %(name)s stands twice in one object.") % {"name": twice[:60]})
    return asked


def _asked(found: Mapping[str, Any]) -> Asked:
    query, variables, operation = (found.get(name) for name in MEMBERS[:3])
    if not isinstance(query, str) or not query.strip():
        raise _bad("/query", _("query is the text of a GraphQL request."))
    if len(query.encode()) > LONGEST:
        text = _("The query is longer than %(most)s bytes; values belong into variables.") % {"most": LONGEST}
        raise Barred(413, "too_large", text)
    if variables is not None and not isinstance(variables, dict):
        raise _bad("/variables", _("variables is an object."))
    if operation is not None and not isinstance(operation, str):
        raise _bad("/operationName", _("operationName is text."))
    if variables and deeper(variables):
        text = _("The variables are nested more than %(most)s deep.") % {"most": DEEPEST}
        raise _bad("/variables", text, "too_complex")
    return Asked(query, variables or {}, operation or None)


def _bad(pointer: str, text: str, code: str = "bad_body") -> Invalid:
    return Invalid(text, [Fault(pointer, code, text)], code=code)


def written(request: HttpRequest, body: Mapping[str, Any], headers: Mapping[str, str]) -> HttpResponse:
    """The answer. What could not be executed is 400 for clients of GraphQL's own media type, 200 for others."""
    modern = GRAPHQL_JSON in request.headers.get("Accept", "")
    status = 400 if modern and "data" not in body else 200
    raw = orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)
    return HttpResponse(raw, status=status, content_type=GRAPHQL_JSON if modern else JSON, headers=dict(headers))
