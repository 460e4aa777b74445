"""What all facts have in common that are derived from the timeline of a case and never written by anybody.

Channel, reason, category and priority are those of the case, as corrected last; segment and plan those that the
customer had when the case was opened; team and agent those of the moment that the fact tells of.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import models
from django.utils import timezone

from core.case_words import Priority
from core.records import EnumField, Record
from core.touchpoints import Channel

if TYPE_CHECKING:
    from core.cases import Case

DIMENSIONS = ("channel", "reason", "category", "priority", "team", "agent", "segment", "plan")
COPIED = ("customer_id", "channel", "reason", "category", "priority", "segment_id", "plan")

Row = TypeVar("Row", bound="Derived")


class Derived(Record):
    """One fact of one case; `number` counts the facts of its kind within the case, in their order of time."""

    feeds = False

    # That of the customer, whom the database looks up for each row already.
    workspace = models.ForeignKey(
        "core.Workspace", models.CASCADE, related_name="+", editable=False, db_index=False, db_constraint=False
    )
    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="+")
    number = models.IntegerField()
    channel = EnumField(Channel, open=True)
    reason = models.CharField(max_length=100, null=True)
    category = models.CharField(max_length=100, null=True)
    priority = EnumField(Priority, default=Priority.NORMAL)
    team = models.ForeignKey("core.Team", models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey("core.Agent", models.PROTECT, null=True, related_name="+")
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+")
    plan = models.CharField(max_length=100, null=True)

    class Meta(Record.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.number}"


@dataclass(frozen=True, slots=True)
class Fact:
    """The columns of a row as they must be now."""

    case: "Case"
    number: int
    columns: Mapping[str, Any]


def seconds_column(meaning: str) -> "models.BigIntegerField[Any, Any]":
    """A length of time in whole seconds; null while it is not known."""
    return models.BigIntegerField(null=True, help_text=meaning)


def reconcile(model: type[Row], old: "Collection[UUID]", facts: Iterable[Fact]) -> Iterator[Row]:
    """The rows of cases as the facts say, stored ones kept by number; those that are no fact any more deleted. `old`
    are the cases that may have rows already.

    Cost: one query for all of them.
    """
    manager: Any = model._default_manager
    known = manager.filter(case_id__among=old) if old else ()
    stored = {(row.case_id, row.number): row for row in known}
    for fact in facts:
        case = fact.case
        row = stored.pop((case.id, fact.number), None)
        if row is None:
            row = model.blank(workspace_id=case.workspace_id, case_id=case.id, number=fact.number)
        held = case.__dict__
        row.__dict__.update({name: held[name] for name in COPIED}, deleted_at=held["deleted_at"])
        row.__dict__.update(fact.columns)
        yield row
    for row in stored.values():
        row.deleted_at = row.deleted_at or timezone.now()
        yield row


def picked(fact: Any, *names: str) -> dict[str, Any]:
    """These columns, as the fact has them."""
    return {name: getattr(fact, name) for name in names}
