"""What somebody who knows a customer says instead of the weighed health, why, and until when."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import Resource
from core.health.health_models import POINTS, HealthBand
from core.records import EnumField, Record, rule


class HealthOverride(Record):
    """A band or score that counts until it expires. What was weighed is never overwritten: it stands beside it."""

    signed = "author"

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="health_overrides", db_index=False)
    band = EnumField(HealthBand, null=True, blank=True, help_text="Null is the band of the score.")
    score = models.FloatField(null=True, blank=True, validators=POINTS, help_text="Null leaves the weighed score.")
    reason = models.TextField(max_length=2000, help_text="Why: what the facts do not say.")
    expires_at = models.DateTimeField(help_text="Until when it counts; the weighed health counts again from then on.")
    author = models.CharField(
        max_length=80, default="", editable=False, help_text="Who made it: member:<id> or key:<id>."
    )

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "expires_at"]),
            models.Index(fields=["customer", "expires_at"]),
        ]

    def __str__(self) -> str:
        return self.band or f"{self.score}"

    def clean(self) -> None:
        super().clean()
        before: dict[str, Any] = self.before or {}
        if self.band is None and self.score is None:
            raise rule("band", _("An override says a band, a score or both."))
        if not self.reason.strip():
            raise rule("reason", _("Say what the facts do not."))
        if self.expires_at != before.get("expires_at") and self.expires_at <= timezone.now():
            raise rule("expires_at", _("It must expire later than now; delete it to end it at once."))


OVERRIDE_WRITE = ("customer", "band", "score", "reason", "expires_at")
HEALTH_OVERRIDES = Resource(
    name="health-overrides",
    model=HealthOverride,
    read=(*OVERRIDE_WRITE, "author"),
    write=OVERRIDE_WRITE,
    filter=("customer", "band", "score", "expires_at", "author"),
    order=("-expires_at",),
    private=("reason",),
)
