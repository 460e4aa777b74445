"""The figures over HTTP: the same in both skins, with an ETag, and every refusal at its place."""

from typing import Any

import pytest

from metrics import renew
from metrics.catalog import CATALOG
from tests.makers import answer, make, question

pytestmark = pytest.mark.django_db
ASKED = {"metrics": ["nps"], "window": {"start": "2026-03-01", "end": "2026-03-04"}, "granularity": "day"}
ROW = "start end partial value numerator denominator n margin provisional reason excluded{reason count}"
GRAPH = (
    f"query($q: MetricQuery!){{metrics(input:$q){{zone series{{metric slices{{slice value label}} rows{{{ROW}}}}}}}}}"
)


@pytest.fixture
def answered(owner: Any) -> Any:
    asked, team = question(owner.actor), make(owner.actor, "teams", name="First line")
    for score, day in ((10, 1), (9, 1), (3, 2), (None, 2)):
        answer(owner.actor, asked, score, f"2026-03-0{day}T12:00:00Z", team_id=str(team.id))
    renew.drain(owner.actor.workspace_id)
    return owner


def test_a_series_has_every_day_in_order_and_null_with_a_reason(answered: Any) -> None:
    found = answered.post("metrics/query", ASKED).json()
    rows = found["series"][0]["rows"]
    assert [(row["start"], row["value"], row["n"], row["reason"]) for row in rows] == [
        ("2026-03-01", 100.0, 2, None),
        ("2026-03-02", -100.0, 1, None),
        ("2026-03-03", None, 0, "no_facts"),
    ]
    assert rows[1]["excluded"] == {"dismissed": 1}
    assert found["zone"] == "Europe/Madrid"


def test_the_query_string_asks_the_same_question(answered: Any) -> None:
    by_body = answered.post("metrics/query", ASKED | {"group_by": ["team"]}).json()["series"]
    address = "metrics/query?metrics=nps&start=2026-03-01&end=2026-03-04&granularity=day&group_by=team"
    assert answered.get(address).json()["series"] == by_body
    assert by_body[0]["slices"][0]["label"] == "First line"


def test_graphql_answers_what_rest_answers(answered: Any) -> None:
    rest = answered.post("metrics/query", ASKED | {"group_by": ["team", "channel"]}).json()
    graph = answered.graph(GRAPH, {"q": {**ASKED, "granularity": "day", "groupBy": ["team", "channel"]}})["data"][
        "metrics"
    ]
    for mine, theirs in zip(graph["series"], rest["series"], strict=True):
        assert mine["slices"] == theirs["slices"]
        for row, other in zip(mine["rows"], theirs["rows"], strict=True):
            counted = {each["reason"]: each["count"] for each in row.pop("excluded")}
            assert counted == other["excluded"]
            assert row == {name: other[name] for name in row}


def test_an_unchanged_answer_costs_a_304_and_a_write_ends_that(answered: Any) -> None:
    address = "metrics/query?metrics=nps&start=2026-03-01&end=2026-03-04"
    mark = answered.get(address)["ETag"]
    assert answered.get(address, if_none_match=mark).status_code == 304
    answer(answered.actor, question(answered.actor), 0, "2026-03-01T12:00:00Z")
    renew.drain(answered.actor.workspace_id)
    again = answered.get(address, if_none_match=mark)
    assert (again.status_code, again.json()["series"][0]["rows"][0]["n"]) == (200, 4)


def test_an_etag_of_one_workspace_says_nothing_in_another(answered: Any, stranger: Any) -> None:
    address = "metrics/query?metrics=nps&start=2026-03-01&end=2026-03-04"
    mark = answered.get(address)["ETag"]
    found = stranger.get(address, if_none_match=mark)
    assert (found.status_code, found.json()["series"][0]["rows"][0]["n"]) == (200, 0)


def test_a_team_of_another_workspace_filters_like_a_made_up_one(answered: Any, stranger: Any) -> None:
    theirs = str(make(stranger.actor, "teams").id)
    rows = [
        answered.post("metrics/query", ASKED | {"filters": {"team": [id]}}).json()["series"][0]["rows"]
        for id in (theirs, "01900000-0000-7000-8000-000000000000")
    ]
    assert rows[0] == rows[1]
    assert {row["n"] for row in rows[0]} == {0}


@pytest.mark.parametrize(
    ("parameters", "place"),
    [
        ("metrics=npss&start=2026-03-01&end=2026-03-04", "?metrics"),
        ("metrics=nps", "?window"),
        ("metrics=nps&start=tomorrow&end=2026-03-04", "?start"),
        ("metrics=nps&preset=never", "?preset"),
        ("metrics=nps&start=2026-03-01&end=2026-03-04&chanel=phone", "?chanel"),
        ("metrics=nps&start=2026-03-01&end=2026-03-04&channel=pigeon", "?channel"),
        ("metrics=nps&start=2026-03-01&end=2026-03-04&category=x", "?category"),
        ("metrics=nps&start=2026-03-01&end=2026-03-04&group_by=a,b", "?group_by"),
    ],
)
def test_a_wrong_parameter_is_named(parameters: str, place: str, answered: Any) -> None:
    found = answered.get(f"metrics/query?{parameters}")
    assert found.status_code == 400
    assert place in [fault["pointer"] for fault in found.json()["errors"]]


def test_a_wrong_question_over_graphql_says_the_places_in_its_extensions(answered: Any) -> None:
    found = answered.graph(GRAPH, {"q": {**ASKED, "metrics": ["npss"]}})
    assert found["errors"][0]["extensions"]["code"] == "invalid"
    assert found["errors"][0]["extensions"]["errors"][0]["allowed"] == list(CATALOG)


def test_the_catalogue_tells_every_metric_in_both_languages(reader: Any) -> None:
    entries = reader.get("metrics").json()["items"]
    assert [entry["key"] for entry in entries] == list(CATALOG)
    for entry in entries:
        assert entry["name"]["es"]
        assert entry["meaning"]["es"] != entry["meaning"]["en"]
        assert reader.get(f"metrics/{entry['key']}").json() == entry


def test_an_unknown_metric_names_the_nearest(reader: Any) -> None:
    found = reader.get("metrics/bakclog")
    assert found.status_code == 404
    assert "backlog" in found.json()["detail"]
