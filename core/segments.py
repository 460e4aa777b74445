"""Real groups of the customer base, with how to speak to each."""

from django.core.validators import RegexValidator
from django.db import models

from core.declare import SETUP, Resource
from core.records import EnumField, Record


class Tone(models.TextChoices):
    FORMAL = "formal", "Formal"
    NEUTRAL = "neutral", "Neutral"
    WARM = "warm", "Warm"


class Pace(models.TextChoices):
    BRISK = "brisk", "Brisk"
    MEASURED = "measured", "Measured"
    PATIENT = "patient", "Patient"


class Explanation(models.TextChoices):
    BRIEF = "brief", "Brief"
    STEP_BY_STEP = "step_by_step", "Step by step"
    TECHNICAL = "technical", "Technical"


class Segment(Record):
    """An archetype: customers who want to be served alike."""

    key = models.CharField(max_length=60, validators=[RegexValidator(r"^[a-z0-9]+([_-][a-z0-9]+)*$")])
    name = models.CharField(max_length=190)
    rule = models.TextField(null=True, blank=True, max_length=2000, help_text="Who belongs here, in words.")
    tone = EnumField(Tone, default=Tone.NEUTRAL)
    pace = EnumField(Pace, default=Pace.MEASURED)
    preferred_channels = models.JSONField(default=list, blank=True, help_text="Channels, the best liked first.")
    explanation = EnumField(Explanation, default=Explanation.BRIEF)

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["workspace", "key"], name="segment_unique_key"),
        ]

    def __str__(self) -> str:
        return self.name


SEGMENTS = Resource(
    name="segments",
    model=Segment,
    read=("key", "name", "rule", "tone", "pace", "preferred_channels", "explanation"),
    write=("key", "name", "rule", "tone", "pace", "preferred_channels", "explanation"),
    filter=("key", "name", "tone"),
    search=("key", "name"),
    order=("name",),
    access=SETUP,
)
