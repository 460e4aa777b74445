"""Middleware: few and cheap for the API; session, sign-in, messages and policy headers only where people browse."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Any

import structlog
from csp.constants import SELF, UNSAFE_EVAL
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from uuid_utils import uuid7

REQUEST_ID = re.compile(r"[!-~]{1,64}\Z")
API_POLICY = "default-src 'none'; frame-ancestors 'none'"

access = logging.getLogger("cxapi.access")


def browsed(request: HttpRequest) -> bool:
    """Whether the path lies where people sign in with a browser: `/admin`, not `/administrators`."""
    path = request.path_info
    return any(path == prefix or path.startswith(prefix + "/") for prefix in settings.BROWSED_PREFIXES)


class Session(SessionMiddleware):
    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if browsed(request) else self.get_response(request)


class SignIn(AuthenticationMiddleware):
    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if browsed(request) else self.get_response(request)


class Messages(MessageMiddleware):
    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if browsed(request) else self.get_response(request)


class Common(CommonMiddleware):
    """Slashes appended: for people; an API path is right or unknown."""

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if browsed(request) else self.get_response(request)


class Policy(CSPMiddleware):
    """The policy header of pages; those of the admin may evaluate text, since Alpine builds functions at run time."""

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if browsed(request) else self.get_response(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith("/admin") and not hasattr(response, "_csp_update"):
            response._csp_update = {"script-src": [SELF, UNSAFE_EVAL]}  # type: ignore[attr-defined]
        return super().process_response(request, response)


class RequestId:
    """Names each request: takes a sound `X-Request-Id` or makes one, puts it on `request.request_id`, the log lines
    and the answer; also sets the length, the API's fixed content policy, and writes one access line without any word
    that a client sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        came = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = came if REQUEST_ID.match(came) else str(uuid7())
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request_id
        response.headers.setdefault("Content-Security-Policy", API_POLICY)
        if isinstance(response, HttpResponse) and not response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))
        if access.isEnabledFor(logging.INFO):
            self.log(request, response, time.perf_counter() - started)
        return response

    def log(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        """Write the route's pattern, never the path: paths and queries may hold what identifies a person."""
        match = request.resolver_match
        if match and match.route.startswith("health/"):
            return
        access.info(
            "request",
            extra={
                "method": request.method if request.method in METHODS else "OTHER",
                "route": match.route if match else None,
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
            },
        )


METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
