"""Renewing parts: stale days are made again from the facts and replaced whole, never added to.

Running twice, at once, or being killed in between leaves no trace: the parts of a day, its marks and the
generation change in one transaction, and only whoever holds the track's row (its lease) may do it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from core.workspaces import Workspace, living
from metrics import restated
from metrics.build import TIERS, Builder, Span, neighbours
from metrics.models import StaleMark, Turn
from metrics.tables import Layout, drop_former, ensure, layouts, tidy, tune
from metrics.windows import local_day, step_end, step_start

DAYS_AT_ONCE = 100
MARKS_AT_ONCE = 500  # a statement takes only so many parameters, on SQLite above all
MARKS_READ = 10_000
FULL_SHARE = 0.75  # from here on, making all days again is cheaper than making these
FORMER_KEPT = 20


def drain(workspace_id: UUID | None = None) -> int:
    """Renew every stale day, of one workspace or of all; how many days were renewed. Safe to run many times at once.

    Marks of tracks that this release does not know are left: while a release is rolled out, a newer one wrote them.
    """
    done = 0
    while True:
        marks, turns = StaleMark.objects.filter(track__in=layouts()), Turn.objects.filter(track__in=layouts())
        if workspace_id is not None:
            marks, turns = marks.filter(workspace_id=workspace_id), turns.filter(workspace_id=workspace_id)
        waiting = dict.fromkeys(marks.values_list("workspace_id", "track").distinct())
        waiting |= dict.fromkeys((one.workspace_id, one.track) for one in turns if foreign(one) and not outdated(one))
        renewed = sum(_renew(home, layouts()[name]) for home, name in waiting)
        done += renewed
        if not renewed:
            return done


def foreign(turn: Turn) -> bool:
    """Whether the parts were made by other definitions than this release's."""
    return turn.layout != layouts()[turn.track].fingerprint


def outdated(turn: Turn) -> bool:
    """Whether a newer release has taken the parts over: this one's definitions are among the former ones."""
    return layouts()[turn.track].fingerprint in turn.former


@contextmanager
def _lease(workspace_id: UUID, track: str, *, wait: bool) -> Iterator[Turn | None]:
    """A transaction that holds the row of a track; None when somebody else holds it and nobody waits."""
    Turn.objects.get_or_create(workspace_id=workspace_id, track=track)
    skip = not wait and connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        turns = Turn.objects.select_for_update(skip_locked=skip)
        tune()
        yield turns.filter(workspace_id=workspace_id, track=track).first()


def _renew(workspace_id: UUID, layout: Layout) -> int:
    with _lease(workspace_id, layout.track.name, wait=False) as turn:
        # Somebody else renews this track now, and looks for marks again before leaving; or a newer release has it.
        if turn is None or outdated(turn):
            return 0
        marks = StaleMark.objects.filter(workspace_id=workspace_id, track=turn.track).order_by("id")
        taken = list(marks.values_list("id", "day", "at")[:MARKS_READ])
        if not taken and not foreign(turn):
            return 0
        whole = foreign(turn) or any(day is None for _, day, _ in taken)
        days = {day for _, day, _ in taken if day is not None}
        chosen = None if whole else _chosen(layout, workspace_id, list(days))
        home = Workspace.objects.get(pk=workspace_id)
        # Another zone or definition moves every figure, and no fact did it.
        before = {} if whole else restated.closed(turn, layout, home, chosen or days)
        renewed = _make_all(turn, layout) if chosen is None else _make_days(turn, layout, chosen)
        if before:
            restated.log(turn, layout, home, before, min(at for _, _, at in taken))
        _finish(turn, [id for id, day, _ in taken if chosen is None or day in chosen])
    if chosen is None:
        tidy(layout)
    return max(1, renewed)


def _chosen(layout: Layout, workspace_id: UUID, days: Sequence[date]) -> list[date] | None:
    """The days to make in one go; None when making everything again is cheaper."""
    if len(days) > DAYS_AT_ONCE and len(days) > FULL_SHARE * _builder(layout, workspace_id).count():
        return None
    return sorted(days)[:DAYS_AT_ONCE]


def _builder(layout: Layout, workspace_id: UUID, table: str = "") -> Builder:
    zone = Workspace.objects.get(pk=workspace_id).zone_info
    return Builder(layout, workspace_id, zone, table or layout.table)


