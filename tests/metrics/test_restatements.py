"""Which late facts moved figures of days that were over."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.feedback import Answer
from core.workspaces import Workspace
from metrics import renew
from metrics.models import Restatement
from metrics.stale import put
from metrics.tables import layouts
from tests.makers import make

DAY = (timezone.now() - timedelta(days=3)).date()
WINDOW = {"start": DAY.isoformat(), "end": (DAY + timedelta(days=1)).isoformat()}
AT = f"{DAY}T10:00:00Z"
GRAPH = """query($w: MetricWindow!) { metricRestatements(metric: "nps", window: $w, first: 10) {
  metric day delta noun factIds factsCount before { value numerator denominator n } after { value n } } }"""


@pytest.fixture
def lived(owner: Any) -> Any:
    """The owner of a workspace that has been there for ten days, and whose first answer is in the figures."""
    Workspace.objects.update(created_at=timezone.now() - timedelta(days=10))
    question = make(owner.actor, "questions", instrument="nps")
    owner.question = str(question.pk)
    answered(owner, 10)
    Answer.objects.update(updated_at=timezone.now() - timedelta(hours=1))
    renew.drain()
    return owner


def answered(owner: Any, score: int, at: str = AT) -> Any:
    return make(owner.actor, "answers", question_id=owner.question, score=score, submitted_at=at)


def told(owner: Any, key: str = "nps", **more: Any) -> list[Any]:
    query = "&".join(f"{name}={value}" for name, value in {**WINDOW, **more}.items())
    return list(owner.get(f"metrics/{key}/restatements?{query}").json()["items"])


def test_a_late_answer_is_named_with_what_it_moved(lived: Any) -> None:
    late = answered(lived, 0)
    renew.drain()
    (one,) = told(lived)
    assert (one["day"], one["delta"], one["noun"]) == (DAY.isoformat(), -100.0, "answers")
    assert (one["before"]["value"], one["before"]["n"]) == (100.0, 1)
    assert (one["after"]["value"], one["after"]["numerator"], one["after"]["n"]) == (0.0, 0.0, 2)
    assert (one["fact_ids"], one["facts_count"]) == ([str(late.pk)], 1)


def test_both_skins_tell_the_same(lived: Any) -> None:
    answered(lived, 0)
    renew.drain()
    (one,), (other,) = told(lived), lived.graph(GRAPH, {"w": WINDOW})["data"]["metricRestatements"]
    assert {"day": other["day"], "delta": other["delta"], "fact_ids": other["factIds"]} == {
        name: one[name] for name in ("day", "delta", "fact_ids")
    }
    assert other["before"] == {name: one["before"][name] for name in ("value", "numerator", "denominator", "n")}


def test_the_latest_comes_first_and_the_limit_holds(lived: Any) -> None:
    for score in (0, 0):
        answered(lived, score)
        renew.drain()
    assert [one["after"]["n"] for one in told(lived)] == [3, 2]
    assert [one["after"]["n"] for one in told(lived, limit=1)] == [3]


def test_of_many_late_facts_some_are_named_and_all_are_counted(lived: Any) -> None:
    late = [answered(lived, 0) for _ in range(22)]
    other = answered(lived, 0, f"{DAY - timedelta(days=1)}T10:00:00Z")
    renew.drain()
    (one,) = told(lived)
    assert (one["fact_ids"], one["facts_count"]) == (sorted(str(row.pk) for row in late)[:20], 22)
    (day_before,) = told(lived, start=(DAY - timedelta(days=1)).isoformat(), end=DAY.isoformat())
    assert (day_before["fact_ids"], day_before["facts_count"]) == ([str(other.pk)], 1)


def test_a_figure_that_did_not_move_is_not_told(lived: Any) -> None:
    answered(lived, 0)
    renew.drain()
    assert told(lived, "csat_pct") == []


def test_making_the_same_again_tells_nothing(lived: Any) -> None:
    put(lived.actor.workspace_id, [(track, DAY) for track in layouts()])
    renew.drain()
    assert not Restatement.objects.exists()


def test_the_day_that_runs_is_not_closed(lived: Any) -> None:
    for _ in range(2):
        answered(lived, 3, timezone.now().isoformat())
        renew.drain()
    assert not Restatement.objects.exists()


def test_history_that_is_loaded_is_not_restated(lived: Any) -> None:
    for _ in range(2):
        answered(lived, 3, (timezone.now() - timedelta(days=20)).isoformat())
        renew.drain()
    assert not Restatement.objects.exists()


def test_another_zone_restates_nothing(lived: Any) -> None:
    lived.patch("workspaces/" + str(lived.actor.workspace_id), {"zone": "Asia/Tokyo"})
    renew.drain()
    assert not Restatement.objects.exists()


def test_a_stock_tells_what_the_day_brought(lived: Any) -> None:
    for _ in range(2):
        make(lived.actor, "cases", opened_at=AT)
        renew.drain()
    (one,) = told(lived, "backlog")
    assert (one["before"]["value"], one["after"]["value"], one["noun"]) == (1.0, 2.0, "cycles")


def test_a_median_tells_both_sides(lived: Any) -> None:
    for minutes in (10, 30):
        customer = str(make(lived.actor, "customers").pk)
        case = {"customer_id": customer, "opened_at": AT, "reported_resolved_at": f"{DAY}T10:{minutes}:00Z"}
        make(lived.actor, "cases", **case)
        renew.drain()
    first, *_ = told(lived, "first_resolution_time")
    assert (first["before"]["value"], first["after"]["n"]) == (pytest.approx(600, rel=0.01), 2)
    assert first["after"]["value"] == pytest.approx(1200, rel=0.01)


def test_too_few_to_stay_anonymous_are_not_named(owner: Any) -> None:
    Workspace.objects.update(created_at=timezone.now() - timedelta(days=10))
    owner.question = str(make(owner.actor, "questions", instrument="enps").pk)
    for _ in range(2):
        answered(owner, 10)
        renew.drain()
    one = told(owner, "enps")[0]
    assert (one["before"]["value"], one["after"]["value"], one["delta"], one["fact_ids"]) == (None, None, None, [])


def test_a_stranger_hears_nothing(lived: Any, stranger: Any) -> None:
    answered(lived, 0)
    renew.drain()
    assert told(stranger) == []


@pytest.mark.parametrize(
    ("query", "name"),
    [("start=2026-01-01&end=2026-02-01&limit=0", "limit"), ("start=soon", "start"), ("team=x", "team")],
)
def test_a_bad_question_names_the_place(owner: Any, query: str, name: str) -> None:
    answer = owner.get(f"metrics/nps/restatements?{query}")
    assert answer.status_code == 400
    assert name in answer.content.decode()


def test_an_unknown_metric_is_not_found(owner: Any) -> None:
    assert owner.get("metrics/nonsense/restatements?start=2026-01-01&end=2026-02-01").status_code == 404
