"""How long a case stood in each status, and whose time that was."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import models

from core.case_words import CaseStatus
from core.declare import FACTS, Access, Resource
from core.records import EnumField
from core.service.business_time import Hours, business_seconds, seconds
from core.service.derived import DIMENSIONS, Derived, Fact, picked, seconds_column
from core.service.timeline import Story

if TYPE_CHECKING:
    from core.cases import Case


class StatusInterval(Derived):
    """A time in one status in the hands of one team and agent, while a cycle ran; it ends where the cycle ends.

    Requester wait is new, open and hold; agent work is new and open; customer wait is pending.
    """

    case = models.ForeignKey("core.Case", models.PROTECT, related_name="status_intervals", db_index=False)
    cycle = models.IntegerField(help_text="Number of the cycle that it lies in.")
    status = EnumField(CaseStatus)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="Null while it lasts.")
    calendar_seconds = seconds_column("Its length; null while it lasts.")
    business_seconds = seconds_column("The same, in opening hours.")

    class Meta(Derived.Meta):
        constraints = [
            *Derived.Meta.constraints,
            models.UniqueConstraint(fields=["case", "number"], name="statusinterval_number"),
        ]
        indexes = [
            models.Index(fields=["workspace", "started_at", "id"]),
            models.Index(fields=["workspace", "ended_at"]),
        ]


def interval_facts(case: "Case", story: Story, hours: Hours) -> Iterator[Fact]:
    """One fact per time in a status."""
    for number, one in enumerate(story.stages, 1):
        columns = picked(one, "cycle", "status", "started_at", "ended_at", "agent_id", "team_id")
        columns["calendar_seconds"] = seconds(one.started_at, one.ended_at)
        columns["business_seconds"] = business_seconds(hours, one.started_at, one.ended_at)
        yield Fact(case, number, columns)


INTERVAL_FILTERS = ("case", "customer", "number", "cycle", "status", "started_at", "ended_at", *DIMENSIONS)
STATUS_INTERVALS = Resource(
    name="status-intervals",
    model=StatusInterval,
    read=(*INTERVAL_FILTERS, "calendar_seconds", "business_seconds"),
    filter=INTERVAL_FILTERS,
    order=("-started_at",),
    access=Access(FACTS.read, frozenset()),
)
