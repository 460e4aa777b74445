"""Business time: how many seconds a company was open between two instants, and when so many have passed.

Plain arithmetic with no database in it. An instant counts when the wall clock of the zone shows a time within the
hours of its day: the hour that a clock change repeats counts twice, the one that it skips not at all. Before the
first version of the hours, and without any, every second counts.

Cost: the hours of a day (UTC) are worked out once per process and kept, and so are the sums of a year; after that
two days and the years touched are looked up. Making a year takes about 366 x 10 microseconds.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND, MINUTE, DAY = 1_000_000, 60_000_000, 86_400_000_000
FIRST_DAY = date(1970, 1, 1).toordinal()
MICROSECOND = timedelta(microseconds=1)
# Who finds no open second for so long will find none.
MOST_YEARS = 30

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Version:
    """Hours as they hold from a local day on: per weekday, Monday first, intervals in minutes of the day."""

    valid_from: date
    zone: str
    weekly: tuple[Spans, ...]
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Hours:
    """All versions of one schedule, in the order of their days; none at all means always open."""

    versions: tuple[Version, ...] = ()


ALWAYS = Hours()


def seconds(start: datetime | None, end: datetime | None) -> int | None:
    """Whole calendar seconds from start to end, counted in UTC and never below zero; None when one is missing."""
    if start is None or end is None:
        return None
    return max(0, (_instant(end) - _instant(start)) // SECOND)


def business_seconds(hours: Hours, start: datetime | None, end: datetime | None) -> int | None:
    """Whole seconds between two instants in which it was open; None when one is missing, 0 when end comes first."""
    if start is None or end is None:
        return None
    return open_between(hours, _instant(start), _instant(end)) // SECOND


def after(hours: Hours, start: datetime, count: int) -> datetime | None:
    """The first instant by which `count` open seconds have passed since start; None when they never will."""
    at, left = _instant(start), count * SECOND
    if left <= 0:
        return start
    if not hours.versions:
        return _moment(at + left)
    last = (EPOCH + timedelta(microseconds=at)).year + MOST_YEARS
    day, within = divmod(at, DAY)
    while True:
        for low, high in _day(hours, day):
            length = max(0, high - max(low, within))
            if length >= left:
                return _moment(day * DAY + max(low, within) + left)
            left -= length
        day, within = day + 1, 0
        found = _day_that_reaches(hours, day, left, last)
        if found is None:
            return None
        day, left = found


def open_between(hours: Hours, start: int, end: int) -> int:
    """Open microseconds between two instants in microseconds since 1970."""
    if end <= start:
        return 0
    if not hours.versions:
        return end - start
    first, last = start // DAY, end // DAY
    if first == last:
        return _within(_day(hours, first), start % DAY, end % DAY)
    edges = _within(_day(hours, first), start % DAY, DAY) + _within(_day(hours, last), 0, end % DAY)
    return edges + _up_to(hours, last) - _up_to(hours, first + 1)


def _instant(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def _moment(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=at)


def _within(spans: Spans, low: int, high: int) -> int:
    return sum(max(0, min(end, high) - max(start, low)) for start, end in spans)


def _day_that_reaches(hours: Hours, day: int, left: int, last: int) -> tuple[int, int] | None:
    """The first day from `day` on in which the rest is used up, and what is left at its midnight."""
    goal = _up_to(hours, day) + left
    for year in range(_year_of(day), last + 1):
        sums = _year(hours, year)
        base = _before_year(hours, year)
        if base + sums[-1] >= goal:
            place = bisect_right(sums, goal - base - 1) - 1
            found = _first_of(year) + place
            return found, goal - base - sums[place]
    return None


def _up_to(hours: Hours, day: int) -> int:
    """Open microseconds of all whole days from 1970 until the midnight that begins `day`."""
    year = _year_of(day)
    return _before_year(hours, year) + _year(hours, year)[day - _first_of(year)]


def _year_of(day: int) -> int:
    return date.fromordinal(FIRST_DAY + day).year


def _first_of(year: int) -> int:
    return date(year, 1, 1).toordinal() - FIRST_DAY


@lru_cache(maxsize=4096)
def _before_year(hours: Hours, year: int) -> int:
    if year <= max(1970, _began(hours)[0].year - 1):
        return _first_of(year) * DAY
    return _before_year(hours, year - 1) + _year(hours, year - 1)[-1]


@lru_cache(maxsize=4096)
def _year(hours: Hours, year: int) -> tuple[int, ...]:
    """Open microseconds from the start of the year (UTC) to each of its midnights, the last one included."""
    sums = [0]
    for day in range(_first_of(year), _first_of(year + 1)):
        sums.append(sums[-1] + sum(high - low for low, high in _day(hours, day)))
    return tuple(sums)


@lru_cache(maxsize=65_536)
def _day(hours: Hours, day: int) -> Spans:
    """When it is open on one UTC day, in microseconds since its midnight."""
    began = _began(hours)
    start, end = _moment(day * DAY), _moment((day + 1) * DAY)
    if end <= began[0]:
        return ((0, DAY),)
    found: list[tuple[int, int]] = []
    if start < began[0]:
        found.append((0, (began[0] - start) // MICROSECOND))
    for place, version in enumerate(hours.versions):
        until = began[place + 1] if place + 1 < len(began) else end
        low, high = max(start, began[place]), min(end, until)
        if low < high:
            found += _opened(version, low, high, start)
    return tuple(found)


@lru_cache(maxsize=4096)
def _began(hours: Hours) -> tuple[datetime, ...]:
    """The instants from which the versions hold: the local midnight of their first day."""
    return tuple(datetime.combine(one.valid_from, time(), ZoneInfo(one.zone)).astimezone(UTC) for one in hours.versions)


def _opened(version: Version, low: datetime, high: datetime, midnight: datetime) -> Iterator[tuple[int, int]]:
    """When these hours are open in [low, high), in microseconds since midnight (UTC)."""
    for start, end, offset in _steady(ZoneInfo(version.zone), low, high):
        # Within a stretch of one offset, wall time is UTC moved by a constant.
        wall, until = start + offset, end + offset
        for ordinal in range(wall.toordinal(), until.toordinal() + 1):
            local = date.fromordinal(ordinal)
            if local in version.holidays:
                continue
            dawn = datetime.combine(local, time(), UTC)
            for opens, closes in version.weekly[local.weekday()]:
                first = max(wall, dawn + timedelta(minutes=opens))
                last = min(until, dawn + timedelta(minutes=closes))
                if first < last:
                    yield (first - offset - midnight) // MICROSECOND, (last - offset - midnight) // MICROSECOND


def _steady(zone: ZoneInfo, low: datetime, high: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """[low, high) cut where the zone's offset changes; at most once, for it is a day at most."""
    first, last = _offset(zone, low), _offset(zone, high - MICROSECOND)
    if first == last:
        yield low, high, first
        return
    before, change = low, high
    while change - before > MICROSECOND:
        middle = before + (change - before) // 2
        if _offset(zone, middle) == first:
            before = middle
        else:
            change = middle
    yield low, change, first
    yield change, high, last


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
