"""How the health of customers is weighed: inputs, bands and rules of one segment, from a moment on."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.declare import SETUP, Resource
from core.records import EnumField, Record, rule

POINTS = [MinValueValidator(0), MaxValueValidator(100)]


class HealthBand(models.TextChoices):
    RED = "red", "Red"
    YELLOW = "yellow", "Yellow"
    GREEN = "green", "Green"


class MissingInput(models.TextChoices):
    PRIOR = "prior", "Take what is usual"
    REDISTRIBUTE = "redistribute", "Weigh the others more"
    ZERO = "zero", "Take nothing"


class HealthModel(Record):
    """What the health of customers is made of. A version that holds is never changed: another one follows it."""

    segment = models.ForeignKey(
        "core.Segment", models.PROTECT, null=True, blank=True, related_name="health_models",
        help_text="Whose health it weighs; null is every customer whose segment has none of its own.",
    )  # fmt: skip
    from_at = models.DateTimeField(help_text="Since when it holds, until a later one of the same segment does.")
    inputs = models.JSONField(
        default=dict,
        help_text="Per input an object with weight, and if wanted half_life_days and veto_below (0 to 100).",
    )
    missing_input = EnumField(
        MissingInput, default=MissingInput.PRIOR, help_text="What takes the place of an input nothing is known of."
    )
    first_prior = models.FloatField(
        default=50, validators=POINTS, help_text="What is usual, until enough customers say it themselves."
    )
    min_coverage = models.FloatField(
        default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="0 to 1: the share of the weights that must be known, else there is no score.",
    )  # fmt: skip
    green_from = models.FloatField(default=70, validators=POINTS)
    yellow_from = models.FloatField(default=40, validators=POINTS)
    veto_band = EnumField(HealthBand, default=HealthBand.RED, help_text="The best band that a veto leaves.")

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["workspace", "segment", "from_at"], name="healthmodel_one_at_a_time",
                condition=Q(deleted_at__isnull=True, segment__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["workspace", "from_at"], name="healthmodel_one_for_all",
                condition=Q(deleted_at__isnull=True, segment__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.from_at:%Y-%m-%d %H:%M}"

    def clean(self) -> None:
        super().clean()
        if self._holds_already():
            raise rule("from_at", _("This version holds already and stays as it was: write another one."))
        if self.yellow_from >= self.green_from:
            raise rule("yellow_from", _("Yellow begins below green."))
        _fits()(self.inputs)

    def _holds_already(self) -> bool:
        before = self.before
        if before is None or before["from_at"] > timezone.now() or before["deleted_at"] is not None:
            return False
        return any(before[name] != value for name, value in self.now().items() if name in FROZEN)


@cache
def _fits() -> Callable[[Any], None]:
    """Raises Refused, naming each place, for weights of inputs that there are none of."""
    found: Callable[[Any], None] = import_string(settings.HEALTH_CHECK)
    return found


HEALTH_MODEL_COLUMNS = (
    "segment", "from_at", "inputs", "missing_input", "first_prior", "min_coverage", "green_from", "yellow_from",
    "veto_band",
)  # fmt: skip
FROZEN = frozenset({*HEALTH_MODEL_COLUMNS, "segment_id"}) - {"segment"}
HEALTH_MODELS = Resource(
    name="health-models",
    model=HealthModel,
    read=HEALTH_MODEL_COLUMNS,
    write=HEALTH_MODEL_COLUMNS,
    filter=("segment", "from_at", "missing_input", "min_coverage"),
    order=("-from_at",),
    access=SETUP,
)
