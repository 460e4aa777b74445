"""Renewing parts: stale days are made again from the facts and replaced whole, never added to.

Running twice, at once, or being killed in between leaves no trace: the parts of a day, its marks and the
generation change in one transaction, and only whoever holds the track's row (its lease) may do it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.workspaces import Workspace
from metrics.engine import Cell, Track, rows, scan, tracks
from metrics.models import DayPart, StaleMark, Turn
from metrics.windows import midnight

DAYS_AT_ONCE = 400
MARKS_AT_ONCE = 500  # a statement takes only so many parameters, on SQLite above all
SCATTERED = 40


@dataclass(frozen=True, slots=True)
class Difference:
    """Where stored parts are not what the facts say."""

    track: str
    day: date
    slices: str
    stored: str
    fresh: str


def drain(workspace_id: UUID | None = None) -> int:
    """Renew every stale day, of one workspace or of all; how many days were renewed. Safe to run many times at once.

    Marks of tracks that this release does not know are left: while a release is rolled out, a newer one wrote them.
    """
    done = 0
    while True:
        marks = StaleMark.objects.filter(track__in=tracks())
        if workspace_id is not None:
            marks = marks.filter(workspace_id=workspace_id)
        waiting = list(marks.values_list("workspace_id", "track").distinct())
        renewed = sum(_renew_track(home, tracks()[name]) for home, name in waiting)
        done += renewed
        if not renewed:
            return done


def _renew_track(workspace_id: UUID, track: Track) -> int:
    Turn.objects.get_or_create(workspace_id=workspace_id, track=track.name)
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        turns = Turn.objects.select_for_update(skip_locked=skip)
        turn = turns.filter(workspace_id=workspace_id, track=track.name).first()
        if turn is None:
            return 0  # somebody else renews this track now, and looks for marks again before leaving
        marks = StaleMark.objects.filter(workspace_id=workspace_id, track=track.name).order_by("id")
        taken = list(marks.values_list("id", "day")[: DAYS_AT_ONCE * 10])
        if not taken:
            return 0
        days = {day for _, day in taken}
        if None not in days and len(days) > DAYS_AT_ONCE:
            days = set(sorted(day for day in days if day)[:DAYS_AT_ONCE])
        renewed = _replace(workspace_id, track, None if None in days else {day for day in days if day})
        _finish(turn, [id for id, day in taken if None in days or day in days])
    return max(1, renewed)


def _finish(turn: Turn, marks: Sequence[int]) -> None:
    """Take away the marks that were read before the parts were made, and only those; move the generation on."""
    for start in range(0, len(marks), MARKS_AT_ONCE):
        StaleMark.objects.filter(id__in=marks[start : start + MARKS_AT_ONCE]).delete()
    turn.generation, turn.renewed_at = turn.generation + 1, timezone.now()
    turn.save(update_fields=["generation", "renewed_at"])


def _replace(workspace_id: UUID, track: Track, days: set[date] | None) -> int:
    """Put fresh parts in the place of the stored ones, for these days or for all."""
    stored = DayPart.objects.filter(workspace_id=workspace_id, track=track.name)
    if days is not None:
        stored = stored.filter(day__in=days)
    stored.delete()
    fresh = list(_parts(workspace_id, track, days))
    DayPart.objects.bulk_create(fresh, batch_size=1000)
    return len({part.day for part in fresh}) if days is None else len(days)


def _parts(workspace_id: UUID, track: Track, days: set[date] | None) -> Iterator[DayPart]:
    zone = Workspace.objects.get(pk=workspace_id).zone_info
    for first, until in _ranges(days):
        since = midnight(first, zone) if first else None
        found = rows(track, workspace_id, since, midnight(until, zone) if until else None)
        stamp = TruncDate(F(track.time), tzinfo=zone)
        for cell in scan(track, found, stamp, track.facts.slices):
            if days is None or cell.bucket in days:
                yield _day_part(workspace_id, track, cell)


def _day_part(workspace_id: UUID, track: Track, cell: Cell) -> DayPart:
    pairs = zip(track.facts.slices, cell.slices, strict=True)
    slices = {name: value for name, value in pairs if value is not None}
    return DayPart(workspace_id=workspace_id, track=track.name, day=cell.bucket, slices=slices, parts=cell.parts)


def _ranges(days: set[date] | None) -> list[tuple[date | None, date | None]]:
    """Stale days as few ranges: neighbours together, and one range over all when they lie too scattered."""
    if days is None:
        return [(None, None)]
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] == day:
            found[-1] = (found[-1][0], day + timedelta(days=1))
        else:
            found.append((day, day + timedelta(days=1)))
    if len(found) > SCATTERED:
        found = [(found[0][0], found[-1][1])]
    return [(first, until) for first, until in found]


def differences(workspace_id: UUID) -> Iterator[Difference]:
    """Every place where the stored parts differ from a fresh count of the facts; nothing is changed."""
    for track in tracks().values():
        stored = _by_place(DayPart.objects.filter(workspace_id=workspace_id, track=track.name).iterator())
        fresh = _by_place(_parts(workspace_id, track, None))
        for place in sorted(stored.keys() | fresh.keys(), key=str):
            if stored.get(place) != fresh.get(place):
                yield Difference(track.name, place[0], place[1], str(stored.get(place)), str(fresh.get(place)))


def _by_place(parts: Iterable[DayPart]) -> dict[tuple[date, str], str]:
    found: dict[tuple[date, str], str] = {}
    for part in parts:
        place = (part.day, _canonical(part.slices))
        # Two rows of one place would be counted twice: shown as a difference of their own.
        found[place] = found.get(place, "") + _canonical(part.parts)
    return found


def _canonical(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_canonical(value[key])}" for key in sorted(value)) + "}"
    return f"{float(value):.6f}" if isinstance(value, int | float) else str(value)


def rebuild(workspace_id: UUID, told: Callable[[str, int], None] = lambda track, days: None) -> int:
    """Make every part of a workspace again from nothing; `told` hears of each track and its days."""
    total = 0
    for track in tracks().values():
        with transaction.atomic():
            Turn.objects.get_or_create(workspace_id=workspace_id, track=track.name)
            turn = Turn.objects.select_for_update().get(workspace_id=workspace_id, track=track.name)
            seen = StaleMark.objects.filter(workspace_id=workspace_id, track=track.name)
            ids = list(seen.values_list("id", flat=True))
            days = _replace(workspace_id, track, None)
            _finish(turn, ids)
        told(track.name, days)
        total += days
    # Whoever rebuilds has said that this release is the one: what no track of it reads is nobody's any more.
    StaleMark.objects.filter(workspace_id=workspace_id).exclude(track__in=tracks()).delete()
    return total
