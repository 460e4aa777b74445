"""Cycles: open to resolved; each reopening starts a new one."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.db import models

from core.declare import FACTS, Access, Resource
from core.service.business_time import Hours, business_seconds, seconds
from core.service.conversation import Exchange, Visit, opened_by_customer
from core.service.derived import DIMENSIONS, Derived, Fact, picked, seconds_column
from core.service.timeline import HUMAN, Span, Story

if TYPE_CHECKING:
    from core.cases import Case


class Cycle(Derived):
    """Open to resolved; each reopening starts a new one. Rebuilt from the events at any time."""

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("core.Case", models.PROTECT, related_name="cycles", db_index=False)
    opened_at = models.DateTimeField()
    first_customer_at = models.DateTimeField(null=True, help_text="First word of the customer in it.")
    first_reply_at = models.DateTimeField(null=True)
    first_bot_reply_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    calendar_seconds = seconds_column("From its opening to its resolution.")
    business_seconds = seconds_column("The same, in opening hours.")
    response_calendar_seconds = seconds_column(
        "From the customer's first unanswered word to the first reply: of the case in cycle 1, of the reopening later."
    )
    response_business_seconds = seconds_column("The same, in opening hours.")
    team_response_calendar_seconds = seconds_column("The same from the hand-off or the entry into a queue.")
    team_response_business_seconds = seconds_column("The same, in opening hours.")
    bot_response_seconds = seconds_column("From the customer's first unanswered word to the first reply of a bot.")
    replies = models.IntegerField(default=0)
    transfers = models.IntegerField(default=0)
    contacts = models.IntegerField(default=0, help_text="Contacts of the customer that began in it before its end.")
    customer_opened = models.BooleanField(default=True, help_text="Whether the customer brought the case.")
    bot_only = models.BooleanField(default=False, help_text="Whether a bot and no human took part in it.")
    reopened_after_seconds = seconds_column("From its resolution to the next reopening; one to say thanks is none.")
    next_contact_seconds = seconds_column(
        "From its resolution to the customer's next contact on the same reason; null when there is none in 31 days."
    )

    class Meta(Derived.Meta):
        constraints = [
            *Derived.Meta.constraints,
            models.UniqueConstraint(fields=["case", "number"], name="cycle_number"),
        ]
        indexes = [
            models.Index(fields=["workspace", "opened_at", "id"]),
            models.Index(fields=["workspace", "ended_at"]),
            models.Index(fields=["workspace", "resolved_at"]),
            models.Index(fields=["customer", "resolved_at"]),
        ]


def cycle_facts(
    case: "Case", story: Story, turns: Sequence[Exchange], visits: Sequence[Visit], hours: Hours
) -> Iterator[Fact]:
    """One fact per cycle of the case."""
    for span in story.spans:
        columns = picked(span, "opened_at", "first_customer_at", "first_reply_at", "resolved_at", "ended_at")
        columns |= picked(span, "replies", "transfers", "team_id", "agent_id")
        columns |= _response(span, turns, hours)
        columns["calendar_seconds"] = seconds(span.opened_at, span.resolved_at)
        columns["business_seconds"] = business_seconds(hours, span.opened_at, span.resolved_at)
        columns["contacts"] = sum(
            one.cycle == span.number and (span.ended_at is None or one.at <= span.ended_at) for one in visits
        )
        columns["customer_opened"] = opened_by_customer(story)
        columns["bot_only"] = _bot_only(span, story)
        columns["reopened_after_seconds"] = _reopened(span, story)
        yield Fact(case, span.number, columns)


def _response(span: Span, turns: Sequence[Exchange], hours: Hours) -> dict[str, object]:
    """The first turn of the cycle, if it is one that asks for a first answer."""
    kind = "first_response" if span.number == 1 else "reopen_response"
    turn = next((one for one in turns if one.cycle == span.number and one.kind == kind), None)
    if turn is None:
        return dict.fromkeys((
            "response_calendar_seconds", "response_business_seconds", "team_response_calendar_seconds",
            "team_response_business_seconds", "first_bot_reply_at", "bot_response_seconds",
        ))  # fmt: skip
    return {
        "response_calendar_seconds": seconds(turn.started_at, turn.replied_at),
        "response_business_seconds": business_seconds(hours, turn.started_at, turn.replied_at),
        "team_response_calendar_seconds": seconds(turn.team_started_at, turn.replied_at),
        "team_response_business_seconds": business_seconds(hours, turn.team_started_at, turn.replied_at),
        "first_bot_reply_at": turn.bot_replied_at,
        "bot_response_seconds": seconds(turn.started_at, turn.bot_replied_at),
    }


def _bot_only(span: Span, story: Story) -> bool:
    actors = {one.event.actor for one in story.told if one.cycle == span.number}
    return "bot" in actors and HUMAN not in actors


def _reopened(span: Span, story: Story) -> int | None:
    following = [one for one in story.spans if one.number > span.number and not one.thanks]
    return seconds(span.resolved_at, following[0].opened_at) if following else None


CYCLE_TIMES = ("opened_at", "first_customer_at", "first_reply_at", "first_bot_reply_at", "resolved_at", "ended_at")
CYCLE_FILTERS = ("case", "customer", "number", *CYCLE_TIMES, *DIMENSIONS, "customer_opened", "bot_only")
CYCLES = Resource(
    name="cycles",
    model=Cycle,
    read=(
        *CYCLE_FILTERS, "calendar_seconds", "business_seconds", "response_calendar_seconds",
        "response_business_seconds", "team_response_calendar_seconds", "team_response_business_seconds",
        "bot_response_seconds", "replies", "transfers", "contacts", "reopened_after_seconds", "next_contact_seconds",
    ),
    filter=CYCLE_FILTERS,
    order=("-opened_at",),
    access=Access(FACTS.read, frozenset()),
)  # fmt: skip
