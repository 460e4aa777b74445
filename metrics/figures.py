"""What an answer holds: series of rows, each with everything that makes it trustworthy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from metrics.declare import Figure

DIGITS = 6


@dataclass(frozen=True, slots=True)
class Made:
    """A figure with its statistics and what was left out of it."""

    figure: Figure
    excluded: Mapping[str, int]
    statistics: Mapping[str, float | None]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SliceValue:
    """One side of a group: the slice, its value (an id for rows), and what people call it."""

    slice: str
    value: str | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Compared:
    """The step of the other window that stands at the same place."""

    start: date | datetime
    end: date | datetime
    partial: bool
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One bucket. `start` and `end` are local days from day upward, else instants; `value` is null with a `reason`.

    `delta` is the value less that of the step that it is compared with, in the unit of the metric;
    `target_delta` is the value less the `target`, and `met` says whether that is good, where up or down is better.
    `left_censored` is true where the metric looks back to before the first fact there is.
    """

    start: date | datetime
    end: date | datetime
    partial: bool
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    excluded: Mapping[str, int]
    margin: float | None
    statistics: Mapping[str, float | None]
    mature: bool
    provisional: bool
    reason: str | None
    compared: Compared | None = None
    delta: float | None = None
    target: float | None = None
    target_delta: float | None = None
    met: bool | None = None
    left_censored: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One metric for one group: every bucket of the window, in order; `currency` is that of the money in it."""

    metric: str
    unit: str
    currency: str | None
    definition_version: int
    population: str
    attribution: str
    clock: str
    basis: str
    window_days: int | None
    relative_error: float
    slices: Sequence[SliceValue]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Answer:
    """The figures and what they are as of: every write before `data_as_of` is in them."""

    start: date | datetime
    end: date | datetime
    zone: str
    granularity: str
    computed_at: datetime
    data_as_of: datetime
    series: Sequence[Series]
    tag: str = field(default="", compare=False)


def beside(series: Sequence[Series], others: Sequence[Series]) -> list[Series]:
    """Each row with the one that stands at its place in the other window's series; both are in one order."""
    return [
        replace(one, rows=[_beside(row, other.rows[i] if i < len(other.rows) else None)
                           for i, row in enumerate(one.rows)])
        for one, other in zip(series, others, strict=True)
    ]  # fmt: skip


def _beside(row: Row, other: Row | None) -> Row:
    if other is None:
        return row
    compared = Compared(
        other.start, other.end, other.partial, other.value, other.numerator, other.denominator, other.n, other.reason
    )
    known = row.value is not None and other.value is not None
    return replace(row, compared=compared, delta=round(row.value - other.value, DIGITS) if known else None)  # type: ignore[operator]
