"""From facts to parts: the definitions that every figure is made by, whether stored per day or made on request."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Case, F, FloatField, IntegerField, Max, Q, QuerySet, Sum, Value, When, Window
from django.db.models import Count as CountOf
from django.db.models.functions import Cast, Ceil, Coalesce, Ln, RowNumber

from metrics.catalog import CATALOG
from metrics.declare import Count, Distinct, Metric, Part, Spread, Tally, Total
from metrics.facts import FACTS, Facts
from metrics.maths import EDGE, LN_GAMMA

Parts = dict[str, Any]
LIVE = Q(deleted_at__isnull=True)
MAXIMUM, SUM = "^max", "^sum"


@dataclass(frozen=True)
class Track:
    """A kind of fact by one of its times, with every metric that is placed there: one scan serves them all."""

    facts: Facts
    time: str
    metrics: tuple[Metric, ...]

    @property
    def name(self) -> str:
        return f"{self.facts.name}.{self.time}"

    @cached_property
    def columns(self) -> frozenset[str]:
        """Columns of the fact that any part, slice or condition of this track reads."""
        found = {self.time, "deleted_at", *self.facts.slices}
        for metric in self.metrics:
            found |= set() if metric.live else reads(metric)
            found |= {metric.latest, metric.account, metric.amount} - {""}
        return frozenset(found - {one.column.name for one in self.facts.beside})


@dataclass(frozen=True, slots=True)
class Cell:
    """The parts of one bucket and one combination of slices."""

    bucket: Any
    slices: tuple[Any, ...]
    parts: Parts


@lru_cache(maxsize=1)
def tracks() -> dict[str, Track]:
    """Every track that the catalogue needs, by name."""
    grouped: dict[tuple[str, str], list[Metric]] = defaultdict(list)
    for metric in CATALOG.values():
        for time in metric.times:
            grouped[metric.facts, time].append(metric)
    found = [Track(FACTS[facts], time, tuple(metrics)) for (facts, time), metrics in grouped.items()]
    return {track.name: track for track in found}


def reads(metric: Metric) -> set[str]:
    """The columns of the fact that the conditions and parts of a metric read."""
    found = names(metric.where)
    for condition in metric.excluded.values():
        found |= names(condition)
    for part in metric.parts.values():
        found |= names(part.where) | (set() if isinstance(part, Count) else {part.column})
        found |= {part.business} if isinstance(part, Total | Spread) and part.business else set()
    return found


def names(condition: Q) -> set[str]:
    """The columns of the fact that a condition reads."""
    found: set[str] = set()
    for child in condition.children:
        if isinstance(child, Q):
            found |= names(child)
        elif isinstance(child, tuple):
            found.add(str(child[0]).split("__")[0])
            found |= {one.name for one in [child[1]] if isinstance(one, F)}  # type: ignore[attr-defined]
    return found


def conditions(track: Track, metrics: Iterable[Metric]) -> dict[str, tuple[Part, Q]]:
    """Each part to compute, by its stored name, with the whole condition that a fact must meet to be in it."""
    found: dict[str, tuple[Part, Q]] = {}
    for metric in metrics:
        meant = sound(metric)
        for label, part in metric.parts_at(track.time).items():
            found[label] = (part, meant & part.where)
        if not metric.enter:
            for reason, condition in metric.excluded.items():
                found[f"{metric.key}!{reason}"] = (Count(), metric.where & LIVE & condition)
            found[f"{metric.key}!deleted"] = (Count(), metric.where & ~LIVE)
    return found


def sound(metric: Metric, *, but: Collection[str] = ()) -> Q:
    """The condition that a fact counts in a metric at all, `but` for reasons to leave it out that do not hold."""
    found = metric.where & LIVE
    for reason, condition in metric.excluded.items():
        found &= Q() if reason in but else ~condition
    return found


def rows(track: Track, workspace_id: UUID, *spans: tuple[datetime | None, datetime | None]) -> "QuerySet[Any, Any]":
    """The facts of a track within half-open spans of time, deleted ones included: those are counted as excluded."""
    within = Q()
    for since, until in spans:
        span = Q(**{f"{track.time}__gte": since}) if since is not None else Q()
        within |= span & Q(**{f"{track.time}__lt": until}) if until is not None else span
    found = track.facts.model._default_manager.filter(workspace_id=workspace_id, **{f"{track.time}__isnull": False})
    beside = {one.column.name: one.made(None) for one in track.facts.beside if one.always}
    return found.annotate(**beside).filter(within)


def latest(track: Track, found: "QuerySet[Any, Any]", stamp: Any, metric: Metric) -> "QuerySet[Any, Any]":
    """Of the facts that count, the latest of each customer and bucket; those left out of the metric stay as they are.

    A fact of nobody counts by itself.
    """
    meant = sound(metric)
    who = Coalesce(F(_attname(track.facts, metric.latest)), F("pk"))
    order = [F(track.time).desc(), F("pk").desc()]
    ranked = found.filter(meant).annotate(_bucket=stamp, _who=who)
    ranked = ranked.annotate(_rank=Window(RowNumber(), partition_by=[F("_bucket"), F("_who")], order_by=order))
    newest = ranked.filter(_rank=1).values("pk")
    return found.filter(Q(pk__in=newest) | ~Q(pk__in=found.filter(meant).values("pk")))


def numbers(
    track: Track,
    found: "QuerySet[Any, Any]",
    stamp: Any,
    slices: Sequence[str],
    wanted: Mapping[str, tuple[Part, Q]],
) -> tuple[list[str], "QuerySet[Any, Any]"]:
    """The statement that makes all counts and sums, with their labels; of distributions their sums and maxima.

    Rows come as the bucket (`stamp`, an expression over the time), the slices, and then the numbers.
    """
    by = _groups(track, stamp, slices)
    aggregates, labels = _aggregates(wanted)
    return labels, found.annotate(**by).values(*by).order_by().annotate(**aggregates).values_list(*by, *aggregates)


def spread(
    track: Track,
    found: "QuerySet[Any, Any]",
    stamp: Any,
    slices: Sequence[str],
    part: Spread,
    where: Q,
) -> "QuerySet[Any, Any]":
    """The statement that makes a distribution: rows as for `numbers`, each ending in a histogram's bucket and n."""
    by = _groups(track, stamp, slices)
    return _histogram(found.filter(where).annotate(**by), part, tuple(by))


