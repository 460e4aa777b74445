"""Where a figure comes from over GraphQL: how it was made, and the very facts behind it; as over REST."""

from dataclasses import asdict
from typing import Annotated, Any

import strawberry
from django.utils.translation import gettext as _
from strawberry.types import Info

from core.problems import Fault, Invalid
from core.read import MOST
from cxapi.graph.context import Context
from cxapi.graph.metrics import LocalizedText, MetricFilter, MetricRow, MetricWindow, data, row_of, said
from cxapi.graph.scalars import Date, DateTime, Json
from metrics import evidence as evidences
from metrics import explain as explanations
from metrics.evidence import EvidencePage, Wanted
from metrics.explain import Explanation, TargetTold
from metrics.restatements import Restated, restatements


@strawberry.type(description="A part of the formula: what it counts or sums, and what came out.")
class MetricPart:
    name: str = said("name")
    kind: str = said("kind")
    column: str | None = said("column")
    condition: str = said("condition")
    value: float = said("value")


@strawberry.type(description="A reason for leaving facts out.")
class MetricLeftOut:
    reason: str = said("reason")
    condition: str = said("condition")
    count: int = said("count")


@strawberry.type(description="Stored parts that were read: days, weeks or months from start (all before, when null).")
class MetricPiece:
    track: str = said("track")
    tier: str = said("tier")
    start: Date | None = said("start")
    end: Date = said("end")


@strawberry.type(description="The target that holds: of a slice value, or of the whole when slice is null.")
class MetricTargeted:
    id: strawberry.ID = said("id")
    value: float | None = said("value")
    from_on: Date = said("from_on")
    slice: str | None = said("slice")
    slice_value: str | None = said("slice_value")


@strawberry.type(description="One figure with all that it rests on.")
class MetricExplanation:
    metric: str = said("metric")
    name: LocalizedText = said("name")
    meaning: LocalizedText = said("meaning")
    unit: str = said("unit")
    currency: str | None = said("currency")
    better: str = said("better")
    definition_version: int = said("definition_version")
    source: str = said("source")
    formula: str = said("formula")
    expression: str | None = said("expression")
    calculation: str | None = said("calculation")
    noun: str = said("noun")
    placed_by: list[str] = said("placed_by")
    population: str = said("population")
    condition: str = said("condition")
    attribution: str = said("attribution")
    clock: str = said("clock")
    basis: str = said("basis")
    window_days: int | None = said("window_days")
    zone: str = said("zone")
    from_instant: DateTime = said("from_instant")
    until_instant: DateTime = said("until_instant")
    row: MetricRow = said("row")
    targeted_by: MetricTargeted | None = said("targeted_by")
    parts: list[MetricPart] = said("parts")
    left_out: list[MetricLeftOut] = said("left_out")
    read_from: str = said("read_from")
    cut: list[str] = said("cut")
    pieces: list[MetricPiece] = said("pieces")
    computed_at: DateTime = said("computed_at")
    data_as_of: DateTime = said("data_as_of")


@strawberry.type(description="One fact behind a figure.")
class MetricFact:
    id: strawberry.ID = said("id")
    at: DateTime | None = said("at")
    adds: Json = said("adds")
    reasons: list[str] = said("reasons")
    values: Json = strawberry.field(description="The columns that the definition reads; personal data may be null.")


@strawberry.type(description="Facts behind a figure, by their time.")
class MetricFactPage:
    metric: str = said("metric")
    noun: str = said("noun")
    items: list[MetricFact] = said("items")
    next_cursor: str | None = said("next_cursor")
    has_more: bool = said("has_more")


@strawberry.type(description="The figure of a whole day, as it was told at some time.")
class MetricSide:
    value: float | None = said("value")
    numerator: float | None = said("numerator")
    denominator: float | None = said("denominator")
    n: int = said("n")
    margin: float | None = said("margin")
    reason: str | None = said("reason")


@strawberry.type(description="A day that was over and has another figure since.")
class MetricRestatement:
    metric: str = said("metric")
    day: Date = said("day")
    restated_at: DateTime = said("restated_at")
    before: MetricSide = said("before")
    after: MetricSide = said("after")
    delta: float | None = said("delta")
    noun: str = said("noun")
    fact_ids: list[strawberry.ID] = said("fact_ids")
    facts_count: int = said("facts_count")


