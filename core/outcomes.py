"""What customers came to achieve, and how far they have come: measured, not ticked.

What was attained when a goal was due is kept beside how it stands now: what is measured later moves only the latter.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import Resource
from core.local_days import last_instant, zone_of
from core.problems import Conflict, Fault, Invalid
from core.records import EnumField, Record, Tracked, rule

# Far beyond any goal; without it the product of two large numbers would be no number any more.
FARTHEST = 1_000_000


class Aim(models.TextChoices):
    UP = "up", "Up"
    DOWN = "down", "Down"
    BAND = "band", "Within a band"


class OutcomeStatus(models.TextChoices):
    OPEN = "open", "Open"
    ACHIEVED = "achieved", "Achieved"
    DROPPED = "dropped", "Dropped"


class DueState(models.TextChoices):
    MET = "met", "Met"
    MISSED = "missed", "Missed"
    OUTDATED = "outdated", "Measured too long before"
    UNMEASURED = "unmeasured", "Not measured"


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
    weight = models.FloatField(default=1, validators=[MinValueValidator(0), MaxValueValidator(FARTHEST)])
    max_age_days = models.IntegerField(
        default=90, validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="How many days a measurement speaks for: an older one says nothing when the goal is due.",
    )  # fmt: skip

    status = EnumField(OutcomeStatus, default=OutcomeStatus.OPEN, editable=False)
    status_at = models.DateTimeField(null=True, editable=False, help_text="When it was achieved or dropped.")
    drop_reason = models.TextField(null=True, editable=False)
    latest_value = models.FloatField(null=True, editable=False)
    latest_measured_at = models.DateTimeField(null=True, editable=False)
    attainment = models.FloatField(
        null=True, editable=False, help_text="0 to 1, from the latest measurement; null while nothing was measured."
    )
    reached_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was first measured to stand where it shall."
    )
    due_at = models.DateTimeField(null=True, editable=False, help_text="The end of the local day on which it is due.")
    due_state = EnumField(
        DueState, null=True, editable=False, help_text="What was measured up to the due day; null without one."
    )
    due_measured_at = models.DateTimeField(null=True, editable=False, help_text="The last measurement up to then.")
    due_attainment = models.FloatField(null=True, editable=False, help_text="0 to 1, by that measurement.")
    due_progress = models.FloatField(null=True, editable=False, help_text="The same, below 0 and above 1 as well.")
    weighted_attainment = models.FloatField(null=True, editable=False, help_text="due_attainment times the weight.")
    weighted_progress = models.FloatField(null=True, editable=False, help_text="due_progress times the weight.")
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+", editable=False)

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "due_on", "id"]),
            models.Index(fields=["workspace", "due_at"]),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        zone = zone_of([row for row in rows if row.due_on is not None])
        known = measured(row.id for row in rows if row.before is not None)
        for row in rows:
            if row.before is None:
                row.segment_id = row.customer.segment_id
            row.due_at = last_instant(row.due_on, zone) if row.due_on is not None else None
            judge(row, known.get(row.id, ()))

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
        known = measured(ids)
        for outcome in outcomes:
            judge(outcome, known.get(outcome.id, ()))
        return outcomes


def measured(outcomes: Iterable[UUID]) -> Mapping[UUID, Sequence[OutcomeMeasurement]]:
    """What was measured of each outcome, in the order of time. One statement; none for no outcome."""
    ids = set(outcomes)
    found: dict[UUID, list[OutcomeMeasurement]] = defaultdict(list)
    rows = OutcomeMeasurement.objects.filter(outcome__in=ids, deleted_at=None).order_by("measured_at", "id")
    for row in rows if ids else ():
        found[row.outcome_id].append(row)
    return found


def judge(outcome: Outcome, known: Sequence[OutcomeMeasurement]) -> None:
    """Say how it stands by the last measurement, and how it stood by the last one up to its due day.

    Of what was closed before it was due nothing more is measured: then the measurement's age is that at the closing.
    """
    due, last = outcome.due_at, known[-1] if known else None
    outcome.latest_value, outcome.latest_measured_at = (last.value, last.measured_at) if last else (None, None)
    outcome.attainment = _capped(progress(outcome, last.value)) if last else None
    reached = (one.measured_at for one in known if (progress(outcome, one.value) or 0) >= 1)
    outcome.reached_at = next(reached, None)
    told = next((one for one in reversed(known) if due is not None and one.measured_at <= due), None)
    done = progress(outcome, told.value) if told else None
    outcome.due_measured_at, outcome.due_progress = told.measured_at if told else None, done
    outcome.due_attainment = _capped(done)
    outcome.weighted_progress = None if done is None else outcome.weight * done
    outcome.weighted_attainment = None if done is None else outcome.weight * min(1.0, max(0.0, done))
    outcome.due_state = None if due is None else _due_state(outcome, due, told, done)


def _due_state(outcome: Outcome, due: datetime, told: OutcomeMeasurement | None, done: float | None) -> DueState:
    if told is None or done is None:
        return DueState.UNMEASURED
    closed = min(due, outcome.status_at or due)
    if closed - told.measured_at > timedelta(days=outcome.max_age_days):
        return DueState.OUTDATED
    return DueState.MET if done >= 1 else DueState.MISSED


def progress(outcome: Outcome, value: float) -> float | None:
    """How much of the way is done: 0 at the baseline, 1 at the target; a band is held (1) or not (0)."""
    if outcome.direction == Aim.BAND:
        low, high = outcome.band_from, outcome.band_to
        return float(low <= value <= high) if low is not None and high is not None else None
    start, goal = outcome.baseline, outcome.target
    if start is None or goal is None or start == goal:
        return None
    # Exactly, because the difference of two numbers at the ends of their range is no float any more.
    done = (Fraction(value) - Fraction(start)) / (Fraction(goal) - Fraction(start))
    return float(min(Fraction(FARTHEST), max(Fraction(-FARTHEST), done)))


def _capped(done: float | None) -> float | None:
    return None if done is None else min(1.0, max(0.0, done))


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
    """Give it up, and say why. Dropped before it was due it counts no longer; later, it counts as it stood then."""
    _must_be_open(outcome)
    if not reason.strip():
        text = _("Say why it is given up.")
        raise Invalid(text, [Fault("/reason", "required", text)])
    outcome.status, outcome.status_at, outcome.drop_reason = OutcomeStatus.DROPPED, at or timezone.now(), reason
    return outcome


OUTCOME_WRITE = (
    "customer", "name", "baseline", "target", "band_from", "band_to", "unit", "direction", "due_on", "weight",
    "max_age_days",
)  # fmt: skip
OUTCOME_DERIVED = (
    "status", "status_at", "drop_reason", "latest_value", "latest_measured_at", "attainment", "reached_at", "due_at",
    "due_state", "due_measured_at", "due_attainment", "due_progress", "segment",
)  # fmt: skip
OUTCOMES = Resource(
    name="outcomes",
    model=Outcome,
    read=(*OUTCOME_WRITE, *OUTCOME_DERIVED),
    write=OUTCOME_WRITE,
    filter=(
        "customer", "name", "unit", "direction", "due_on", "status", "status_at", "latest_value",
        "latest_measured_at", "attainment", "reached_at", "due_at", "due_state", "segment",
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
