"""When a company is open: hours of the week, holidays and a zone, as they are valid from a day on."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any, Self
from uuid import UUID
from zoneinfo import available_timezones

from django.db import models
from django.utils.translation import gettext as _

from core.declare import SETUP, Resource
from core.records import Record, Tracked, rule
from core.service.business_time import ALWAYS, Hours, Version
from core.service.untold import mark_hours
from core.workspaces import Workspace

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
MOST_INTERVALS, MOST_HOLIDAYS = 12, 2000


class Schedule(Record):
    """One version of a company's hours; rows of the same name follow each other by the day they are valid from."""

    name = models.CharField(max_length=100)
    valid_from = models.DateField(help_text="The first local day that these hours hold; until the next version.")
    zone = models.CharField(max_length=60, help_text="IANA zone of the hours and the holidays.")
    weekly = models.JSONField(
        default=dict, help_text='Intervals per weekday: {"mon": [["09:00", "14:00"], ["16:00", "19:00"]]}.'
    )
    holidays = models.JSONField(default=list, blank=True, help_text='Days without hours: ["2026-12-25"].')

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["workspace", "name", "valid_from"],
                condition=models.Q(deleted_at__isnull=True),
                name="schedule_one_version_per_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        """Cases that lived under other hours are told anew by whoever comes by; the write does not wait for it."""
        mark_hours(rows)
        return ()

    def clean(self) -> None:
        super().clean()
        if self.zone not in available_timezones():
            raise rule("zone", _("%(zone)s is not an IANA time zone; Europe/Madrid is one.") % {"zone": self.zone})
        _check_week(self.weekly)
        _check_holidays(self.holidays)


class Calendars:
    """The hours of one workspace, as arithmetic takes them. Cost: two queries, whatever is asked of it after."""

    def __init__(self, workspace_id: UUID) -> None:
        rows = list(Schedule.objects.filter(workspace_id=workspace_id).order_by("valid_from"))
        self._names = {row.id: row.name for row in rows}
        versions: dict[str, list[Version]] = {}
        for row in rows:
            if row.deleted_at is None:
                versions.setdefault(row.name, []).append(_version(row))
        self._hours: Mapping[str, Hours] = {name: Hours(tuple(found)) for name, found in versions.items()}
        workspace = Workspace.objects.get(pk=workspace_id)
        self._default: UUID | None = getattr(workspace, "schedule_id", None)

    def of(self, schedule_id: UUID | None) -> Hours:
        """All versions of the schedule that this row is one of; without one the workspace's own, else always open."""
        name = self._names.get(schedule_id or self._default)  # type: ignore[arg-type]
        return self._hours.get(name, ALWAYS) if name is not None else ALWAYS


def _version(row: Schedule) -> Version:
    week = tuple(tuple(tuple(one) for one in row.weekly.get(day, ())) for day in WEEKDAYS)
    return _parsed(row.valid_from, row.zone, week, frozenset(row.holidays))


@lru_cache(maxsize=1024)
def _parsed(valid_from: date, zone: str, week: Any, holidays: frozenset[str]) -> Version:
    weekly = tuple(tuple((_minute(opens), _minute(closes)) for opens, closes in day) for day in week)
    return Version(valid_from, zone, weekly, frozenset(map(date.fromisoformat, holidays)))


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _check_week(weekly: Any) -> None:
    unknown = [str(day) for day in weekly if day not in WEEKDAYS]
    if unknown:
        raise rule(
            "weekly",
            _("There is no weekday %(name)s; they are %(names)s.")
            % {"name": unknown[0][:20], "names": ", ".join(WEEKDAYS)},
        )
    for day, intervals in weekly.items():
        if not isinstance(intervals, list) or len(intervals) > MOST_INTERVALS:
            raise rule(
                "weekly",
                _("%(day)s takes a list of at most %(most)s intervals.") % {"day": day, "most": MOST_INTERVALS},
            )
        for interval in intervals:
            _check_interval(day, interval)
        if any(following[0] < interval[1] for interval, following in pairwise(intervals)):
            raise rule("weekly", _("The intervals of %(day)s overlap or are out of order.") % {"day": day})
    if not any(weekly.values()):
        raise rule("weekly", _("At least one weekday has hours."))


def _check_interval(day: str, interval: Any) -> None:
    if not isinstance(interval, list) or len(interval) != 2:
        raise rule("weekly", _('An interval of %(day)s is two times, such as ["09:00", "17:00"].') % {"day": day})
    if not all(isinstance(time, str) and CLOCK.fullmatch(time) for time in interval):
        raise rule("weekly", _("A time of %(day)s is not one of 00:00 to 24:00.") % {"day": day})
    if interval[0] >= interval[1]:
        raise rule("weekly", _("An interval of %(day)s ends before it begins; split it at midnight.") % {"day": day})


def _check_holidays(holidays: Any) -> None:
    if len(holidays) > MOST_HOLIDAYS:
        raise rule("holidays", _("At most %(most)s holidays.") % {"most": MOST_HOLIDAYS})
    for day in holidays:
        try:
            known = isinstance(day, str) and date.fromisoformat(day).isoformat() == day
        except ValueError:
            known = False
        if not known:
            raise rule("holidays", _("%(day)s is not a day such as 2026-12-25.") % {"day": str(day)[:20]})
    if len(set(holidays)) != len(holidays):
        raise rule("holidays", _("A holiday is named twice."))


SCHEDULES = Resource(
    name="schedules",
    model=Schedule,
    read=("name", "valid_from", "zone", "weekly", "holidays"),
    write=("name", "valid_from", "zone", "weekly", "holidays"),
    filter=("name", "valid_from", "zone"),
    search=("name",),
    order=("name", "-valid_from"),
    access=SETUP,
)
