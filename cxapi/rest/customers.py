"""One customer in one call: the profile, the timeline, and where they stand."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import read, write
from core.customers import CUSTOMERS
from core.scope import Actor
from cxapi.rest.answers import BY_NAME, present
from cxapi.rest.asking import check_known, places, single, whole
from cxapi.rest.customers_schema import LISTS, PositionsShape, ProfileShape, TimelineShape
from cxapi.rest.persons import PATH_ID, uuid_of
from cxapi.rest.views import Endpoint
from journeys.moves import STANDINGS
from journeys.position import Position, positions
from journeys.profile import profile
from journeys.timeline import timeline

TAGS = ["customers"]
LIMIT = OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": read.MOST}, description="1 to 100.")
CURSOR = OpenApiParameter("cursor", {"type": "string"}, description="The next_cursor of the page before.")


class Profile(Endpoint):
    """Everything about a customer at a glance."""

    @extend_schema(operation_id="customers_profile", tags=TAGS, parameters=[PATH_ID], responses={200: ProfileShape})
    def get(self, request: Request, id: str) -> Response:
        """How the customer feels, what is being fixed, what they achieve, and where they stand; at most 20 rows of
        each noun, and of scores the last one by each instrument.
        """
        check_known((), dict(request.query_params.lists()), CUSTOMERS.name)
        found = profile(self.actor, key_of(id))
        lists = {name: present(self.actor, BY_NAME[noun], getattr(found, name)) for name, noun in LISTS.items()}
        customer = present(self.actor, CUSTOMERS, [found.customer])[0]
        return Response({"customer": customer, **lists, "journeys": told(self.actor, found.journeys)})


class Timeline(Endpoint):
    """What happened with a customer."""

    @extend_schema(
        operation_id="customers_timeline", tags=TAGS, parameters=[PATH_ID, LIMIT, CURSOR],
        responses={200: TimelineShape},
    )  # fmt: skip
    def get(self, request: Request, id: str) -> Response:
        """Every touch, case, case event, answer, promise, purchase, movement, measurement, visit and move by hand in
        one list, the latest first.
        """
        given = dict(request.query_params.lists())
        check_known(("limit", "cursor"), given, CUSTOMERS.name)
        limit = whole(single(given, "limit"), "limit", read.MOST, read.USUAL)
        with places():
            page = timeline(self.actor, key_of(id), limit, single(given, "cursor"))
        items = [
            {"at": one.at, "type": one.resource.name, "data": present(self.actor, one.resource, [one.row])[0]}
            for one in page.items
        ]
        return Response({"items": items, "next_cursor": page.next_cursor, "has_more": page.next_cursor is not None})


class Journey(Endpoint):
    """Where a customer stands."""

    @extend_schema(operation_id="customers_journey", tags=TAGS, parameters=[PATH_ID], responses={200: PositionsShape})
    def get(self, request: Request, id: str) -> Response:
        """On each journey: the stage, the time there against what is usual, the next step and what it needs. The last
        way on each journey is told, those under way first.
        """
        check_known((), dict(request.query_params.lists()), CUSTOMERS.name)
        customer = write.find(self.actor, CUSTOMERS, key_of(id))
        return Response({"items": told(self.actor, positions(self.actor, customer.pk))})


def told(actor: Actor, found: Sequence[Position]) -> list[dict[str, Any]]:
    """Positions as they are answered."""
    standings = present(actor, STANDINGS, [one.standing for one in found])
    return [
        {
            "standing": standing,
            "stage": {name: one.stage[name] for name in ("key", "name", "goal", "department")},
            "seconds_here": one.seconds_here,
            "expected_days": one.expected_days,
            "late": one.late,
            "usual": asdict(one.usual) if one.usual else None,
            "next": asdict(one.next) if one.next else None,
            "needs": one.needs,
            "abandons_at": one.abandons_at,
        }
        for one, standing in zip(found, standings, strict=True)
    ]


def key_of(id: str) -> UUID:
    """The customer's id in the path."""
    return uuid_of(id, CUSTOMERS.model._meta.verbose_name)


def routes() -> list[URLPattern | URLResolver]:
    """The addresses of this file."""
    views = {"profile": Profile.as_view(), "timeline": Timeline.as_view(), "journey": Journey.as_view()}
    return [path(f"customers/<str:id>/{name}{slash}", view) for name, view in views.items() for slash in ("", "/")]
