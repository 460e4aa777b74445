"""Business time against the design's examples, the clock changes of the world, and a slow count minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core.service.business_time import ALWAYS, Hours, Version, after, business_seconds, seconds

OFFICE = ((540, 1020),)
WEEK = (*[OFFICE] * 5, (), ())
ALL_DAY = (((0, 1440),),) * 7
ZONES = (
    "America/New_York", "Europe/Madrid", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns",
    "Africa/Cairo", "UTC",
)  # fmt: skip


def hours(zone: str, weekly: tuple = WEEK, *holidays: date) -> Hours:
    return Hours((Version(date(2020, 1, 1), zone, weekly, frozenset(holidays)),))


def local(zone: str, *parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def test_vector_4_a_weekend_with_a_clock_change_is_64_hours_and_one_of_business() -> None:
    start, end = local("America/New_York", 2026, 3, 6, 16, 30), local("America/New_York", 2026, 3, 9, 9, 30)
    assert business_seconds(hours("America/New_York"), start, end) == 3_600
    assert seconds(start, end) == 230_400


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("Europe/London", (2026, 3, 29), 23 * 3600),
        ("Europe/London", (2026, 10, 25), 25 * 3600),
        ("Australia/Lord_Howe", (2026, 4, 5), 24 * 3600 + 1800),
        ("Australia/Lord_Howe", (2026, 10, 4), 24 * 3600 - 1800),
        ("Asia/Kathmandu", (2026, 1, 2), 24 * 3600),
    ],
)
def test_a_day_has_the_hours_that_its_clock_shows(zone: str, day: tuple[int, int, int], expected: int) -> None:
    start = local(zone, *day)
    end = local(zone, *(date(*day) + timedelta(days=1)).timetuple()[:3])
    assert business_seconds(hours(zone, ALL_DAY), start, end) == expected == seconds(start, end)


def test_the_hour_that_comes_twice_counts_twice_and_the_skipped_one_not_at_all() -> None:
    night = (((60, 120),),) * 7  # 01:00 to 02:00
    twice = business_seconds(hours("Europe/London", night), local("Europe/London", 2026, 10, 25),
                             local("Europe/London", 2026, 10, 26))  # fmt: skip
    none = business_seconds(hours("Europe/London", night), local("Europe/London", 2026, 3, 29),
                            local("Europe/London", 2026, 3, 30))  # fmt: skip
    assert (twice, none) == (7200, 0)


def test_quarter_hour_zones_open_on_their_own_minute() -> None:
    for zone, opens in (("Asia/Kolkata", (3, 30)), ("Asia/Kathmandu", (3, 15))):
        day = datetime(2026, 1, 2, tzinfo=UTC)  # a Friday
        start = day + timedelta(hours=opens[0], minutes=opens[1])
        assert business_seconds(hours(zone), start - timedelta(hours=1), start) == 0
        assert business_seconds(hours(zone), start, start + timedelta(hours=8)) == 28_800
        assert business_seconds(hours(zone), start, day + timedelta(hours=23)) == 28_800


def test_lunch_and_holidays_do_not_count() -> None:
    split = (*[((540, 840), (960, 1140))] * 5, (), ())
    start, end = local("Europe/Madrid", 2026, 12, 24, 13), local("Europe/Madrid", 2026, 12, 28, 10)
    assert business_seconds(hours("Europe/Madrid", split, date(2026, 12, 25)), start, end) == 5 * 3600


def test_each_version_counts_for_the_days_that_it_held() -> None:
    short = Version(date(2026, 3, 4), "Europe/Madrid", (*[((540, 780),)] * 5, (), ()))
    both = Hours((Version(date(2026, 1, 1), "Europe/Madrid", WEEK), short))
    start, end = local("Europe/Madrid", 2026, 3, 2), local("Europe/Madrid", 2026, 3, 6)
    assert business_seconds(both, start, end) == (2 * 8 + 2 * 4) * 3600


def test_without_hours_every_second_counts_and_so_before_the_first_version() -> None:
    start, end = datetime(2019, 12, 1, tzinfo=UTC), datetime(2019, 12, 3, tzinfo=UTC)
    assert business_seconds(ALWAYS, start, end) == business_seconds(hours("UTC"), start, end) == 2 * 86_400


def test_what_has_no_end_has_no_length() -> None:
    assert business_seconds(ALWAYS, datetime(2026, 1, 1, tzinfo=UTC), None) is None


def test_an_hour_due_late_on_friday_is_due_on_monday() -> None:
    start = local("America/New_York", 2026, 3, 6, 16, 30)
    assert after(hours("America/New_York"), start, 3600) == local("America/New_York", 2026, 3, 9, 9, 30)


def test_hours_that_are_never_open_are_never_due() -> None:
    assert after(hours("UTC", ((),) * 7), datetime(2026, 1, 1, tzinfo=UTC), 1) is None


INTERVALS = some.lists(some.integers(0, 1440), min_size=0, max_size=6, unique=True).map(
    lambda cuts: tuple(zip(*[iter(sorted(cuts))] * 2, strict=False))
)
VERSIONS = some.builds(
    Version,
    some.dates(date(2026, 3, 1), date(2026, 11, 30)), some.sampled_from(ZONES), some.tuples(*[INTERVALS] * 7),
    some.frozensets(some.dates(date(2026, 3, 1), date(2026, 11, 30)), max_size=3),
)  # fmt: skip
HOURS = some.lists(VERSIONS, max_size=3, unique_by=lambda one: one.valid_from).map(
    lambda some_: Hours(tuple(sorted(some_, key=lambda one: one.valid_from)))
)
# Around the changes of spring and autumn on both halves of the world.
INSTANTS = some.integers(0, 270 * 1440).map(lambda minute: datetime(2026, 3, 4, tzinfo=UTC) + timedelta(minutes=minute))


def slowly(hours: Hours, start: datetime, end: datetime) -> int:
    """Minute by minute, asking the wall clock of whichever version holds."""
    count, at = 0, start
    while at < end:
        held = None
        for version in hours.versions:
            zone = ZoneInfo(version.zone)
            if datetime.combine(version.valid_from, datetime.min.time(), zone).astimezone(UTC) <= at:
                held = version
        if held is None:
            count += 60
        else:
            wall = at.astimezone(ZoneInfo(held.zone))
            minute = wall.hour * 60 + wall.minute
            opened = any(low <= minute < high for low, high in held.weekly[wall.weekday()])
            count += 60 if opened and wall.date() not in held.holidays else 0
        at += timedelta(minutes=1)
    return count


@settings(max_examples=60, deadline=None)
@given(HOURS, INSTANTS, some.integers(0, 5000))
def test_it_is_what_a_slow_count_gives(hours: Hours, start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=minutes)
    assert business_seconds(hours, start, end) == slowly(hours, start, end)


@settings(max_examples=150, deadline=None)
@given(HOURS, some.lists(INSTANTS, min_size=3, max_size=3).map(sorted))
def test_it_adds_up_never_shrinks_and_never_passes_the_calendar(hours: Hours, three: list[datetime]) -> None:
    first, middle, last = three
    whole = business_seconds(hours, first, last)
    assert whole == business_seconds(hours, first, middle) + business_seconds(hours, middle, last)
    assert 0 <= business_seconds(hours, first, middle) <= whole <= seconds(first, last)


@settings(max_examples=150, deadline=None)
@given(HOURS, INSTANTS, some.integers(1, 3_000_000))
def test_due_times_are_the_inverse(hours: Hours, start: datetime, count: int) -> None:
    due = after(hours, start, count)
    if due is None:
        assert not any(hours.versions[-1].weekly)
        return
    assert business_seconds(hours, start, due) == count
    assert business_seconds(hours, start, due - timedelta(microseconds=1)) == count - 1
