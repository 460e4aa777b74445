"""The work of weighing: only what was marked, once, whoever is killed; and what the clock changes."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.health.overrides import HealthOverride
from core.health.scores import HealthScore
from core.write import delete, save
from metrics import tasks
from metrics.health import marks, renew, weighing
from metrics.models import HealthMark, HealthTurn
from tests.health.company import ahead, health, model, recommends, weigh
from tests.makers import make, noun

ROOT = Path(__file__).resolve().parents[2]
MOST_STATEMENTS = 30
db = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)
SHOWN = ("customer_id", "score", "band", "computed_score", "computed_delta", "coverage", "contributions")
# A worker that stops between its scores and the end of its transaction, until it is killed.
HANGS = """
import sys, time, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from metrics.health import renew, weighing
real = weighing.renew
def hanging(*given):
    done = real(*given)
    print(done, flush=True)
    time.sleep(60)
weighing.renew = hanging
renew.drain()
"""


def scores() -> list[tuple[Any, ...]]:
    return list(HealthScore.objects.filter(to_at=None).order_by("customer_id").values_list(*SHOWN))


def company(actor: Any, count: int) -> list[Any]:
    """Weights, and so many customers who have answered."""
    model(actor, {"relationship": {"weight": 1}})
    customers = [make(actor, "customers") for _ in range(count)]
    for n, customer in enumerate(customers):
        recommends(actor, customer, n % 11)
    return customers


@committed
def test_a_worker_that_is_killed_leaves_no_trace_and_the_next_one_does_the_same(owner: Any) -> None:
    company(owner.actor, 3)
    waiting = HealthMark.objects.count()
    name = str(connection.settings_dict["NAME"])
    worker = subprocess.Popen([sys.executable, "-c", HANGS, name], cwd=ROOT, env=os.environ.copy(),
                              stdout=subprocess.PIPE, text=True)  # fmt: skip
    assert worker.stdout is not None
    assert int(worker.stdout.readline()) == 3
    worker.send_signal(signal.SIGKILL)
    worker.wait(30)
    worker.stdout.close()
    assert (scores(), HealthMark.objects.count()) == ([], waiting)
    assert weigh(owner.actor) >= 3
    assert [one[1] for one in scores()] == [0.0, 10.0, 20.0]
    assert HealthScore.objects.count() == 3


@db
def test_a_failure_on_the_way_takes_back_the_scores_with_the_marks(owner: Any, monkeypatch: Any) -> None:
    company(owner.actor, 2)
    real = weighing.renew

    def failing(*given: Any) -> int:
        real(*given)
        raise ConnectionError("the database went away")

    with monkeypatch.context() as patched:
        patched.setattr(weighing, "renew", failing)
        with pytest.raises(ConnectionError):
            weigh(owner.actor)
    assert scores() == []
    weigh(owner.actor)
    assert len(scores()) == 2


@db
def test_weighing_again_is_weighing_once(owner: Any) -> None:
    customers = company(owner.actor, 3)
    weigh(owner.actor)
    before, rows = scores(), HealthScore.objects.count()
    for customer in customers:
        HealthMark.objects.create(workspace_id=owner.actor.workspace_id, customer=customer.id, at=timezone.now())
    assert weigh(owner.actor) == 3
    assert (scores(), HealthScore.objects.count()) == (before, rows)


@pytest.mark.postgres
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
@committed
def test_workers_at_once_weigh_everybody_once(owner: Any) -> None:
    company(owner.actor, 12)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait(30)
        weigh(owner.actor)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    weigh(owner.actor)
    assert HealthScore.objects.count() == 12
    assert not HealthMark.objects.exists()


@db
def test_the_statements_of_a_batch_do_not_grow_with_customers_or_facts(owner: Any) -> None:
    customers = company(owner.actor, 6)
    weigh(owner.actor)
    counts = []
    for some in (customers[:1], customers):
        for customer in some:
            recommends(owner.actor, customer, 5)
        with CaptureQueriesContext(connection) as asked:
            assert weigh(owner.actor) == len(some)
        counts.append(len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


@db
def test_a_slice_of_the_work_is_left_to_the_next_sweep_which_goes_on_there(owner: Any, monkeypatch: Any) -> None:
    company(owner.actor, 4)
    HealthMark.objects.filter(customer__isnull=False).delete()
    monkeypatch.setattr(renew, "AT_ONCE", 1)
    assert [renew.drain(owner.actor.workspace_id, 0) for _ in range(3)] == [1, 1, 1]
    assert HealthScore.objects.count() == 3
    assert HealthMark.objects.get().after is not None
    weigh(owner.actor)
    assert (HealthScore.objects.count(), HealthMark.objects.count()) == (4, 0)


@db
def test_a_workspace_without_weights_keeps_no_marks(owner: Any) -> None:
    recommends(owner.actor, make(owner.actor, "customers"), 9)
    assert not HealthMark.objects.exists()


@db
def test_a_change_that_no_input_reads_marks_nobody(owner: Any) -> None:
    customer = company(owner.actor, 1)[0]
    weigh(owner.actor)
    save(owner.actor, noun("customers"), {"name": "Another name", "country": "ES"}, id=customer.id)
    assert not HealthMark.objects.exists()
    make(owner.actor, "moments", customer_id=str(customer.id))
    assert not HealthMark.objects.exists()


@db
def test_an_expired_override_counts_no_more_after_the_sweep_and_before(owner: Any) -> None:
    customer = company(owner.actor, 1)[0]
    row = make(owner.actor, "health-overrides", customer_id=str(customer.id), band="green", score=99)
    renew.sweep()
    assert health(owner, customer)["score"] == 99
    HealthTurn.objects.update(looked_at=timezone.now() - timedelta(minutes=2))
    HealthOverride.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert (health(owner, customer)["score"], health(owner, customer)["override"]) == (0.0, None)
    assert [one["score"] for one in health(owner, customer)["history"]] == [99]
    tasks.sweep_health()
    assert [one["score"] for one in health(owner, customer)["history"]] == [0.0, 99]


@db
def test_a_version_that_was_written_ahead_weighs_from_its_time_on(owner: Any) -> None:
    customer = company(owner.actor, 1)[0]
    recommends(owner.actor, customer, 8)
    later = model(owner.actor, {"relationship": {"weight": 1}, "service": {"weight": 1}}, from_at=ahead(days=1))
    renew.sweep()
    assert health(owner, customer)["score"] == 80.0
    type(later).objects.filter(pk=later.pk).update(from_at=timezone.now() - timedelta(seconds=30))
    HealthTurn.objects.update(looked_at=timezone.now() - timedelta(minutes=1))
    renew.sweep()
    assert (health(owner, customer)["score"], health(owner, customer)["health_model_id"]) == (65.0, str(later.id))


@db
def test_once_a_day_observations_fade_to_what_is_usual(owner: Any) -> None:
    model(owner.actor, {"relationship": {"weight": 1, "half_life_days": 30}}, first_prior=50, min_coverage=0.2)
    customer = make(owner.actor, "customers")
    recommends(owner.actor, customer, 10)
    renew.sweep()
    assert health(owner, customer)["score"] == 100.0
    answers = noun("answers").model._default_manager
    answers.update(submitted_at=timezone.now() - timedelta(days=30))
    renew.sweep()
    assert health(owner, customer)["score"] == 100.0
    HealthTurn.objects.update(swept_on=timezone.now().date() - timedelta(days=1))
    renew.sweep()
    assert (health(owner, customer)["score"], health(owner, customer)["coverage"]) == (75.0, 0.5)


@db
def test_coverage_fades_also_where_the_points_stay(owner: Any) -> None:
    model(owner.actor, {"relationship": {"weight": 1, "half_life_days": 30}}, first_prior=80, min_coverage=0.2)
    customer = make(owner.actor, "customers")
    recommends(owner.actor, customer, 8)
    weigh(owner.actor)
    noun("answers").model._default_manager.update(submitted_at=timezone.now() - timedelta(days=30))
    marks.put(owner.actor.workspace_id, [customer.id])
    weigh(owner.actor)
    assert [(one["score"], one["coverage"]) for one in health(owner, customer)["history"]] == [(80.0, 0.5), (80.0, 1.0)]


@db
def test_when_the_weights_go_the_scores_end_and_stay_in_the_history(owner: Any) -> None:
    held = model(owner.actor, {"relationship": {"weight": 1}})
    customer = make(owner.actor, "customers")
    recommends(owner.actor, customer, 7)
    weigh(owner.actor)
    delete(owner.actor, noun("health-models"), held.id)
    weigh(owner.actor)
    found = health(owner, customer)
    assert (found["score"], found["why_none"]) == (None, "no_health_model")
    assert [one["score"] for one in found["history"]] == [70.0]
    assert found["history"][0]["to_at"] is not None


@db
def test_marks_of_one_workspace_are_not_worked_off_for_another(owner: Any, stranger: Any) -> None:
    company(owner.actor, 2)
    company(stranger.actor, 2)
    weigh(owner.actor)
    assert {one.workspace_id for one in HealthScore.objects.all()} == {owner.actor.workspace_id}
    assert {one.workspace_id for one in HealthMark.objects.all()} == {stranger.actor.workspace_id}
