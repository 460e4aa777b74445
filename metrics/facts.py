"""The kinds of fact that metrics are made of: the table, and the columns copied onto it that figures are sliced by."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.cases import Case, Cycle
from core.columns import Column, column
from core.feedback import Answer
from core.records import Record


@dataclass(frozen=True, slots=True)
class Cut:
    """Slices that parts are kept by together; the leaner the cut, the fewer rows a question reads.

    The finest cut is kept per day only: over longer steps it hardly gets shorter.
    """

    name: str
    slices: tuple[str, ...]
    finest: bool = False

    def covers(self, names: Iterable[str]) -> bool:
        """Whether parts kept by this cut can be grouped and filtered by all of `names`."""
        return set(names) <= set(self.slices)


@dataclass(frozen=True, slots=True)
class Facts:
    """One kind of fact. Slices are columns of the fact itself, as they were when it happened.

    `coarse` names the slices of few values that are asked for together most.
    """

    name: str
    model: type[Record]
    slices: tuple[str, ...]
    coarse: tuple[str, ...]

    def column(self, name: str) -> Column:
        """The column behind a slice or a time."""
        return column(self.model, name)

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """From the finest to the leanest: all slices, the coarse ones together, each alone, none."""
        singles = (Cut(name, (name,)) for name in self.slices)
        return Cut("all", self.slices, finest=True), Cut("coarse", self.coarse), *singles, Cut("none", ())

    def cut(self, names: Iterable[str]) -> Cut:
        """The leanest cut that answers a question about these slices."""
        wanted = tuple(names)
        return min((one for one in self.cuts if one.covers(wanted)), key=lambda one: len(one.slices))


WORK = ("channel", "reason", "category", "priority", "team", "agent", "segment")
WORK_COARSE = ("channel", "priority", "team", "segment")
SURVEYED = (
    "survey", "survey_kind", "channel", "touchpoint", "team", "agent", "segment", "language", "country", "plan",
)  # fmt: skip
FACTS: dict[str, Facts] = {
    facts.name: facts
    for facts in (
        Facts("answers", Answer, SURVEYED, ("survey_kind", "channel", "team", "segment")),
        Facts("cases", Case, WORK, WORK_COARSE),
        Facts("cycles", Cycle, WORK, WORK_COARSE),
    )
}
