"""Maps of journeys, drawn by people: ordered stages with their rules, and every version as it was published."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import RULES, Access, Resource
from core.problems import Conflict, Fault, Invalid
from core.records import EnumField, Record, rule
from core.teams import Department
from core.touchpoints import Touchpoint
from journeys.rules import JourneyRule, check

KEY = RegexValidator(r"^[a-z0-9]+([_-][a-z0-9]+)*$")
MOST_STAGES, MOST_TOUCHPOINTS = 30, 50
DAYS = (MinValueValidator(1), MaxValueValidator(3650))


def _rule(meaning: str) -> "EnumField":
    return EnumField(JourneyRule, null=True, blank=True, help_text=meaning)


def _told() -> "models.JSONField[Any, Any]":
    return models.JSONField(default=dict, blank=True, help_text='What the rule is told, for example {"times": 2}.')


class Journey(Record):
    """A way that customers go, from a first stage to a goal. What is drawn holds once it is published."""

    key = models.CharField(max_length=60, validators=[KEY])
    name = models.CharField(max_length=190)
    purpose = models.CharField(max_length=500, null=True, blank=True, help_text="What the customer wants of it.")
    repeats = models.BooleanField(default=False, help_text="Whether a customer may go it again after its end.")
    survey = models.ForeignKey(
        "core.Survey", models.PROTECT, null=True, blank=True, related_name="+",
        help_text="The survey that asks about the journey as a whole: effort and satisfaction.",
    )  # fmt: skip
    abandoned_on = _rule("The customer has given up when this comes true.")
    abandoned_on_with = _told()
    exited_on = _rule("The customer turns out not to belong here when this comes true, and does not count.")
    exited_on_with = _told()

    published_at = models.DateTimeField(null=True, editable=False, help_text="When it was published last.")

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["workspace", "key"], name="journey_unique_key"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        for column in ("abandoned_on", "exited_on"):
            check(column, getattr(self, column), getattr(self, f"{column}_with"))


class Stage(Record):
    """One step of a journey. The last one is the goal: whoever enters it has completed the journey."""

    journey = models.ForeignKey(Journey, models.PROTECT, related_name="stages", db_index=False)
    key = models.CharField(max_length=60, validators=[KEY])
    name = models.CharField(max_length=190)
    position = models.IntegerField(validators=[MinValueValidator(1), MaxValueValidator(1000)])
    goal = models.CharField(max_length=500, null=True, blank=True, help_text="What the customer has then achieved.")
    needs = models.CharField(max_length=500, null=True, blank=True, help_text="What the customer needs to go on.")
    expected_days = models.IntegerField(null=True, blank=True, validators=DAYS, help_text="How long it should take.")
    department = EnumField(Department, open=True, null=True, blank=True, help_text="Whose stage it is.")
    touchpoints = models.JSONField(default=list, blank=True, help_text="Keys of the touchpoints that belong to it.")
    enters_on = _rule("A customer comes here when this comes true.")
    enters_on_with = _told()
    leaves_on = _rule("A customer who is here goes on to the next stage when this comes true.")
    leaves_on_with = _told()
    returns = models.BooleanField(
        default=False, help_text="Whether a customer who is further on comes back here when the rule comes true again."
    )
    abandoned_after_days = models.IntegerField(
        null=True, blank=True, validators=DAYS, help_text="Whoever stays longer has given up; null for never."
    )

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["journey", "key"], condition=models.Q(deleted_at__isnull=True), name="stage_unique_key"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        for column in ("enters_on", "leaves_on"):
            check(column, getattr(self, column), getattr(self, f"{column}_with"))
        before = (self.before or {}).get("journey_id", self.journey_id)
        if before != self.journey_id and JourneyVersion.objects.filter(journey_id=before).exists():
            raise rule("journey", _("A stage of a journey that was published stays in it."))
        self._check_touchpoints()

    def _check_touchpoints(self) -> None:
        listed = self.touchpoints
        if len(listed) > MOST_TOUCHPOINTS or not all(isinstance(one, str) for one in listed):
            raise rule("touchpoints", _("At most %(most)s keys of touchpoints.") % {"most": MOST_TOUCHPOINTS})
        if not listed or listed == (self.before or {}).get("touchpoints"):
            return
        found = Touchpoint.objects.filter(workspace_id=self.journey.workspace_id, deleted_at=None, key__in=listed)
        missing = sorted(set(listed) - set(found.values_list("key", flat=True)))
        if missing:
            raise rule("touchpoints", _("There is no touchpoint %(key)s.") % {"key": missing[0][:60]})


class JourneyVersion(Record):
    """A journey and its stages as they were published; frozen, so that where somebody stood stays explained."""

    journey = models.ForeignKey(Journey, models.PROTECT, related_name="versions", db_index=False)
    number = models.IntegerField()
    valid_from = models.DateTimeField(
        null=True, help_text="Customers who enter from then on go by it; null is since ever."
    )
    map = models.JSONField(default=dict, help_text="The rules and stages, as they were.")

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["journey", "number"], name="journey_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


def publish(journey: Journey, *, valid_from: datetime | None = None) -> tuple[Record, ...]:
    """Let customers go by the map as it is drawn now. The first version holds since ever, unless it is said from when;
    a later one holds for those who enter from then on, and leaves everybody else where they stand.
    """
    now = timezone.now()
    last = JourneyVersion.objects.filter(journey=journey).order_by("-number").first()
    if last is not None:
        valid_from = valid_from or now
        if valid_from < now or (last.valid_from is not None and valid_from <= last.valid_from):
            text = _("A new version never holds for the past: it would rewrite where people stood.")
            raise Invalid(text, [Fault("/valid_from", "out_of_range", text)])
    stages = list(Stage.objects.filter(journey=journey, deleted_at=None).order_by("position", "id"))
    drawn = drawing(journey, stages)
    if last is not None and last.map == drawn:
        raise Conflict(_("Nothing was changed since the last version."))
    made = JourneyVersion(journey=journey, number=last.number + 1 if last else 1, valid_from=valid_from, map=drawn)
    journey.published_at = now
    return journey, made


def drawing(journey: Journey, stages: Sequence[Stage]) -> dict[str, Any]:
    """The map as a version keeps it; Conflict when nobody could go by it."""
    if not 2 <= len(stages) <= MOST_STAGES:
        text = _("A journey has 2 to %(most)s stages; the last one is its goal.")
        raise Conflict(text % {"most": MOST_STAGES})
    if len({one.position for one in stages}) < len(stages):
        raise Conflict(_("Two stages have the same position."))
    if all(one.enters_on is None for one in stages[:-1]):
        raise Conflict(_("No rule says when a customer enters: give a stage before the goal one."))
    chosen = {name: _chosen(journey, name) for name in ("abandoned_on", "exited_on")}
    asked = str(journey.survey_id) if journey.survey_id else None
    return {**chosen, "repeats": journey.repeats, "survey": asked, "stages": [_drawn(one) for one in stages]}


def _drawn(stage: Stage) -> dict[str, Any]:
    plain = ("key", "name", "goal", "needs", "expected_days", "department", "returns", "abandoned_after_days")
    chosen = {name: _chosen(stage, name) for name in ("enters_on", "leaves_on")}
    return {"id": str(stage.pk), **{name: getattr(stage, name) for name in plain}, **chosen}


def _chosen(row: Record, column: str) -> dict[str, Any] | None:
    name = getattr(row, column)
    return None if name is None else {"rule": str(name), "with": getattr(row, f"{column}_with")}


STAGE_FILTER = (
    "journey", "key", "name", "position", "expected_days", "department", "enters_on", "leaves_on", "returns",
    "abandoned_after_days",
)  # fmt: skip
STAGE_WRITE = (*STAGE_FILTER, "goal", "needs", "touchpoints", "enters_on_with", "leaves_on_with")
STAGES = Resource(
    name="stages",
    model=Stage,
    read=STAGE_WRITE,
    write=STAGE_WRITE,
    filter=STAGE_FILTER,
    search=("key", "name"),
    order=("position",),
    access=RULES,
)
JOURNEY_VERSIONS = Resource(
    name="journey-versions",
    model=JourneyVersion,
    read=("journey", "number", "valid_from", "map"),
    filter=("journey", "number", "valid_from"),
    order=("-number",),
    access=Access(RULES.read, frozenset()),
)


def published(workspace_id: Any) -> Iterable["JourneyVersion"]:
    """Every version of every journey of a workspace that was not deleted, in the order in which they were made."""
    found = JourneyVersion.objects.filter(workspace_id=workspace_id, deleted_at=None, journey__deleted_at=None)
    return found.order_by("journey_id", "number")
