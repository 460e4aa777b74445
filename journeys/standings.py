"""Where each customer stands, and every stay in a stage: derived by `journeys.advance`, never written by anybody.

Segment, plan, country and language are those that the customer had on entering.
"""

from django.db import models

from core.declare import FACTS, Access, Resource
from core.records import EnumField, Record
from core.service.derived import seconds_column
from core.teams import Department
from journeys.fold import StandingState, VisitEnd, VisitFate

WHO = ("segment", "plan", "country", "language")


class Walked(Record):
    """What both have in common. Rows of a merged customer stay with it: the survivor's are told anew."""

    stays_on_merge = True

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="%(class)ss", db_index=False)
    journey = models.ForeignKey("journeys.Journey", models.PROTECT, related_name="%(class)ss", db_index=False)
    journey_version = models.ForeignKey("journeys.JourneyVersion", models.PROTECT, related_name="+", db_index=False)
    number = models.IntegerField()
    entered_at = models.DateTimeField()
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", db_index=False)
    plan = models.CharField(max_length=100, null=True)
    country = models.CharField(max_length=2, null=True)
    language = models.CharField(max_length=12, null=True)

    class Meta(Record.Meta):
        abstract = True


class Standing(Walked):
    """One customer on one journey, from entering to the end; `number` counts the times that the customer went it."""

    stage = models.ForeignKey("journeys.Stage", models.PROTECT, related_name="standings", help_text="Where they are.")
    state = EnumField(StandingState)
    stage_entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="When it was completed, abandoned or exited.")
    completed_seconds = seconds_column("From entering to the goal.")
    skipped = models.IntegerField(default=0, help_text="Stages that were passed without a stay.")
    backtracks = models.IntegerField(default=0, help_text="How often the customer went back.")
    easy = models.BooleanField(null=True, help_text="Whether the last effort score for this journey is a good one.")
    satisfied = models.BooleanField(
        null=True, help_text="Whether the last satisfaction score for this journey is a good one."
    )
    achieved = models.BooleanField(
        null=True, help_text="Whether an outcome was achieved under way; null for customers without outcomes."
    )

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["customer", "journey", "number"], name="standing_number"),
        ]
        indexes = [
            models.Index(fields=["workspace", "entered_at", "id"]),
            models.Index(fields=["journey", "state", "stage_entered_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Visit(Walked):
    """One stay of a customer in a stage, or a stage that was skipped. `number` counts them within the standing."""

    feeds = False

    standing = models.ForeignKey(Standing, models.PROTECT, related_name="visits", db_index=False)
    stage = models.ForeignKey("journeys.Stage", models.PROTECT, related_name="visits", db_index=False)
    department = EnumField(Department, open=True, null=True)
    left_at = models.DateTimeField(null=True, help_text="Null while the customer is there.")
    how = EnumField(VisitEnd, null=True, help_text="How it ended; null while it lasts.")
    seconds = seconds_column("How long it lasted; null while it lasts and for skipped stages.")
    skipped = models.BooleanField(default=False, help_text="Whether the stage was passed without a stay.")
    again = models.BooleanField(default=False, help_text="Whether the customer was here before on the same way.")
    fate = EnumField(
        VisitFate, null=True, help_text="What became of the customer after reaching the stage; on the first row of it."
    )
    contacts = models.IntegerField(default=0, help_text="Contacts that the customer began meanwhile.")
    negatives = models.IntegerField(default=0, help_text="Scores and messages in the negative band.")
    repeat_contacts = models.IntegerField(default=0, help_text="Contacts on a reason of the 31 days before.")
    breaches = models.IntegerField(default=0, help_text="Service standards that were broken.")
    broken_promises = models.IntegerField(default=0)
    transfers = models.IntegerField(default=0, help_text="Cases passed from team to team.")
    backtracks = models.IntegerField(default=0, help_text="1 when it ended by going back.")
    friction = models.IntegerField(default=0, help_text="All that was harder than it should be, taken together.")

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["standing", "number"], name="visit_number"),
        ]
        indexes = [
            models.Index(fields=["workspace", "entered_at", "id"]),
            models.Index(fields=["customer", "entered_at"]),
            models.Index(fields=["stage", "seconds"]),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


READ_ONLY = Access(FACTS.read, frozenset())
STANDING_FILTER: tuple[str, ...] = (
    "customer", "journey", "journey_version", "stage", "state", "number", "entered_at", "stage_entered_at", "ended_at",
    "completed_seconds", "skipped", "backtracks", "easy", "satisfied", "achieved", *WHO,
)  # fmt: skip
VISIT_FILTER = (
    "standing", "customer", "journey", "journey_version", "stage", "department", "number", "entered_at", "left_at",
    "how", "seconds", "skipped", "again", "fate", *WHO,
)  # fmt: skip
COUNTS = (
    "contacts", "negatives", "repeat_contacts", "breaches", "broken_promises", "transfers", "backtracks", "friction",
)  # fmt: skip
VISITS = Resource(
    name="visits",
    model=Visit,
    read=(*VISIT_FILTER, *COUNTS),
    filter=(*VISIT_FILTER, "contacts", "friction"),
    order=("-entered_at",),
    access=READ_ONLY,
)
