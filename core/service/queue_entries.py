"""Each time a customer was put through to humans: answered, abandoned or called back, and how long it was handled."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import models

from core.declare import FACTS, Access, Resource
from core.records import EnumField
from core.service.business_time import seconds
from core.service.derived import DIMENSIONS, Derived, Fact, picked, seconds_column
from core.service.handling import Waiting

if TYPE_CHECKING:
    from core.cases import Case


class QueueOutcome(models.TextChoices):
    WAITING = "waiting", "Waiting"
    ANSWERED = "answered", "Answered"
    ABANDONED = "abandoned", "Abandoned"
    CALLBACK = "callback", "Callback"


class QueueEntry(Derived):
    """One wait for a human and what came of it. Nobody is credited with a customer who left before."""

    case = models.ForeignKey("core.Case", models.PROTECT, related_name="queue_entries", db_index=False)
    cycle = models.IntegerField(help_text="Number of the cycle that it lies in.")
    outcome = EnumField(QueueOutcome)
    offered_at = models.DateTimeField(null=True, help_text="Null when only the handling was told.")
    answered_at = models.DateTimeField(null=True)
    abandoned_at = models.DateTimeField(null=True)
    callback_at = models.DateTimeField(null=True, help_text="When a callback was accepted; that is not abandoning.")
    left_at = models.DateTimeField(null=True, help_text="When the wait ended, however it did.")
    handled_at = models.DateTimeField(null=True, help_text="End of the wrap-up.")
    wait_seconds = seconds_column("From the offer to the end of the wait.")
    talk_seconds = seconds_column("As told with the handling.")
    hold_seconds = seconds_column("As told with the handling.")
    wrap_seconds = seconds_column("As told with the handling.")
    handle_seconds = seconds_column("Talk, hold and wrap-up together; null when none was told.")

    class Meta(Derived.Meta):
        constraints = [
            *Derived.Meta.constraints,
            models.UniqueConstraint(fields=["case", "number"], name="queueentry_number"),
        ]
        indexes = [
            models.Index(fields=["workspace", "left_at", "id"]),
            models.Index(fields=["workspace", "handled_at"]),
        ]


def queue_facts(case: "Case", entries: list[Waiting]) -> Iterator[Fact]:
    """One fact per entry into a queue."""
    for one in entries:
        columns = picked(
            one, "cycle", "offered_at", "answered_at", "abandoned_at", "callback_at", "left_at", "handled_at",
            "talk_seconds", "hold_seconds", "wrap_seconds", "agent_id", "team_id",
        )  # fmt: skip
        columns["outcome"] = _outcome(one)
        columns["wait_seconds"] = seconds(one.offered_at, one.left_at)
        columns["handle_seconds"] = handle_seconds(one)
        yield Fact(case, one.number, columns)


def handle_seconds(one: Waiting) -> int | None:
    """Talk, hold and wrap-up of one handling; None when none of them was told."""
    told = [part for part in (one.talk_seconds, one.hold_seconds, one.wrap_seconds) if part is not None]
    return sum(told) if told else None


def _outcome(one: Waiting) -> str:
    if one.answered_at is not None:
        return QueueOutcome.ANSWERED
    if one.abandoned_at is not None:
        return QueueOutcome.ABANDONED
    if one.callback_at is not None:
        return QueueOutcome.CALLBACK
    return QueueOutcome.ANSWERED if one.handled_at is not None else QueueOutcome.WAITING


ENTRY_FILTERS = (
    "case", "customer", "number", "cycle", "outcome", "offered_at", "answered_at", "abandoned_at", "callback_at",
    "left_at", "handled_at", *DIMENSIONS,
)  # fmt: skip
QUEUE_ENTRIES = Resource(
    name="queue-entries",
    model=QueueEntry,
    read=(*ENTRY_FILTERS, "wait_seconds", "talk_seconds", "hold_seconds", "wrap_seconds", "handle_seconds"),
    filter=ENTRY_FILTERS,
    order=("-left_at",),
    access=Access(FACTS.read, frozenset()),
)
