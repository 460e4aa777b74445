"""A matter that a customer brought, its timeline, and the cycles derived from it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from core.records import EnumField, Record, Tracked
from core.teams import Agent, Team
from core.timeline import Span, Story, reported, tell
from core.touchpoints import Channel


class CaseStatus(models.TextChoices):
    NEW = "new", "New"
    OPEN = "open", "Open"
    PENDING = "pending", "Waiting for the customer"
    HOLD = "hold", "On hold"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"


class Priority(models.TextChoices):
    LOW = "low", "Low"
    NORMAL = "normal", "Normal"
    HIGH = "high", "High"
    URGENT = "urgent", "Urgent"


class EventKind(models.TextChoices):
    OPENED = "opened", "Opened"
    MESSAGE = "message", "Message"
    ASSIGNED = "assigned", "Assigned"
    TEAM_CHANGED = "team_changed", "Team changed"
    STATUS_CHANGED = "status_changed", "Status changed"
    ESCALATED = "escalated", "Escalated"
    HELD = "held", "Held"
    RESUMED = "resumed", "Resumed"
    RESOLVED = "resolved", "Resolved"
    REOPENED = "reopened", "Reopened"
    CLOSED = "closed", "Closed"
    OFFERED = "offered", "Offered"
    ANSWERED = "answered", "Answered"
    ABANDONED = "abandoned", "Abandoned"
    CALLBACK = "callback", "Callback"
    HANDLED = "handled", "Handled"


class EventActor(models.TextChoices):
    CUSTOMER = "customer", "Customer"
    AGENT = "agent", "Agent"
    BOT = "bot", "Bot"
    AUTOMATION = "automation", "Automation"
    SYSTEM = "system", "System"


def seconds(start: datetime | None, end: datetime | None) -> int | None:
    """Whole seconds from start to end, counted in UTC and never below zero; None when one of them is missing."""
    if start is None or end is None:
        return None
    return max(0, int((end - start) / timedelta(seconds=1)))


class Case(Record):
    """One matter a customer brought. What its timeline says is derived and never written directly."""

    lends = ("customer", "agent", "team")

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="cases")
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
        fresh = []
        for row in rows:
            if row.before is None:
                row.segment_id = row.customer.segment_id
                fresh.append(row)
            elif _retell(row):
                fresh.append(row)
        _derive(fresh)

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        return _cycles(rows)


class CaseEvent(Record):
    """One entry of a case's timeline; late and out-of-order ones are welcome."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
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
        """The cases whose timeline moved, told anew."""
        ids = {row.case_id for row in rows} | {row.was["case_id"] for row in rows if row.was}
        cases = list(Case.objects.select_for_update(no_key=True).filter(pk__among=ids).order_by("pk"))
        _derive(cases)
        return cases


class Cycle(Record):
    """Open to resolved; each reopening starts a new one. Rebuilt from the events at any time."""

    feeds = False

    case = models.ForeignKey(Case, models.PROTECT, related_name="cycles")
    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="+")
    number = models.IntegerField()
    opened_at = models.DateTimeField()
    first_reply_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    calendar_seconds = models.BigIntegerField(null=True, help_text="From its opening to its resolution.")
    replies = models.IntegerField(default=0)
    transfers = models.IntegerField(default=0)
    channel = EnumField(Channel, open=True)
    reason = models.CharField(max_length=100, null=True)
    category = models.CharField(max_length=100, null=True)
    priority = EnumField(Priority, default=Priority.NORMAL)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+")

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["case", "number"], name="cycle_number"),
        ]
        indexes = [
            models.Index(fields=["workspace", "opened_at", "id"]),
            models.Index(fields=["workspace", "ended_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


REPORTED = ("reported_first_reply_at", "reported_resolved_at", "reported_closed_at", "reported_outcome")
RETELL = ("opened_at", "opening_team_id", "opening_agent_id", *REPORTED)
COPIED = ("customer_id", "channel", "reason", "category", "priority", "segment_id")


def _retell(case: Case) -> bool:
    before = case.before or {}
    return any(before.get(name) != getattr(case, name) for name in RETELL)


def _derive(cases: Sequence[Case]) -> None:
    """Set every derived column of these cases from their stored events."""
    events: dict[UUID, list[CaseEvent]] = defaultdict(list)
    stored = {case.id for case in cases if case.before is not None}
    for event in CaseEvent.objects.filter(case_id__among=stored, deleted_at__isnull=True).order_by("at", "id"):
        events[event.case_id].append(event)
    for case in cases:
        known = reported(events[case.id], *(getattr(case, name) for name in REPORTED))
        _fill(case, tell(case.opened_at, case.opening_team_id, case.opening_agent_id, known))


def _fill(case: Case, story: Story) -> None:
    spans, resolutions = story.spans, story.resolutions
    case.__dict__["_spans"] = spans
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


def _cycles(cases: Sequence[Case]) -> Iterable[Tracked]:
    """The cycle rows of these cases as they must be now; those that no longer exist are marked deleted."""
    stored: dict[UUID, dict[int, Cycle]] = defaultdict(dict)
    for cycle in Cycle.objects.filter(case_id__among={case.id for case in cases}):
        stored[cycle.case_id][cycle.number] = cycle
    for case in cases:
        spans: list[Span] | None = case.__dict__.get("_spans")
        mine = stored[case.id]
        for span in spans or []:
            cycle = mine.pop(span.number) if span.number in mine else _new_cycle(case, span.number)
            _fill_cycle(cycle, span)
            mine[-span.number] = cycle
        for cycle in mine.values():
            for name in COPIED:
                setattr(cycle, name, getattr(case, name))
            gone = case.deleted_at is not None or cycle.number > case.reopen_count + 1
            cycle.deleted_at = (case.deleted_at or timezone.now()) if gone else None
            yield cycle


def _new_cycle(case: Case, number: int) -> Cycle:
    return Cycle.blank(workspace_id=case.workspace_id, case_id=case.id, number=number)


def _fill_cycle(cycle: Cycle, span: Span) -> None:
    cycle.opened_at, cycle.first_reply_at = span.opened_at, span.first_reply_at
    cycle.resolved_at, cycle.ended_at = span.resolved_at, span.ended_at
    cycle.calendar_seconds = seconds(span.opened_at, span.resolved_at)
    cycle.replies, cycle.transfers = span.replies, span.transfers
    cycle.team_id, cycle.agent_id = span.team_id, span.agent_id
