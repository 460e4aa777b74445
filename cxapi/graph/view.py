"""POST /graphql: who asks, how much, and the answer; whatever goes wrong is said as everywhere else."""

import logging
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from graphql import GraphQLError

from core.problems import Fault, Invalid, Refused
from cxapi import limits
from cxapi.auth import actor_of, request_id_of
from cxapi.errors import Barred, answer, problem_of, refused_by
from cxapi.graph.context import Context
from cxapi.graph.limits import check, operation_of, too_complex
from cxapi.graph.schema import parsed, schema
from cxapi.graph.wire import Asked, asked_by, written

HEADERS = {"Cache-Control": "private, no-store", "Vary": "Authorization, Accept-Language"}

logger = logging.getLogger("cxapi.graph")
View = Callable[[HttpRequest], HttpResponse]


def _guarded(*methods: str) -> Callable[[View], View]:
    """Every refusal as a problem document; other methods are refused as well."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            try:
                if request.method not in methods:
                    said = _("Send a %(method)s.") % {"method": methods[0]}
                    raise Barred(405, "method_not_allowed", said, Allow=", ".join(methods))
                return view(request)
            except Exception as error:
                refused = refused_by(error)
                if refused is None:
                    raise
                return answer(refused, request)

        return guarded

    return decorate


@csrf_exempt
@_guarded("POST")
def graphql_view(request: HttpRequest) -> HttpResponse:
    """One GraphQL request."""
    actor = actor_of(request)
    allowance = limits.spend(actor)
    if allowance.remaining < 0:
        raise limits.over(allowance)
    asked = asked_by(request)
    context = Context(actor, request)
    return written(request, _executed(asked, context), {**HEADERS, **allowance.headers})


@_guarded("GET", "HEAD")
def schema_view(request: HttpRequest) -> HttpResponse:
    """The schema in GraphQL's own language, for whoever holds a key."""
    actor_of(request)
    return HttpResponse(_text(), content_type="text/plain; charset=utf-8", headers=HEADERS)


@cache
def _text() -> str:
    return schema.as_str()


def _executed(asked: Asked, context: Context) -> dict[str, Any]:
    """The body of the answer."""
    try:
        document = parsed(asked.query)
        operation = operation_of(document, asked.operation)
        context.requested = check(document, operation, asked.variables)
    except GraphQLError as error:
        return {"errors": [_said(error, context)]}
    except Refused as refused:
        return {"errors": [{"message": refused.detail, "extensions": problem_of(refused, context.request)}]}
    done = schema.execute_sync(asked.query, asked.variables, context_value=context, operation_name=asked.operation)
    cost = {"requested": context.requested, "actual": context.nodes}
    body: dict[str, Any] = {"data": done.data, "extensions": {"cost": cost}}
    if done.errors:
        body["errors"] = [_said(error, context) for error in done.errors]
        if done.data is None and not any(error.path for error in done.errors):
            del body["data"]
        logger.info("graphql errors", extra={"codes": [one["extensions"]["code"] for one in body["errors"]]})
    return body


def _said(error: GraphQLError, context: Context) -> dict[str, Any]:
    """One entry of `errors`, with the members of a problem document; what we did not foresee is masked and logged."""
    cause = error.original_error
    refused = _own(error) if cause is None or isinstance(cause, GraphQLError) else refused_by(cause)
    if refused is None:
        refused = Barred(500, "internal", _("Something broke on our side; the request id finds it in our log."))
        logger.error(
            "unforeseen in a GraphQL field", exc_info=cause, extra={"request_id": request_id_of(context.request)}
        )
    if refused.status == 503:
        raise refused
    said: dict[str, Any] = {"message": refused.detail, "extensions": problem_of(refused, context.request)}
    if error.locations:
        said["locations"] = [{"line": one.line, "column": one.column} for one in error.locations]
    if error.path:
        said["path"] = error.path
    return said


def _own(error: GraphQLError) -> Refused:
    """What GraphQL itself refused: the syntax, a name that does not exist, a value of another type."""
    if error.message.endswith("Parsing aborted."):
        return too_complex(error.message, None, None)
    return Invalid(error.message, [Fault("/query", "invalid", error.message)])
