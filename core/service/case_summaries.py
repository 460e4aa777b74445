"""What became of a case, in one row: its waits, hands, contacts, bots and standards. Why did this case go wrong?"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from core.declare import FACTS, Access, Resource
from core.records import EnumField
from core.service.business_time import Hours, business_seconds, seconds
from core.service.conversation import Exchange, Visit, opened_by_customer
from core.service.derived import DIMENSIONS, Derived, Fact, picked, seconds_column
from core.service.handling import Passing, Waiting
from core.service.queue_entries import handle_seconds
from core.service.sla import Applied
from core.service.timeline import Stage, Story

if TYPE_CHECKING:
    from core.cases import Case

# Whose time it was while a case stood in these statuses.
WAITS = {
    "requester_wait": ("new", "open", "hold"),
    "agent_work": ("new", "open"),
    "customer_wait": ("pending",),
    "on_hold": ("hold",),
}


class BotOutcome(models.TextChoices):
    CONTAINED = "contained", "Contained"
    HANDED_OFF = "handed_off", "Handed off"
    ABANDONED = "abandoned", "Abandoned"
    MIXED = "mixed", "Mixed"


class CaseSummary(Derived):
    """The whole of one case. Waits count finished times in a status; the one that lasts is in the status intervals."""

    case = models.ForeignKey("core.Case", models.PROTECT, related_name="summaries", db_index=False)
    opened_at = models.DateTimeField()
    touched_at = models.DateTimeField(null=True, help_text="When a human first did more than route it: handled cases.")
    first_resolved_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True, help_text="Last resolution; null while it is not resolved.")
    ended_at = models.DateTimeField(null=True, help_text="Last end, resolved or not; null while it is open.")
    customer_opened = models.BooleanField(default=True)
    first_resolution_calendar_seconds = seconds_column("From the opening to the first resolution.")
    first_resolution_business_seconds = seconds_column("The same, in opening hours.")
    full_resolution_calendar_seconds = seconds_column("From the opening to the last resolution, while resolved.")
    full_resolution_business_seconds = seconds_column("The same, in opening hours.")
    requester_wait_calendar_seconds = seconds_column("New, open and on hold.")
    requester_wait_business_seconds = seconds_column("The same, in opening hours.")
    agent_work_calendar_seconds = seconds_column("New and open.")
    agent_work_business_seconds = seconds_column("The same, in opening hours.")
    customer_wait_calendar_seconds = seconds_column("Pending.")
    customer_wait_business_seconds = seconds_column("The same, in opening hours.")
    on_hold_calendar_seconds = seconds_column("On hold.")
    on_hold_business_seconds = seconds_column("The same, in opening hours.")
    resolutions = models.IntegerField(default=0)
    reopenings = models.IntegerField(default=0)
    replies = models.IntegerField(default=0)
    contacts = models.IntegerField(default=0)
    unanswered_turns = models.IntegerField(default=0, help_text="Turns that run or ended without a reply.")
    channel_switches = models.IntegerField(default=0)
    transfers = models.IntegerField(default=0, help_text="Changes of team after a human touched it.")
    last_transfer_at = models.DateTimeField(null=True)
    transfer_known_at = models.DateTimeField(null=True, help_text="Last transfer; without one, the first human touch.")
    reassignments = models.IntegerField(default=0, help_text="Other agents of the same team.")
    returns = models.IntegerField(default=0, help_text="Transfers back to a team that had it before.")
    handoffs = models.IntegerField(default=0, help_text="From a bot to a human.")
    escalations = models.IntegerField(default=0, help_text="By people.")
    auto_escalations = models.IntegerField(default=0, help_text="By automation or a system.")
    first_escalated_at = models.DateTimeField(null=True)
    escalation_known_at = models.DateTimeField(null=True, help_text="First escalation; without one, the first touch.")
    bot_outcome = EnumField(BotOutcome, null=True)
    last_bot_at = models.DateTimeField(null=True)
    handlings = models.IntegerField(default=0, help_text="Handled interactions.")
    talk_seconds = seconds_column("Over all handlings.")
    hold_seconds = seconds_column("Over all handlings.")
    wrap_seconds = seconds_column("Over all handlings.")
    handle_seconds = seconds_column("Talk, hold and wrap-up over all handlings.")
    targets = models.IntegerField(default=0, help_text="Applied targets that are met, breached or open.")
    targets_met = models.IntegerField(default=0)
    targets_breached = models.IntegerField(default=0)
    targets_known_at = models.DateTimeField(
        null=True, help_text="When it is known whether all were met: the first breach or due time, else the last met."
    )

    class Meta(Derived.Meta):
        constraints = [
            *Derived.Meta.constraints,
            models.UniqueConstraint(fields=["case", "number"], name="casesummary_number"),
        ]
        indexes = [
            models.Index(fields=["workspace", "opened_at", "id"]),
            models.Index(fields=["workspace", "transfer_known_at"]),
            models.Index(fields=["workspace", "targets_known_at"]),
        ]
        verbose_name_plural = "case summaries"


PASSED = tuple(one.name for one in fields(Passing))


def summary_fact(
    case: "Case",
    story: Story,
    turns: Sequence[Exchange],
    visits: Sequence[Visit],
    entries: Sequence[Waiting],
    passing: Passing,
    applied: Sequence[Applied],
    hours: Hours,
) -> Fact:
    """The one fact of the whole case."""
    columns: dict[str, Any] = (
        picked(passing, *PASSED) | _resolved(story, hours) | _waits(story.stages, hours) | _handled(entries)
    )
    columns |= _standards(applied) | {
        "opened_at": story.opened_at, "customer_opened": opened_by_customer(story),
        "team_id": story.team_id, "agent_id": story.agent_id,
        "resolutions": len(story.resolutions), "reopenings": sum(not one.thanks for one in story.spans[1:]),
        "replies": sum(one.replies for one in story.spans), "contacts": len(visits),
        "unanswered_turns": sum(one.replied_at is None for one in turns),
        "transfer_known_at": passing.last_transfer_at or passing.touched_at,
        "escalation_known_at": passing.first_escalated_at or passing.touched_at,
    }  # fmt: skip
    return Fact(case, 1, columns)


def _resolved(story: Story, hours: Hours) -> dict[str, Any]:
    first = story.resolutions[0] if story.resolutions else None
    last = story.spans[-1].resolved_at
    ended = story.spans[-1].ended_at
    return {
        "first_resolved_at": first,
        "resolved_at": last,
        "ended_at": ended,
        "first_resolution_calendar_seconds": seconds(story.opened_at, first),
        "first_resolution_business_seconds": business_seconds(hours, story.opened_at, first),
        "full_resolution_calendar_seconds": seconds(story.opened_at, last),
        "full_resolution_business_seconds": business_seconds(hours, story.opened_at, last),
    }


def _waits(stages: Iterable[Stage], hours: Hours) -> dict[str, int]:
    done = [one for one in stages if one.ended_at is not None]
    found: dict[str, int] = {}
    for name, statuses in WAITS.items():
        mine = [one for one in done if one.status in statuses]
        found[f"{name}_calendar_seconds"] = sum(seconds(one.started_at, one.ended_at) or 0 for one in mine)
        found[f"{name}_business_seconds"] = sum(
            business_seconds(hours, one.started_at, one.ended_at) or 0 for one in mine
        )
    return found


def _handled(entries: Sequence[Waiting]) -> dict[str, Any]:
    handled = [one for one in entries if one.handled_at is not None]
    found: dict[str, Any] = {"handlings": len(handled)}
    for name in ("talk", "hold", "wrap"):
        told = [getattr(one, f"{name}_seconds") for one in handled]
        found[f"{name}_seconds"] = _total(told)
    found["handle_seconds"] = _total([handle_seconds(one) for one in handled])
    return found


def _total(told: Sequence[int | None]) -> int | None:
    known = [one for one in told if one is not None]
    return sum(known) if known else None


def _standards(applied: Sequence[Applied]) -> dict[str, Any]:
    mine = [one for one in applied if one.outcome in ("met", "breached", "open")]
    return {
        "targets": len(mine),
        "targets_met": sum(one.outcome == "met" for one in mine),
        "targets_breached": sum(one.outcome == "breached" for one in mine),
        "targets_known_at": _known(mine),
    }


def _known(applied: Sequence[Applied]) -> datetime | None:
    """The first breach settles it; an open one would be it when due; all met settle it with the last."""
    broken = [one.known_at for one in applied if one.outcome in ("breached", "open") and one.known_at is not None]
    if broken:
        return min(broken)
    if any(one.known_at is None for one in applied):
        return None
    return max((one.known_at for one in applied if one.known_at is not None), default=None)


SUMMARY_DERIVED = (
    "first_resolution_calendar_seconds", "first_resolution_business_seconds", "full_resolution_calendar_seconds",
    "full_resolution_business_seconds", *(f"{name}_{clock}_seconds" for name in WAITS for clock in (
        "calendar", "business",
    )),
    "resolutions", "reopenings", "replies", "contacts", "unanswered_turns", "channel_switches", "transfers",
    "reassignments", "returns", "handoffs", "escalations", "auto_escalations", "handlings", "talk_seconds",
    "hold_seconds", "wrap_seconds", "handle_seconds", "targets", "targets_met", "targets_breached",
)  # fmt: skip
SUMMARY_FILTERS = (
    "case", "customer", "opened_at", "touched_at", "first_resolved_at", "resolved_at", "ended_at", "customer_opened",
    "last_transfer_at", "transfer_known_at", "first_escalated_at", "escalation_known_at", "bot_outcome",
    "last_bot_at", "targets_known_at", *DIMENSIONS,
)  # fmt: skip
CASE_SUMMARIES = Resource(
    name="case-summaries",
    model=CaseSummary,
    read=(*SUMMARY_FILTERS, *SUMMARY_DERIVED),
    filter=(*SUMMARY_FILTERS, "transfers", "reopenings", "escalations", "contacts", "targets_breached"),
    order=("-opened_at",),
    access=Access(FACTS.read, frozenset()),
)
