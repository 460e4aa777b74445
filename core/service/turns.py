"""Turns: from the customer's first unanswered word to the next public reply of a human."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.db import models

from core.declare import FACTS, Access, Resource
from core.records import EnumField
from core.service.business_time import Hours, business_seconds, seconds
from core.service.conversation import Exchange
from core.service.derived import DIMENSIONS, Derived, Fact, picked, seconds_column

if TYPE_CHECKING:
    from core.cases import Case


class TurnKind(models.TextChoices):
    FIRST_RESPONSE = "first_response", "First response"
    NEXT_REPLY = "next_reply", "Next reply"
    REOPEN_RESPONSE = "reopen_response", "Response to a reopening"


class Turn(Derived):
    """One wait of the customer for an answer. Team and agent are the replier's; of a running turn, the holder's."""

    case = models.ForeignKey("core.Case", models.PROTECT, related_name="turns", db_index=False)
    cycle = models.IntegerField(help_text="Number of the cycle that it began in.")
    kind = EnumField(TurnKind)
    started_at = models.DateTimeField(help_text="The customer's first unanswered word.")
    team_started_at = models.DateTimeField(help_text="Hand-off of the bot or entry into a queue, else the start.")
    bot_replied_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True, help_text="Null while nobody has answered.")
    ended_at = models.DateTimeField(null=True, help_text="Answered, or the case ended without; null while it runs.")
    wait_calendar_seconds = seconds_column("From the start to the reply.")
    wait_business_seconds = seconds_column("The same, in opening hours.")
    team_wait_calendar_seconds = seconds_column("From the hand-off or the entry into a queue to the reply.")
    team_wait_business_seconds = seconds_column("The same, in opening hours.")
    bot_wait_seconds = seconds_column("From the start to the first reply of a bot.")

    class Meta(Derived.Meta):
        constraints = [
            *Derived.Meta.constraints,
            models.UniqueConstraint(fields=["case", "number"], name="turn_number"),
        ]
        indexes = [
            models.Index(fields=["workspace", "started_at", "id"]),
            models.Index(fields=["workspace", "replied_at"]),
            models.Index(fields=["workspace", "ended_at"]),
        ]


def turn_facts(case: "Case", turns: Sequence[Exchange], hours: Hours) -> Iterator[Fact]:
    """One fact per turn of the case."""
    for one in turns:
        columns = picked(
            one, "cycle", "kind", "started_at", "team_started_at", "bot_replied_at", "replied_at", "ended_at",
            "agent_id", "team_id",
        )  # fmt: skip
        columns |= {
            "wait_calendar_seconds": seconds(one.started_at, one.replied_at),
            "wait_business_seconds": business_seconds(hours, one.started_at, one.replied_at),
            "team_wait_calendar_seconds": seconds(one.team_started_at, one.replied_at),
            "team_wait_business_seconds": business_seconds(hours, one.team_started_at, one.replied_at),
            "bot_wait_seconds": seconds(one.started_at, one.bot_replied_at),
        }
        yield Fact(case, one.number, columns)


TURN_FILTERS = (
    "case", "customer", "number", "cycle", "kind", "started_at", "team_started_at", "bot_replied_at", "replied_at",
    "ended_at", *DIMENSIONS,
)  # fmt: skip
TURNS = Resource(
    name="turns",
    model=Turn,
    read=(
        *TURN_FILTERS, "wait_calendar_seconds", "wait_business_seconds", "team_wait_calendar_seconds",
        "team_wait_business_seconds", "bot_wait_seconds",
    ),
    filter=TURN_FILTERS,
    order=("-started_at",),
    access=Access(FACTS.read, frozenset()),
)  # fmt: skip