@strawberry.input(description="One figure: the whole of a window, of what the filters leave.")
class MetricFigure:
    metric: str = said("metric")
    window: MetricWindow = said("window")
    filters: list[MetricFilter] | None = said("filters", default=None)
    statistic: list[str] | None = said("statistic", default=None)
    clock: str | None = said("clock", default=None)
    attribution: str | None = said("attribution", default=None)
    basis: str | None = said("basis", default=None)
    window_days: int | None = said("window_days", default=None)


Asked = Annotated[MetricFigure, strawberry.argument(description="Which figure.")]


@strawberry.type
class ProofsQuery:
    """The root fields of this file."""

    @strawberry.field(description="How a figure was made: the formula with the numbers put in, and what was read.")
    def metric_explain(self, info: Info[Context, None], input: Asked) -> MetricExplanation:
        actor = info.context.actor
        return _explained(explanations.explain(actor, _asked(info, input)))

    @strawberry.field(description="The very facts behind a figure, a page at a time; they add up to it.")
    def metric_rows(
        self,
        info: Info[Context, None],
        input: Asked,
        first: Annotated[int, strawberry.argument(description="How many rows, 1 to 100.")],
        after: Annotated[str | None, strawberry.argument(description="`nextCursor` of the page before.")] = None,
        part: Annotated[str | None, strawberry.argument(description="Only facts in this part of the formula.")] = None,
        left_out: Annotated[str | None, strawberry.argument(description="Only facts left out for this reason.")] = None,
    ) -> MetricFactPage:
        wanted = Wanted(part, left_out, bounded(first), after)
        return _page(evidences.evidence(info.context.actor, _asked(info, input), wanted))

    @strawberry.field(description="Which late facts moved the figures of days that were over; the latest first.")
    def metric_restatements(
        self,
        info: Info[Context, None],
        metric: Annotated[str, strawberry.argument(description="The key of the metric.")],
        window: Annotated[MetricWindow, strawberry.argument(description="The days that are asked about.")],
        first: Annotated[int, strawberry.argument(description="How many rows, 1 to 100.")],
    ) -> list[MetricRestatement]:
        asked = _asked(info, MetricFigure(metric=metric, window=window))
        return [_restated(one) for one in restatements(info.context.actor, asked, bounded(first))]


def bounded(first: int) -> int:
    """How many rows, 1 to 100; Invalid otherwise."""
    if not 1 <= first <= MOST:
        text = _("%(label)s is a whole number from 1 to %(most)s.") % {"label": "first", "most": MOST}
        raise Invalid(text, [Fault("/first", "out_of_range", text, first, [1, MOST])])
    return first


def _restated(found: Restated) -> MetricRestatement:
    sides = {side: MetricSide(**asdict(getattr(found, side))) for side in ("before", "after")}
    return MetricRestatement(**{**asdict(found), **sides})


def _asked(info: Info[Context, None], input: MetricFigure) -> Any:
    given = data(input)
    return explanations.ask_figure(info.context.actor, given.pop("metric"), given)


def _explained(found: Explanation) -> MetricExplanation:
    plain = {
        **asdict(found),
        "name": LocalizedText(en=found.name.en, es=found.name.es),
        "meaning": LocalizedText(en=found.meaning.en, es=found.meaning.es),
        "row": row_of(found.row),
        "targeted_by": None if found.targeted_by is None else _targeted(found.targeted_by),
        "parts": [MetricPart(**asdict(one)) for one in found.parts],
        "left_out": [MetricLeftOut(**asdict(one)) for one in found.left_out],
        "pieces": [MetricPiece(**asdict(one)) for one in found.pieces],
    }
    return MetricExplanation(**plain)


def _targeted(one: TargetTold) -> MetricTargeted:
    return MetricTargeted(**{**asdict(one), "id": strawberry.ID(str(one.id))})


def _page(found: EvidencePage) -> MetricFactPage:
    items = [MetricFact(**{**asdict(one), "id": str(one.id)}) for one in found.items]
    return MetricFactPage(
        metric=found.metric, noun=found.noun, items=items, next_cursor=found.next_cursor, has_more=found.has_more
    )
