"""Live and replayed, in any order and any number of pieces: the same standings."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.persons.merging import merge
from core.persons.unmerging import undo
from core.scope import Actor
from core.write import delete, save
from journeys import advance
from journeys.marks import Due, Mark
from journeys.standings import Standing, Visit
from metrics import renew
from metrics.answer import answer, ask
from tests.journeys.maps import SHOP, buys, draw, on, stands, stays
from tests.makers import answer as answered
from tests.makers import make, noun, question

pytestmark = pytest.mark.django_db
BOOKKEEPING = ("id", "version", "seq", "created_at", "updated_at", "origin", "standing_id")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tenth of June 2026."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 6, 10, 12, tzinfo=UTC))


def everything(actor: Actor) -> list[Any]:
    """All standings and visits of a workspace, without what tells when they were written."""
    found: list[Any] = []
    for model in (Standing, Visit):
        rows = model._default_manager.filter(workspace_id=actor.workspace_id, deleted_at=None)
        ordered = rows.order_by("customer", "journey", "entered_at", "number").values()
        found += [{name: value for name, value in row.items() if name not in BOOKKEEPING} for row in ordered]
    return found


def happenings(actor: Actor, customers: list[Any], dice: random.Random) -> list[Callable[[], Any]]:
    """What happened with these customers, each as a write of its own."""
    asked = question(actor, "csat")
    found: list[Callable[[], Any]] = []
    for customer in customers:
        days = sorted(f"{dice.randint(1, 5):02}-{dice.randint(1, 28):02}" for _ in range(4))
        found += [
            lambda customer=customer, days=days: buys(actor, customer, days[0], arrives=days[1]),
            lambda customer=customer, days=days: answered(actor, asked, 2, on(days[2]), customer_id=str(customer.id)),
            lambda customer=customer, days=days: buys(actor, customer, days[3]),
            lambda customer=customer, days=days: make(
                actor, "cases", customer_id=str(customer.id), opened_at=on(days[1], 15), reason="late"
            ),
            lambda customer=customer: save(actor, noun("customers"), {"plan": "gold"}, id=customer.id),
        ]
    return found


def wipe(actor: Actor) -> None:
    """Nothing is known of anybody any more."""
    for model in (Visit, Standing):
        model._default_manager.filter(workspace_id=actor.workspace_id).delete()
    Due.objects.all().delete()


def test_replaying_everything_from_nothing_gives_what_live_processing_gave(owner: Any) -> None:
    dice = random.Random(3)
    draw(owner.actor)
    customers = [make(owner.actor, "customers") for _ in range(6)]
    for happening in happenings(owner.actor, customers, dice):
        happening()
        advance.drain(owner.actor.workspace_id)
    live = everything(owner.actor)
    assert advance.differences(owner.actor.workspace_id) == 0
    assert {row["state"] for row in live if "state" in row} >= {"abandoned", "completed"}
    wipe(owner.actor)
    assert everything(owner.actor) == []
    assert advance.differences(owner.actor.workspace_id) == len(live)
    assert everything(owner.actor) == []
    assert advance.replay(owner.actor.workspace_id) == 6
    assert everything(owner.actor) == live


def test_the_order_in_which_facts_arrive_does_not_matter(owner: Any) -> None:
    told = []
    for seed in range(3):
        home = make(owner.actor, "journeys", name=f"Run {seed}")
        delete(owner.actor, noun("journeys"), home.id)
        journey = draw(owner.actor)
        customers = [make(owner.actor, "customers") for _ in range(2)]
        facts = happenings(owner.actor, customers, random.Random(5))
        random.Random(seed).shuffle(facts)
        for happening in facts:
            happening()
            advance.drain(owner.actor.workspace_id)
        told.append([stays(customer) for customer in customers])
        delete(owner.actor, noun("journeys"), journey.id)
    assert told[0] == told[1] == told[2]


def test_looking_twice_changes_nothing_and_writes_no_line(owner: Any) -> None:
    draw(owner.actor)
    customer = make(owner.actor, "customers")
    buys(owner.actor, customer, "06-01")
    stands(owner.actor, customer)
    row = Standing.objects.get(customer=customer)
    assert advance.replay(owner.actor.workspace_id) == 1
    assert Standing.objects.get(customer=customer).version == row.version
    assert not Mark.objects.exists()


def test_a_deleted_journey_leaves_nobody_standing_and_a_deleted_customer_counts(owner: Any) -> None:
    journey = draw(owner.actor)
    customer, other = make(owner.actor, "customers"), make(owner.actor, "customers")
    for one in (customer, other):
        buys(owner.actor, one, "06-01")
        assert stands(owner.actor, one) == [("ordered", "active", "06-01")]
    delete(owner.actor, noun("customers"), other.id)
    assert stands(owner.actor, other) == [("ordered", "active", "06-01")]
    delete(owner.actor, noun("journeys"), journey.id)
    assert stands(owner.actor, customer) == stays(customer) == []
    assert not Due.objects.exists()


def test_a_merge_joins_two_ways_and_undoing_it_parts_them(owner: Any) -> None:
    draw(owner.actor)
    first, second = make(owner.actor, "customers"), make(owner.actor, "customers")
    buys(owner.actor, first, "05-20")
    buys(owner.actor, second, "06-01")
    apart = [stands(owner.actor, one) for one in (first, second)]
    assert apart == [[("ordered", "active", "05-20")], [("ordered", "active", "06-01")]]
    done = merge(owner.actor, first.id, [second.id], {})
    assert stands(owner.actor, first) == [("loyal", "completed", "06-01")]
    assert stands(owner.actor, second) == []
    undo(owner.actor, done.merges[0].id)
    assert [stands(owner.actor, one) for one in (first, second)] == apart


def test_a_figure_says_when_a_write_is_not_in_the_standings_yet(owner: Any) -> None:
    draw(owner.actor)
    buys(owner.actor, make(owner.actor, "customers"), "06-01")
    window = {"start": "2026-06-01", "end": "2026-06-02"}
    asked = ask(owner.actor, {"metrics": ["journey_completion"], "window": window})
    assert Mark.objects.exists()
    assert answer(owner.actor, asked).series[0].rows[0].provisional
    advance.drain(owner.actor.workspace_id)
    renew.drain(owner.actor.workspace_id)
    row = answer(owner.actor, asked).series[0].rows[0]
    assert (row.provisional, row.n) == (False, 1)


def statements(work: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        work()
    return [query["sql"] for query in seen.captured_queries]


def newcomers(actor: Actor, count: int) -> None:
    for customer in [make(actor, "customers") for _ in range(count)]:
        buys(actor, customer, "06-01")


def test_moving_customers_costs_the_same_statements_for_any_number(owner: Any) -> None:
    draw(owner.actor)
    newcomers(owner.actor, 1)
    advance.drain(owner.actor.workspace_id)
    seen = []
    for count in (1, 30):
        newcomers(owner.actor, count)
        marked = statements(lambda: advance._marked(owner.actor.workspace_id))
        # SQLite stores rows one by one; what is asked is the same.
        seen.append([one for one in marked if one.startswith("SELECT")])
    assert len(seen[0]) == len(seen[1]) <= 24, "\n".join(seen[1])


def test_a_write_costs_one_question_and_one_insert_where_journeys_are_published(owner: Any) -> None:
    customer = make(owner.actor, "customers")
    buys(owner.actor, customer, "06-01")
    plain = statements(lambda: buys(owner.actor, customer, "06-02"))
    draw(owner.actor)
    marked = statements(lambda: buys(owner.actor, customer, "06-03"))
    assert [one for one in plain if "journeys_mark" in one] == []
    assert len(marked) - len(plain) == 1
    assert len([one for one in marked if "journeys_" in one]) == 2


def test_nobody_of_another_workspace_is_moved(owner: Any, stranger: Any) -> None:
    draw(owner.actor)
    buys(stranger.actor, make(stranger.actor, "customers"), "06-01")
    advance.drain()
    assert not Standing.objects.exists()
    draw(stranger.actor, SHOP[:2])
    advance.drain()
    assert {row.workspace_id for row in Standing.objects.all()} == {stranger.actor.workspace_id}
