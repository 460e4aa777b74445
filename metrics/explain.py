"""How one figure was made: the definition, what it was counted from, and the formula with the numbers put in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import NotFound
from core.read import may_read
from core.scope import Actor
from core.writing.intake import nearest
from metrics.answer import answer, divided, workspace_of
from metrics.ask import CHOICES, Question, question
from metrics.catalog import CATALOG
from metrics.declare import Count, Distinct, Metric, Part, Spread, Tally, Text, Total
from metrics.engine import MAXIMUM, SUM
from metrics.evidence import noun_of
from metrics.figures import Row
from metrics.gather import Gathered, gather
from metrics.renew import foreign
from metrics.state import State, state_of, tracks_of
from metrics.stored import segments
from metrics.survival import Survival
from metrics.targets import holding, targets_of
from metrics.windows import local_day
from metrics.words import number, said, told

FIGURE = ("window", "filters", "statistic", *CHOICES, "window_days")
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class PartTold:
    """A part of the formula: what it counts or sums, over which of the facts that count, and what came out."""

    name: str
    kind: str
    column: str | None
    condition: str
    value: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A reason for leaving facts out, its condition, and how many it met."""

    reason: str
    condition: str
    count: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Stored parts that were read: days, weeks or months, from `start` (all that is before, when null) to `end`."""

    track: str
    tier: str
    start: date | None
    end: date


@dataclass(frozen=True, slots=True)
class TargetTold:
    """The target that holds for the figure, and where it comes from: of a slice value, or of the whole."""

    id: UUID
    value: float | None
    from_on: date
    slice: str | None
    slice_value: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One figure with all that it rests on. `condition` says which facts are meant; `read_from` is parts or facts."""

    metric: str
    name: Text
    meaning: Text
    unit: str
    currency: str | None
    better: str
    definition_version: int
    source: str
    formula: str
    expression: str | None
    calculation: str | None
    noun: str
    placed_by: Sequence[str]
    population: str
    condition: str
    attribution: str
    clock: str
    basis: str
    window_days: int | None
    zone: str
    from_instant: datetime
    until_instant: datetime
    row: Row
    targeted_by: TargetTold | None
    parts: Sequence[PartTold]
    left_out: Sequence[LeftOut]
    read_from: str
    cut: Sequence[str]
    pieces: Sequence[Piece]
    computed_at: datetime
    data_as_of: datetime


def ask_figure(actor: Actor, key: str, data: Mapping[str, Any]) -> Question:
    """The question about one figure: a metric, a window, filters and choices; NotFound for an unknown metric."""
    if key not in CATALOG:
        raise NotFound(_("There is no metric of this key.") + nearest(key, list(CATALOG)))
    return question(workspace_of(actor), {**data, "metrics": [key]}, timezone.now(), (*FIGURE, "metrics"))


def explain(actor: Actor, asked: Question) -> Explanation:
    """How the figure was made. Cost: what its answer costs, and its parts read once more.

    What was renewed in between is read again, so that figure and parts are of one generation.
    """
    (metric,) = asked.metrics
    may_read(actor, noun_of(metric))
    state = state_of(actor, asked)
    for _attempt in range(ATTEMPTS):
        found = answer(actor, asked, state)
        gathered = [gather(actor.workspace_id, track, [metric], asked, asked.steps, state.turns.get(track.name))
                    for track in tracks_of(asked)]  # fmt: skip
        before, state = state, state_of(actor, asked)
        if (before.generations, before.versions) == (state.generations, state.versions):
            break
    row = found.series[0].rows[0]
    parts = _standing(metric, gathered, asked) if metric.shape == "standing" else _flow(metric, gathered[0], asked)
    over = divided(actor, metric, asked)(())[0]
    parts += [PartTold(key, "figure", None, "", value) for key, value in over.items()]
    hidden = row.reason == "suppressed"
    expression, calculation = _formula(metric, asked, row, {one.name: one.value for one in parts}, gathered)
    stored = asked.stored and all(turn is not None and not foreign(turn) for turn in _turns(asked, state))
    return Explanation(
        metric=metric.key, name=metric.name, meaning=metric.meaning, unit=metric.unit,
        currency=asked.currency_of(metric, ()), better=metric.better,
        definition_version=metric.version, source=metric.source, formula=metric.formula_text,
        expression=expression, calculation=calculation, noun=noun_of(metric).name,
        placed_by=metric.times_by(asked.attribution), population=metric.population, condition=said(metric.where),
        attribution=asked.attribution, clock=asked.clock, basis=asked.basis,
        window_days=metric.days or None, zone=asked.window.zone.key,
        from_instant=asked.window.start, until_instant=asked.window.end, row=row,
        targeted_by=_targeted(actor, metric, asked) if row.target is not None else None, parts=() if hidden else parts,
        left_out=() if hidden else _left_out(metric, row), read_from="parts" if stored else "facts",
        cut=asked.cut.slices if stored and asked.cut else (), pieces=_pieces(metric, asked, state) if stored else (),
        computed_at=found.computed_at, data_as_of=found.data_as_of,
    )  # fmt: skip


