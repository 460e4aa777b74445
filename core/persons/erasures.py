"""What is left of an erasure: who, when and why, and digests by which a person's keys are known and not told."""

import hashlib
from uuid import UUID

from django.db import models
from django.utils import timezone

from core.scope import Actor

MARK = "erased:"


class Erasure(models.Model):
    """The audit row of one erasure. It is appended, and names the person only by the id of their emptied record."""

    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=80)
    request_id = models.CharField(max_length=64, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "-at"])]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.at:%Y-%m-%d}"

    @classmethod
    def of_workspace(cls, workspace_id: UUID) -> models.Q:
        return models.Q(workspace_id=workspace_id)


def note(actor: Actor, customer_id: UUID, reason: str) -> Erasure:
    """Write down that a person was erased."""
    return Erasure.objects.create(
        workspace_id=actor.workspace_id, customer_id=customer_id, reason=reason, by=actor.origin,
        request_id=actor.request_id, at=timezone.now(),
    )  # fmt: skip


def digest(workspace_id: UUID, source: str | None, external_id: str) -> str:
    """What stands in the place of a key: the same key gives the same digest, and the digest gives no key."""
    if external_id.startswith(MARK):
        return external_id
    return MARK + hashlib.sha256(f"{workspace_id}\n{source}\n{external_id}".encode()).hexdigest()
