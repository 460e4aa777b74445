"""Figures with everything that makes them trustworthy: what was counted, what was left out, how fresh it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import Fault, Invalid
from core.scope import Actor, visible
from core.workspaces import Workspace
from metrics.ask import Question, question
from metrics.catalog import CATALOG
from metrics.censored import censored
from metrics.daily import averaged, by_day
from metrics.declare import Clock, Figure, Metric
from metrics.engine import Parts
from metrics.facts import FACTS
from metrics.figures import DIGITS, Answer, Made, Row, Series, SliceValue, beside
from metrics.gather import Gathered, Group, gather, groups_of
from metrics.maths import ERROR, quantile
from metrics.state import State, state_of, tag_of, tracks_of
from metrics.targets import aimed, targets_of
from metrics.windows import Bucket, Window, local_day

MOST_ROWS = 10_000
# Written out: every question asks this first.
WORKSPACE = "SELECT * FROM core_workspace WHERE id = %s AND deleted_at IS NULL"
ATTEMPTS = 3


def ask(actor: Actor, data: Any) -> Question:
    """The question that `data` asks, for the actor's workspace."""
    return question(workspace_of(actor), data, timezone.now())


def tag(actor: Actor, asked: Question, state: State) -> str:
    """What identifies the answer as it would be now."""
    return tag_of(actor, asked, state, timezone.now())


def answer(actor: Actor, asked: Question, state: State | None = None) -> Answer:
    """The figures. Cost: the state before and after, one or two statements per track, one per slice of rows.

    What was renewed while it was read is read again: an answer is of one generation.
    """
    state = state or state_of(actor, asked)
    for _attempt in range(ATTEMPTS):
        found, before, state = _answer(actor, asked, state), state, state_of(actor, asked)
        if (before.generations, before.targets) == (state.generations, state.targets):
            break
    return found


def _answer(actor: Actor, asked: Question, state: State) -> Answer:
    now = timezone.now()
    found = [one for part in asked.split for one in _all_series(actor, part, state, now)]
    order = {metric.key: place for place, metric in enumerate(asked.metrics)}
    found.sort(key=lambda one: order[one.metric])
    start, end = _edges(asked.window.start, asked.window.end, asked.window)
    return Answer(
        start, end, asked.window.zone.key, asked.granularity, now, min(state.waiting.values(), default=now),
        found, tag_of(actor, asked, state, now),
    )  # fmt: skip


def _all_series(actor: Actor, asked: Question, state: State, now: datetime) -> list[Series]:
    steps = asked.steps
    asks = [asked, asked.other] if asked.other is not None else [asked]
    made = [gathered_of(actor, one, state) for one in asks]
    groups = groups_of(gathered for found in made for gathered in found.values()) or (
        [()] if not asked.group_by else []
    )
    if len(groups) * len(steps) * len(asked.metrics) > MOST_ROWS:
        text = _("The answer would have more than %(most)s rows; ask for fewer groups, metrics or steps.")
        text %= {"most": MOST_ROWS}
        raise Invalid(text, [Fault("/group_by", "too_complex", text, len(groups), MOST_ROWS)], code="too_complex")
    labels = _labels(actor, asked, groups)
    series, *others = [
        [
            _series(metric, group, one, state, now, labels, made_by)
            for metric in one.metrics
            for made_by in (_maker(actor, metric, found, one),)
            for group in groups
        ]
        for one, found in zip(asks, made, strict=True)
    ]
    targets = targets_of(actor, asked) if state.targets else []
    series = censored(actor, asked, beside(series, others[0]) if others else series)
    return aimed(series, asked, targets)


def workspace_of(actor: Actor) -> Workspace:
    """The workspace that an actor acts in."""
    field: Any = Workspace._meta.pk
    home = field.get_db_prep_value(actor.workspace_id, connection)
    found = next(iter(Workspace.objects.raw(WORKSPACE, [home])), None)
    if found is None:
        raise Workspace.DoesNotExist(actor.workspace_id)
    return found


def gathered_of(actor: Actor, asked: Question, state: State) -> dict[str, Gathered]:
    """The parts of each track; those of metrics that are means of days by day, under the metric's key."""
    found = {}
    for track in tracks_of(asked):
        here = {metric.key for metric in track.metrics}
        metrics = [metric for metric in asked.metrics if metric.key in here]
        turn = state.turns.get(track.name)
        plain = [metric for metric in metrics if not metric.daily]
        found[track.name] = gather(actor.workspace_id, track, plain, asked, asked.steps, turn)
        for metric in (one for one in metrics if one.daily):
            days = by_day(asked)
            found[metric.key] = gather(actor.workspace_id, track, [metric], days, days.steps, turn)
    return found


