"""Many writers, readers and workers at once, on PostgreSQL: nothing lost, nothing doubled, nobody stuck."""

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from core import changes, write
from core.cases import Case
from core.changes import Change, read
from core.customers import Customer
from core.scope import Actor
from metrics import renew
from metrics.compare import differences
from metrics.models import StaleMark
from tests.makers import make, noun
from tests.metrics.parts import kept_parts

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'",
        reason="SQLite has one writer at a time: there is nothing here that could go wrong on it",
    ),
]
PATIENCE = 60.0
BATCH = 40


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at once, each in a thread with its own connection; their results, or the first error."""
    results: list[Any] = [None] * len(calls)
    errors: list[BaseException] = []
    start = threading.Barrier(len(calls))

    def run(place: int) -> None:
        try:
            start.wait(PATIENCE)
            results[place] = calls[place]()
        except BaseException as error:  # noqa: BLE001 - it is raised again below, in the thread of the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "a thread is stuck"
    for error in errors:
        raise error
    return results


@contextmanager
def left_open(change: Callable[[], Any]) -> Iterator[Callable[[], None]]:
    """Make a change in a transaction of its own that stays open until the yielded function is called."""
    made, may_commit = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                change()
                made.set()
                may_commit.wait(PATIENCE)
        finally:
            made.set()
            connection.close()

    def commit() -> None:
        may_commit.set()
        thread.join(PATIENCE)

    thread = threading.Thread(target=hold, daemon=True)
    thread.start()
    assert made.wait(PATIENCE)
    try:
        yield commit
    finally:
        commit()


def follow(actor: Actor, after: int, ended: Callable[[], bool]) -> list[Change]:
    """A reader of the feed: every page from `after` on, until the writers have ended and nothing is left."""
    found: list[Change] = []
    while True:
        last = ended()
        feed = read(actor, after=after, limit=7)
        found += feed.lines
        after = feed.end
        if last and feed.at_end:
            return found


def slow_writer(actor: Actor, shared: Sequence[Any], seed: int) -> None:
    """Twelve transactions that create and change rows, and commit when chance says."""
    chance = random.Random(seed)
    for turn in range(12):
        with transaction.atomic():
            make(actor, "teams", name=f"Team {seed}.{turn}")
            time.sleep(chance.random() * 0.02)
            write.save(actor, noun("customers"), {"name": f"{seed}.{turn}"}, id=chance.choice(shared).id)
            time.sleep(chance.random() * 0.03)


def test_a_reader_of_the_feed_misses_and_repeats_nothing_while_eight_write(owner: Any) -> None:
    shared = [make(owner.actor, "customers") for _ in range(5)]
    start = read(owner.actor, limit=1000).end
    left = [8]

    def writer(seed: int) -> Callable[[], None]:
        def run() -> None:
            try:
                slow_writer(owner.actor, shared, seed)
            finally:
                left.append(left.pop() - 1)

        return run

    reader = lambda: follow(owner.actor, start, lambda: left == [0])  # noqa: E731
    lines = together(*(writer(seed) for seed in range(8)), reader)[-1]
    written = Change.objects.filter(workspace_id=owner.actor.workspace_id, seq__gt=start).order_by("seq")
    assert [line.seq for line in lines] == [line.seq for line in written]
    versions: dict[Any, list[int]] = defaultdict(list)
    for line in lines:
        versions[line.record_id].append(line.version)
    assert all(some == list(range(some[0], some[0] + len(some))) for some in versions.values())
    assert len(lines) == 8 * 12 * 2


def seen_around_a_late_commit(actor: Actor) -> tuple[set[Any], set[Any]]:
    """What two writers wrote, and what a reader got: the first draws its place, the second overtakes it."""
    after = read(actor, limit=1000).end
    with left_open(lambda: make(actor, "teams", name="First")) as commit:
        make(actor, "teams", name="Second")
        early = read(actor, after=after)
        commit()
    late = read(actor, after=early.end)
    written = Change.objects.filter(workspace_id=actor.workspace_id, seq__gt=after)
    return set(written.values_list("seq", flat=True)), {line.seq for line in (*early.lines, *late.lines)}


def test_a_line_that_commits_late_is_still_read(owner: Any) -> None:
    written, seen = seen_around_a_late_commit(owner.actor)
    assert len(written) == 2
    assert seen == written


def test_without_the_held_positions_that_line_would_be_lost(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two tests above can fail: this is what they would see."""
    monkeypatch.setattr(changes, "HELD", "WITH held AS (SELECT %s)")
    written, seen = seen_around_a_late_commit(owner.actor)
    assert written - seen == {min(written)}


def test_fifty_writers_of_one_new_key_make_one_row(owner: Any) -> None:
    row = {"source": "crm", "external_id": "new", "name": "Ana"}
    done = together(*(lambda: write.upsert(owner.actor, noun("customers"), [row])[0] for _ in range(50)))
    assert sorted({one.outcome for one in done}) == ["created", "unchanged"]
    assert [one.outcome for one in done].count("created") == 1
    assert len({one.row.id for one in done}) == 1
    assert Customer.objects.filter(workspace_id=owner.actor.workspace_id).count() == 1


