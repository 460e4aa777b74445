"""What an input of the health of customers says about itself, once: admins, API and arithmetic read this record."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from core.records import Tracked
from core.scope import Actor
from metrics.declare import Text

Row = TypeVar("Row", bound=tuple[Any, ...])
FULL = 100.0


@dataclass(frozen=True, slots=True)
class Observed:
    """What is known of one customer: a value from 0 (worst) to 100, since when it is so, and what it was made of."""

    value: float
    at: datetime
    raw: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """A batch of customers at an instant. What people of a company did counts for the company as well.

    `members` names, for everybody whose facts are read, the customers of the batch that they count for.
    """

    actor: Actor
    at: datetime
    members: Mapping[UUID, tuple[UUID, ...]]

    def by_customer(self, rows: Iterable[Row]) -> dict[UUID, list[Row]]:
        """Rows that begin with a member's id, by the customers that they count for."""
        found: dict[UUID, list[Row]] = {}
        for row in rows:
            for customer in self.members[row[0]]:
                found.setdefault(customer, []).append(row)
        return found


@dataclass(frozen=True, slots=True)
class Input:
    """One input: its texts, how it is read for a whole batch in one statement, and the columns that it depends on."""

    key: str
    name: Text
    meaning: Text
    read: Callable[[Asked], Mapping[UUID, Observed]]
    watches: Mapping[type[Tracked], tuple[str, ...]]


def clipped(value: float) -> float:
    """A value from 0 to 100 with two decimals."""
    return round(min(FULL, max(0.0, value)), 2)