def _series(
    metric: Metric,
    group: Group,
    asked: Question,
    state: State,
    now: datetime,
    labels: Mapping[tuple[str, Any], str],
    made_by: Callable[[Group], list[Made]],
) -> Series:
    waiting = any(f"{metric.facts}.{time}" in state.waiting for time in metric.times_by(asked.attribution))
    made = made_by(group)
    made = [_hidden(one) if 0 < one.figure.n < metric.least else one for one in made]
    rows = [_row(step, one, asked, now, waiting, metric) for step, one in zip(asked.steps, made, strict=True)]
    slices = [
        SliceValue(name, value, labels.get((name, value), value))
        for name, value in zip(asked.group_by, group, strict=True)
    ]
    error = ERROR if metric.shape == "spread" else 0.0
    more = (asked.attribution, asked.clock, asked.basis, metric.days or None, error)
    money = asked.currency_of(metric, group)
    return Series(metric.key, metric.unit, money, metric.version, metric.population, *more, slices, rows)


def _hidden(made: Made) -> Made:
    """A figure of too few to stay anonymous: how many they are, and nothing of what they said."""
    return Made(Figure(None, None, None, made.figure.n), {}, dict.fromkeys(made.statistics), "suppressed")


def divided(actor: Actor, metric: Metric, asked: Question) -> Callable[[Group], Sequence[Mapping[str, float]]]:
    """Of a metric over others, what those are in each step of a group, by the slices that both have.

    Cost: one answer of each other metric, grouped as this one is.
    """
    known = [(key, _grouped(actor, CATALOG[key], asked)) for key in metric.over]
    return lambda group: [{key: values(group)[step] for key, values in known} for step in range(len(asked.steps))]


def _grouped(actor: Actor, other: Metric, asked: Question) -> Callable[[Group], Sequence[float]]:
    slices = FACTS[other.facts].slices
    shared = [place for place, name in enumerate(asked.group_by) if name in slices]
    grouped = tuple(asked.group_by[place] for place in shared)
    filters = tuple((name, values) for name, values in asked.filters if name in slices)
    per = replace(asked, metrics=(other,), group_by=grouped, filters=filters, compared=None, days=None).settled
    found = {
        tuple(one.value for one in series.slices): [row.value or 0 for row in series.rows]
        for series in answer(actor, per).series
    }
    return lambda group: found.get(tuple(group[place] for place in shared), [0] * len(asked.steps))


def _maker(
    actor: Actor, metric: Metric, found: Mapping[str, Gathered], asked: Question
) -> Callable[[Group], list[Made]]:
    """What makes the figures of a metric for a group, one for each step."""
    if metric.shape == "standing":
        return lambda group: _standing(metric, group, found, asked.steps)
    if not metric.daily:
        (time,) = metric.times_by(asked.attribution)
        return _flow(actor, metric, found[f"{metric.facts}.{time}"], asked)
    days, mean = by_day(asked), averaged(actor, metric, asked.steps)
    by_days = _flow(actor, metric, found[metric.key], days)
    return lambda group: mean(list(zip(days.steps, by_days(group), strict=True)))


def _flow(actor: Actor, metric: Metric, gathered: Gathered, asked: Question) -> Callable[[Group], list[Made]]:
    per = divided(actor, metric, asked)
    empty: list[Parts] = [{} for _ in range(gathered.buckets)]

    def flow(group: Group) -> list[Made]:
        return [
            made_of(metric, asked.clock, asked.statistics, parts, over)
            for parts, over in zip(gathered.series.get(group, empty), per(group), strict=True)
        ]

    return flow


def made_of(
    metric: Metric, clock: Clock, statistics: Sequence[str], parts: Parts, more: Mapping[str, Any] | None = None
) -> Made:
    """The figure that parts give, and what is not counted from the same facts; of a distribution the first of the
    statistics."""
    excluded = {
        label.partition("!")[2]: int(value) for label, value in parts.items() if label.startswith(f"{metric.key}!")
    }
    if metric.shape == "spread" or metric.formula is None:
        return _spread(metric.label("spread", clock), parts, statistics, excluded)
    given = {name: parts.get(metric.label(name, clock), 0) for name in metric.parts}
    figure = metric.formula({**given, **(more or {})})
    return Made(figure, excluded, {}, figure.reason)


