"""Where customers meet the company, and each time one did."""

from collections.abc import Iterable, Sequence
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext as _

from core.declare import SETUP, Resource
from core.records import EnumField, Record, Tracked, rule
from core.teams import Department
from core.voice.voices import COUNTS, ENGINE, FILTERS, Voiced, correct_sentiment


class Channel(models.TextChoices):
    PHONE = "phone", "Phone"
    CHAT = "chat", "Chat"
    EMAIL = "email", "E-mail"
    IN_PERSON = "in_person", "In person"
    WEB = "web", "Web"
    APP = "app", "App"
    SOCIAL = "social", "Social network"
    WHATSAPP = "whatsapp", "WhatsApp"
    SMS = "sms", "SMS"
    VIDEO = "video", "Video"
    OTHER = "other", "Other"


class Phase(models.TextChoices):
    BEFORE = "before", "Before"
    DURING = "during", "During"
    AFTER = "after", "After"


class Direction(models.TextChoices):
    INBOUND = "inbound", "Inbound"
    OUTBOUND = "outbound", "Outbound"


class Initiative(models.TextChoices):
    PROACTIVE = "proactive", "Proactive"
    REACTIVE = "reactive", "Reactive"


class Touchpoint(Record):
    """A place where customers meet the company; it belongs to the whole company, not to support."""

    key = models.CharField(max_length=60, validators=[RegexValidator(r"^[a-z0-9]+([_-][a-z0-9]+)*$")])
    name = models.CharField(max_length=190)
    channel = EnumField(Channel, open=True)
    department = EnumField(Department, open=True, default=Department.SUPPORT)
    phase = EnumField(Phase, default=Phase.DURING)
    moment_of_truth = models.BooleanField(default=False, help_text="Whether customers decide here to stay or go.")
    promise = models.TextField(null=True, blank=True, max_length=2000, help_text="What customers may expect here.")

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["workspace", "key"], name="touchpoint_unique_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Interaction(Voiced):
    """One time a customer met a touchpoint."""

    words = "text"

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="interactions", db_index=False)
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, null=True, blank=True, related_name="interactions")
    case = models.ForeignKey("core.Case", models.PROTECT, null=True, blank=True, related_name="interactions")
    channel = EnumField(Channel, open=True)
    direction = EnumField(Direction, default=Direction.INBOUND)
    initiative = EnumField(Initiative, default=Initiative.REACTIVE)
    reason = models.CharField(max_length=100, null=True, blank=True)
    at = models.DateTimeField()
    duration_seconds = models.IntegerField(null=True, blank=True, validators=[MinValueValidator(0)])
    agent = models.ForeignKey("core.Agent", models.PROTECT, null=True, blank=True, related_name="interactions")
    team = models.ForeignKey("core.Team", models.PROTECT, null=True, blank=True, related_name="interactions")
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    plan = models.CharField(max_length=100, null=True, editable=False, help_text="The customer's at the time.")
    repeated_information = models.BooleanField(
        default=False, help_text="Whether the customer had to say something again."
    )
    outcome = models.CharField(max_length=100, null=True, blank=True)
    text = models.TextField(null=True, blank=True, max_length=20_000)

    class Meta(Voiced.Meta):
        indexes = [
            models.Index(fields=["workspace", "at", "id"]),
            models.Index(fields=["customer", "at"]),
            models.Index(
                fields=["workspace", "id"],
                condition=models.Q(
                    text__isnull=False, direction="inbound", sentiment_engine__isnull=True, deleted_at__isnull=True
                ),
                name="interaction_unheard",
            ),
            models.Index(
                fields=["sentiment_engine", "sentiment_version"],
                condition=models.Q(sentiment_engine__isnull=False),
                name="interaction_heard",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        for row in rows:
            if row.before is None:
                row.segment_id, row.plan = row.customer.segment_id, row.customer.plan
            if row.team_id is None and row.agent_id is not None and row.agent is not None:
                row.team_id = row.agent.team_id
            row.judge()

    @classmethod
    def own_words(cls) -> models.Q:
        return super().own_words() & models.Q(direction=Direction.INBOUND)

    @property
    def spoken(self) -> str:
        # What the company said to the customer is no customer's word.
        return super().spoken if self.direction == Direction.INBOUND else ""

    @property
    def spoken_in(self) -> str | None:
        return self.customer.language

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        """The contacts that inbound ones are, and the cases that they belong and belonged to, told anew."""
        from core.service.meetings import follow  # cases know touchpoints, and not the other way round

        return follow(rows)

    def clean(self) -> None:
        super().clean()
        if self.direction == Direction.INBOUND and self.initiative == Initiative.PROACTIVE:
            raise rule("initiative", _("A contact that the customer began is never proactive."))
        if self.case_id is not None and self.case is not None and self.case.customer_id != self.customer_id:
            raise ValidationError({"case": _("The case belongs to another customer.")})


TOUCHPOINTS = Resource(
    name="touchpoints",
    model=Touchpoint,
    read=("key", "name", "channel", "department", "phase", "moment_of_truth", "promise"),
    write=("key", "name", "channel", "department", "phase", "moment_of_truth", "promise"),
    filter=("key", "name", "channel", "department", "phase", "moment_of_truth"),
    search=("key", "name"),
    order=("name",),
    access=SETUP,
)
INTERACTION_WRITE = (
    "customer", "touchpoint", "case", "channel", "direction", "initiative", "reason", "at", "duration_seconds",
    "agent", "team", "repeated_information", "outcome", "text", *ENGINE,
)  # fmt: skip
INTERACTIONS = Resource(
    name="interactions",
    model=Interaction,
    read=(*INTERACTION_WRITE, *COUNTS, "segment", "plan"),
    write=INTERACTION_WRITE,
    filter=(
        "customer", "touchpoint", "case", "channel", "direction", "initiative", "reason", "at", "agent", "team",
        "segment", "plan", "repeated_information", *FILTERS,
    ),
    search=("reason", "text"),
    order=("-at",),
    verbs=(correct_sentiment,),
    private=("text",),
)  # fmt: skip
