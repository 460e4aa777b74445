"""The figures over REST: the catalogue, and one question in two spellings (a body, or a query string that caches)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

import orjson
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.problems import Fault, Invalid, NotFound
from core.writing.intake import nearest
from cxapi.errors import OPTIONS
from cxapi.rest.figures import CatalogueEntry, CatalogueList, MetricAnswer, MetricQuery
from cxapi.rest.views import Endpoint
from metrics.answer import answer, ask, tag
from metrics.ask import CHOICES
from metrics.asked_windows import WINDOW_MEMBERS
from metrics.catalog import CATALOG
from metrics.describe import catalogue, describe
from metrics.facts import FACTS
from metrics.figures import Answer
from metrics.kept import kept
from metrics.state import state_of

LISTS = ("metrics", "group_by", "statistic")
PARAMETERS = ("metrics", "start", "end", "zone", "preset", "granularity", "group_by", "statistic", *CHOICES,
              "window_days", "compare", "compare_start", "compare_end")  # fmt: skip
SLICES = tuple(dict.fromkeys(name for facts in FACTS.values() for name in facts.slices))
TAGS = ["metrics"]


class Catalogue(Endpoint):
    """The definitions of all figures."""

    @extend_schema(operation_id="metrics_list", tags=TAGS, responses={200: CatalogueList}, parameters=[])
    def get(self, request: Request) -> Response:
        """Every metric: names and meaning in English and Spanish, formula, version, slices, example."""
        only(request, ())
        return Response({"items": catalogue()})


class Definition(Endpoint):
    """The definition of one figure."""

    @extend_schema(operation_id="metrics_get", tags=TAGS, responses={200: CatalogueEntry})
    def get(self, request: Request, key: str) -> Response:
        """One metric of the catalogue."""
        only(request, ())
        if key not in CATALOG:
            raise NotFound(_("There is no metric of this key.") + nearest(key, list(CATALOG)))
        return Response(describe(CATALOG[key]))


class Rendered(Response):
    """An answer that is bytes already."""

    def __init__(self, content: bytes, headers: Mapping[str, str]) -> None:
        super().__init__(None, headers=dict(headers))
        self.bytes = content

    @property
    def rendered_content(self) -> bytes:  # type: ignore[override]
        self["Content-Type"] = "application/json"
        return self.bytes


class Query(Endpoint):
    """One question about any figures."""

    repeatable = False

    @extend_schema(operation_id="metrics_query", tags=TAGS, request=MetricQuery, responses={200: MetricAnswer})
    def post(self, request: Request) -> Response:
        """Figures for a window, in steps and groups, with numerator, denominator, n and what was left out."""
        only(request, ())
        return self.told(request, request.data)

    @extend_schema(
        operation_id="metrics_query_get",
        tags=TAGS,
        responses={200: MetricAnswer, 304: None},
        parameters=[
            *(
                OpenApiParameter(name, str, many=name in LISTS, explode=False, required=name == "metrics")
                for name in PARAMETERS
            ),
            *(OpenApiParameter(name, str, many=True, explode=False, description="Filter.") for name in SLICES),
        ],
    )
    def get(self, request: Request) -> Response:
        """The same question as a query string; the answer carries an ETag and is 304 while nothing has moved."""
        only(request, (*PARAMETERS, *SLICES))
        with as_parameters():
            return self.told(request, spelled(request.query_params))

    def told(self, request: Request, data: Any) -> Response:
        """The answer as bytes: kept ones while nothing that they depend on has moved."""
        asked = ask(self.actor, data)
        state = state_of(self.actor, asked)
        mark = tag(self.actor, asked, state)
        if request.method == "GET" and f'"{mark}"' in _marks(request):
            return Response(status=304, headers={"ETag": f'"{mark}"'})
        if state.waiting:
            # How fresh it is changes with every write: not worth keeping.
            found = answer(self.actor, asked, state)
            return self.rendered(written(found), found.tag)
        return self.rendered(kept(mark, lambda: written(answer(self.actor, asked, state))), mark)

    def rendered(self, content: bytes, mark: str) -> Rendered:
        return Rendered(content, headers={"ETag": f'"{mark}"'})


def written(found: Answer) -> bytes:
    """The answer as it is sent. Dataclasses are written as objects by the writer itself."""
    members = {one.name: getattr(found, one.name) for one in fields(found) if one.name != "tag"}
    return orjson.dumps(members, option=OPTIONS)


def spelled(parameters: QueryDict) -> dict[str, Any]:
    """The question that a query string spells; lists by commas or by repeated names."""
    data: dict[str, Any] = {}
    window = {name: parameters[name] for name in WINDOW_MEMBERS if name in parameters}
    if window:
        data["window"] = window
    for name in LISTS:
        if name in parameters:
            data[name] = listed(parameters, name)
    data |= {
        name: parameters[name] for name in ("granularity", *CHOICES, "window_days", "compare") if name in parameters
    }
    other = {name: parameters[f"compare_{name}"] for name in ("start", "end") if f"compare_{name}" in parameters}
    if other:
        data["compare_window"] = other
    filters = {name: [value or None for value in listed(parameters, name)] for name in SLICES if name in parameters}
    return data | ({"filters": filters} if filters else {})


def listed(parameters: QueryDict, name: str) -> list[str]:
    """The words of a parameter, by commas or repeated."""
    return [word for given in parameters.getlist(name) for word in given.split(",")]


def only(request: Request, known: tuple[str, ...]) -> None:
    """Refuse a parameter that this address does not take."""
    faults = [
        Fault(
            f"?{name[:60]}",
            "unknown_member",
            _("There is no such parameter.") + nearest(name, known),
            None,
            list(known),
        )
        for name in request.query_params
        if name not in known
    ]
    if faults:
        raise Invalid(_("The address has parameters that this one does not take."), faults)


def _marks(request: Request) -> list[str]:
    given = request.META.get("HTTP_IF_NONE_MATCH", "")
    return [mark.strip().removeprefix("W/") for mark in given.split(",")]


@contextmanager
def as_parameters() -> Iterator[None]:
    """Say the places of refusals as parameters."""
    try:
        yield
    except Invalid as refused:
        faults = [_as_parameter(fault) for fault in refused.faults]
        raise Invalid(refused.detail, faults, code=refused.code) from None


def _as_parameter(fault: Fault) -> Fault:
    """A place in the body as the parameter that stands for it: /window/start is ?start, /filters/team/0 is ?team."""
    if fault.pointer.startswith("?"):
        return fault
    steps: list[str] = fault.pointer.strip("/").split("/")
    if steps[0] == "compare_window":
        return Fault(f"?compare_{steps[1] if len(steps) > 1 else 'start'}", fault.code, fault.message, fault.value)
    name = steps[1] if steps[0] in ("window", "filters") and len(steps) > 1 else steps[0]
    return Fault(f"?{name}", fault.code, fault.message, fault.value, fault.allowed)


def routes() -> Mapping[str, Any]:
    """The addresses of this file below /api/v1."""
    return {
        "metrics": Catalogue.as_view(),
        "metrics/query": Query.as_view(),
        "metrics/<str:key>": Definition.as_view(),
    }
