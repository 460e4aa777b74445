"""The figures over GraphQL: the same questions and the same answers as over REST, from the same functions."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from cxapi.graph.context import Context
from cxapi.graph.scalars import DateTime, Json
from metrics import answer as answers
from metrics.catalog import CATALOG
from metrics.describe import describe
from metrics.figures import Answer, Compared, Row, Series
from metrics.members import MEANINGS


def said(name: str, **more: Any) -> Any:
    """A field with its meaning."""
    return strawberry.field(description=MEANINGS[name], **more)


@strawberry.type(description="A text in each language of the service.")
class LocalizedText:
    en: str = said("en")
    es: str = said("es")


@strawberry.type(description="The definition of one metric.")
class MetricDefinition:
    key: str = said("key")
    name: LocalizedText = said("name")
    meaning: LocalizedText = said("meaning")
    families: list[str] = said("families")
    shape: str = said("shape")
    unit: str = said("unit")
    format: Json = said("format")
    better: str = said("better")
    formula: str = said("formula")
    population: str = said("population")
    version: int = said("version")
    variant_of: str | None = said("variant_of")
    slices: list[str] = said("slices")
    statistics: list[str] = said("statistics")
    relative_error: float = said("relative_error")
    excluded: list[str] = said("excluded")
    attributions: list[str] = said("attributions")
    clocks: list[str] = said("clocks")
    bases: list[str] = said("bases")
    window_days: int | None = said("window_days")
    matures_after_days: int = said("matures_after_days")
    source: str = said("source")
    example: Json = said("example")


@strawberry.type(description="Facts that were left out, and why.")
class Excluded:
    reason: str = said("reason")
    count: int = said("count")


@strawberry.type(description="One statistic of a distribution.")
class StatisticValue:
    name: str = said("name")
    value: float | None = said("value")


@strawberry.type(description="One side of a group: its value (an id where the slice is a record) and its name.")
class MetricSlice:
    slice: str = said("slice")
    value: str | None = said("value")
    label: str | None = said("label")


@strawberry.type(description="The step at the same place of the window compared with.")
class MetricCompared:
    start: str = said("start")
    end: str = said("end")
    partial: bool = said("partial")
    value: float | None = said("value")
    numerator: float | None = said("numerator")
    denominator: float | None = said("denominator")
    n: int = said("n")
    reason: str | None = said("reason")


@strawberry.type(description="One step; start and end are local days from day upward, else instants with offset.")
class MetricRow:
    start: str = said("start")
    end: str = said("end")
    partial: bool = said("partial")
    value: float | None = said("value")
    numerator: float | None = said("numerator")
    denominator: float | None = said("denominator")
    n: int = said("n")
    excluded: list[Excluded] = said("excluded")
    margin: float | None = said("margin")
    statistics: list[StatisticValue] = said("statistics")
    mature: bool = said("mature")
    provisional: bool = said("provisional")
    reason: str | None = said("reason")
    compared: MetricCompared | None = said("compared")
    delta: float | None = said("delta")
    target: float | None = said("target")
    target_delta: float | None = said("target_delta")
    met: bool | None = said("met")
    left_censored: bool = said("left_censored")


@strawberry.type(description="One metric for one group: every step of the window, in order.")
class MetricSeries:
    metric: str = said("metric")
    unit: str = said("unit")
    currency: str | None = said("currency")
    definition_version: int = said("definition_version")
    population: str = said("population")
    attribution: str = said("attribution")
    clock: str = said("clock")
    basis: str = said("basis")
    window_days: int | None = said("window_days")
    relative_error: float = said("relative_error")
    slices: list[MetricSlice] = said("slices")
    rows: list[MetricRow] = said("rows")


@strawberry.type(description="Figures. Every write before dataAsOf is in them.")
class MetricAnswer:
    start: str = said("start")
    end: str = said("end")
    zone: str = said("zone")
    granularity: str = said("granularity")
    computed_at: DateTime = said("computed_at")
    data_as_of: DateTime = said("data_as_of")
    series: list[MetricSeries] = said("series")


@strawberry.input(description="Either start and end (local days or instants with offset), or a preset.")
class MetricWindow:
    start: str | None = said("start", default=None)
    end: str | None = said("end", default=None)
    zone: str | None = said("zone", default=None)
    preset: str | None = said("preset", default=None)


@strawberry.input(description="Values of one slice; null stands for facts without one.")
class MetricFilter:
    slice: str = said("slice")
    values: list[str | None] = said("values")


@strawberry.input(description="The window to compare with, in the zone of the other one.")
class CompareWindow:
    start: str = said("start")
    end: str = said("end")


@strawberry.input(description="A question: which metrics, over which window, in which steps and groups.")
class MetricQuery:
    metrics: list[str] = said("metrics")
    window: MetricWindow = said("window")
    granularity: str | None = said("granularity", default=None)
    group_by: list[str] | None = said("group_by", default=None)
    filters: list[MetricFilter] | None = said("filters", default=None)
    statistic: list[str] | None = said("statistic", default=None)
    clock: str | None = said("clock", default=None)
    attribution: str | None = said("attribution", default=None)
    basis: str | None = said("basis", default=None)
    window_days: int | None = said("window_days", default=None)
    compare: str | None = said("compare", default=None)
    compare_window: CompareWindow | None = said("compare_window", default=None)


@strawberry.type
class MetricsQuery:
    """The root fields of this file."""

    @strawberry.field(description="Every metric: names, meaning, formula, version, slices, example.")
    def metric_catalogue(self, info: Info[Context, None]) -> list[MetricDefinition]:
        return [_definition(describe(metric)) for metric in CATALOG.values()]

    @strawberry.field(description="Figures with numerator, denominator, n and what was left out.")
    def metrics(
        self,
        info: Info[Context, None],
        input: Annotated[MetricQuery, strawberry.argument(description="What is asked.")],
    ) -> MetricAnswer:
        actor = info.context.actor
        return _answer(answers.answer(actor, answers.ask(actor, data(input))))


def data(input: Any) -> dict[str, Any]:
    """The question, or the one figure, with the members that REST gives it."""
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
        currency=one.currency,
        definition_version=one.definition_version,
        population=one.population,
        attribution=one.attribution,
        clock=one.clock,
        basis=one.basis,
        window_days=one.window_days,
        relative_error=one.relative_error,
        slices=[MetricSlice(slice=each.slice, value=each.value, label=each.label) for each in one.slices],
        rows=[row_of(row) for row in one.rows],
    )


def row_of(row: Row) -> MetricRow:
    """A row of figures as this skin says it."""
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
        compared=_compared(row.compared) if row.compared is not None else None,
        delta=row.delta,
        target=row.target,
        target_delta=row.target_delta,
        met=row.met,
        left_censored=row.left_censored,
    )


def _compared(one: Compared) -> MetricCompared:
    return MetricCompared(
        start=_edge(one.start), end=_edge(one.end), partial=one.partial, value=one.value, numerator=one.numerator,
        denominator=one.denominator, n=one.n, reason=one.reason,
    )  # fmt: skip


def _edge(at: date | datetime) -> str:
    return at.isoformat()
