"""The very facts behind a figure, a page at a time: what each adds to which part, or why it was left out.

Paged to the end, what they add is what the figure was made of; a law in the tests holds every metric to that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from core import read
from core.columns import Column
from core.declare import Resource
from core.problems import Fault, Forbidden, Invalid
from core.read import Ask, Key
from core.resources import RESOURCES
from core.scope import Actor, visible
from core.writing.intake import nearest
from metrics.accounts import with_votes
from metrics.ageing import standing
from metrics.answer import answer
from metrics.ask import Question
from metrics.declare import Count, Distinct, Metric, Part
from metrics.engine import Track, conditions, latest, names, rows, sound, tracks
from metrics.facts import COMPUTED, FACTS
from metrics.gather import chosen_by

MOST, USUAL = read.MOST, read.USUAL
DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact. `adds` is what it gives to each part; `reasons` say why it was left out; `values` are the columns that
    the definition reads, those with personal data null for whoever may not see it."""

    id: UUID
    at: datetime | None
    adds: Mapping[str, Any]
    reasons: Sequence[str]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """Some of the facts, by their time; `noun` is where each can be read whole."""

    metric: str
    noun: str
    items: Sequence[Evidence]
    next_cursor: str | None
    has_more: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facts: only those in a part, only those left out for a reason, or all that are meant."""

    part: str | None = None
    left_out: str | None = None
    limit: int = USUAL
    cursor: str | None = None


def evidence(actor: Actor, asked: Question, wanted: Wanted) -> EvidencePage:
    """A page of the facts behind the one metric that is asked about. Cost: one statement, by keyset at any depth."""
    (metric,) = asked.metrics
    resource = noun_of(metric)
    read.may_read(actor, resource)
    if getattr(metric, "least", 0) and answer(actor, asked).series[0].rows[0].reason == "suppressed":
        raise Forbidden(_("Too few facts to stay anonymous: the rows of this figure are not shown."))
    meant, parts, reasons = _standing(metric, asked) if metric.shape == "standing" else _flow(metric, asked)
    _check(wanted, parts, reasons)
    found = visible(_facts(actor, metric, asked), actor, deleted="include").filter(meant)
    marks = {f"_p{i}": where for i, (_part, where) in enumerate(parts.values())}
    marks |= {f"_r{i}": where for i, where in enumerate(reasons.values())}
    found = found.annotate(**{name: _flag(where) for name, where in marks.items()})
    if wanted.part is not None:
        found = found.filter(parts[wanted.part][1])
    if wanted.left_out is not None:
        found = found.filter(reasons[wanted.left_out])
    ask = Ask(key=f"{asked.key} {wanted.part} {wanted.left_out}", limit=wanted.limit, cursor=wanted.cursor)
    keys = [Key(one, False) for one in (*_times(metric, asked)[:1], Column("id", "id"))]
    items = list(read.after(actor, resource, found, ask, keys)[: ask.limit + 1])
    more, items = len(items) > ask.limit, items[: ask.limit]
    behind = read.cursors(actor, resource, ask, keys, items[-1:])
    columns = _columns(metric, asked)
    listed = [_evidence(row, metric, asked, parts, reasons, columns, _hidden(actor, resource)) for row in items]
    return EvidencePage(metric.key, resource.name, listed, behind[0] if more else None, more)


def noun_of(metric: Metric) -> Resource:
    """The noun whose rows are a metric's facts."""
    return next(one for one in RESOURCES if one.model is FACTS[metric.facts].model)


def track_of(metric: Metric, asked: Question) -> Track:
    """The track that places a metric's facts for this question; of a stock, the one that they enter by."""
    return tracks()[f"{metric.facts}.{metric.times_by(asked.attribution)[0]}"]


def _facts(actor: Actor, metric: Metric, asked: Question) -> Any:
    track, window = track_of(metric, asked), asked.window
    if metric.ageing:
        at = min(window.end, timezone.now())
        return standing(actor.workspace_id, track, metric, at).filter(chosen_by(track, asked))
    if metric.shape == "standing":
        return track.facts.model._default_manager.filter(chosen_by(track, asked))
    found = rows(track, actor.workspace_id, (window.start, window.end)).filter(chosen_by(track, asked))
    if asked.basis == "account":
        return with_votes(found, metric)
    return latest(track, found, Value(0), metric) if asked.basis == "latest" else found


