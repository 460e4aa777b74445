"""The kinds of fact that metrics are made of: the table, and the columns copied onto it that figures are sliced by."""

from dataclasses import dataclass

from core.cases import Case
from core.cycles import Cycle
from core.columns import Column, column
from core.feedback import Answer
from core.records import Record


@dataclass(frozen=True, slots=True)
class Facts:
    """One kind of fact. Slices are columns of the fact itself, as they were when it happened."""

    name: str
    model: type[Record]
    slices: tuple[str, ...]

    def column(self, name: str) -> Column:
        """The column behind a slice or a time."""
        return column(self.model, name)


WORK = ("channel", "reason", "category", "priority", "team", "agent", "segment")
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
        Facts("cases", Case, WORK),
        Facts("cycles", Cycle, WORK),
    )
}
