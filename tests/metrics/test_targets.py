"""Targets beside figures: which one holds for a row, whether it is met, and what is no target of any figure."""

from typing import Any

import pytest

from metrics import renew
from tests.makers import answer, make, question

pytestmark = pytest.mark.django_db
MARCH = {"start": "2026-03-01", "end": "2026-03-04"}
ASKED = {"metrics": ["nps"], "window": MARCH}
HELD = ("value", "target", "target_delta", "met")


@pytest.fixture
def answered(owner: Any) -> Any:
    """Answers of 10 and 9 on the first day and 3 on the second, all by phone."""
    asked = question(owner.actor)
    for score, day in ((10, 1), (9, 1), (3, 2)):
        answer(owner.actor, asked, score, f"2026-03-0{day}T12:00:00Z", channel="phone")
    renew.drain(owner.actor.workspace_id)
    return owner


def aim(person: Any, **members: Any) -> str:
    """The id of a new target of NPS."""
    made = person.post("metric-targets", {"metric": "nps", "from_on": "2026-01-01", **members})
    assert made.status_code == 201, made.content
    return str(made.json()["id"])


def rows(person: Any, **more: Any) -> list[Any]:
    found = person.post("metrics/query", ASKED | more).json()["series"]
    return [tuple(row[name] for name in HELD) for series in found for row in series["rows"]]


def test_without_a_target_a_row_says_none(answered: Any) -> None:
    assert rows(answered)[0][1:] == (None, None, None)


def test_each_step_has_the_target_of_its_last_day_and_whether_it_is_met(answered: Any) -> None:
    aim(answered, value=50)
    aim(answered, value=-100, from_on="2026-03-02")
    aim(answered, value=None, from_on="2026-03-03")
    assert rows(answered, granularity="day") == [
        (100.0, 50.0, 50.0, True),
        (-100.0, -100.0, 0.0, True),
        (None, None, None, None),
    ]
    assert rows(answered)[0][1] is None


def test_a_slice_value_has_its_own_target_and_the_others_that_of_the_whole(answered: Any) -> None:
    aim(answered, value=20)
    aim(answered, value=40, slice="channel", slice_value="chat")
    assert [row[1] for row in rows(answered, filters={"channel": ["chat"]})] == [40.0]
    assert [row[1] for row in rows(answered, group_by=["channel"])] == [20.0]
    assert [row[1] for row in rows(answered, filters={"channel": ["chat", "email"]})] == [20.0]
    assert [row[1] for row in rows(answered, filters={"channel": ["chat"], "plan": ["x"]})] == [20.0]


def test_a_stock_of_a_part_is_not_held_against_the_target_of_the_whole(owner: Any) -> None:
    make(owner.actor, "cases", channel="email", opened_at="2026-03-01T09:00:00Z")
    aim(owner, metric="backlog", value=0)
    renew.drain(owner.actor.workspace_id)
    assert rows(owner, metrics=["backlog"]) == [(1, 0.0, 1.0, False)]
    assert [row[1] for row in rows(owner, metrics=["backlog"], group_by=["channel"])] == [None]


def test_of_a_distribution_the_statistic_that_was_asked_for_is_held_against_its_own_target(owner: Any) -> None:
    aim(owner, metric="first_response_time", value=3600)
    aim(owner, metric="first_response_time", value=7200, statistic="p90")
    aim(owner, metric="first_response_time", value=1800, clock="business")
    asked = {"metrics": ["first_response_time"]}
    assert rows(owner, **asked)[0][1] == 3600
    assert rows(owner, **asked, statistic=["p90", "p50"])[0][1] == 7200
    assert rows(owner, **asked, statistic=["mean"])[0][1] is None
    assert rows(owner, **asked, clock="business")[0][1] == 1800


def test_a_new_target_changes_the_mark_of_the_answer_and_taking_it_back_does_so_again(answered: Any) -> None:
    address = "metrics/query?metrics=nps&start=2026-03-01&end=2026-03-04"
    marks = [answered.get(address)["ETag"]]
    target = aim(answered, value=10)
    marks.append(answered.get(address)["ETag"])
    answered.delete(f"metric-targets/{target}")
    marks.append(answered.get(address)["ETag"])
    assert len(set(marks)) == 3


def test_graphql_and_the_explanation_tell_the_same_target(answered: Any) -> None:
    target = aim(answered, value=60)
    told = answered.get("metrics/nps/explain?start=2026-03-01&end=2026-03-04").json()
    assert told["targeted_by"] == {
        "id": target, "value": 60.0, "from_on": "2026-01-01", "slice": None, "slice_value": None,
    }  # fmt: skip
    assert [told["row"][name] for name in HELD] == list(rows(answered)[0])
    asked = {"metric": "nps", "window": MARCH}
    graph = "query($q: MetricFigure!){metricExplain(input:$q){targetedBy{id value} row{target targetDelta met}}}"
    found = answered.graph(graph, {"q": asked})["data"]["metricExplain"]
    assert found == {
        "targetedBy": {"id": target, "value": 60.0},
        "row": {"target": 60.0, "targetDelta": told["row"]["target_delta"], "met": False},
    }


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"metric": "npss"}, "/metric"),
        ({"metric": "contacts"}, "/metric"),
        ({"metric": "csat_pct", "value": 101}, "/value"),
        ({"statistic": "p90"}, "/statistic"),
        ({"clock": "business"}, "/clock"),
        ({"slice": "colour", "slice_value": "red"}, "/slice"),
        ({"slice": "team", "slice_value": "First line"}, "/slice_value"),
        ({"slice": "team"}, "/slice_value"),
    ],
)
def test_what_fits_no_figure_is_refused_at_its_place(members: Any, place: str, owner: Any) -> None:
    refused = owner.post("metric-targets", {"metric": "nps", "from_on": "2026-01-01", "value": 1, **members})
    assert refused.status_code == 400
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [place]


def test_a_second_target_from_the_same_day_is_refused_and_names_the_first(owner: Any) -> None:
    first = aim(owner, value=1)
    again = owner.post("metric-targets", {"metric": "nps", "from_on": "2026-01-01", "value": 2})
    assert (again.status_code, again.json()["conflicting_ids"]) == (409, [first])


def test_only_those_who_make_the_rules_set_targets(integration: Any) -> None:
    refused = integration.post("metric-targets", {"metric": "nps", "from_on": "2026-01-01", "value": 1})
    assert refused.status_code == 403
