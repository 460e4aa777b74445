"""Parts read from the stored tables: one indexed statement a question and track, no object per row."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from metrics.ask import Question
from metrics.build import TIERS, Span, marks, spanned
from metrics.declare import Spread
from metrics.engine import MAXIMUM, SUM, conditions
from metrics.facts import Cut
from metrics.maths import unpacked
from metrics.models import Turn
from metrics.portions import joined
from metrics.tables import Layout, fetch, layouts, quoted
from metrics.windows import Bucket, Granularity, local_day, step_end, step_start

Segment = tuple[Granularity, Span]


class Into(Protocol):
    """Where parts go: a group of slices, the index of a bucket (-1 before the window), and the parts."""

    def __call__(self, group: tuple[Any, ...], index: int, parts: Mapping[str, Any], /) -> None: ...


def read_stored(
    turn: Turn, keys: tuple[str, ...], question: Question, buckets: Sequence[Bucket], stock: bool, add: Into
) -> None:
    """Read the parts of these metrics for a question about stored days; the time before it too for a stock."""
    layout, window = layouts()[turn.track], question.window
    cut = question.cut
    if cut is None:
        raise LookupError(f"no parts are kept by {question.slices}")
    starts = [local_day(bucket.start, window.zone) for bucket in buckets]
    until = window.last_day + timedelta(days=1)
    refs = [layout.track.facts.column(name).kind == "ref" for name in question.group_by]
    if stock:
        past = segments(turn, "month", None, starts[0])
        for row in _select(layout, keys, turn.workspace_id, cut, past, question, by_start=False):
            _add(layout, keys, row, refs, -1, add)
    several = len(buckets) > 1
    tier: Granularity = question.granularity if question.granularity in ("day", "week") else "month"
    within = segments(turn, tier, starts[0], until)
    for row in _select(layout, keys, turn.workspace_id, cut, within, question, by_start=several):
        index = bisect_right(starts, _day(row[0])) - 1 if several else 0
        _add(layout, keys, row[1:] if several else row, refs, index, add)


def segments(turn: Turn, tier: Granularity, since: date | None, until: date) -> list[Segment]:
    """What covers [since, until) with few rows: weeks or months where they stand, days at both ends and in gaps."""
    days: list[Segment] = [("day", (since, until))]
    if tier not in TIERS or turn.stepped_to is None:
        return days
    last = step_start(min(until, turn.stepped_to), tier)
    first = since and (since if step_start(since, tier) == since else step_end(step_start(since, tier), tier))
    if first is not None and first >= last:
        return days
    found: list[Segment] = [(tier, (first, last))]
    if since is not None and first is not None and since < first:
        found.append(("day", (since, first)))
    if last < until:
        found.append(("day", (last, until)))
    for name, start in turn.gaps:
        gap = date.fromisoformat(start)
        if name == tier and gap < last and (first is None or first <= gap):
            found.append(("day", (gap, step_end(gap, tier))))
    return found


@lru_cache(maxsize=1000)
def _columns(track: str, keys: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """The columns of the numbers and of the distributions that these metrics need, by label."""
    layout = layouts()[track]
    numbers: dict[str, str] = {}
    spreads: dict[str, str] = {}
    for label, (part, _) in conditions(layout.track, [m for m in layout.track.metrics if m.key in keys]).items():
        if isinstance(part, Spread):
            spreads[label] = layout.spreads[label]
            numbers |= {label + end: layout.numbers[label + end] for end in (SUM, MAXIMUM)}
        else:
            numbers[label] = layout.numbers[label]
    return numbers, spreads


def _select(
    layout: Layout,
    keys: tuple[str, ...],
    workspace_id: UUID,
    cut: Cut,
    read: Sequence[Segment],
    question: Question,
    *,
    by_start: bool,
) -> list[tuple[Any, ...]]:
    numbers, spreads = _columns(layout.track.name, keys)
    groups = [*(["start"] if by_start else []), *(quoted(name) for name in question.group_by)]
    found = [f"{'max' if label.endswith(MAXIMUM) else 'sum'}({name})" for label, name in numbers.items()]
    found += [joined(name) for name in spreads.values()]
    where, values = ["workspace_id = %s", "cut = %s"], [layout.spelled("workspace", workspace_id), cut.name]
    said = []
    for tier, span in read:
        text, more = spanned("start", [span])
        said.append(f"tier = %s AND {text}")
        values += [tier, *more]
    where.append(said[0] if len(said) == 1 else " OR ".join(f"({text})" for text in said).join("()"))
    for name, chosen in question.filters:
        text, more = _one_of(layout, name, chosen)
        where.append(text)
        values += more
    statement = f"SELECT {', '.join([*groups, *found])} FROM {quoted(layout.table)} WHERE {' AND '.join(where)}"
    return fetch(f"{statement} GROUP BY {', '.join(groups)}" if groups else statement, values)


def _add(
    layout: Layout, keys: tuple[str, ...], row: Sequence[Any], refs: Sequence[bool], index: int, add: Into
) -> None:
    numbers, spreads = _columns(layout.track.name, keys)
    slices = len(refs)
    parts: dict[str, Any] = {label: value for label, value in zip(numbers, row[slices:], strict=False) if value}
    for label, text in zip(spreads, row[slices + len(numbers) :], strict=True):
        if text:
            parts[label] = unpacked(text)
    if parts:
        add(tuple(map(_plain, row[:slices], refs)), index, parts)


def _one_of(layout: Layout, name: str, chosen: Sequence[str | None]) -> tuple[str, list[Any]]:
    values = [layout.spelled(name, value) for value in chosen if value is not None]
    found = [f"{quoted(name)} IN ({marks(values)})"] if values else []
    found += [f"{quoted(name)} IS NULL"] if None in chosen else []
    return f"({' OR '.join(found)})", values


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _plain(value: Any, ref: bool) -> str | None:
    """A slice's value as it is served; SQLite keeps ids without their dashes."""
    if value is None:
        return None
    return str(UUID(value) if ref and isinstance(value, str) else value)
