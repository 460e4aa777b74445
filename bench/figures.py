"""The figures beside hand-written SQL on the same facts in the same run: making parts, renewing days, answering."""

import resource
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection

from bench import facts as generated
from bench import floor
from bench.serving import measure_answers
from core.keys import create_workspace
from core.scope import Actor, Role
from metrics import renew, tasks
from metrics.stale import put
from metrics.tables import fetch, layouts, quoted

SLICES = {
    "answers": "survey_id, survey_kind, channel, touchpoint_id, team_id, agent_id, segment_id, language, country, plan",
    "cases": "channel, reason, category, priority, team_id, agent_id, segment_id",
}
SLICES["cycles"] = SLICES["cases"]
SOUND = "deleted_at IS NULL AND NOT dismissed AND score IS NOT NULL"
SCORES = ", ".join(
    f"sum(CASE WHEN {test} THEN {what} ELSE 0 END)"
    for test, what in (
        (f"instrument = 'nps' AND {SOUND} AND score >= 9", "1"),
        (f"instrument = 'nps' AND {SOUND} AND score BETWEEN 7 AND 8", "1"),
        (f"instrument = 'nps' AND {SOUND} AND score <= 6", "1"),
        (f"instrument = 'csat' AND {SOUND} AND positive", "1"),
        (f"instrument = 'csat' AND {SOUND}", "1"),
        (f"instrument = 'csat' AND {SOUND}", "score"),
        ("instrument = 'nps' AND deleted_at IS NULL AND dismissed", "1"),
        ("instrument = 'csat' AND deleted_at IS NULL AND dismissed", "1"),
        ("instrument = 'nps' AND deleted_at IS NULL AND NOT dismissed AND score IS NULL", "1"),
        ("instrument = 'csat' AND deleted_at IS NULL AND NOT dismissed AND score IS NULL", "1"),
        ("deleted_at IS NOT NULL", "1"),
    )
)
LASTED = "count(*), sum({0}), max({0})"
HAND = {
    "answers.submitted_at": ("core_answer", "submitted_at", SCORES, ""),
    "cases.first_resolved_at": ("core_case", "first_resolved_at", LASTED, "first_resolution_seconds"),
    "cases.ended_at": ("core_case", "ended_at", LASTED, "full_resolution_seconds"),
    "cycles.opened_at": ("core_cycle", "opened_at", "count(*)", ""),
    "cycles.ended_at": ("core_cycle", "ended_at", "count(*)", ""),
}  # fmt: skip


def by_hand(track: str, where: str = "1 = 1") -> str:
    """The same totals by day and every slice as one statement; a distribution as one row per bucket."""
    table, time_, totals, column = HAND[track]
    bucket = f", {floor.BUCKET.format(column)} AS bucket" if column else ""
    slices = SLICES[track.partition(".")[0]]
    groups = ", ".join(str(n) for n in range(1, slices.count(",") + 3 + bool(column)))
    chosen = f"{{day:{time_}}} AS day, {slices}{bucket}, {totals.format(column)}"
    return f"SELECT {chosen} FROM {table} WHERE {time_} IS NOT NULL AND {where} GROUP BY {groups}"


def best(work: Callable[[], Any], runs: int = 3) -> float:
    """The fastest of several runs, in milliseconds."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return min(taken)


def told(what: str, taken: float, limit: float, note: str = "") -> None:
    """One line: what, how long, the limit's time, and how many times the limit's time it took."""
    times = f"speed {limit / taken:>6.2f}  time {taken / limit:>6.2f}x"
    print(f"{what:<50} {taken:>10.2f} ms  limit {limit:>9.2f} ms  {times}  {note}")


def measure(count: int) -> None:
    """Make the facts, then measure."""
    tasks.ring = lambda workspace_id: None  # type: ignore[assignment]
    workspace = create_workspace("figures", "Figures", zone="Europe/Madrid")
    actor = Actor(workspace.id, Role.ADMIN, name="bench", personal_data=True)
    began = time.perf_counter()
    generated.fill(actor, count)
    print(f"{connection.vendor}: {count:,} facts made in {time.perf_counter() - began:.1f} s")
    measure_full(actor, count)
    measure_days(actor)
    measure_answers(actor)


def measure_full(actor: Actor, count: int) -> None:
    """Everything from nothing, and once more over what is there."""
    tuned()
    hand = sum(best(lambda one=track: floor.fetch(f"SELECT count(*) FROM ({by_hand(one)}) x")) for track in HAND)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first = best(lambda: renew.rebuild(actor.workspace_id), 1)
    again = best(lambda: renew.rebuild(actor.workspace_id), 1)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    rows = sum(fetch(f"SELECT count(*) FROM {quoted(one.table)}")[0][0] for one in layouts().values())
    told("full recompute of every metric, fresh tables", first, hand, f"{count:,} facts, {rows:,} rows")
    told("full recompute of every metric, once more", again, hand, f"the worker grew by {grown:.0f} MB")
    for name, layout in layouts().items():
        cuts = fetch(f"SELECT tier, cut, count(*) FROM {quoted(layout.table)} GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 4")
        one = best(lambda track=name: renew.rebuild_track(actor.workspace_id, track), 1)
        limit = best(lambda track=name: floor.fetch(f"SELECT count(*) FROM ({by_hand(track)}) x"), 1)
        told(f"  {name}", one, limit, str(cuts))


def tuned() -> None:
    """The same memory for both sides."""
    if connection.vendor == "postgresql":
        floor.fetch("SELECT set_config('work_mem', '64MB', false), set_config('jit', 'off', false)")


def measure_days(actor: Actor) -> None:
    """Stale days beside hand SQL for those days alone."""
    track = "answers.submitted_at"
    for k in (1, 10, 100, 300):
        days = [date(2025, 1, 1) + timedelta(days=n * (360 // k)) for n in range(k)]
        ranges = " OR ".join(
            f"(submitted_at >= '{day - timedelta(days=1)} 23:00' AND submitted_at < '{day} 23:00')" for day in days
        )
        home = layouts()[track].spelled("workspace", actor.workspace_id)
        said = f"workspace_id = '{home}' AND ({ranges})"
        hand = best(lambda where=said: floor.fetch(f"SELECT count(*) FROM ({by_hand(track, where)}) x"))

        def renewed(chosen: list[date] = days) -> None:
            put(actor.workspace_id, [(track, day) for day in chosen])
            renew.drain(actor.workspace_id)

        told(f"{k} scattered stale days", best(renewed), hand)
        told("  their weeks and months", best(lambda: renew.step(actor.workspace_id), 1), hand)
