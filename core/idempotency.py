"""Answers kept for a while, so that a request that is sent again is answered again and not done again."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import Conflict, Refused
from core.scope import Actor

KEPT = timedelta(hours=72)
LOCK_CLASS = 0x63786B  # "cxk": keeps these advisory locks apart from everybody else's


class KeptAnswer(models.Model):
    """The answer to one request, found by whose it was, where it went and the key it came with."""

    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    credential = models.CharField(max_length=80)
    place = models.CharField(max_length=64, help_text="SHA-256 of the route and the key.")
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "credential", "place"], name="keptanswer_place"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.place[:8]}"

    @classmethod
    def of_workspace(cls, workspace_id: UUID) -> models.Q:
        return models.Q(workspace_id=workspace_id)


class InFlight(Conflict):
    """The same request is being done at this moment."""

    headers = {"Retry-After": "1"}


class OtherBody(Refused):
    """The key came before with another body."""

    status = 422
    code = "invalid"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its status, its headers and its body as text."""

    status: int
    headers: dict[str, str]
    body: str
    replayed: bool = False


def once(actor: Actor, route: str, key: str, body: bytes, do: Callable[[], Said]) -> Said:
    """What `do` answers, kept in its own transaction; the kept answer when this request was done before.

    Raises InFlight and OtherBody. What `do` raises is not kept, and nothing that it wrote stays.
    """
    place = hashlib.sha256(f"{route}\n{key}".encode()).hexdigest()
    came = hashlib.sha256(body).hexdigest()
    with transaction.atomic():
        _hold(actor, place)
        mine = KeptAnswer.objects.filter(workspace_id=actor.workspace_id, credential=actor.origin, place=place)
        known = mine.first()
        if known is not None and known.created_at > timezone.now() - KEPT:
            if known.body_hash != came:
                raise OtherBody(_("This Idempotency-Key came with another body before."))
            return Said(known.status, known.headers, known.body, replayed=True)
        mine.delete()
        said = do()
        KeptAnswer.objects.create(
            workspace_id=actor.workspace_id, credential=actor.origin, place=place, body_hash=came,
            status=said.status, headers=said.headers, body=said.body, created_at=timezone.now(),
        )  # fmt: skip
        return said


def forget() -> int:
    """Delete the answers that were kept long enough; how many they were."""
    return KeptAnswer.objects.filter(created_at__lte=timezone.now() - KEPT).delete()[0]


def _hold(actor: Actor, place: str) -> None:
    """Let one request at a time through. SQLite has one writer anyway: there the second waits and is answered."""
    if connection.vendor != "postgresql":
        return
    raw = hashlib.sha256(f"{LOCK_CLASS}:{actor.workspace_id}:{actor.origin}:{place}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_CLASS, int.from_bytes(raw[:4], signed=True)])
        if not cursor.fetchone()[0]:
            raise InFlight(_("The same request is being done at this moment; ask again in a moment."))
