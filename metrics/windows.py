"""Windows of time and their buckets: half-open, built from local calendar days of an IANA zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

Granularity = Literal["none", "hour", "day", "week", "month", "quarter", "year"]
GRANULARITIES: tuple[Granularity, ...] = ("none", "hour", "day", "week", "month", "quarter", "year")
PRESETS = (
    "today", "yesterday", "last_7_days", "last_28_days", "last_30_days", "last_90_days", "this_week", "last_week",
    "this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year", "last_12_months",
)  # fmt: skip
MOST_BUCKETS = 1000
COMPARISONS = ("previous", "year", "window")


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` up to but not including `end`, both in UTC, seen in `zone`."""

    start: datetime
    end: datetime
    zone: ZoneInfo

    @property
    def on_days(self) -> bool:
        """Whether both ends are local midnights."""
        return all(midnight(local_day(at, self.zone), self.zone) == at for at in (self.start, self.end))

    @property
    def first_day(self) -> date:
        return local_day(self.start, self.zone)

    @property
    def last_day(self) -> date:
        """The last local day of which at least an instant lies inside."""
        return local_day(self.end - timedelta(microseconds=1), self.zone)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One step of a series. `whole` says that nothing of the calendar step was cut off by the window."""

    start: datetime
    end: datetime
    whole: bool

    def partial(self, now: datetime) -> bool:
        """Whether the step is cut off by the window or has not ended yet."""
        return not self.whole or self.end > now


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The local calendar day on which an instant falls."""
    return at.astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which a local day begins."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def span(first: date, until: date, zone: ZoneInfo) -> Window:
    """The window of whole local days from `first` up to but not including `until`."""
    return Window(midnight(first, zone), midnight(until, zone), zone)


def step_start(day: date, granularity: Granularity) -> date:
    """The first day of the week (Monday), month, quarter or year that holds `day`."""
    if granularity == "week":
        return day - timedelta(days=day.weekday())
    if granularity == "month":
        return day.replace(day=1)
    if granularity == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1) if granularity == "year" else day


def step_end(first: date, granularity: Granularity) -> date:
    """The first day after the step that begins on `first`."""
    if granularity in ("day", "week"):
        return first + timedelta(days=1 if granularity == "day" else 7)
    months = {"month": 1, "quarter": 3, "year": 12}[granularity]
    return add_months(first, months)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later; only for first days of months."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, day.day)


def preset(name: str, now: datetime, zone: ZoneInfo) -> Window:
    """The window of a name out of PRESETS, as of `now`."""
    today = local_day(now, zone)
    tomorrow = today + timedelta(days=1)
    if name in ("today", "yesterday"):
        first = today if name == "today" else today - timedelta(days=1)
        return span(first, first + timedelta(days=1), zone)
    if name == "last_12_months":
        first = step_start(today, "month")
        return span(add_months(first, -12), first, zone)
    which, _, rest = name.partition("_")
    if rest.endswith("days"):
        return span(tomorrow - timedelta(days=int(rest.split("_")[0])), tomorrow, zone)
    unit: Granularity = rest  # type: ignore[assignment]
    first = step_start(today, unit)
    if which == "last":
        first = step_start(first - timedelta(days=1), unit)
    return span(first, step_end(first, unit), zone)


def previous(window: Window) -> Window:
    """The window right before: exactly as many local days, or as much time where it is not made of days."""
    if not window.on_days:
        return Window(window.start - (window.end - window.start), window.start, window.zone)
    first = window.first_day
    return span(first - (window.last_day + timedelta(days=1) - first), first, window.zone)


def year_before(window: Window) -> Window:
    """The same local days, or times of day, a year earlier; 29 February becomes the 28th."""
    start, end = (at.astimezone(window.zone).replace(tzinfo=None) for at in (window.start, window.end))
    earlier = [
        at.replace(year=at.year - 1, day=28) if (at.month, at.day) == (2, 29) else at.replace(year=at.year - 1)
        for at in (start, end)
    ]
    one, other = (at.replace(tzinfo=window.zone).astimezone(UTC) for at in earlier)
    return Window(one, other, window.zone)


def count_steps(window: Window, granularity: Granularity) -> int:
    """About how many buckets a window has, without making them: enough to refuse too many."""
    days = (window.end - window.start) / timedelta(days=1)
    per_day = {"hour": 24, "day": 1, "week": 1 / 7, "month": 1 / 30, "quarter": 1 / 91, "year": 1 / 365, "none": 0}
    return int(days * per_day[granularity]) + 1


@lru_cache(maxsize=64)
def buckets(window: Window, granularity: Granularity) -> tuple[Bucket, ...]:
    """Every step of the window in order, without a hole; the outer ones are cut to the window."""
    if granularity == "none":
        return (Bucket(window.start, window.end, True),)
    found = []
    at = window.start
    while at < window.end:
        begins, ends = _step(at, granularity, window.zone)
        found.append(Bucket(at, min(ends, window.end), begins == at and ends <= window.end))
        at = ends
    return tuple(found)


def _step(at: datetime, granularity: Granularity, zone: ZoneInfo) -> tuple[datetime, datetime]:
    local = at.astimezone(zone)
    if granularity == "hour":
        # Counted in UTC: the hour that a clock change repeats is two hours, each with its own offset.
        begins = at - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return begins, begins + timedelta(hours=1)
    first = step_start(local.date(), granularity)
    return midnight(first, zone), midnight(step_end(first, granularity), zone)