def tally(
    track: Track, found: "QuerySet[Any, Any]", stamp: Any, slices: Sequence[str], part: Tally, where: Q
) -> "QuerySet[Any, Any]":
    """The statement that counts each value of a column: rows as for `numbers`, each ending in the value and n."""
    by = _groups(track, stamp, slices)
    counted = found.filter(where).annotate(**by).values(*by, part.column)
    listed: QuerySet[Any, Any] = counted.order_by().annotate(_n=CountOf("pk")).values_list(*by, part.column, "_n")
    return listed


def _groups(track: Track, stamp: Any, slices: Sequence[str]) -> dict[str, Any]:
    return {"_bucket": stamp, **{f"_s{i}": F(_attname(track.facts, name)) for i, name in enumerate(slices)}}


def pending(metrics: Iterable[Metric]) -> dict[str, tuple[Part, Q]]:
    """What is counted of facts whose time has not come yet: how many there are, by the reason for leaving them out."""
    return {f"{metric.key}!{metric.pending}": (Count(), sound(metric, but=metric.undecided)) for metric in metrics}


def scan(
    track: Track,
    found: "QuerySet[Any, Any]",
    stamp: Any,
    slices: Sequence[str],
    wanted: Mapping[str, tuple[Part, Q]],
) -> Iterator[Cell]:
    """The `wanted` parts of `found` for every bucket and combination of `slices`.

    Cost: one grouped statement for all counts and sums of the track, and one for each distribution and tally.
    """
    labels, counted = numbers(track, found, stamp, slices, wanted)
    groups = 1 + len(slices)
    cells: dict[tuple[Any, ...], Parts] = defaultdict(dict)
    for row in counted:
        values = {label: value for label, value in zip(labels, row[groups:], strict=True) if value}
        cells[row[:groups]].update(values)
    for label, (part, where) in wanted.items():
        if isinstance(part, Spread):
            for row in spread(track, found, stamp, slices, part, where):
                cells[row[:groups]].setdefault(label, {})[row[-2]] = row[-1]
        elif isinstance(part, Tally):
            for row in tally(track, found, stamp, slices, part, where):
                if row[-2] is not None:
                    cells[row[:groups]].setdefault(label, {})[row[-2]] = row[-1]
    for key, parts in cells.items():
        if parts:
            yield Cell(key[0], tuple(plain(one) for one in key[1:]), parts)


def _aggregates(wanted: Mapping[str, tuple[Part, Q]]) -> tuple[dict[str, Any], list[str]]:
    found: dict[str, Any] = {}
    for label, (part, where) in wanted.items():
        if isinstance(part, Spread):
            found[label + SUM] = Sum(part.column, filter=where)
            found[label + MAXIMUM] = Max(part.column, filter=where)
        elif not isinstance(part, Tally):
            found[label] = _aggregate(part, where)
    return {f"_a{i}": aggregate for i, aggregate in enumerate(found.values())}, list(found)


def _aggregate(part: Count | Total | Distinct, where: Q) -> Any:
    if isinstance(part, Total):
        return Sum(part.column, filter=where)
    if isinstance(part, Distinct):
        return CountOf(part.column, distinct=True, filter=where)
    return CountOf("pk", filter=where)


def _histogram(found: "QuerySet[Any, Any]", part: Spread, groups: Sequence[str]) -> "QuerySet[Any, Any]":
    counted = found.filter(**{f"{part.column}__isnull": False}).annotate(_index=bucket_of(part.column))
    counted = counted.values(*groups, "_index").order_by().annotate(_n=CountOf("pk"))
    listed: QuerySet[Any, Any] = counted.values_list(*groups, "_index", "_n")
    return listed


def bucket_of(column: str) -> Any:
    """The bucket of a histogram that a duration falls into; null without one."""
    seconds = Cast(F(column), FloatField())
    return Case(
        When(**{f"{column}__lt": 1}, then=Value(-1)),
        default=Cast(Ceil(Ln(seconds) / LN_GAMMA - EDGE), IntegerField()),
        output_field=IntegerField(),
    )


def _attname(facts: Facts, name: str) -> str:
    if name.startswith("_"):
        return name  # no column: computed beside the fact
    field = facts.model._meta.get_field(name)
    return field.attname if isinstance(field, models.Field) else name


def plain(value: Any) -> Any:
    """A slice's value as it is served: ids as text."""
    return str(value) if isinstance(value, UUID) else value


def merge(into: Parts, parts: Mapping[str, Any]) -> None:
    """Add parts to parts, which may become part of them: numbers and histograms add up, maxima take the larger."""
    for label, value in parts.items():
        if label not in into:
            into[label] = value
        elif isinstance(value, Mapping):
            counts = into[label]
            for index, n in value.items():
                counts[index] = counts.get(index, 0) + n
        elif label.endswith(MAXIMUM):
            into[label] = max(into[label], value)
        else:
            into[label] += value
