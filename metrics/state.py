"""What an answer depends on: how far its parts are, what waits to be counted, and what its rows are called."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Min
from django.utils.translation import get_language

from core.changes import Change
from core.scope import Actor, visible
from core.targets import MetricTarget
from metrics.ask import Question
from metrics.build import marks
from metrics.catalog import CATALOG
from metrics.engine import Track, tracks
from metrics.facts import FACTS
from metrics.models import StaleMark, Turn
from metrics.renew import foreign

# Written out: putting this one together through the ORM took longer than the database takes to answer it.
TURNS = (
    "SELECT t.*, EXISTS (SELECT 1 FROM metrics_stalemark m WHERE m.workspace_id = t.workspace_id AND m.track = t.track)"
    " AS waits, (SELECT max(seq) FROM core_metrictarget g WHERE g.workspace_id = t.workspace_id) AS targets"
    " FROM metrics_turn t WHERE t.workspace_id = %s AND t.track IN ({}) ORDER BY t.track"
)


@dataclass(frozen=True, slots=True)
class State:
    """How far the stored parts of the asked tracks are, and the oldest write not in them yet.

    `versions` are the last changes of what is read besides: the facts, when they answer, and the rows behind labels;
    `targets` is that of the targets, 0 where there never was one.
    """

    turns: Mapping[str, Turn]
    waiting: Mapping[str, datetime]
    versions: tuple[int, ...]
    targets: int

    @property
    def generations(self) -> tuple[tuple[str, int], ...]:
        """What the stored parts are at; parts of other definitions are not read."""
        return tuple((name, -1 if foreign(turn) else turn.generation) for name, turn in self.turns.items())


def tracks_of(asked: Question) -> list[Track]:
    """The tracks that a question reads."""
    wanted = {f"{metric.facts}.{time}" for metric in asked.metrics for time in metric.times_by(asked.attribution)}
    return [tracks()[name] for name in sorted(wanted)]


def read_of(asked: Question) -> list[Track]:
    """The tracks that a question reads, with those of the figures that others are divided by."""
    over = tuple(CATALOG[key] for metric in asked.metrics for key in metric.over)
    return tracks_of(replace(asked, metrics=(*asked.metrics, *over)))


def state_of(actor: Actor, asked: Question) -> State:
    """What the answer depends on now.

    Cost: one statement, and one more where writes wait, where facts answer, for each slice of rows, and for each track
    of facts that workers derive.
    """
    asks = [asked] if asked.other is None else [asked, asked.other]
    names = [track.name for track in read_of(asked)]
    field: Any = Turn._meta.get_field("workspace")
    home = field.get_db_prep_value(actor.workspace_id, connection)
    found = {turn.track: turn for turn in Turn.objects.raw(TURNS.format(marks(names)), [home, *names])}
    waiting: dict[str, datetime] = {}
    if len(found) < len(names) or any(turn.waits for turn in found.values()):  # type: ignore[attr-defined]
        stale = StaleMark.objects.filter(workspace_id=actor.workspace_id, track__in=names)
        oldest = stale.values("track").order_by().annotate(oldest=Min("at"))
        waiting = dict(oldest.values_list("track", "oldest"))
    for track in read_of(asked):
        unknown = track.facts.behind(actor.workspace_id) if track.facts.behind is not None else None
        if unknown is not None:
            waiting[track.name] = min(unknown, waiting.get(track.name, unknown))
    versions = [_last(model, actor) for model in _models_behind(asked)]
    over = [CATALOG[key] for metric in asked.metrics for key in metric.over]
    from_facts = any(not part.stored for one in asks for part in one.split) or any(not one.additive for one in over)
    if from_facts or any(name not in found or foreign(found[name]) for name in names):
        # An answer made from the facts themselves is as old as the last write, not as the last renewal.
        last = Change.objects.filter(workspace_id=actor.workspace_id).aggregate(last=Max("seq"))["last"]
        versions.append(last or 0)
    aims = [turn.targets for turn in found.values()] or [_last(MetricTarget, actor)]  # type: ignore[attr-defined]
    return State(found, waiting, tuple(versions), aims[0] or 0)


def _models_behind(asked: Question) -> list[Any]:
    """The models whose rows give the labels of the groups."""
    columns = [FACTS[asked.metrics[0].facts].column(name) for name in asked.group_by]
    return [one.model for one in columns if one.kind == "ref" and one.model is not None]


def _last(model: Any, actor: Actor) -> int:
    found = visible(model._default_manager.all(), actor, deleted="include").aggregate(last=Max("seq"))
    return found["last"] or 0


def tag_of(actor: Actor, asked: Question, state: State, now: datetime) -> str:
    """What identifies the answer: it changes with the data, the definitions, names, rights, language and the clock."""
    begun = [step.partial(now) for step in (*asked.steps, *(asked.other.steps if asked.other else ()))]
    past: tuple[Any, ...] = (begun.count(False), asked.window.start > now)
    read = (*asked.metrics, *(CATALOG[key] for metric in asked.metrics for key in metric.over))
    if asked.window.end > now and any(metric.pending or metric.ageing for metric in read):
        past += (now.replace(second=0, microsecond=0),)  # what is due, or grows older, does so by the minute
    if any(metric.waits for metric in asked.metrics):
        past += (now.replace(second=0, microsecond=0),)  # of whatever began when, a wait may end any day
    rights = (str(actor.workspace_id), actor.role.value, actor.personal_data, get_language())
    text = repr((rights, asked.key, state.generations, sorted(state.waiting), state.versions, state.targets, past))
    return hashlib.sha256(text.encode()).hexdigest()[:20]
