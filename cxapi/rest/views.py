"""What every REST view stands on: a key, an allowance, JSON in and out, refusals as problem documents."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

import orjson
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import idempotency
from core.idempotency import Said
from core.problems import Conflict, Fault, Invalid, Merged
from core.scope import Actor
from cxapi import limits
from cxapi.auth import actor_of
from cxapi.errors import MEDIA_TYPE, OPTIONS, Barred, headers_of, problem_of, refused_by
from cxapi.rest.schema import Described
from cxapi.rest.wire import Json, JsonBody, OnlyJson

MOST_QUERY = 4096
KEY = re.compile(r"[\x20-\x7e]{1,255}")
ANSWER_HEADERS = {"Cache-Control": "private", "Vary": "Authorization, Accept-Language"}


class Endpoint(APIView):
    """One address of the API. `self.actor` is who asks; each request counts against their allowance."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    renderer_classes = (Json,)
    parser_classes: tuple[type[BaseParser], ...] = (JsonBody,)
    content_negotiation_class = OnlyJson
    metadata_class = None
    http_method_names = ["get", "head", "post", "patch", "put", "delete"]
    schema = Described()
    # Addresses have no `.json` at their end.
    format_kwarg = None

    actor: Actor
    allowance: limits.Allowance | None = None
    # Whether a POST changes something, and whether its answer holds a secret that must not be kept.
    repeatable = True
    secret = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Settle who asks and whether they may still ask, before anything is read."""
        request.get_host()
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        self.actor = actor_of(request._request)
        self.allowance = limits.spend(self.actor)
        if self.allowance.remaining < 0:
            raise limits.over(self.allowance)
        check_length(request)
        if request.method == "POST" and self.repeatable and "HTTP_IDEMPOTENCY_KEY" in request.META:
            handler = getattr(self, "post", self.http_method_not_allowed)
            # DRF looks the handler up on the view after this: here one that keeps its answers stands before it.
            self.__dict__["post"] = partial(self.answer_once, handler)

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**ANSWER_HEADERS, **(self.allowance.headers if self.allowance else {})}

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Add the headers of every answer, unless the answer has its own."""
        usual = self.default_response_headers
        self.headers = {name: value for name, value in usual.items() if name == "Vary" or name not in response.headers}
        if response.status_code == 405:
            response.headers["Allow"] = ", ".join(self.allowed_methods)
        return super().finalize_response(request, response, *args, **kwargs)

    def sent(self, request: Request) -> dict[str, Any]:
        """The body: an object, since the parsers refuse everything else."""
        return cast("dict[str, Any]", request.data)

    def answer_once(self, handler: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What the handler answers, or what it has answered before to the same body with the same key."""
        key = request.META["HTTP_IDEMPOTENCY_KEY"]
        if not KEY.fullmatch(key):
            text = _("Idempotency-Key holds 1 to 255 printable ASCII characters.")
            raise Invalid(text, [Fault("Idempotency-Key", "invalid", text)])
        fresh: list[Response] = []

        def do() -> Said:
            fresh.append(handler(request, *args, **kwargs))
            body = "" if self.secret else orjson.dumps(fresh[0].data, option=OPTIONS).decode()
            kept = {name: text for name, text in fresh[0].headers.items() if name != "Content-Type"}
            return Said(fresh[0].status_code, kept, body)

        sent = orjson.dumps(request.data, option=orjson.OPT_SORT_KEYS)
        said = idempotency.once(self.actor, request.path.rstrip("/"), key, sent, do)
        if not said.replayed:
            return fresh[0]
        if self.secret:
            raise Conflict(_("This was done before, and the secret in its answer is shown once only."))
        headers = {**said.headers, "Idempotent-Replayed": "true"}
        return Response(orjson.loads(said.body), status=said.status, headers=headers)

    def get_exception_handler(self) -> Any:
        return handle


def check_length(request: Request) -> None:
    """Refuse a query string over 4 kB and a body that does not say its length, which would be read as none."""
    if len(request.META.get("QUERY_STRING", "")) > MOST_QUERY:
        raise Barred(414, "too_large", _("The query string is longer than 4 kB."))
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        raise Barred(411, "bad_body", _("Send the body with a Content-Length."))


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal as a problem document; None for faults of ours, which Django logs."""
    refused = refused_by(error)
    if refused is None:
        return None
    request: HttpRequest = context["request"]
    headers = dict(headers_of(refused))
    if isinstance(refused, Merged):
        headers["Location"] = f"/api/v1/customers/{refused.extra['merged_into_id']}"
    answer = Response(problem_of(refused, request), status=refused.status, headers=headers)
    answer.content_type = MEDIA_TYPE
    return answer