def _make_days(turn: Turn, layout: Layout, days: Sequence[date]) -> int:
    """Replace days; the weeks and months they stand in are taken away and stay gaps until `step`."""
    builder = _builder(layout, turn.workspace_id)
    spans = neighbours(days)
    builder.clear("day", spans)
    builder.days(spans)
    for tier in TIERS:
        starts = {step_start(day, tier) for day in days}
        closed = {start for start in starts if turn.stepped_to and step_end(start, tier) <= turn.stepped_to}
        fresh = closed - {date.fromisoformat(start) for name, start in turn.gaps if name == tier}
        if fresh:
            builder.clear(tier, [(start, step_end(start, tier)) for start in fresh])
            turn.gaps = [*turn.gaps, *([tier, start.isoformat()] for start in sorted(fresh))]
    return len(days)


def _make_all(turn: Turn, layout: Layout) -> int:
    """Make every day, week and month of a track again; the parts are this release's from now on."""
    ensure(layout)
    builder = _builder(layout, turn.workspace_id)
    builder.clear()
    builder.days()
    today = local_day(timezone.now(), builder.zone)
    for tier in TIERS:
        builder.steps(tier, [(None, step_start(today, tier))])
    former = [one for one in [*turn.former, turn.layout] if one and one != layout.fingerprint]
    turn.former, turn.layout = former[-FORMER_KEPT:], layout.fingerprint
    turn.stepped_to, turn.gaps = today, []
    return builder.count()


def _finish(turn: Turn, marks: Sequence[int]) -> None:
    """Take away the marks that were read before the parts were made, and only those; move the generation on."""
    for start in range(0, len(marks), MARKS_AT_ONCE):
        StaleMark.objects.filter(id__in=marks[start : start + MARKS_AT_ONCE]).delete()
    turn.generation, turn.renewed_at = turn.generation + 1, timezone.now()
    turn.save()


def step(workspace_id: UUID | None = None) -> int:
    """Add up the weeks and months that have ended, or of which a day was renewed since; how many tracks had any.

    Answers are the same before and after, only cheaper: this runs when no figure waits for it.
    """
    turns = Turn.objects.filter(track__in=layouts())
    if workspace_id is not None:
        turns = turns.filter(workspace_id=workspace_id)
    return sum(_step(turn.workspace_id, layouts()[turn.track]) for turn in turns if _steps_due(turn))


def _steps_due(turn: Turn) -> bool:
    if foreign(turn):
        return False
    today = local_day(timezone.now(), Workspace.objects.get(pk=turn.workspace_id).zone_info)
    return bool(turn.gaps) or turn.stepped_to is None or turn.stepped_to < today


def _step(workspace_id: UUID, layout: Layout) -> int:
    with _lease(workspace_id, layout.track.name, wait=False) as turn:
        if turn is None or not _steps_due(turn):
            return 0
        builder = _builder(layout, workspace_id)
        today = local_day(timezone.now(), builder.zone)
        for tier in TIERS:
            spans: list[Span] = [
                (date.fromisoformat(start), step_end(date.fromisoformat(start), tier))
                for name, start in turn.gaps
                if name == tier
            ]
            before = step_start(turn.stepped_to, tier) if turn.stepped_to else None
            if before is None or before < step_start(today, tier):
                spans.append((before, step_start(today, tier)))
            if spans:
                builder.clear(tier, spans)
                builder.steps(tier, spans)
        turn.stepped_to, turn.gaps = today, []
        turn.save(update_fields=["stepped_to", "gaps"])
    return 1


def rebuild(workspace_id: UUID, told: Callable[[str, int], None] = lambda track, days: None) -> int:
    """Make every part of a workspace again from nothing; `told` hears of each track and its days."""
    total = 0
    for name in layouts():
        days = rebuild_track(workspace_id, name)
        told(name, days)
        total += days
    # Whoever rebuilds has said that this release is the one: what no track of it reads is nobody's any more.
    StaleMark.objects.filter(workspace_id=workspace_id).exclude(track__in=layouts()).delete()
    Turn.objects.filter(workspace_id=workspace_id).exclude(track__in=layouts()).delete()
    drop_former(set(Turn.objects.values_list("layout", flat=True)))
    return total


def rebuild_track(workspace_id: UUID, track: str) -> int:
    """Make one track of a workspace again, in one transaction; how many days it has."""
    with _lease(workspace_id, track, wait=True) as turn:
        if turn is None:
            raise Turn.DoesNotExist(track)
        marks = list(StaleMark.objects.filter(workspace_id=workspace_id, track=track).values_list("id", flat=True))
        days = _make_all(turn, layouts()[track])
        _finish(turn, marks)
    tidy(layouts()[track])
    return days


def take_up() -> None:
    """Give every living workspace a turn at every track: what a new release brings is made by the next drain."""
    known = set(Turn.objects.values_list("workspace_id", "track"))
    wanted = [(home.id, name) for home in living() for name in layouts()]
    fresh = [Turn(workspace_id=home, track=name) for home, name in wanted if (home, name) not in known]
    Turn.objects.bulk_create(fresh, ignore_conflicts=True)
