"""What customers came to achieve, and how far they have come: measured, not ticked."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import Resource
from core.problems import Conflict
from core.records import EnumField, Record, Tracked, rule


class Aim(models.TextChoices):
    UP = "up", "Up"
    DOWN = "down", "Down"
    BAND = "band", "Within a band"


class OutcomeStatus(models.TextChoices):
    OPEN = "open", "Open"
    ACHIEVED = "achieved", "Achieved"
    DROPPED = "dropped", "Dropped"


class Outcome(Record):
    """One thing that a customer wants to achieve, from where it stood to where it shall stand."""

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="outcomes")
    name = models.CharField(max_length=190)
    baseline = models.FloatField(null=True, blank=True, help_text="Where it stood at the beginning.")
    target = models.FloatField(null=True, blank=True, help_text="Where it shall stand; null for a band.")
    band_from = models.FloatField(null=True, blank=True)
    band_to = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=40, null=True, blank=True)
    direction = EnumField(Aim, default=Aim.UP)
    due_on = models.DateField(null=True, blank=True)
    weight = models.FloatField(default=1, validators=[MinValueValidator(0)])

    status = EnumField(OutcomeStatus, default=OutcomeStatus.OPEN, editable=False)
    status_at = models.DateTimeField(null=True, editable=False, help_text="When it was achieved or dropped.")
    drop_reason = models.TextField(null=True, editable=False)
    latest_value = models.FloatField(null=True, editable=False)
    latest_measured_at = models.DateTimeField(null=True, editable=False)
    attainment = models.FloatField(
        null=True, editable=False, help_text="0 to 1, from the latest measurement; null while nothing was measured."
    )
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", editable=False)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["workspace", "due_on", "id"])]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        for row in rows:
            if row.before is None:
                row.segment_id = row.customer.segment_id
            row.attainment = attainment(row)

    def clean(self) -> None:
        super().clean()
        if self.direction == Aim.BAND:
            self._clean_band()
            return
        for name in ("baseline", "target"):
            if getattr(self, name) is None:
                raise rule(name, _("%(name)s must be given, unless the direction is band.") % {"name": name})
        if self.band_from is not None or self.band_to is not None:
            raise rule("direction", _("A band is given, and the direction is not band."))
        rise = (self.target or 0) - (self.baseline or 0)
        if rise == 0 or (rise > 0) != (self.direction == Aim.UP):
            raise rule(
                "target", _("The target does not lie %(direction)s from the baseline.") % {"direction": self.direction}
            )

    def _clean_band(self) -> None:
        if self.target is not None:
            raise rule("target", _("A band has no target: give band_from and band_to."))
        if self.band_from is None or self.band_to is None:
            raise rule("band_from", _("A band needs band_from and band_to."))
        if self.band_from >= self.band_to:
            raise rule("band_to", _("The band ends before it begins."))


class OutcomeMeasurement(Record):
    """Where an outcome stood at one moment."""

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="measurements", db_index=False)
    value = models.FloatField()
    measured_at = models.DateTimeField()
    measured_with = models.CharField(max_length=100, null=True, blank=True, help_text="Where the value comes from.")

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["outcome", "measured_at"])]

    def __str__(self) -> str:
        return f"{self.value}"

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        """The outcomes that these measure, with their latest value."""
        ids = {row.outcome_id for row in rows} | {row.was["outcome_id"] for row in rows if row.was}
        outcomes = list(Outcome.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
        known = OutcomeMeasurement.objects.filter(outcome__in=outcomes, deleted_at=None).order_by("measured_at", "id")
        latest = {row.outcome_id: row for row in known}
        for outcome in outcomes:
            last = latest.get(outcome.id)
            outcome.latest_value = last.value if last else None
            outcome.latest_measured_at = last.measured_at if last else None
            outcome.attainment = attainment(outcome)
        return outcomes


def attainment(outcome: Outcome) -> float | None:
    """How much of the way is done, 0 to 1; a band is held or not held."""
    return None if outcome.latest_value is None else attained(outcome, outcome.latest_value)


def attained(outcome: Outcome, value: float) -> float | None:
    """How much of the way is done at this value."""
    if outcome.direction == Aim.BAND:
        low, high = outcome.band_from, outcome.band_to
        return float(low <= value <= high) if low is not None and high is not None else None
    start, goal = outcome.baseline, outcome.target
    if start is None or goal is None or start == goal:
        return None
    return min(1.0, max(0.0, (value - start) / (goal - start)))


def _must_be_open(outcome: Outcome) -> None:
    if outcome.status != OutcomeStatus.OPEN:
        raise Conflict(_("The outcome is %(status)s already.") % {"status": outcome.status})


def measure(
    outcome: Outcome, *, value: float, at: datetime | None = None, measured_with: str = ""
) -> OutcomeMeasurement:
    """Write down where it stands."""
    _must_be_open(outcome)
    at = at or timezone.now()
    return OutcomeMeasurement(outcome=outcome, value=value, measured_at=at, measured_with=measured_with or None)


def achieve(outcome: Outcome, *, at: datetime | None = None) -> Outcome:
    """Agree with the customer that it is achieved; what was measured stays what it is."""
    _must_be_open(outcome)
    outcome.status, outcome.status_at = OutcomeStatus.ACHIEVED, at or timezone.now()
    return outcome


def drop(outcome: Outcome, *, reason: str, at: datetime | None = None) -> Outcome:
    """Give it up, and say why."""
    _must_be_open(outcome)
    outcome.status, outcome.status_at, outcome.drop_reason = OutcomeStatus.DROPPED, at or timezone.now(), reason
    return outcome


OUTCOME_WRITE = (
    "customer", "name", "baseline", "target", "band_from", "band_to", "unit", "direction", "due_on", "weight",
)  # fmt: skip
OUTCOME_DERIVED = (
    "status", "status_at", "drop_reason", "latest_value", "latest_measured_at", "attainment", "segment",
)  # fmt: skip
OUTCOMES = Resource(
    name="outcomes",
    model=Outcome,
    read=(*OUTCOME_WRITE, *OUTCOME_DERIVED),
    write=OUTCOME_WRITE,
    filter=(
        "customer", "name", "unit", "direction", "due_on", "status", "status_at", "latest_value",
        "latest_measured_at", "attainment", "segment",
    ),
    search=("name",),
    order=("-due_on",),
    verbs=(measure, achieve, drop),
    private=("drop_reason",),
)  # fmt: skip
MEASUREMENT_COLUMNS = ("outcome", "value", "measured_at", "measured_with")
OUTCOME_MEASUREMENTS = Resource(
    name="outcome-measurements",
    model=OutcomeMeasurement,
    read=MEASUREMENT_COLUMNS,
    write=MEASUREMENT_COLUMNS,
    filter=MEASUREMENT_COLUMNS,
    order=("-measured_at",),
)