@pytest.fixture
def _slow_inserts() -> Iterator[None]:
    """Every new row of a customer or case takes 3 ms, so that two batches are in the middle of it at the same time."""
    tables = ("core_customer", "core_case")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION a_while() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(0.003); RETURN NEW; END $$"
        )
        for table in tables:
            cursor.execute(f"CREATE TRIGGER slow BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION a_while()")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION a_while() CASCADE")


def at_once_in_opposite_order(actor: Actor, name: str, one: list[Any], other: list[Any]) -> set[str]:
    done = together(lambda: write.upsert(actor, noun(name), one), lambda: write.upsert(actor, noun(name), other[::-1]))
    return {written.outcome for some in done for written in some}


@pytest.mark.usefixtures("_slow_inserts")
@pytest.mark.parametrize("name", ["customers", "cases"])
def test_batches_over_the_same_keys_in_opposite_order_do_not_wait_in_a_circle(owner: Any, name: str) -> None:
    customer = make(owner.actor, "customers", source="crm", external_id="c")
    least = {"customers": {}, "cases": {"customer_id": str(customer.id), "channel": "web", "opened_at": at(0)}}[name]
    text = {"customers": "name", "cases": "reason"}[name]
    for turn in range(3):
        for word in ("created", "changed"):
            rows = [[{**named(f"{turn}.{n}"), **least, text: word + side} for n in range(BATCH)] for side in ("a", "b")]
            assert at_once_in_opposite_order(owner.actor, name, *rows) <= {"created", "updated"}
    stored = {"customers": Customer, "cases": Case}[name].objects.filter(source="desk")
    assert stored.filter(workspace_id=owner.actor.workspace_id, version__gte=3).count() == 3 * BATCH


def test_batches_of_events_of_the_same_cases_do_not_wait_in_a_circle(owner: Any) -> None:
    customer = make(owner.actor, "customers")
    body = {"customer_id": str(customer.id), "channel": "web", "opened_at": at(0)}
    write.upsert(owner.actor, noun("cases"), [{**named(f"case-{n}"), **body} for n in range(BATCH)])
    reply = {"kind": "message", "actor": "agent", "at": at(1)}
    for turn in range(4):
        one, other = (
            [{**named(f"{turn}.{n}.{side}"), "case_ref": key(f"case-{n}"), **reply} for n in range(BATCH)]
            for side in ("a", "b")
        )
        assert at_once_in_opposite_order(owner.actor, "case-events", one, other) == {"created"}
    replies = Case.objects.filter(workspace_id=owner.actor.workspace_id).values_list("reply_count", flat=True)
    assert set(replies) == {8}


def at(minutes: int) -> str:
    return (datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=minutes)).isoformat()


def key(id: str) -> dict[str, str]:
    return {"source": "desk", "id": id}


def named(id: str) -> dict[str, str]:
    return {"source": "desk", "external_id": id}


def test_events_that_arrive_at_once_are_all_in_the_case(owner: Any) -> None:
    case = make(owner.actor, "cases", opened_at=at(0))

    def reply(n: int) -> Callable[[], Any]:
        body = {"case_id": str(case.id), "kind": "message", "actor": "agent", "at": at(n + 1)}
        return lambda: write.save(owner.actor, noun("case-events"), body)

    together(*(reply(n) for n in range(12)))
    case.refresh_from_db()
    assert (case.reply_count, case.first_reply_at, case.version) == (12, datetime.fromisoformat(at(1)), 13)


def test_draining_in_parallel_while_facts_arrive_doubles_and_loses_nothing(owner: Any) -> None:
    question = make(owner.actor, "questions", instrument="nps")
    cases = [make(owner.actor, "cases", opened_at=at(0)) for _ in range(3)]
    writing = threading.Event()
    writing.set()

    def answers(seed: int) -> None:
        chance = random.Random(seed)
        for n in range(25):
            body = {"question_id": str(question.id), "score": chance.randint(0, 10), "submitted_at": at(n * 97)}
            write.save(owner.actor, noun("answers"), body)
            closing = {"case_id": str(chance.choice(cases).id), "kind": chance.choice(("resolved", "reopened"))}
            write.save(owner.actor, noun("case-events"), {**closing, "at": at(chance.randint(1, 4000))})

    def drain() -> None:
        while writing.is_set():
            renew.drain(owner.actor.workspace_id)

    def write_all() -> None:
        try:
            together(*(lambda seed=seed: answers(seed) for seed in range(3)))
        finally:
            writing.clear()

    together(write_all, drain, drain, drain)
    together(*(lambda: renew.drain(owner.actor.workspace_id) for _ in range(3)))
    assert not StaleMark.objects.filter(workspace_id=owner.actor.workspace_id).exists()
    assert list(differences(owner.actor.workspace_id)) == []
    entered = kept_parts(owner.actor.workspace_id, "answers.submitted_at")
    places = [(each.day, str(each.slices)) for each in entered]
    assert len(places) == len(set(places))
    assert sum(each.parts.get("nps.answered", 0) for each in entered) == 75
