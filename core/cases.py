"""A matter that a customer brought, and its timeline, from which everything else about it is derived."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Self
from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from core.case_words import CaseStatus, EventActor, EventKind, Priority
from core.records import EnumField, Record, Tracked, changed
from core.service.business_time import seconds
from core.service.cycles import Cycle
from core.service.retelling import apply_standards, repoint, retell
from core.service.timeline import Story, reported, tell
from core.teams import Agent, Team
from core.touchpoints import Channel, Interaction

__all__ = [
    "REPORTED", "Case", "CaseEvent", "CaseStatus", "Cycle", "EventActor", "EventKind", "Priority", "told_anew",
]  # fmt: skip


class Case(Record):
    """One matter a customer brought. What its timeline says is derived and never written directly."""

    lends = ("customer", "agent", "team")
    instead = {
        "status": _("It follows from case-events; of a finished case write reported_resolved_at, reported_closed_at.")
    }

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="cases", db_index=False)
    subject = models.CharField(max_length=300, null=True, blank=True)
    channel = EnumField(Channel, open=True)
    reason = models.CharField(max_length=100, null=True, blank=True)
    category = models.CharField(max_length=100, null=True, blank=True)
    priority = EnumField(Priority, default=Priority.NORMAL)
    preventable = models.BooleanField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opening_team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    opening_agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    reported_first_reply_at = models.DateTimeField(
        null=True, blank=True, help_text="For a case that arrives whole: counts while no event says it."
    )
    reported_resolved_at = models.DateTimeField(null=True, blank=True, help_text="Counts while no event resolves it.")
    reported_closed_at = models.DateTimeField(null=True, blank=True, help_text="Counts while no event closes it.")
    reported_outcome = models.CharField(
        max_length=60, null=True, blank=True, help_text="Of the reported end; `unresolved` when nothing was resolved."
    )

    status = EnumField(CaseStatus, default=CaseStatus.NEW, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="cases", editable=False)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="cases", editable=False)
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", editable=False)
    plan = models.CharField(max_length=100, null=True, editable=False, help_text="The customer's at the opening.")
    sla_terms = models.JSONField(default=list, editable=False)
    first_reply_at = models.DateTimeField(null=True, editable=False)
    first_resolved_at = models.DateTimeField(null=True, editable=False)
    resolved_at = models.DateTimeField(
        null=True, editable=False, help_text="Last resolution; null while the case is not resolved."
    )
    ended_at = models.DateTimeField(
        null=True, editable=False, help_text="When the last cycle ended, resolved or not; null while it runs."
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    first_resolution_seconds = models.BigIntegerField(null=True, editable=False)
    full_resolution_seconds = models.BigIntegerField(null=True, editable=False)
    reopen_count = models.IntegerField(default=0, editable=False)
    reply_count = models.IntegerField(default=0, editable=False)
    transfer_count = models.IntegerField(default=0, editable=False)
    escalation_count = models.IntegerField(default=0, editable=False)

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "opened_at", "id"]),
            models.Index(fields=["workspace", "first_resolved_at"]),
            models.Index(fields=["workspace", "ended_at"]),
            models.Index(fields=["customer", "opened_at"]),
        ]

    def __str__(self) -> str:
        return self.subject or self.external_id or str(self.id)

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        for row in rows:
            if row.before is None:
                row.segment_id, row.plan = row.customer.segment_id, row.customer.plan
        _standards(rows)
        _derive([row for row in rows if row.before is None or _changed(row, RETELL)])

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        """What follows from cases that were written themselves; what their events changed is told already."""
        fresh = [row for row in rows if not row.__dict__.pop("_told", False) and changed(row, FOLLOWED)]
        if not any(changed(row, OTHERS) for row in fresh):
            return repoint(fresh) if fresh else ()
        untold = [row for row in fresh if "_story" not in row.__dict__]
        _derive(untold)
        new = {row.id for row in fresh if row.was is None}
        return retell(fresh, {row.id: row.__dict__.pop("_story") for row in fresh}, new=new)


class CaseEvent(Record):
    """One entry of a case's timeline; late and out-of-order ones are welcome."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    kind = EnumField(EventKind)
    actor = EnumField(EventActor, default=EventActor.SYSTEM)
    public = models.BooleanField(default=True, help_text="Whether the customer could see it.")
    at = models.DateTimeField()
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    status = EnumField(CaseStatus, null=True, blank=True)
    outcome = models.CharField(
        max_length=60, null=True, blank=True, help_text="`unresolved` on a closing that resolved nothing."
    )
    channel = EnumField(Channel, open=True, null=True, blank=True, help_text="When it is not the case's own.")
    thanks = models.BooleanField(default=False, help_text="Mere thanks: neither a contact nor a wait for an answer.")
    text = models.TextField(null=True, blank=True, max_length=20_000)
    talk_seconds = models.IntegerField(null=True, blank=True, validators=[MinValueValidator(0)])
    hold_seconds = models.IntegerField(null=True, blank=True, validators=[MinValueValidator(0)])
    wrap_seconds = models.IntegerField(null=True, blank=True, validators=[MinValueValidator(0)])

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["case", "at"]), models.Index(fields=["workspace", "at", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        """The cases whose timeline moved, told anew; words move none."""
        moved = [row for row in rows if changed(row, TOLD)]
        return told_anew({row.case_id for row in moved} | {row.was["case_id"] for row in moved if row.was})


REPORTED = ("reported_first_reply_at", "reported_resolved_at", "reported_closed_at", "reported_outcome")
RETELL = ("opened_at", "opening_team_id", "opening_agent_id", *REPORTED)
CLASSED = ("channel", "priority", "segment_id")
# What the facts of a case follow from, and of that what is not just whose it is.
OTHERS = (*RETELL, *CLASSED, "reason", "category", "plan", "sla_terms", "deleted_at")
FOLLOWED = ("customer_id", *OTHERS)
# What a case follows from its events by.
TOLD = (
    "case_id", "kind", "actor", "public", "at", "agent_id", "team_id", "status", "outcome", "channel", "thanks",
    "talk_seconds", "hold_seconds", "wrap_seconds", "deleted_at",
)  # fmt: skip


def told_anew(ids: Collection[UUID], interactions: Sequence[Interaction] = ()) -> Iterable[Tracked]:
    """These cases, locked and told anew from their events, and everything that follows from them and from these
    interactions, of which those without a case are contacts by themselves.
    """
    if not ids and not interactions:
        return
    locked = Case.objects.select_for_update(no_key=True).filter(pk__among=ids).order_by("pk")
    cases = list(locked) if ids else []
    _derive(cases)
    yield from cases
    stories = {case.id: case.__dict__.pop("_story") for case in cases}
    for case in cases:
        case.__dict__["_told"] = True
    yield from retell(cases, stories, interactions)


def _changed(case: Case, names: Iterable[str]) -> bool:
    before = case.before or {}
    return any(before.get(name) != getattr(case, name) for name in names)


def _standards(cases: Sequence[Case]) -> None:
    """Apply the service standards to new cases from their opening on, to reclassified ones from the change on."""
    moments = {}
    for case in cases:
        before = case.before
        if before is None:
            moments[case.id] = case.opened_at
        elif _changed(case, CLASSED):
            told = case.source_updated_at if _changed(case, ["source_updated_at"]) else None
            moments[case.id] = told or timezone.now()
    apply_standards([case for case in cases if case.id in moments], moments)


def _derive(cases: Sequence[Case]) -> None:
    """Set every derived column of these cases from their stored events."""
    events: dict[UUID, list[CaseEvent]] = defaultdict(list)
    stored = {case.id for case in cases if case.before is not None}
    known: Any = CaseEvent.objects.filter(case_id__among=stored, deleted_at__isnull=True)
    for event in known.annotate(by_bot=F("agent__bot")).order_by("at", "id") if stored else ():
        if event.by_bot and event.actor == EventActor.AGENT:
            event.actor = EventActor.BOT  # an agent that is software never replies as a human
        events[event.case_id].append(event)
    for case in cases:
        known = reported(events[case.id], *(getattr(case, name) for name in REPORTED))
        _fill(case, tell(case.opened_at, case.opening_team_id, case.opening_agent_id, known))


def _fill(case: Case, story: Story) -> None:
    spans, resolutions = story.spans, story.resolutions
    case.__dict__["_story"] = story
    case.status, case.closed_at = story.status, story.closed_at
    case.team_id, case.agent_id = story.team_id, story.agent_id
    case.first_reply_at = spans[0].first_reply_at
    case.first_resolved_at = resolutions[0] if resolutions else None
    case.resolved_at, case.ended_at = spans[-1].resolved_at, spans[-1].ended_at
    case.first_resolution_seconds = seconds(case.opened_at, case.first_resolved_at)
    case.full_resolution_seconds = seconds(case.opened_at, case.resolved_at)
    case.reopen_count = len(spans) - 1
    case.reply_count = sum(span.replies for span in spans)
    case.transfer_count = sum(span.transfers for span in spans)
    case.escalation_count = story.escalations
