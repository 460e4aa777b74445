"""Retention cohorts over REST."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_args

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from cxapi.rest.asking import single
from cxapi.rest.figures import REASONS, say
from cxapi.rest.metrics import TAGS, as_parameters, only, spelled
from cxapi.rest.views import Endpoint
from metrics.asked_windows import WINDOW_MEMBERS
from metrics.cohorts import STEPS, Anchor, Counting, ask_cohorts, cohorts
from metrics.facts import FACTS
from metrics.members import MEANINGS

FILTERS = FACTS["tenures"].slices
CHOSEN = {"counting": get_args(Counting), "anchor": get_args(Anchor), "granularity": STEPS}


class CohortCell(s.Serializer[dict[str, object]]):
    """One period of one cohort."""

    index = s.IntegerField()
    start = s.DateField()
    n = s.IntegerField()
    value = s.FloatField(allow_null=True)
    partial = s.BooleanField()  # type: ignore[assignment]
    reason = s.ChoiceField(REASONS, allow_null=True)


class RetentionCohort(s.Serializer[dict[str, object]]):
    """Those who began in one period; the first cell is that period."""

    start = s.DateField()
    end = s.DateField()
    customers = s.IntegerField()
    cells = CohortCell(many=True)


class RetentionCohorts(s.Serializer[dict[str, object]]):
    """The matrix, as a triangle: each cohort has the periods from its own to the last of the window."""

    counting = s.ChoiceField(CHOSEN["counting"])
    anchor = s.ChoiceField(CHOSEN["anchor"])
    granularity = s.ChoiceField(STEPS)
    zone = s.CharField()
    computed_at = s.DateTimeField()
    cohorts = RetentionCohort(many=True)


say(CohortCell, RetentionCohort, RetentionCohorts)


class Retention(Endpoint):
    """Who stays."""

    @extend_schema(
        operation_id="retention_cohorts",
        tags=TAGS,
        responses={200: RetentionCohorts},
        parameters=[
            *(OpenApiParameter(name, str) for name in (*WINDOW_MEMBERS, *FILTERS)),
            *(OpenApiParameter(name, str, enum=words, description=MEANINGS[name]) for name, words in CHOSEN.items()),
        ],
    )
    def get(self, request: Request) -> Response:
        """Of the customers who began in each period, how many pay in each one after."""
        only(request, (*WINDOW_MEMBERS, *CHOSEN, *FILTERS))
        given = dict(request.query_params.lists())
        with as_parameters():
            told = {name: value for name, value in spelled(request.query_params).items() if name not in CHOSEN}
            told |= {name: single(given, name) for name in CHOSEN if name in given}
            return Response(asdict(cohorts(self.actor, *ask_cohorts(self.actor, told))))


def routes() -> Mapping[str, Any]:
    """The addresses of this file below /api/v1."""
    return {"retention": Retention.as_view()}
