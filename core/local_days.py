"""Local days of a workspace as instants, for facts that are told by their date.

An instant is fixed when its row is written: moving the workspace to another zone moves no fact.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.records import Record
from core.workspaces import Workspace
from core.writing.prepared import Prepared

_ZONE = Prepared(lambda *, workspace_id: Workspace.objects.filter(pk=workspace_id).values_list("zone"))


def zone_of(rows: Sequence[Record]) -> ZoneInfo:
    """The zone whose local days the workspace of these rows means. One statement; none for no rows."""
    return ZoneInfo(_ZONE.rows(workspace_id=rows[0].workspace_id)[0][0] if rows else "UTC")


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a local day begins, in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def noon(day: date, zone: ZoneInfo) -> datetime:
    """The middle of a local day: of all its instants the one that most other zones see on the same date."""
    return datetime.combine(day, time(12), tzinfo=zone).astimezone(UTC)


def last_instant(day: date, zone: ZoneInfo) -> datetime:
    """The last microsecond of a local day: what happens by then happened by that day."""
    return midnight(day + timedelta(days=1), zone) - timedelta(microseconds=1)
