"""The kinds of fact that metrics are made of: the table, and the columns copied onto it that figures are sliced by."""

from dataclasses import dataclass

from core.applied_targets import AppliedTarget
from core.case_summaries import CaseSummary
from core.cases import Case
from core.columns import Column, column
from core.contacts import Contact
from core.customers import Customer
from core.cycles import Cycle
from core.feedback import Answer
from core.invitations import Invitation
from core.queue_entries import QueueEntry
from core.records import Record
from core.status_intervals import StatusInterval
from core.turns import Turn


@dataclass(frozen=True, slots=True)
class Facts:
    """One kind of fact. Slices are columns of the fact itself, as they were when it happened."""

    name: str
    model: type[Record]
    slices: tuple[str, ...]

    def column(self, name: str) -> Column:
        """The column behind a slice or a time."""
        return column(self.model, name)


WORK = ("channel", "reason", "category", "priority", "team", "agent", "segment", "plan")
FACTS: dict[str, Facts] = {
    facts.name: facts
    for facts in (
        Facts(
            "answers",
            Answer,
            (
                "survey",
                "survey_kind",
                "channel",
                "touchpoint",
                "team",
                "agent",
                "segment",
                "language",
                "country",
                "plan",
            ),
        ),
        Facts(
            "invitations", Invitation, ("survey", "survey_kind", "channel", "touchpoint", "team", "agent", "segment")
        ),
        Facts("customers", Customer, ("kind", "segment", "plan", "country", "language", "owner_team")),
        Facts("cases", Case, WORK),
        Facts("cycles", Cycle, WORK),
        Facts("turns", Turn, (*WORK, "kind")),
        Facts("status_intervals", StatusInterval, (*WORK, "status")),
        Facts("contacts", Contact, WORK),
        Facts("queue_entries", QueueEntry, WORK),
        Facts("case_summaries", CaseSummary, (*WORK, "bot_outcome")),
        Facts("applied_targets", AppliedTarget, (*WORK, "kind", "policy", "sla_version")),
    )
}
