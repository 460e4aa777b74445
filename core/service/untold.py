"""Which cases have to be told anew because the hours they lived under have changed. The rows are the record of the
work; whoever comes by (`core.service.catching_up`) takes it up, and a killed worker loses nothing.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models

if TYPE_CHECKING:
    from core.schedules import Schedule

CHANGES = ("name", "valid_from", "zone", "weekly", "holidays", "deleted_at")


class Untold(models.Model):
    """Cases of a workspace that ran at `since` or later, as far as they come after the case `done`."""

    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+")
    since = models.DateTimeField(null=True, help_text="Null means all cases.")
    done = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.workspace_id} {self.since}"


def mark(workspace_id: UUID, since: datetime | None) -> None:
    """Note, in the transaction of the change, that cases which ran at `since` or later must be told anew."""
    Untold.objects.create(workspace_id=workspace_id, since=since)


def mark_hours(rows: "Sequence[Schedule]") -> None:
    """Note what changed hours have to do with cases: those that ran since the earliest of the versions."""
    moved = [row for row in rows if row.was is None or any(row.was[name] != getattr(row, name) for name in CHANGES)]
    starts = [_midnight(row.valid_from, row.zone) for row in moved]
    starts += [_midnight(row.was["valid_from"], row.was["zone"]) for row in moved if row.was]
    if starts:
        mark(moved[0].workspace_id, min(starts))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
