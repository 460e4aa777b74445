"""The one log of what changed: who, when, which fields, in one order that never moves behind a reader.

On PostgreSQL a line's `seq` is drawn before its transaction commits, so a later number can become visible
before an earlier one. Each writer therefore holds a shared advisory lock that names the sequence's position
before its first draw, and a reader stops at the lowest position still held: everything up to there is settled.
Writers never wait for each other. On SQLite there is one writer at a time and nothing to do.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from core.scope import Actor
from core.writing.tables import table

LOCK_CLASS = 0x6378  # "cx": keeps these advisory locks apart from everybody else's

HELD = (
    "WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared((%s::bigint << 48) |"
    " (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM core_change_seq_seq)))"
)
DRAWN = "SELECT nextval('core_change_seq_seq') FROM held, generate_series(1, %s)"


def plain(value: Any) -> Any:
    """A stored value as JSON holds it; instants to the microsecond, so that an earlier version can be told exactly."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


class Exact(DjangoJSONEncoder):
    """Values of columns, as `plain` writes them."""

    def default(self, o: Any) -> Any:
        made = plain(o)
        return super().default(o) if made is o else made


class Change(models.Model):
    """One line of the log. Lines are appended and never altered."""

    seq = models.BigAutoField(primary_key=True)
    # That of the row it tells of, whose workspace the database has looked up already.
    workspace = models.ForeignKey(
        "core.Workspace", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    type = models.CharField(max_length=60, help_text="Model of the row, for example Case.")
    record_id = models.UUIDField()
    op = models.CharField(max_length=10, help_text="create, update, delete, restore, merge or purge.")
    version = models.PositiveIntegerField()
    changed = models.JSONField(default=dict, encoder=Exact, help_text="Column: [old, new]; empty on create.")
    origin = models.CharField(max_length=80)
    request_id = models.CharField(max_length=64, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "seq"]),
            models.Index(fields=["record_id", "seq"]),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.op} {self.type}"

    @classmethod
    def of_workspace(cls, workspace_id: UUID) -> models.Q:
        return models.Q(workspace_id=workspace_id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError("Lines of the change log are written by core.changes.append only.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Lines of the change log are never deleted one by one.")


class Line(NamedTuple):
    """What a line says of its row; the rest it has in common with the others of its transaction."""

    type: str
    record_id: UUID
    op: str
    version: int
    changed: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Feed:
    """Lines after a position, in order. `end` is the position to go on from; `at_end` says nothing more is settled."""

    lines: Sequence[Change]
    end: int
    at_end: bool


def append(actor: Actor, lines: Sequence[Line]) -> list[int]:
    """Write lines within the caller's transaction; their positions, in order. Rows must be locked before this.

    Cost: one statement to draw the positions and one to write.
    """
    drawn = _draw(len(lines))
    shared = {"workspace_id": actor.workspace_id, "origin": actor.origin, "at": timezone.now()}
    shared |= {"request_id": actor.request_id}
    made = [{**shared, "seq": seq} for seq in drawn]
    for held, line in zip(made, lines, strict=True):
        held.update(zip(Line._fields, line, strict=True))
    table(Change).insert(made)
    return drawn


def _draw(count: int) -> list[int]:
    """The next `count` positions; on PostgreSQL the lock is held before the first is drawn, since no row leaves a join
    before both sides have given theirs.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{HELD} {DRAWN}", [LOCK_CLASS, count])
            return [seq for (seq,) in cursor.fetchall()]
        # A position is never given again, also when its line is not there any more.
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'core_change'")
        last = int(cursor.fetchone()[0])
        return list(range(last + 1, last + 1 + count))


def read(
    actor: Actor, after: int = 0, limit: int = 100, *, types: Collection[str] | None = None, others_only: bool = False
) -> Feed:
    """The settled lines of the actor's workspace with seq above `after`: of all `types` of rows or only those, and
    with `others_only` without what the actor has written.
    """
    mark = watermark()
    found = Change.objects.filter(workspace_id=actor.workspace_id, seq__gt=after, seq__lte=mark)
    if types is not None:
        found = found.filter(type__in=types)
    if others_only:
        found = found.exclude(origin=actor.origin)
    lines = list(found.order_by("seq")[: limit + 1])
    if len(lines) > limit:
        return Feed(lines[:limit], lines[limit - 1].seq, False)
    return Feed(lines, max(after, mark), True)


def history(actor: Actor, record_id: UUID) -> "models.QuerySet[Change, Change]":
    """What happened to one record, the newest first."""
    return Change.objects.filter(workspace_id=actor.workspace_id, record_id=record_id).order_by("-seq")


def watermark(*, of_others: bool = False) -> int:
    """The position up to which no transaction can add a line any more; `of_others` leaves out the caller's own."""
    last = last_position()
    if connection.vendor != "postgresql":
        return last
    with connection.cursor() as cursor:
        # The position is read before the locks: a writer that drew below it held its lock before that.
        cursor.execute(
            "SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) FROM pg_locks"
            " WHERE locktype = 'advisory' AND objsubid = 1 AND (classid::bigint >> 16) = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND NOT (%s AND pid = pg_backend_pid())",
            [LOCK_CLASS, of_others],
        )
        held = cursor.fetchone()[0]
    return last if held is None else min(last, int(held))


def last_position() -> int:
    """The position that was drawn last, whether its transaction has committed or not."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM core_change_seq_seq")
        else:
            cursor.execute("SELECT coalesce(max(seq), 0) FROM core_change")
        return int(cursor.fetchone()[0])
