"""What is asked: surveys, and the questions whose scale is data."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.declare import SETUP, Resource
from core.records import EnumField, Record, rule


class SurveyKind(models.TextChoices):
    RELATIONAL = "relational", "Relational"
    TRANSACTIONAL = "transactional", "Transactional"


class Instrument(models.TextChoices):
    NPS = "nps", "NPS"
    CSAT = "csat", "CSAT"
    CES_V2 = "ces_v2", "CES v2"
    CES_V1 = "ces_v1", "CES v1"
    ENPS = "enps", "eNPS"
    PULSE = "pulse", "Pulse"
    CUSTOM = "custom", "Custom"


class ScaleDirection(models.TextChoices):
    HIGHER = "higher_is_better", "Higher is better"
    LOWER = "lower_is_better", "Lower is better"


# The only scales whose bands are agreed on; every other scale says its positive band itself.
def _scale(minimum: int, maximum: int, positive: tuple[int, int], negative: tuple[int, int]) -> dict[str, Any]:
    bands = {"positive_from": positive[0], "positive_to": positive[1]}
    bands |= {"negative_from": negative[0], "negative_to": negative[1]}
    return {"minimum": minimum, "maximum": maximum, **bands}


STANDARD_SCALES: dict[str, dict[str, Any]] = {
    "nps": _scale(0, 10, (9, 10), (0, 6)),
    "enps": _scale(0, 10, (9, 10), (0, 6)),
    "csat": _scale(1, 5, (4, 5), (1, 2)),
    "ces_v2": _scale(1, 7, (5, 7), (1, 3)),
    "ces_v1": _scale(1, 5, (1, 2), (4, 5)) | {"direction": ScaleDirection.LOWER},
}
FIXED = ("nps", "enps", "ces_v2", "ces_v1")


class Survey(Record):
    """A programme of asking: relational (how do we stand?) or transactional (how was this?)."""

    name = models.CharField(max_length=190)
    kind = EnumField(SurveyKind, default=SurveyKind.TRANSACTIONAL)
    cool_down_days = models.IntegerField(default=30, help_text="Nobody is asked again within these days.")
    texts = models.JSONField(default=dict, blank=True, help_text="Title and thanks per language.")
    active = models.BooleanField(default=True)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["workspace", "name", "id"])]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if not 0 <= self.cool_down_days <= 3650:
            raise rule("cool_down_days", _("The cool-down lies between 0 and 3650 days."))


class Question(Record):
    """One question of a survey with its instrument and scale; a band is derived from it on read, never guessed."""

    lends = (
        "survey", "survey__kind", "instrument", "minimum", "maximum", "positive_from", "positive_to", "negative_from",
        "negative_to", "direction",
    )  # fmt: skip

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="questions", db_index=False)
    instrument = EnumField(Instrument)
    text = models.CharField(max_length=500)
    texts = models.JSONField(default=dict, blank=True, help_text="The question per language.")
    minimum = models.IntegerField(null=True, blank=True)
    maximum = models.IntegerField(null=True, blank=True)
    positive_from = models.IntegerField(null=True, blank=True, help_text="Lowest score of the positive band.")
    positive_to = models.IntegerField(null=True, blank=True, help_text="Highest score of the positive band.")
    negative_from = models.IntegerField(null=True, blank=True, help_text="Lowest score of the negative band.")
    negative_to = models.IntegerField(null=True, blank=True, help_text="Highest score of the negative band.")
    direction = EnumField(ScaleDirection, default=ScaleDirection.HIGHER)
    position = models.IntegerField(default=1)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["survey", "position"])]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        standard = STANDARD_SCALES.get(self.instrument, {})
        given = (self.minimum, self.maximum)
        usual = (standard.get("minimum"), standard.get("maximum"))
        if given == (None, None) or given == usual:
            for name, value in standard.items():
                if getattr(self, name) is None or name == "direction":
                    setattr(self, name, value)
        self._check_scale(usual)

    def _check_scale(self, usual: tuple[int | None, int | None]) -> None:
        low, high = self.minimum, self.maximum
        if self.instrument in FIXED and (low, high) != usual:
            text = _("%(instrument)s is asked from %(low)s to %(high)s.")
            raise rule("maximum", text % {"instrument": self.instrument, "low": usual[0], "high": usual[1]})
        if low is None or high is None or low >= high:
            raise rule("maximum", _("Say minimum and maximum of the scale, the smaller one first."))
        if self.positive_from is None or self.positive_to is None:
            raise rule("positive_from", _("Only CSAT from 1 to 5 has an agreed positive band; say yours."))
        if not low <= self.positive_from <= self.positive_to <= high:
            text = _("The positive band lies between %(low)s and %(high)s.")
            raise rule("positive_from", text % {"low": low, "high": high})
        self._check_negative_band(low, high)

    def _check_negative_band(self, low: int, high: int) -> None:
        """The negative band may be left out: then nothing is said of who was disappointed."""
        first, last = self.negative_from, self.negative_to
        if first is None and last is None:
            return
        if first is None or last is None or not low <= first <= last <= high:
            text = _("The negative band lies between %(low)s and %(high)s; say both its ends.")
            raise rule("negative_from", text % {"low": low, "high": high})
        if first <= (self.positive_to or 0) and (self.positive_from or 0) <= last:
            raise rule("negative_from", _("The negative band and the positive band have no score in common."))


SURVEYS = Resource(
    name="surveys",
    model=Survey,
    read=("name", "kind", "cool_down_days", "texts", "active"),
    write=("name", "kind", "cool_down_days", "texts", "active"),
    filter=("name", "kind", "active"),
    search=("name",),
    order=("name",),
    access=SETUP,
)
QUESTION_COLUMNS = (
    "survey", "instrument", "text", "texts", "minimum", "maximum", "positive_from", "positive_to",
    "negative_from", "negative_to", "direction", "position",
)  # fmt: skip
QUESTIONS = Resource(
    name="questions",
    model=Question,
    read=QUESTION_COLUMNS,
    write=QUESTION_COLUMNS,
    filter=("survey", "instrument", "position"),
    search=("text",),
    order=("position",),
    access=SETUP,
)