def _targeted(actor: Actor, metric: Metric, asked: Question) -> TargetTold | None:
    day = asked.window.last_day
    one = holding(targets_of(actor, asked), metric, asked, (), day)
    return None if one is None else TargetTold(one.id, one.value, one.from_on, one.slice, one.slice_value)


def _turns(asked: Question, state: State) -> list[Any]:
    return [state.turns.get(track.name) for track in tracks_of(asked)]


def _flow(metric: Metric, gathered: Gathered, asked: Question) -> list[PartTold]:
    values = gathered.series.get((), [{}])[0]
    found = []
    for name, part in metric.parts.items():
        label = metric.label(name, asked.clock)
        column = None if isinstance(part, Count) else part.column
        if isinstance(part, Total | Spread) and asked.clock == "business" and part.business:
            column = part.business
        condition = said(part.where)
        if isinstance(part, Spread):
            counts = {"n": sum(values.get(label, {}).values()), "sum": values.get(label + SUM, 0)}
            counts["max"] = values.get(label + MAXIMUM, 0)
            found += [PartTold(one, f"spread_{one}", column, condition, value) for one, value in counts.items()]
        elif isinstance(part, Tally):
            found.append(PartTold(name, "tally", column, condition, sum(values.get(label, {}).values())))
        else:
            found.append(PartTold(name, _kind(part), column, condition, values.get(label, 0)))
    return found


def _kind(part: Part) -> str:
    return "total" if isinstance(part, Total) else "distinct" if isinstance(part, Distinct) else "count"


def _standing(metric: Metric, gathered: Sequence[Gathered], asked: Question) -> list[PartTold]:
    """What has entered and left since ever, up to the end of the window."""
    by_track = dict(zip((track.time for track in tracks_of(asked)), gathered, strict=True))
    found = []
    for name, time in (("entered", metric.enter), ("left", metric.leave)):
        one, label = by_track[time], f"{metric.key}.{name}"
        value = one.before.get((), {}).get(label, 0) + one.series.get((), [{}])[0].get(label, 0)
        column = metric.amount or time
        found.append(PartTold(name, _kind(metric.stock), column, f"{time} < {asked.window.end.isoformat()}", value))
    return found


def _formula(
    metric: Metric, asked: Question, row: Row, parts: Mapping[str, float], gathered: Sequence[Gathered]
) -> tuple[str | None, str | None]:
    """The formula with the names of its parts, and with their numbers; None where nothing could be divided."""
    if metric.daily:
        shown = metric.formula(told(dict.fromkeys(parts, 1))).value if metric.formula is not None else None
        expression = f"{_('sum over days of')} {getattr(shown, 'by_name', '')} / {_('days')}"
        whole = f"{number(row.numerator or 0)} / {number(row.denominator or 0)}"
        return expression, whole if row.value is not None else None
    if isinstance(metric.formula, Survival):
        values = gathered[0].series.get((), [{}])[0]
        return metric.formula.told({name: values.get(metric.label(name, asked.clock)) for name in metric.parts})
    if metric.shape == "standing":
        return "entered - left", f"{number(parts['entered'])} - {number(parts['left'])}"
    if metric.shape == "spread":
        first = asked.statistics[0]
        if not parts["n"]:
            return ("sum / n" if first == "mean" else f"{first}(n)"), None
        if first == "mean":
            return "sum / n", f"{number(parts['sum'])} / {number(parts['n'])}"
        return ("max", number(parts["max"])) if first == "max" else (f"{first}(n)", f"{first}({number(parts['n'])})")
    value = metric.formula(told(parts)).value if metric.formula is not None else None
    if row.value is None:
        # Run on ones, to show the formula all the same.
        value = metric.formula(told(dict.fromkeys(parts, 1))).value if metric.formula is not None else None
        return getattr(value, "by_name", None), None
    return getattr(value, "by_name", None), getattr(value, "by_number", None)


def _left_out(metric: Metric, row: Row) -> list[LeftOut]:
    if metric.shape == "standing":
        return []
    conditions = {reason: said(condition) for reason, condition in metric.excluded.items()}
    pending = metric.pending
    conditions |= {pending: _("its time has not come")} if pending else {}
    conditions |= {} if metric.enter else {"deleted": _("deleted")}
    return [LeftOut(one, conditions.get(one, ""), row.excluded.get(one, 0))
            for one in dict.fromkeys([*conditions, *row.excluded])]  # fmt: skip


def _pieces(metric: Metric, asked: Question, state: State) -> list[Piece]:
    """Which stored days, weeks and months cover the window."""
    first, until = local_day(asked.window.start, asked.window.zone), asked.window.last_day + timedelta(days=1)
    since = None if metric.shape == "standing" else first
    return [
        Piece(track.name, tier, start, end or until)
        for track in tracks_of(asked)
        for tier, (start, end) in segments(state.turns[track.name], "month", since, until)
    ]
