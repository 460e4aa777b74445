"""The figures over GraphQL: the same questions and the same answers as over REST, from the same functions."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import strawberry
from strawberry.types import Info

from cxapi.graph.context import Context
from cxapi.graph.scalars import DateTime, Json
from metrics import answer as answers
from metrics.answer import Answer, Row, Series
from metrics.catalog import CATALOG
from metrics.describe import describe


@strawberry.type(description="A text in each language of the service.")
class LocalizedText:
    en: str
    es: str


@strawberry.type(description="The definition of one metric.")
class MetricDefinition:
    key: str
    name: LocalizedText
    meaning: LocalizedText
    families: list[str]
    shape: str = strawberry.field(description="count, spread or standing.")
    unit: str
    format: Json = strawberry.field(description="Options of Intl.NumberFormat.")
    better: str
    formula: str
    population: str
    version: int
    slices: list[str] = strawberry.field(description="What it can be grouped and filtered by.")
    statistics: list[str]
    relative_error: float
    excluded: list[str] = strawberry.field(description="Reasons for which facts are left out and counted.")
    attribution: str
    clocks: list[str]
    source: str
    example: Json = strawberry.field(description="A case worked by hand: these facts give this value.")


@strawberry.type(description="Facts that were left out, and why.")
class Excluded:
    reason: str
    count: int


@strawberry.type(description="One statistic of a distribution.")
class StatisticValue:
    name: str
    value: float | None


@strawberry.type(description="One side of a group: its value (an id where the slice is a record) and its name.")
class MetricSlice:
    slice: str
    value: str | None
    label: str | None


@strawberry.type(description="One step; start and end are local days from day upward, else instants with offset.")
class MetricRow:
    start: str
    end: str
    partial: bool = strawberry.field(description="Cut off by the window, or not over yet.")
    value: float | None = strawberry.field(description="Null with a reason where there is nothing to tell.")
    numerator: float | None
    denominator: float | None
    n: int
    excluded: list[Excluded]
    margin: float | None = strawberry.field(description="Half of the 95 % interval.")
    statistics: list[StatisticValue]
    mature: bool
    provisional: bool = strawberry.field(description="A write is waiting to be counted.")
    reason: str | None


@strawberry.type(description="One metric for one group: every step of the window, in order.")
class MetricSeries:
    metric: str
    unit: str
    definition_version: int
    population: str
    attribution: str
    clock: str
    relative_error: float
    slices: list[MetricSlice]
    rows: list[MetricRow]


@strawberry.type(description="Figures. Every write before dataAsOf is in them.")
class MetricAnswer:
    start: str
    end: str
    zone: str
    granularity: str
    computed_at: DateTime
    data_as_of: DateTime
    series: list[MetricSeries]


@strawberry.input(description="Either start and end (local days or instants with offset), or a preset.")
class MetricWindow:
    start: str | None = None
    end: str | None = strawberry.field(default=None, description="Not in the window itself.")
    zone: str | None = strawberry.field(default=None, description="IANA zone; the workspace's own when left out.")
    preset: str | None = None


@strawberry.input(description="Values of one slice; null stands for facts without one.")
class MetricFilter:
    slice: str
    values: list[str | None]


@strawberry.input(description="A question: which metrics, over which window, in which steps and groups.")
class MetricQuery:
    metrics: list[str]
    window: MetricWindow
    granularity: str | None = strawberry.field(default=None, description="none, hour, day, week, month, quarter, year.")
    group_by: list[str] | None = None
    filters: list[MetricFilter] | None = None
    statistic: list[str] | None = strawberry.field(default=None, description="The first one is the value.")


@strawberry.type
class MetricsQuery:
    """The root fields of this file."""

    @strawberry.field(description="Every metric: names, meaning, formula, version, slices, example.")
    def metric_catalogue(self, info: Info[Context, None]) -> list[MetricDefinition]:
        return [_definition(describe(metric)) for metric in CATALOG.values()]

    @strawberry.field(description="Figures with numerator, denominator, n and what was left out.")
    def metrics(self, info: Info[Context, None], input: MetricQuery) -> MetricAnswer:
        actor = info.context.actor
        return _answer(answers.answer(actor, answers.ask(actor, data(input))))


def data(input: MetricQuery) -> dict[str, Any]:
    """The question with the members that REST gives it."""
    given = {name: value for name, value in asdict(input).items() if value is not None}
    given["window"] = {name: value for name, value in given["window"].items() if value is not None}
    if input.filters is not None:
        given["filters"] = {one.slice: one.values for one in input.filters}
    return given


def _definition(entry: Mapping[str, Any]) -> MetricDefinition:
    texts = {name: LocalizedText(**entry[name]) for name in ("name", "meaning")}
    return MetricDefinition(**{**entry, **texts})


def _answer(found: Answer) -> MetricAnswer:
    return MetricAnswer(
        start=_edge(found.start),
        end=_edge(found.end),
        zone=found.zone,
        granularity=found.granularity,
        computed_at=DateTime(found.computed_at),
        data_as_of=DateTime(found.data_as_of),
        series=[_series(one) for one in found.series],
    )


def _series(one: Series) -> MetricSeries:
    return MetricSeries(
        metric=one.metric,
        unit=one.unit,
        definition_version=one.definition_version,
        population=one.population,
        attribution=one.attribution,
        clock=one.clock,
        relative_error=one.relative_error,
        slices=[MetricSlice(slice=each.slice, value=each.value, label=each.label) for each in one.slices],
        rows=[_row(row) for row in one.rows],
    )


def _row(row: Row) -> MetricRow:
    return MetricRow(
        start=_edge(row.start),
        end=_edge(row.end),
        partial=row.partial,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        n=row.n,
        excluded=[Excluded(reason=reason, count=count) for reason, count in row.excluded.items()],
        margin=row.margin,
        statistics=[StatisticValue(name=name, value=value) for name, value in row.statistics.items()],
        mature=row.mature,
        provisional=row.provisional,
        reason=row.reason,
    )


def _edge(at: date | datetime) -> str:
    return at.isoformat()
