"""Which days no longer fit their facts. Marks are rows, written with the fact; nothing else is the record of work."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from core.workspaces import Workspace
from core.writing.prepared import Prepared
from core.writing.tables import table
from metrics.engine import tracks
from metrics.models import StaleMark
from metrics.windows import local_day

if TYPE_CHECKING:
    from core.write import Touched

Picked = Callable[[Mapping[str, Any]], Any]


def mark(workspace_id: UUID, touched: "Sequence[Touched]") -> bool:
    """Mark the old and the new day of every fact that moved; says whether anything was marked.

    Cost: no query unless a fact is among the rows, then one read of the zone and one insert.
    """
    days: set[tuple[str, date | None]] = set()
    zone = None
    for one in touched:
        if one.model is Workspace:
            if one.before is not None and one.before["zone"] != one.after["zone"]:
                days |= {(name, None) for name in tracks()}
            continue
        for name, time, columns in _watched().get(one.model, ()):
            if one.before is None or columns(one.before) != columns(one.after):
                zone = zone or ZoneInfo(_ZONE.rows(workspace_id=workspace_id)[0][0])
                instants = (row[time] for row in (one.before, one.after) if row is not None)
                days |= {(name, local_day(at, zone)) for at in instants if at is not None}
    return put(workspace_id, days)


_ZONE = Prepared(lambda *, workspace_id: Workspace.objects.filter(pk=workspace_id).values_list("zone"))


def put(workspace_id: UUID, days: Iterable[tuple[str, date | None]]) -> bool:
    """Write marks; a day of None means the whole track."""
    shared = {"workspace_id": workspace_id, "at": timezone.now()}
    marks = [{**shared, "track": track, "day": day} for track, day in days]
    table(StaleMark).insert(marks)
    return bool(marks)


def order_all(workspace_id: UUID) -> list[int]:
    """Mark every track of a workspace whole, for the workers to share; the marks by which to follow or withdraw it."""
    now = timezone.now()
    marks = [StaleMark(workspace_id=workspace_id, track=name, day=None, at=now) for name in tracks()]
    return [mark.id for mark in StaleMark.objects.bulk_create(marks)]


def left(marks: Sequence[int]) -> int:
    """How many of these marks nobody has worked off yet."""
    return StaleMark.objects.filter(id__in=marks).count()


def withdraw(marks: Sequence[int]) -> int:
    """Take back marks that nobody has worked off yet; how many."""
    return StaleMark.objects.filter(id__in=marks).delete()[0]


def waiting(workspace_id: UUID) -> int:
    """How many marks of a workspace have not been worked off yet."""
    return StaleMark.objects.filter(workspace_id=workspace_id).count()


@lru_cache(maxsize=1)
def _watched() -> dict[type[Any], list[tuple[str, str, Picked]]]:
    """The tracks of each kind of fact: name, time, and what picks the attributes whose change makes a day stale."""
    found: dict[type[Any], list[tuple[str, str, Picked]]] = defaultdict(list)
    for track in tracks().values():
        model = track.facts.model
        columns = tuple(model._meta.get_field(name).attname for name in track.columns)  # type: ignore[union-attr]
        found[model].append((track.name, track.time, itemgetter(*columns)))
    return dict(found)
