"""Refusals as problem documents (RFC 9457), the same members in REST and in GraphQL."""

import logging
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import orjson
from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions

from core.problems import CODES, Fault, NotFound, Refused
from cxapi.auth import Unauthenticated, request_id_of

PAGES = "/api/problems/"
MEDIA_TYPE = "application/problem+json"
OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
TRY_AGAIN_S = 5

log = logging.getLogger("cxapi.errors")


class Barred(Refused):
    """A refusal that HTTP has a status of its own for, with the headers that belong to it."""

    def __init__(self, status: int, code: str, detail: str, **headers: str) -> None:
        super().__init__(detail, code=code)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def refused_by(error: BaseException | None) -> Refused | None:
    """The refusal that an exception amounts to; None when it is a fault of ours."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, exceptions.APIException | Http404):
        return _refused_by_framework(error)
    if isinstance(error, RequestDataTooBig):
        return Barred(413, "too_large", _("The body is larger than 1 MB."))
    if isinstance(error, UnreadablePostError):
        return Barred(400, "bad_body", _("The body ended before it was complete."))
    if isinstance(error, DisallowedHost):
        return Barred(400, "invalid", _("This service is not reached under that host name."))
    if isinstance(error, SuspiciousOperation):
        return Barred(400, "invalid", _("The request cannot be read."))
    if isinstance(error, RecursionError):
        return Barred(400, "too_complex", _("The request is nested too deeply."))
    if isinstance(error, DataError):
        return Barred(400, "out_of_range", _("A value lies outside what can be stored."))
    if isinstance(error, OperationalError | InterfaceError):
        log.error("The database cannot be used.", exc_info=error)
        said = _("The database cannot be reached; try again in a moment.")
        return Barred(503, "unavailable", said, Retry_After=str(TRY_AGAIN_S))
    return None


def _refused_by_framework(error: exceptions.APIException | Http404) -> Refused:
    if isinstance(error, exceptions.MethodNotAllowed):
        return Barred(405, "method_not_allowed", _("This address does not take that method."))
    if isinstance(error, exceptions.UnsupportedMediaType):
        return Barred(415, "unsupported_media_type", _("This address does not read bodies of that media type."))
    if isinstance(error, exceptions.NotAcceptable):
        return Barred(406, "not_acceptable", _("The answer is JSON; the request accepts none."))
    if isinstance(error, exceptions.ParseError):
        return Barred(400, "bad_body", _("The body cannot be read."))
    return NotFound(_("There is no such page."))


def problem_of(refused: Refused, request: HttpRequest) -> dict[str, Any]:
    """The problem document of a refusal: type opens a page of ours, errors name the places."""
    return document(
        request,
        status=refused.status,
        code=refused.code,
        detail=refused.detail,
        errors=[fault_of(fault) for fault in refused.faults],
        conflicting_ids=list(refused.conflicting_ids),
        **refused.extra,
    )


def document(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    detail: str,
    errors: Any = (),
    conflicting_ids: Any = (),
    **more: Any,
) -> dict[str, Any]:
    """A problem document from its members; `code` is one of core.problems.CODES."""
    return {
        "type": f"{PAGES}{code}",
        "title": _(CODES[code]),
        "status": status,
        "detail": detail,
        "instance": request.path,
        "code": code,
        "request_id": request_id_of(request),
        "errors": list(errors),
        "conflicting_ids": list(conflicting_ids),
        **more,
    }


def fault_of(fault: Fault) -> dict[str, Any]:
    """One wrong place: a JSON pointer (or `?name` for a parameter), what, what came, what is allowed."""
    return {
        "pointer": fault.pointer,
        "code": fault.code,
        "message": fault.message,
        "value": fault.value,
        "allowed": fault.allowed,
    }


def headers_of(refused: Refused) -> Mapping[str, str]:
    """The headers that a refusal needs besides those of every answer."""
    if isinstance(refused, Unauthenticated):
        return {"WWW-Authenticate": 'Bearer realm="cxapi"'}
    return getattr(refused, "headers", {})


def answer(refused: Refused, request: HttpRequest) -> HttpResponse:
    """The problem document as an answer, for places outside of any view."""
    body = orjson.dumps(problem_of(refused, request), option=OPTIONS)
    headers = {"Cache-Control": "no-store", **headers_of(refused)}
    return HttpResponse(body, status=refused.status, content_type=MEDIA_TYPE, headers=headers)


def _of_programs(request: HttpRequest) -> bool:
    return request.path_info.startswith(("/api/", "/graphql")) and not request.path_info.startswith("/api/docs")


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A plain view that takes GET and HEAD; every other method is a problem document."""

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        return answer(Barred(405, "method_not_allowed", _("This address is only read."), Allow="GET, HEAD"), request)

    return checked


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:
    """Nothing stands at this address of the API."""
    return answer(NotFound(_("There is nothing at this address.")), request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404: a problem document for programs, a page for people."""
    return unknown_address(request) if _of_programs(request) else defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400, for what is refused before any view runs."""
    if not _of_programs(request):
        return defaults.bad_request(request, exception)
    return answer(refused_by(exception) or Barred(400, "invalid", _("The request cannot be read.")), request)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    if not _of_programs(request):
        return defaults.permission_denied(request, exception)
    return answer(Barred(403, "forbidden", _("This is not allowed.")), request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: says nothing of the cause, which Django has logged beside the request id."""
    if not _of_programs(request):
        return defaults.server_error(request)
    broken = Barred(500, "internal", _("Something broke on our side; the request id finds it in our log."))
    return answer(refused_by(sys.exc_info()[1]) or broken, request)
