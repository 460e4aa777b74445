"""Targets beside figures: which one holds for a row, by how much it is missed, and whether it is met."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.columns import Bad, Column
from core.records import rule
from core.scope import Actor, visible
from core.targets import MetricTarget
from core.writing.intake import nearest
from metrics.ask import CURRENCY, Question
from metrics.catalog import CATALOG
from metrics.declare import Metric
from metrics.facts import FACTS
from metrics.figures import DIGITS, Row, Series, SliceValue
from metrics.maths import STATISTICS
from metrics.windows import local_day

USUAL = "p50"
NUMBERS = ("count", "cases", "money")  # of a part they are less than of the whole
BOUNDS: Mapping[str, tuple[float, float]] = {"percent": (0, 100), "points": (-100, 100)}


def check(target: MetricTarget) -> None:
    """Raises ValidationError at the column in which the target fits no figure of the catalogue."""
    metric = CATALOG.get(target.metric)
    if metric is None:
        raise rule("metric", _("There is no metric of this key.") + nearest(target.metric, list(CATALOG)))
    if _grows(metric):
        text = _("This number grows with the length of the step: set a target for a rate, a duration or a stock.")
        raise rule("metric", text)
    if target.statistic is not None and (metric.shape != "spread" or target.statistic not in STATISTICS):
        raise rule("statistic", _("%(label)s is one of %(words)s.") % {
            "label": "statistic", "words": ", ".join(STATISTICS) if metric.shape == "spread" else "null",
        })  # fmt: skip
    if target.clock not in metric.clocks:
        text = _("%(label)s is one of %(words)s.") % {"label": "clock", "words": ", ".join(metric.clocks)}
        raise rule("clock", text)
    least, most = BOUNDS.get(metric.unit, (None, None))
    if target.value is not None and least is not None and most is not None and not least <= target.value <= most:
        raise rule("value", _("In %(unit)s the value lies between %(least)s and %(most)s.") % {
            "unit": metric.unit, "least": least, "most": most,
        })  # fmt: skip
    _check_slice(target, metric)


def _check_slice(target: MetricTarget, metric: Metric) -> None:
    slices = FACTS[metric.facts].slices
    if target.slice is None or target.slice_value is None:
        return
    if target.slice not in slices:
        text = _("There is no %(name)s in %(label)s.") % {"name": target.slice, "label": "slice"}
        raise rule("slice", text + nearest(target.slice, slices))
    held = FACTS[metric.facts].column(target.slice)
    try:
        decoded = Column("slice_value", held.kind, choices=held.choices).decode(target.slice_value)
    except Bad as bad:
        raise rule("slice_value", bad.message) from None
    target.slice_value = str(decoded)


def _grows(metric: Metric) -> bool:
    """Whether it is a plain number of what happened in a step, divided by nothing."""
    if metric.leave or metric.formula is None:
        return False
    return metric.formula(dict.fromkeys([*metric.parts, *metric.over], 1)).denominator is None


def targets_of(actor: Actor, asked: Question) -> list[MetricTarget]:
    """The targets of the asked metrics, the earliest first; one statement."""
    rows = MetricTarget.objects.filter(metric__in=[metric.key for metric in asked.metrics], clock=asked.clock)
    return list(visible(rows, actor).order_by("from_on", "id"))


def holding(
    targets: Sequence[MetricTarget], metric: Metric, asked: Question, slices: Sequence[SliceValue], day: date
) -> MetricTarget | None:
    """The target that holds for a row on a day: that of its own slice value, else that of the whole.

    A number or a stock of a part is never held against a target of the whole: it would always miss it.
    """
    scope = dict(asked.filters) | {one.slice: (one.value,) for one in slices}
    if metric.of_money and scope.get(CURRENCY) == (asked.currency,):
        del scope[CURRENCY]  # the whole of money is what there is in the workspace's currency
    known = [
        one for one in targets
        if one.metric == metric.key and one.from_on <= day
        and (metric.shape != "spread" or (one.statistic or USUAL) == asked.statistics[0])
    ]  # fmt: skip
    own = [one for one in known if one.slice is not None and scope == {one.slice: (one.slice_value,)}]
    whole = [one for one in known if one.slice is None and not (scope and metric.unit in NUMBERS)]
    last = (one[-1] for one in (own, whole) if one)
    return next((one for one in last if one.value is not None), None)


def aimed(series: Sequence[Series], asked: Question, targets: Sequence[MetricTarget]) -> list[Series]:
    """Each row with the target that holds on the last day of its step."""
    zone = asked.window.zone
    days = [local_day(step.end - timedelta(microseconds=1), zone) for step in asked.steps]
    return [replace(one, rows=list(_aimed(one, asked, targets, days))) for one in series]


def _aimed(one: Series, asked: Question, targets: Sequence[MetricTarget], days: Sequence[date]) -> Iterator[Row]:
    metric = CATALOG[one.metric]
    for row, day in zip(one.rows, days, strict=True):
        target = holding(targets, metric, asked, one.slices, day)
        yield row if target is None or target.value is None else _beside(row, target.value, metric)


def _beside(row: Row, target: float, metric: Metric) -> Row:
    if row.value is None:
        return replace(row, target=target)
    delta = round(row.value - target, DIGITS)
    met = None if metric.better == "target" else delta >= 0 if metric.better == "up" else delta <= 0
    return replace(row, target=target, target_delta=delta, met=met)