def _spread(label: str, parts: Parts, statistics: Sequence[str], excluded: Mapping[str, int]) -> Made:
    counts: Mapping[int, int] = parts.get(label, {})
    n, total = sum(counts.values()), parts.get(f"{label}^sum", 0)
    known: dict[str, float | None] = {
        "mean": total / n if n else None,
        "max": parts.get(f"{label}^max", 0) if n else None,
    }
    for name in statistics:
        if name.startswith("p"):
            estimate = quantile(counts, int(name[1:]) / 100)
            # The middle of the last bucket may lie above everything in it.
            known[name] = None if estimate is None else min(estimate, known["max"] or estimate)
    chosen = {name: known[name] for name in statistics}
    return Made(Figure(chosen[statistics[0]], total, n, n), excluded, chosen)


def _standing(metric: Metric, group: Group, found: Mapping[str, Gathered], steps: Sequence[Bucket]) -> list[Made]:
    """The stock at the end of each bucket: all that has entered by then less all that has left."""
    stock = list(_stock(metric, group, found, len(steps), ""))
    counts = list(_stock(metric, group, found, len(steps), "_n")) if metric.amount else stock
    return [Made(Figure(value, value, None, n), {}, {}) for value, n in zip(stock, counts, strict=True)]


def _stock(metric: Metric, group: Group, found: Mapping[str, Gathered], steps: int, which: str) -> Iterator[int]:
    flows = [0] * steps
    for time, name, sign in ((metric.enter, "entered", 1), (metric.leave, "left", -1)):
        gathered, label = found[f"{metric.facts}.{time}"], f"{metric.key}.{name}{which}"
        flows[0] += sign * int(gathered.before.get(group, {}).get(label, 0))
        for index, parts in enumerate(gathered.series.get(group, [])):
            flows[index] += sign * int(parts.get(label, 0))
    return accumulate(flows)


def _row(step: Bucket, made: Made, asked: Question, now: datetime, waiting: bool, metric: Metric) -> Row:
    figure, start, end = made.figure, *_edges(step.start, step.end, asked.window, asked.granularity == "hour")
    value, reason = figure.value, made.reason or figure.reason
    if step.start > now and reason is None:
        value, reason = (None, "in_the_future") if metric.shape == "standing" or not figure.n else (value, None)
    if value is None and reason is None:
        reason = "all_excluded" if any(made.excluded.values()) else "no_facts"
    return Row(
        start=start,
        end=end,
        partial=step.partial(now),
        value=_rounded(value, metric.unit),
        numerator=_rounded(figure.numerator),
        denominator=_rounded(figure.denominator),
        n=figure.n,
        excluded=made.excluded,
        margin=_rounded(figure.margin),
        statistics={name: _rounded(one, metric.unit) for name, one in made.statistics.items()},
        mature=not metric.matures or step.end + timedelta(days=metric.matures) <= now,
        provisional=waiting,
        reason=reason,
    )


def _rounded(value: float | None, unit: str = "") -> float | None:
    if value is None:
        return None
    whole = unit in ("seconds", "cases", "count", "money")
    return round(value) if whole else round(float(value), DIGITS)


def _edges(
    start: datetime, end: datetime, window: Window, hours: bool = False
) -> tuple[date | datetime, date | datetime]:
    """Both ends as local days when the window is made of days; `end` is the day after the last. Else as instants."""
    if window.on_days and not hours:
        last = local_day(end - timedelta(microseconds=1), window.zone)
        return local_day(start, window.zone), last + timedelta(days=1)
    return start.astimezone(window.zone), end.astimezone(window.zone)


def _labels(actor: Actor, asked: Question, groups: Sequence[Group]) -> dict[tuple[str, Any], str]:
    """What people call the rows behind ids; one statement per slice that holds rows."""
    found: dict[tuple[str, Any], str] = {}
    for index, name in enumerate(asked.group_by):
        one = FACTS[asked.metrics[0].facts].column(name)
        if one.kind != "ref" or one.model is None:
            continue
        ids = {UUID(group[index]) for group in groups if group[index] is not None}
        rows = visible(one.model._default_manager.filter(pk__in=ids), actor, deleted="include")
        found |= {(name, str(row.pk)): str(row) for row in rows}
    return found
