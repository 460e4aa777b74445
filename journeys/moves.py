"""Moves by hand: facts like any other, each with its reason, folded in at its time."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import FACTS, Resource
from core.problems import Conflict
from core.records import EnumField, Record, Tracked, rule
from journeys.fold import StandingState
from journeys.maps import Stage
from journeys.standings import STANDING_FILTER, Standing

# How far another system's clock may run ahead of ours.
AHEAD = timedelta(minutes=5)


class MoveTo(models.TextChoices):
    STAGE = "stage", "To a stage"
    ABANDONED = "abandoned", "Given up"
    EXITED = "exited", "Does not belong here"


class Leaving(models.TextChoices):
    ABANDONED = "abandoned", "Given up"
    EXITED = "exited", "Does not belong here"


class Move(Record):
    """A customer put into a stage, or out of the journey, by hand. Deleting it takes it back."""

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="moves", db_index=False)
    journey = models.ForeignKey("journeys.Journey", models.PROTECT, related_name="moves")
    to = EnumField(MoveTo, default=MoveTo.STAGE)
    stage = models.ForeignKey("journeys.Stage", models.PROTECT, null=True, blank=True, related_name="moves")
    at = models.DateTimeField()
    reason = models.TextField(max_length=2000, help_text="Why, in words.")

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["customer", "at"])]

    def __str__(self) -> str:
        return f"{self.to}"

    def clean(self) -> None:
        super().clean()
        if (self.to == MoveTo.STAGE) != (self.stage_id is not None):
            raise rule("stage", _("A move to a stage names it, and no other does."))
        if self.stage is not None and self.stage.journey_id != self.journey_id:
            raise rule("stage", _("This stage belongs to another journey."))
        if self.at > timezone.now() + AHEAD:
            raise rule("at", _("A move by hand does not lie ahead."))

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        """Who moves somebody by hand sees it at once."""
        from journeys.advance import derived  # which reads moves

        ids = {row.customer_id for row in rows} | {row.was["customer_id"] for row in rows if row.was}
        return derived(rows[0].workspace_id, ids)


def move(standing: Standing, *, reason: str, stage: Stage | None = None, at: datetime | None = None) -> Move:
    """Put the customer into another stage by hand, forward or back, and say why; the next one when none is named."""
    _must_be_active(standing)
    stage = stage or _next(standing)
    if stage.journey_id != standing.journey_id:
        raise Conflict(_("This stage belongs to another journey."))
    if str(stage.pk) not in _stages(standing):
        raise Conflict(_("This stage is not part of the version that the customer goes by."))
    return _moved(standing, MoveTo.STAGE, stage, reason, at)


def end(standing: Standing, *, how: Leaving, reason: str, at: datetime | None = None) -> Move:
    """End it by hand: the customer has given up, or does not belong here. Say why."""
    _must_be_active(standing)
    return _moved(standing, MoveTo(how), None, reason, at)


def _next(standing: Standing) -> Stage:
    ids = _stages(standing)
    return Stage.objects.get(pk=ids[ids.index(str(standing.stage_id)) + 1])


def _stages(standing: Standing) -> list[str]:
    return [one["id"] for one in standing.journey_version.map["stages"]]


def _must_be_active(standing: Standing) -> None:
    if standing.state != StandingState.ACTIVE:
        raise Conflict(_("The customer is not under way any more: it is %(state)s.") % {"state": standing.state})


def _moved(standing: Standing, to: MoveTo, stage: Stage | None, reason: str, at: datetime | None) -> Move:
    at = at or timezone.now()
    if at < standing.entered_at:
        raise Conflict(_("The customer had not entered by then."))
    return Move(
        customer_id=standing.customer_id, journey_id=standing.journey_id, to=to, stage=stage, reason=reason, at=at
    )


STANDINGS = Resource(
    name="standings",
    model=Standing,
    read=STANDING_FILTER,
    filter=STANDING_FILTER,
    order=("-stage_entered_at",),
    verbs=(move, end),
    access=FACTS,
)
MOVE_COLUMNS = ("customer", "journey", "to", "stage", "at", "reason")
MOVES = Resource(
    name="moves",
    model=Move,
    read=MOVE_COLUMNS,
    write=MOVE_COLUMNS,
    filter=("customer", "journey", "to", "stage", "at"),
    order=("-at",),
    private=("reason",),
)
