"""Refusals as problem documents (RFC 9457), the same members in REST and in GraphQL."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from core.problems import CODES, Fault, Refused
from cxapi.auth import request_id_of

PAGES = "/api/problems/"


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
    request: HttpRequest, *, status: int, code: str, detail: str, errors: Any = (), conflicting_ids: Any = (), **more: Any
) -> dict[str, Any]:
    """A problem document from its members; `code` is one of core.problems.CODES."""
    return {
        "type": f"{PAGES}{code}",
        "title": gettext(CODES[code]),
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
