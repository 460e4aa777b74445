"""Health of customers over REST: one customer's with what says why, who may leave, and what inputs there are."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.columns import Bad, Column
from core.customers import CUSTOMERS
from core.problems import Invalid
from core.read import MOST, USUAL
from cxapi.rest.answers import present
from cxapi.rest.asking import Parameters, check_known, choice, places, single, whole
from cxapi.rest.customer_health_schema import HealthInputsShape, HealthShape, RiskShape
from cxapi.rest.persons import PATH_ID, uuid_of
from cxapi.rest.views import Endpoint
from metrics.health import reading, risk
from metrics.health.inputs import INPUTS

TAGS = ["health"]
HELD = ("at", "limit")
SOUGHT = ("sort", "currency", "band", "segment_id", "limit", "cursor")
DECODED = {
    "at": Column("at", "instant"),
    "currency": Column("currency", "text", max_length=3),
    "segment_id": Column("segment", "ref"),
}
LIMIT: dict[str, Any] = {"type": "integer", "format": "int32", "minimum": 1, "maximum": MOST}


class CustomerHealth(Endpoint):
    """The health of one customer."""

    @extend_schema(
        operation_id="customers_health", tags=TAGS, responses={200: HealthShape},
        parameters=[
            PATH_ID,
            OpenApiParameter("at", {"type": "string", "format": "date-time"}, description="An instant; now without."),
            OpenApiParameter("limit", {**LIMIT, "default": reading.HISTORY}, description="Changes in the history."),
        ],
    )  # fmt: skip
    def get(self, request: Request, id: str) -> Response:
        """Score and band, what each input gives to them and by how much it moved them, and how they came to be so."""
        given = dict(request.query_params.lists())
        check_known(HELD, given, "customers/health")
        customer = uuid_of(id, CUSTOMERS.model._meta.verbose_name)
        limit = whole(single(given, "limit"), "limit", MOST, reading.HISTORY)
        return Response(asdict(reading.health(self.actor, customer, decoded(given, "at"), limit)))


class ChurnRisk(Endpoint):
    """Customers by the revenue that may leave with them."""

    @extend_schema(
        operation_id="churn_risk", tags=TAGS, responses={200: RiskShape},
        parameters=[
            OpenApiParameter("sort", str, enum=risk.SORTS, description="By what; the most first."),
            OpenApiParameter("currency", str, description="Of which revenue; the workspace's own without it."),
            OpenApiParameter("band", str, enum=risk.BANDS, description="Only customers of this band."),
            OpenApiParameter("segment_id", {"type": "string", "format": "uuid"}, description="Only of this segment."),
            OpenApiParameter("limit", {**LIMIT, "default": USUAL}, description="Rows a page."),
            OpenApiParameter("cursor", str, description="`next_cursor` of the page before."),
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Monthly recurring revenue x (1 - health / 100), the most first, with what takes most off each score."""
        given = dict(request.query_params.lists())
        check_known(SOUGHT, given, "churn-risk")
        choice(given, "sort", risk.SORTS)
        sought = risk.Sought(
            currency=decoded(given, "currency"),
            band=choice(given, "band", risk.BANDS),
            segment=decoded(given, "segment_id"),
            limit=whole(single(given, "limit"), "limit", MOST, USUAL),
            cursor=single(given, "cursor"),
        )
        with places():
            found = risk.churn_risk(self.actor, sought)
        customers = present(self.actor, CUSTOMERS, [one.customer for one in found.items])
        items = [{**_plain(one), "customer": row} for one, row in zip(found.items, customers, strict=True)]
        return Response({**_plain(found), "items": items})


class HealthInputs(Endpoint):
    """What the health of customers can be made of."""

    @extend_schema(operation_id="health_inputs", tags=TAGS, responses={200: HealthInputsShape}, parameters=[])
    def get(self, request: Request) -> Response:
        """Every input that weights can name, with what it measures and how, in English and Spanish."""
        check_known((), dict(request.query_params.lists()), "health-inputs")
        listed = [
            {"input": one.key, "name": asdict(one.name), "meaning": asdict(one.meaning)} for one in INPUTS.values()
        ]
        return Response({"items": listed})


def _plain(one: Any) -> dict[str, Any]:
    """A dataclass as an object; the rows of the store in it are presented by whoever calls."""
    held = {name: getattr(one, name) for name in one.__dataclass_fields__ if name not in ("items", "customer")}
    return {name: [asdict(each) for each in value] if name == "worst" else value for name, value in held.items()}


def decoded(given: Parameters, name: str) -> Any:
    """The value of a parameter of one kind; None without it."""
    value = single(given, name)
    if value is None:
        return None
    try:
        return DECODED[name].decode(value)
    except Bad as bad:
        raise Invalid(bad.message, [bad.at(f"?{name}", value)]) from None


def routes() -> list[URLPattern | URLResolver]:
    """The addresses of this file."""
    views: Mapping[str, Any] = {
        "customers/<str:id>/health": CustomerHealth.as_view(),
        "churn-risk": ChurnRisk.as_view(),
        "health-inputs": HealthInputs.as_view(),
    }
    return [path(f"{route}{slash}", view) for route, view in views.items() for slash in ("", "/")]
