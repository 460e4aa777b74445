"""What figures are to be: a target of a metric, for the whole company or one value of a slice, from a day on."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.declare import RULES, Resource
from core.records import EnumField, Record, rule
from core.standards import Clock


class MetricTarget(Record):
    """What one metric is to be from a day on, until a target of a later day takes its place."""

    metric = models.CharField(max_length=60, help_text="Key of the metric in the catalogue.")
    from_on = models.DateField(help_text="The first local day for which it holds.")
    value = models.FloatField(
        null=True, blank=True, help_text="In the unit of the metric; null ends the target from that day on."
    )
    slice = models.CharField(
        max_length=30, null=True, blank=True, help_text="The slice that it is for; null is the whole."
    )
    slice_value = models.CharField(
        max_length=190, null=True, blank=True, help_text="The value of the slice: an id where it is a record."
    )
    statistic = models.CharField(
        max_length=10, null=True, blank=True, help_text="Of a distribution, which of its statistics; p50 when left out."
    )
    clock = EnumField(Clock, default=Clock.CALENDAR, help_text="The clock by which the figure is counted.")

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                "workspace", "metric", "from_on", "clock", Coalesce("slice", Value("")),
                Coalesce("slice_value", Value("")), Coalesce("statistic", Value("")),
                condition=models.Q(deleted_at__isnull=True), name="target_one_a_day",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.metric} {self.from_on}"

    def clean(self) -> None:
        super().clean()
        if (self.slice is None) != (self.slice_value is None):
            name = "slice" if self.slice is None else "slice_value"
            raise rule(name, _("slice and slice_value go together."))
        _fits()(self)


@cache
def _fits() -> Callable[[MetricTarget], None]:
    """Raises ValidationError for a target that the catalogue of metrics has no figure for."""
    found: Callable[[MetricTarget], None] = import_string(settings.TARGET_CHECK)
    return found


TARGET_COLUMNS = ("metric", "from_on", "value", "slice", "slice_value", "statistic", "clock")
METRIC_TARGETS = Resource(
    name="metric-targets",
    model=MetricTarget,
    read=TARGET_COLUMNS,
    write=TARGET_COLUMNS,
    filter=TARGET_COLUMNS,
    search=("metric",),
    order=("metric", "-from_on"),
    access=RULES,
)
