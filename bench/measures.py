"""What is measured, and the limit beside each."""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from bench import figures, ingest, revenue
from core import read
from core.keys import create_workspace
from core.resources import by_model
from core.scope import Actor, Role
from core.surveys import Question
from core.touchpoints import Touchpoint
from core.write import save, upsert
from metrics import tasks

START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 500
CHANNELS = ("phone", "chat", "email", "web", "app")


def median_ms(work: Callable[[], Any], runs: int = 7) -> float:
    """The middle of several runs, in milliseconds, after one to warm up."""
    work()
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


@contextmanager
def database() -> Iterator[None]:
    """A database of its own, gone afterwards."""
    kept = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(kept, verbosity=0)


def company() -> Actor:
    """A workspace with a survey and a segment."""
    tasks.ring = lambda workspace_id: None  # type: ignore[assignment]
    workspace = create_workspace("bench", "Bench", zone="Europe/Madrid")
    return Actor(workspace.id, Role.ADMIN, name="bench", personal_data=True)


def bodies(actor: Actor, count: int, start: int = 0) -> list[dict[str, Any]]:
    """Answers to one NPS question, spread over a year."""
    dice = random.Random(start)
    question = Question.objects.filter(workspace_id=actor.workspace_id).first()
    if question is None:
        survey = save(actor, _noun("surveys"), {"name": "Bench"}).row
        question = save(
            actor, _noun("questions"), {"survey_id": str(survey.id), "instrument": "nps", "text": "Recommend?"}
        ).row
        for n in range(5):
            save(actor, _noun("touchpoints"), {"key": f"t{n}", "name": f"T{n}", "channel": "web"})
    touchpoints = [str(id) for id in Touchpoint.objects.values_list("id", flat=True)]
    return [
        {
            "source": "bench", "external_id": str(start + n), "question_id": str(question.id),
            "score": dice.randint(0, 10), "channel": dice.choice(CHANNELS), "touchpoint_id": dice.choice(touchpoints),
            "submitted_at": (START + timedelta(minutes=dice.randint(0, 364 * 1440))).isoformat(),
        }
        for n in range(count)
    ]  # fmt: skip


def _noun(name: str) -> Any:
    return next(one for one in by_model().values() if one.name == name)


def measure_pages(actor: Actor) -> None:
    """A page far down a list beside the first one."""
    resource = _noun("answers")
    first = median_ms(lambda: read.page(actor, resource, read.Ask(limit=100)), 15)
    cursor = None
    for _ in range(100):
        page = read.page(actor, resource, read.Ask(limit=100, cursor=cursor))
        cursor = page.next_cursor or cursor
    deep = median_ms(lambda: read.page(actor, resource, read.Ask(limit=100, cursor=cursor)), 15)
    told("page 100 of a list (limit: page 1)", deep, first, "100 rows a page")


def told(what: str, taken: float, limit: float, note: str = "") -> None:
    """One line: what, how long, the limit's time, and how much of the limit's speed was reached."""
    print(f"{what:<52} {taken:>10.1f} ms   limit {limit:>9.1f} ms   ratio {limit / taken:>6.2f}   {note}")


def _fetch(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def main() -> None:
    """Load, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=20_000)
    parser.add_argument("--batches", metavar="NOUN", help="measure batches of this noun only")
    parser.add_argument("--figures", action="store_true", help="measure figures only")
    parser.add_argument("--revenue", action="store_true", help="measure retention only; --facts are customers")
    given = parser.parse_args()
    facts = given.facts
    with database():
        if given.revenue:
            revenue.measure(facts)
            return
        if given.figures:
            figures.measure(facts)
            return
        actor = company()
        if given.batches:
            ingest.measure(actor, given.batches)
            return
        began = time.perf_counter()
        for start in range(0, facts, BATCH):
            upsert(actor, _noun("answers"), bodies(actor, min(BATCH, facts - start), start))
        taken = time.perf_counter() - began
        print(f"{connection.vendor}: {facts:,} answers written in {taken:.1f} s ({facts / taken:,.0f} rows/s)")
        ingest.measure(actor)
        measure_pages(actor)
        figures.measure(facts)
