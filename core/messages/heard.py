"""Which messages of other systems were taken already, so that one that comes again counts once."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import models
from django.utils import timezone

from core.ids import new_id
from core.scope import Actor

KEPT = timedelta(days=90)
AT_ONCE = 500


class HeardMessage(models.Model):
    """One message by the id that its sender gave it; kept for 90 days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    message_id = models.CharField(max_length=100)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "message_id"], name="heardmessage_once"),
        ]

    def __str__(self) -> str:
        return self.message_id

    @classmethod
    def of_workspace(cls, workspace_id: UUID) -> models.Q:
        return models.Q(workspace_id=workspace_id)


def claim(actor: Actor, message_ids: Iterable[str]) -> set[str]:
    """Note these messages in the caller's transaction; those that nobody has noted before.

    In the order of their ids: of two requests with the same messages one waits for the other, and neither in a circle.
    """
    now = timezone.now()
    rows = [HeardMessage(workspace_id=actor.workspace_id, message_id=one, at=now) for one in sorted(set(message_ids))]
    HeardMessage.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    mine = HeardMessage.objects.filter(pk__in=[row.pk for row in rows])
    return set(mine.values_list("message_id", flat=True))


def release(actor: Actor, message_ids: Iterable[str]) -> None:
    """Forget messages that were refused: they may come again, mended."""
    HeardMessage.objects.filter(workspace_id=actor.workspace_id, message_id__in=list(message_ids)).delete()


def forget() -> int:
    """Delete what was kept long enough; how many they were."""
    return HeardMessage.objects.filter(at__lte=timezone.now() - KEPT).delete()[0]
