"""What customers answered: one answer per question, with its moment and the loop that it opens."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import Resource
from core.invitations import Invitation, answered
from core.loops import recovered
from core.problems import Conflict
from core.records import EnumField, Tracked, rule
from core.surveys import Instrument, SurveyKind
from core.teams import Agent
from core.touchpoints import Channel
from core.voice.voices import COUNTS, ENGINE, FILTERS, Voiced, correct_sentiment


class LoopState(models.TextChoices):
    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    CLOSED = "closed", "Closed"
    NO_CONTACT = "no_contact", "No contact wanted"


class Answer(Voiced):
    """What came back to one question, with the dimensions of its moment and the state of its loop."""

    words = "comment"

    question = models.ForeignKey("core.Question", models.PROTECT, related_name="answers")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, blank=True, related_name="answers")
    customer = models.ForeignKey(
        "core.Customer", models.PROTECT, null=True, blank=True, related_name="answers", db_index=False
    )
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
    negative = models.BooleanField(null=True, editable=False, help_text="Whether the score lies in the negative band.")
    top = models.BooleanField(null=True, editable=False, help_text="Whether the score is the best of its scale.")

    contact_consent = models.BooleanField(default=False, help_text="Whether the customer agreed to be contacted.")
    loop_state = EnumField(LoopState, default=LoopState.OPEN, editable=False)
    loop_owner = models.ForeignKey("core.Agent", models.PROTECT, null=True, blank=True, related_name="loops")
    loop_due_at = models.DateTimeField(null=True, blank=True)
    loop_first_touch_at = models.DateTimeField(null=True, editable=False)
    loop_closed_at = models.DateTimeField(null=True, editable=False)
    loop_outcome = models.TextField(null=True, max_length=2000, editable=False, help_text="What was done.")
    loop_touch_seconds = models.IntegerField(
        null=True, editable=False, help_text="From the answer to the first touch, in seconds."
    )
    loop_close_seconds = models.IntegerField(
        null=True, editable=False, help_text="From the answer to the closing of its loop, in seconds."
    )
    recovered = models.BooleanField(
        null=True, editable=False,
        help_text="Of a closed loop of a negative answer: whether the customer's next score, within 90 days, "
        "lies in a better band; null while there is none.",
    )  # fmt: skip

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
            row._derive_loop()
            row.judge()

    @property
    def spoken_in(self) -> str | None:
        return self.language

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        yield from answered(cls, rows)
        yield from recovered(cls, rows)

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
            self.positive = self.negative = self.top = None
            return
        best = question.maximum if question.direction == "higher_is_better" else question.minimum
        self.positive = question.positive_from <= self.score <= question.positive_to
        self.top = self.score == best
        self.negative = None
        if question.negative_from is not None and question.negative_to is not None:
            self.negative = question.negative_from <= self.score <= question.negative_to

    def _derive_loop(self) -> None:
        touched, closed = self.loop_first_touch_at, self.loop_closed_at
        self.loop_touch_seconds = int((touched - self.submitted_at).total_seconds()) if touched else None
        self.loop_close_seconds = int((closed - self.submitted_at).total_seconds()) if closed else None

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


ANSWER_WRITE = (
    "question", "invitation", "customer", "case", "score", "dismissed", "comment", "submitted_at", "channel",
    "touchpoint", "agent", "team", *ENGINE, "contact_consent", "loop_owner", "loop_due_at",
)  # fmt: skip
ANSWERS = Resource(
    name="answers",
    model=Answer,
    read=(
        *ANSWER_WRITE, *COUNTS, "survey", "instrument", "survey_kind", "segment", "language", "country", "plan",
        "positive", "negative", "top", "loop_state", "loop_first_touch_at", "loop_closed_at", "loop_outcome",
        "loop_touch_seconds", "loop_close_seconds", "recovered",
    ),
    write=ANSWER_WRITE,
    filter=(
        "question", "survey", "instrument", "survey_kind", "invitation", "customer", "case", "score", "dismissed",
        "positive", "negative", "submitted_at", "channel", "touchpoint", "agent", "team", "segment", "language",
        "country", "plan", "contact_consent", "loop_state", "loop_owner", "loop_due_at", "recovered", *FILTERS,
    ),
    search=("comment",),
    order=("-submitted_at",),
    verbs=(acknowledge, close_loop, correct_sentiment),
    private=("comment", "loop_outcome"),
)  # fmt: skip