def _flow(metric: Metric, asked: Question) -> tuple[Q, dict[str, tuple[Part, Q]], dict[str, Q]]:
    """Which facts are meant, which are in each part, and which are left out for each reason."""
    if metric.ageing:
        return metric.where, {name: (part, sound(metric) & part.where) for name, part in metric.parts.items()}, {}
    wanted = conditions(track_of(metric, asked), [metric])
    parts = {name: wanted[metric.label(name, asked.clock)] for name in metric.parts}
    reasons = {
        label.partition("!")[2]: where for label, (_part, where) in wanted.items() if label.startswith(f"{metric.key}!")
    }
    pending, now = metric.pending, timezone.now()
    if not pending:
        return metric.where, parts, reasons
    # What is judged at its time does not count before: neither in a part nor as left out for another reason.
    (time,) = metric.times_by(asked.attribution)
    come, ahead = Q(**{f"{time}__lt": now}), sound(metric) & Q(**{f"{time}__gte": now})
    parts = {name: (part, where & come) for name, (part, where) in parts.items()}
    reasons = {reason: where & come for reason, where in reasons.items()} | {pending: ahead}
    return metric.where & (come | ahead), parts, reasons


def _standing(metric: Metric, asked: Question) -> tuple[Q, dict[str, tuple[Part, Q]], dict[str, Q]]:
    """Of a stock: what is in it at the end of the window. What has entered and left again adds nothing."""
    meant = sound(metric)
    entered, left = (Q(**{f"{time}__lt": asked.window.end}) for time in (metric.enter, metric.leave))
    parts: dict[str, tuple[Part, Q]] = {"entered": (Count(), meant & entered), "left": (Count(), meant & left)}
    return meant & ((entered & ~left) | (left & ~entered)), parts, {}


def _check(wanted: Wanted, parts: Iterable[str], reasons: Iterable[str]) -> None:
    for member, given, known in (("part", wanted.part, list(parts)), ("left_out", wanted.left_out, list(reasons))):
        if given is not None and given not in known:
            text = _("There is no %(name)s in %(label)s.") % {"name": given[:60], "label": member}
            text += nearest(given, known)
            raise Invalid(text, [Fault(f"/{member}", "not_allowed", text, given[:100], known)])


def _flag(where: Q) -> Case:
    return Case(When(where, then=Value(True)), default=Value(False), output_field=BooleanField())


def _evidence(
    row: Any,
    metric: Metric,
    asked: Question,
    parts: Mapping[str, tuple[Part, Q]],
    reasons: Mapping[str, Q],
    columns: Sequence[Column],
    hidden: frozenset[str],
) -> Evidence:
    given = {
        name: _added(row, part) for i, (name, (part, _where)) in enumerate(parts.items()) if getattr(row, f"_p{i}")
    }
    adds = {name: value for name, value in given.items() if value is not None}
    return Evidence(
        row.pk,
        getattr(row, _times(metric, asked)[0].name),
        adds,
        [reason for i, reason in enumerate(reasons) if getattr(row, f"_r{i}")],
        {one.label: None if one.name in hidden else _plain(getattr(row, _attname(one))) for one in columns},
    )


def _added(row: Any, part: Part) -> Any:
    """What the fact gives to a part: itself, its share of a vote, its number, or the value that is counted once."""
    if isinstance(part, Count):
        return 1 / row._votes if hasattr(row, "_votes") else 1
    one = getattr(row, part.column if part.column in COMPUTED else row._meta.get_field(part.column).attname)
    return _plain(one) if isinstance(part, Distinct) else one


def _times(metric: Metric, asked: Question) -> list[Column]:
    return [FACTS[metric.facts].column(time) for time in metric.times_by(asked.attribution)]


def _columns(metric: Metric, asked: Question) -> list[Column]:
    """The columns of the fact that the definition reads, and its slices."""
    read_by = [metric.where, *metric.excluded.values(), *(part.where for part in metric.parts.values())]
    found = dict.fromkeys([one.name for one in _times(metric, asked)])
    for condition in read_by:
        found |= dict.fromkeys(sorted(names(condition)))
    stored = metric.parts_at(_times(metric, asked)[0].name)
    for part in (metric.parts if metric.ageing else stored).values():
        found |= {} if isinstance(part, Count) else {part.column: None}
    facts = FACTS[metric.facts]
    return [facts.column(name) for name in dict.fromkeys([*found, *facts.slices])]


def _hidden(actor: Actor, resource: Resource) -> frozenset[str]:
    return frozenset() if actor.personal_data else frozenset(resource.private)


def _attname(one: Column) -> str:
    return f"{one.name}_id" if one.kind == "ref" else one.name


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, UUID) else value
