"""Asking and answering: one invitation per ask, one answer per question."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import Resource
from core.problems import Conflict
from core.records import EnumField, Record, rule
from core.surveys import Instrument, SurveyKind
from core.teams import Agent
from core.touchpoints import Channel
from core.voices import COUNTS, ENGINE, FILTERS, Voiced, correct_sentiment


class LoopState(models.TextChoices):
    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    CLOSED = "closed", "Closed"
    NO_CONTACT = "no_contact", "No contact wanted"


class Invitation(Record):
    """One ask. Suppressed ones were never sent and say why."""

    survey = models.ForeignKey("core.Survey", models.PROTECT, related_name="invitations")
    customer = models.ForeignKey(
        "core.Customer", models.PROTECT, null=True, blank=True, related_name="invitations",
        help_text="Who was asked; null for an employee survey.",
    )  # fmt: skip
    cycle = models.ForeignKey("core.Cycle", models.PROTECT, null=True, blank=True, related_name="invitations")
    touchpoint = models.ForeignKey("core.Touchpoint", models.PROTECT, null=True, blank=True, related_name="+")
    channel = EnumField(Channel, open=True, null=True, blank=True)
    agent = models.ForeignKey("core.Agent", models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey("core.Team", models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    suppressed_reason = models.CharField(max_length=60, null=True, blank=True)

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["cycle", "survey"],
                condition=models.Q(deleted_at__isnull=True, suppressed_reason__isnull=True),
                name="invitation_one_per_cycle",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "sent_at", "id"])]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.sent_at or self.suppressed_reason}"

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        # Who served is frozen when the question goes out: a later reassignment does not move the rating.
        for row in rows:
            if row.before is None and row.cycle is not None:
                row.agent_id = row.agent_id or row.cycle.agent_id
                row.team_id = row.team_id or row.cycle.team_id
                row.channel = row.channel or row.cycle.channel

    def clean(self) -> None:
        super().clean()
        if self.suppressed_reason and self.sent_at:
            raise rule("suppressed_reason", _("A suppressed invitation was never sent."))


class Answer(Voiced):
    """What came back to one question, with the dimensions of its moment and the state of its loop."""

    words = "comment"

    question = models.ForeignKey("core.Question", models.PROTECT, related_name="answers")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, blank=True, related_name="answers")
    customer = models.ForeignKey("core.Customer", models.PROTECT, null=True, blank=True, related_name="answers")
    score = models.IntegerField(null=True, blank=True)
    dismissed = models.BooleanField(default=False, help_text="Closed without answering this question.")
    comment = models.TextField(null=True, blank=True, max_length=20_000)
    submitted_at = models.DateTimeField()
    channel = EnumField(Channel, open=True, null=True, blank=True)
    touchpoint = models.ForeignKey("core.Touchpoint", models.PROTECT, null=True, blank=True, related_name="answers")
    agent = models.ForeignKey("core.Agent", models.PROTECT, null=True, blank=True, related_name="answers")
    team = models.ForeignKey("core.Team", models.PROTECT, null=True, blank=True, related_name="answers")
    case = models.ForeignKey("core.Case", models.PROTECT, null=True, blank=True, related_name="answers")

    survey = models.ForeignKey("core.Survey", models.PROTECT, related_name="+", editable=False)
    instrument = EnumField(Instrument, editable=False, default=Instrument.CUSTOM)
    survey_kind = EnumField(SurveyKind, editable=False, default=SurveyKind.TRANSACTIONAL)
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", editable=False)
    language = models.CharField(max_length=12, null=True, editable=False)
    country = models.CharField(max_length=2, null=True, editable=False)
    plan = models.CharField(max_length=100, null=True, editable=False)
    positive = models.BooleanField(null=True, editable=False, help_text="Whether the score lies in the positive band.")
    top = models.BooleanField(null=True, editable=False, help_text="Whether the score is the best of its scale.")

    loop_state = EnumField(LoopState, default=LoopState.OPEN, editable=False)
    loop_owner = models.ForeignKey("core.Agent", models.PROTECT, null=True, blank=True, related_name="loops")
    loop_due_at = models.DateTimeField(null=True, blank=True)
    loop_first_touch_at = models.DateTimeField(null=True, editable=False)
    loop_closed_at = models.DateTimeField(null=True, editable=False)
    loop_outcome = models.TextField(null=True, max_length=2000, editable=False, help_text="What was done.")

    class Meta(Voiced.Meta):
        indexes = [
            models.Index(fields=["workspace", "submitted_at", "id"]),
            models.Index(fields=["customer", "submitted_at"]),
            models.Index(
                fields=["workspace", "id"],
                condition=models.Q(comment__isnull=False, sentiment_engine__isnull=True, deleted_at__isnull=True),
                name="answer_unheard",
            ),
            models.Index(
                fields=["sentiment_engine", "sentiment_version"],
                condition=models.Q(sentiment_engine__isnull=False),
                name="answer_heard",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.score if self.score is not None else '-'}"

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        for row in rows:
            if row.before is None:
                row._copy_moment()
            row._derive_bands()
            row.judge()

    @property
    def spoken_in(self) -> str | None:
        return self.language

    def _copy_moment(self) -> None:
        asked = self.invitation
        if asked is not None:
            self.customer_id = self.customer_id or asked.customer_id
            self.channel = self.channel or asked.channel
            self.touchpoint_id = self.touchpoint_id or asked.touchpoint_id
            self.agent_id = self.agent_id or asked.agent_id
            self.team_id = self.team_id or asked.team_id
        if self.agent_id and not self.team_id and self.agent is not None:
            self.team_id = self.agent.team_id
        if self.customer is not None:
            who = self.customer
            self.segment_id, self.plan = who.segment_id, who.plan
            self.language, self.country = who.language, who.country

    def _derive_bands(self) -> None:
        question = self.question
        self.survey_id, self.instrument = question.survey_id, question.instrument
        self.survey_kind = question.survey.kind
        if self.score is None or question.positive_from is None or question.positive_to is None:
            self.positive = self.top = None
            return
        best = question.maximum if question.direction == "higher_is_better" else question.minimum
        self.positive = question.positive_from <= self.score <= question.positive_to
        self.top = self.score == best

    def clean(self) -> None:
        super().clean()
        question = self.question
        if self.dismissed and self.score is not None:
            raise rule("dismissed", _("A dismissed question has no score."))
        low, high = question.minimum, question.maximum
        if self.score is not None and low is not None and high is not None and not low <= self.score <= high:
            raise rule("score", _("This question is answered from %(low)s to %(high)s.") % {"low": low, "high": high})
        if self.invitation is not None and self.invitation.survey_id != question.survey_id:
            raise ValidationError({"invitation": _("The invitation belongs to another survey.")})
        if self.invitation is not None and self.invitation.suppressed_reason:
            raise ValidationError({"invitation": _("This invitation was suppressed and never sent.")})


def acknowledge(answer: Answer, *, owner: Agent | None = None, at: datetime | None = None) -> Answer:
    """Take the answer up: somebody owns it now, and the time of the first touch is kept."""
    if answer.loop_state == LoopState.CLOSED:
        raise Conflict(_("The loop of this answer is closed already."))
    answer.loop_state = LoopState.IN_PROGRESS
    answer.loop_first_touch_at = answer.loop_first_touch_at or at or timezone.now()
    if owner is not None:
        answer.loop_owner = owner
    return answer


def close_loop(answer: Answer, *, outcome: str, at: datetime | None = None) -> Answer:
    """Say what was done about the answer and close its loop."""
    if answer.loop_state == LoopState.CLOSED:
        raise Conflict(_("The loop of this answer is closed already."))
    moment = at or timezone.now()
    answer.loop_first_touch_at = answer.loop_first_touch_at or moment
    answer.loop_state, answer.loop_closed_at, answer.loop_outcome = LoopState.CLOSED, moment, outcome
    return answer


INVITATION_COLUMNS = (
    "survey", "customer", "cycle", "touchpoint", "channel", "agent", "team", "sent_at", "delivered_at", "bounced_at",
    "suppressed_reason",
)  # fmt: skip
INVITATIONS = Resource(
    name="invitations",
    model=Invitation,
    read=INVITATION_COLUMNS,
    write=INVITATION_COLUMNS,
    filter=INVITATION_COLUMNS,
    order=("-created_at",),
)
ANSWER_WRITE = (
    "question", "invitation", "customer", "case", "score", "dismissed", "comment", "submitted_at", "channel",
    "touchpoint", "agent", "team", *ENGINE, "loop_owner", "loop_due_at",
)  # fmt: skip
ANSWERS = Resource(
    name="answers",
    model=Answer,
    read=(
        *ANSWER_WRITE, *COUNTS,
        "survey", "instrument", "survey_kind", "segment", "language", "country", "plan", "positive",
        "top", "loop_state", "loop_first_touch_at", "loop_closed_at", "loop_outcome",
    ),
    write=ANSWER_WRITE,
    filter=(
        "question", "survey", "instrument", "survey_kind", "invitation", "customer", "case", "score", "dismissed",
        "positive", "submitted_at", "channel", "touchpoint", "agent", "team", "segment", "language", "country", "plan",
        "loop_state", "loop_owner", "loop_due_at", *FILTERS,
    ),
    search=("comment",),
    order=("-submitted_at",),
    verbs=(acknowledge, close_loop, correct_sentiment),
    private=("comment", "loop_outcome"),
)  # fmt: skip
