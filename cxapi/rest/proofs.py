"""Where a figure comes from over REST: how it was made, and the very facts behind it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from cxapi.rest.asking import single, whole
from cxapi.rest.figures import REASONS, UNITS, MetricRow, Words, say
from cxapi.rest.metrics import LISTS, SLICES, TAGS, as_parameters, only, spelled
from cxapi.rest.views import Endpoint
from metrics.ask import CHOICES, WORDS, Question
from metrics.asked_windows import WINDOW_MEMBERS
from metrics.evidence import MOST, USUAL, Wanted, evidence
from metrics.explain import ask_figure, explain
from metrics.restatements import restatements

PARAMETERS = (*WINDOW_MEMBERS, "statistic", *CHOICES, "window_days")
FIGURE = [
    OpenApiParameter("key", str, OpenApiParameter.PATH, description="The key of the metric."),
    *(OpenApiParameter(name, str, many=name in LISTS, explode=False) for name in PARAMETERS),
    *(OpenApiParameter(name, str, many=True, explode=False, description="Filter.") for name in SLICES),
]
KINDS = ("count", "total", "distinct", "figure", "spread_n", "spread_sum", "spread_max", "tally")


class MetricPart(s.Serializer[dict[str, object]]):
    """A part of the formula: what it counts or sums, over which of the facts that count, and what came out."""

    name = s.CharField()
    kind = s.ChoiceField(KINDS)
    column = s.CharField(allow_null=True)
    condition = s.CharField()
    value = s.FloatField()


class MetricLeftOut(s.Serializer[dict[str, object]]):
    """A reason for leaving facts out."""

    reason = s.CharField()
    condition = s.CharField()
    count = s.IntegerField()


class MetricPiece(s.Serializer[dict[str, object]]):
    """Stored parts that were read: days, weeks or months from start (all before, when null) up to end."""

    track = s.CharField()
    tier = s.ChoiceField(("day", "week", "month"))
    start = s.DateField(allow_null=True)
    end = s.DateField()


class MetricTargeted(s.Serializer[dict[str, object]]):
    """The target that holds: of a slice value, or of the whole when slice is null."""

    id = s.UUIDField()
    value = s.FloatField(allow_null=True)
    from_on = s.DateField()
    slice = s.CharField(allow_null=True)
    slice_value = s.CharField(allow_null=True)


class MetricExplanation(s.Serializer[dict[str, object]]):
    """One figure with all that it rests on."""

    metric = s.CharField()
    name = Words()
    meaning = Words()
    unit = s.ChoiceField(UNITS)
    currency = s.CharField(allow_null=True)
    better = s.ChoiceField(("up", "down", "target"))
    definition_version = s.IntegerField()
    source = s.CharField()  # type: ignore[assignment]
    formula = s.CharField()
    expression = s.CharField(allow_null=True)
    calculation = s.CharField(allow_null=True)
    noun = s.CharField()
    placed_by = s.ListField(child=s.CharField())
    population = s.CharField()
    condition = s.CharField()
    attribution = s.ChoiceField(WORDS["attribution"])
    clock = s.ChoiceField(WORDS["clock"])
    basis = s.ChoiceField(WORDS["basis"])
    window_days = s.IntegerField(allow_null=True)
    zone = s.CharField()
    from_instant = s.DateTimeField()
    until_instant = s.DateTimeField()
    row = MetricRow()
    targeted_by = MetricTargeted(allow_null=True)
    parts = MetricPart(many=True)
    left_out = MetricLeftOut(many=True)
    read_from = s.ChoiceField(("parts", "facts"))
    cut = s.ListField(child=s.CharField())
    pieces = MetricPiece(many=True)
    computed_at = s.DateTimeField()
    data_as_of = s.DateTimeField()


class MetricFact(s.Serializer[dict[str, object]]):
    """One fact behind a figure. `values` are the columns that the definition reads; personal data may be null."""

    id = s.UUIDField()
    at = s.DateTimeField(allow_null=True)
    adds = s.DictField()
    reasons = s.ListField(child=s.CharField())
    values = s.DictField()


class MetricFactPage(s.Serializer[dict[str, object]]):
    """Facts behind a figure, by their time."""

    metric = s.CharField()
    noun = s.CharField()
    items = MetricFact(many=True)
    next_cursor = s.CharField(allow_null=True)
    has_more = s.BooleanField()


class MetricSide(s.Serializer[dict[str, object]]):
    """The figure of a whole day, as it was told at some time."""

    value = s.FloatField(allow_null=True)
    numerator = s.FloatField(allow_null=True)
    denominator = s.FloatField(allow_null=True)
    n = s.IntegerField()
    margin = s.FloatField(allow_null=True)
    reason = s.ChoiceField(REASONS, allow_null=True)


class MetricRestatement(s.Serializer[dict[str, object]]):
    """A day that was over and has another figure since. A fact that left the day is not among those written."""

    metric = s.CharField()
    day = s.DateField()
    restated_at = s.DateTimeField()
    before = MetricSide()
    after = MetricSide()
    delta = s.FloatField(allow_null=True)
    noun = s.CharField()
    fact_ids = s.ListField(child=s.UUIDField())
    facts_count = s.IntegerField()


class MetricRestatements(s.Serializer[dict[str, object]]):
    """What moved in a window, the latest first."""

    items = MetricRestatement(many=True)


say(MetricTargeted, MetricPart, MetricLeftOut, MetricPiece, MetricExplanation, MetricFact, MetricFactPage)
say(MetricSide, MetricRestatement, MetricRestatements)
LIMIT = OpenApiParameter(
    "limit",
    {"type": "integer", "format": "int32", "minimum": 1, "maximum": MOST, "default": USUAL},
    description="Rows a page.",
)


class Explanation(Endpoint):
    """How a figure was made."""

    @extend_schema(operation_id="metrics_explain", tags=TAGS, responses={200: MetricExplanation}, parameters=FIGURE)
    def get(self, request: Request, key: str) -> Response:
        """The definition, the formula with the numbers put in, the window, what was left out, and what was read."""
        only(request, (*PARAMETERS, *SLICES))
        with as_parameters():
            return Response(asdict(explain(self.actor, _asked(self, request, key))))


class Facts(Endpoint):
    """The facts behind a figure."""

    @extend_schema(
        operation_id="metrics_rows",
        tags=TAGS,
        responses={200: MetricFactPage},
        parameters=[
            *FIGURE,
            OpenApiParameter("part", str, description="Only the facts in this part of the formula."),
            OpenApiParameter("left_out", str, description="Only the facts left out for this reason."),
            OpenApiParameter("cursor", str, description="`next_cursor` of the page before."),
            LIMIT,
        ],
    )
    def get(self, request: Request, key: str) -> Response:
        """The very facts that count, and those left out, a page at a time; they add up to the figure."""
        only(request, (*PARAMETERS, *SLICES, "part", "left_out", "cursor", "limit"))
        given = dict(request.query_params.lists())
        with as_parameters():
            wanted = Wanted(
                part=single(given, "part"),
                left_out=single(given, "left_out"),
                limit=whole(single(given, "limit"), "limit", MOST, USUAL),
                cursor=single(given, "cursor"),
            )
            return Response(asdict(evidence(self.actor, _asked(self, request, key), wanted)))


class Restatements(Endpoint):
    """Closed days that were told otherwise before."""

    @extend_schema(
        operation_id="metrics_restatements",
        tags=TAGS,
        responses={200: MetricRestatements},
        parameters=[
            FIGURE[0],
            *(OpenApiParameter(name, str) for name in WINDOW_MEMBERS),
            LIMIT,
        ],
    )
    def get(self, request: Request, key: str) -> Response:
        """Which late facts moved the figures of days that were over, and by how much; the latest first."""
        only(request, (*WINDOW_MEMBERS, "limit"))
        given = dict(request.query_params.lists())
        with as_parameters():
            most = whole(single(given, "limit"), "limit", MOST, USUAL)
            asked = ask_figure(
                self.actor, key, {k: v for k, v in spelled(request.query_params).items() if k != "limit"}
            )
            return Response({"items": [asdict(one) for one in restatements(self.actor, asked, most)]})


def _asked(view: Endpoint, request: Request, key: str) -> Question:
    return ask_figure(view.actor, key, spelled(request.query_params))


def routes() -> Mapping[str, Any]:
    """The addresses of this file below /api/v1."""
    return {
        "metrics/<str:key>/explain": Explanation.as_view(),
        "metrics/<str:key>/rows": Facts.as_view(),
        "metrics/<str:key>/restatements": Restatements.as_view(),
    }
