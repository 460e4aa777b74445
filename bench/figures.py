"""The figures beside hand-written SQL on the same facts in the same run: making parts, renewing days, answering."""

import resource
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F
from django.db.models.functions import TruncDate

from bench import facts as generated
from bench import floor
from bench.serving import measure_answers
from core.keys import create_workspace
from core.scope import Actor, Role
from metrics import renew, tasks
from metrics.declare import Spread
from metrics.engine import Track, numbers, rows, spread, tracks
from metrics.stale import put
from metrics.tables import fetch, layouts, quoted
from metrics.windows import midnight

ZONE = ZoneInfo("Europe/Madrid")

ANSWERS = "answers.submitted_at"


def by_hand(actor: Actor, track: Track, *spans: tuple[datetime, datetime]) -> None:
    """The same totals from the facts by day and all slices, computed and not kept: a statement for all counts and sums,
    and one for each distribution."""
    found = rows(track, actor.workspace_id, *spans or ((None, None),))
    day, slices = TruncDate(F(track.time), tzinfo=ZONE), track.facts.slices
    wanted = layouts()[track.name].wanted
    asked = [numbers(track, found, day, slices, wanted)[1]]
    asked += [spread(track, found, day, slices, part, where) for part, where in wanted.values()
              if isinstance(part, Spread)]  # fmt: skip
    for one in asked:
        text, values = one.query.sql_with_params()
        fetch(f"SELECT count(*) FROM ({text}) x", values)


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
    workspace = create_workspace("figures", "Figures", zone=ZONE.key)
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
    hand = sum(best(lambda one=track: by_hand(actor, one)) for track in tracks().values())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first = best(lambda: renew.rebuild(actor.workspace_id), 1)
    again = best(lambda: renew.rebuild(actor.workspace_id), 1)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    rows = sum(fetch(f"SELECT count(*) FROM {quoted(one.table)}")[0][0] for one in layouts().values())
    told("full recompute of every metric, fresh tables", first, hand, f"{count:,} facts, {rows:,} rows")
    told("full recompute of every metric, once more", again, hand, f"the worker grew by {grown:.0f} MB")
    filled = [(name, one) for name, one in layouts().items() if fetch(f"SELECT 1 FROM {quoted(one.table)} LIMIT 1")]
    for name, layout in filled:
        cuts = fetch(f"SELECT tier, cut, count(*) FROM {quoted(layout.table)} GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 4")
        one = best(lambda track=name: renew.rebuild_track(actor.workspace_id, track), 1)
        limit = best(lambda track=layout.track: by_hand(actor, track), 1)
        told(f"  {name}", one, limit, str(cuts))


def tuned() -> None:
    """The same memory for both sides."""
    if connection.vendor == "postgresql":
        floor.fetch("SELECT set_config('work_mem', '64MB', false), set_config('jit', 'off', false)")


def measure_days(actor: Actor) -> None:
    """Stale days beside hand SQL for those days alone."""
    track = tracks()[ANSWERS]
    for k in (1, 10, 100, 300):
        days = [date(2025, 1, 1) + timedelta(days=n * (360 // k)) for n in range(k)]
        spans = [(midnight(day, ZONE), midnight(day + timedelta(days=1), ZONE)) for day in days]
        hand = best(lambda spans=spans: by_hand(actor, track, *spans))

        def renewed(chosen: list[date] = days) -> None:
            put(actor.workspace_id, [(ANSWERS, day) for day in chosen])
            renew.drain(actor.workspace_id)

        told(f"{k} scattered stale days", best(renewed), hand)
        told("  their weeks and months", best(lambda: renew.step(actor.workspace_id), 1), hand)
