"""Magic moments: what somebody did for a customer that is worth telling."""

from collections.abc import Sequence
from typing import Self

from django.db import models
from django.utils.translation import gettext as _

from core.declare import Resource
from core.records import EnumField, Record, rule


class MomentKind(models.TextChoices):
    SURPRISE = "surprise", "Surprise"
    RECOVERY = "recovery", "Recovery"
    KINDNESS = "kindness", "Kindness"
    SPEED = "speed", "Speed"
    KNOWLEDGE = "knowledge", "Knowledge"
    OTHER = "other", "Other"


class Moment(Record):
    """One magic moment, with its story and who nominated it."""

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="moments")
    case = models.ForeignKey("core.Case", models.PROTECT, null=True, blank=True, related_name="moments")
    interaction = models.ForeignKey("core.Interaction", models.PROTECT, null=True, blank=True, related_name="moments")
    agent = models.ForeignKey(
        "core.Agent", models.PROTECT, null=True, blank=True, related_name="moments", help_text="Who made it happen."
    )
    nominated_by = models.ForeignKey(
        "core.Agent", models.PROTECT, null=True, blank=True, related_name="+", help_text="Which colleague tells it."
    )
    kind = EnumField(MomentKind, open=True, default=MomentKind.OTHER)
    story = models.TextField(max_length=10_000)
    at = models.DateTimeField(help_text="When it happened.")

    team = models.ForeignKey("core.Team", models.PROTECT, null=True, related_name="+", editable=False)
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", editable=False)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["workspace", "at", "id"])]

    def __str__(self) -> str:
        return f"{self.kind}"

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        for row in rows:
            if row.before is not None:
                continue
            row.segment_id = row.customer.segment_id
            for met in (row.interaction, row.case):
                if met is not None and met.customer_id == row.customer_id:
                    row.agent_id = row.agent_id or met.agent_id
            row.team_id = row.agent.team_id if row.agent is not None else None

    def clean(self) -> None:
        super().clean()
        if self.case is not None and self.case.customer_id != self.customer_id:
            raise rule("case", _("The case belongs to another customer."))
        if self.interaction is not None and self.interaction.customer_id != self.customer_id:
            raise rule("interaction", _("The interaction belongs to another customer."))


MOMENT_WRITE = ("customer", "case", "interaction", "agent", "nominated_by", "kind", "story", "at")
MOMENTS = Resource(
    name="moments",
    model=Moment,
    read=(*MOMENT_WRITE, "team", "segment"),
    write=MOMENT_WRITE,
    filter=("customer", "case", "interaction", "agent", "nominated_by", "kind", "at", "team", "segment"),
    search=("story",),
    order=("-at",),
    private=("story",),
)
