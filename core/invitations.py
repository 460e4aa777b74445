"""Asking: one invitation per ask, also for those who were spared it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext as _

from core.declare import Resource
from core.records import EnumField, Record, Tracked, rule
from core.surveys import SurveyKind
from core.touchpoints import Channel

if TYPE_CHECKING:
    from core.feedback import Answer


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

    survey_kind = EnumField(SurveyKind, editable=False, default=SurveyKind.TRANSACTIONAL)
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", editable=False)
    answered_at = models.DateTimeField(
        null=True, editable=False, help_text="When the first scored answer came; a dismissed question is none."
    )

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
            row.survey_kind = row.survey.kind
            if row.before is None and row.customer is not None:
                row.segment_id = row.customer.segment_id
            if row.before is None and row.cycle is not None:
                row.agent_id = row.agent_id or row.cycle.agent_id
                row.team_id = row.team_id or row.cycle.team_id
                row.channel = row.channel or row.cycle.channel

    def clean(self) -> None:
        super().clean()
        if self.suppressed_reason and self.sent_at:
            raise rule("suppressed_reason", _("A suppressed invitation was never sent."))


def answered(model: type["Answer"], answers: Sequence["Answer"]) -> Iterable[Tracked]:
    """The invitations of these answers, where the time of their first scored answer is another now.

    Cost: two statements for any number of answers.
    """
    named = [one.invitation_id for one in answers] + [one.was["invitation_id"] for one in answers if one.was]
    ids = {id for id in named if id is not None}
    if not ids:
        return
    scored = model._default_manager.filter(invitation__among=ids, score__isnull=False, deleted_at=None)
    first = dict(scored.order_by().values_list("invitation").annotate(models.Min("submitted_at")))
    for invitation in Invitation._default_manager.filter(pk__among=ids).order_by("pk"):
        if invitation.answered_at != first.get(invitation.pk):
            invitation.answered_at = first.get(invitation.pk)
            yield invitation


INVITATION_COLUMNS = (
    "survey", "customer", "cycle", "touchpoint", "channel", "agent", "team", "sent_at", "delivered_at", "bounced_at",
    "suppressed_reason",
)  # fmt: skip
INVITATIONS = Resource(
    name="invitations",
    model=Invitation,
    read=(*INVITATION_COLUMNS, "survey_kind", "segment", "answered_at"),
    write=INVITATION_COLUMNS,
    filter=(*INVITATION_COLUMNS, "survey_kind", "segment", "answered_at"),
    order=("-created_at",),
)
