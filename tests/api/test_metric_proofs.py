"""Where a figure comes from, over HTTP: the numbers put in, the rows, and who may see what of them."""

from copy import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from core.write import delete
from metrics import renew
from metrics.catalog import CATALOG
from metrics.evidence import Wanted, evidence
from metrics.explain import ask_figure
from tests.makers import answer, make, noun, question

pytestmark = pytest.mark.django_db
WHEN = "start=2026-03-01&end=2026-03-04"
ASKED = {"metric": "nps", "window": {"start": "2026-03-01", "end": "2026-03-04"}}
EXPLAIN = """query($q: MetricFigure!) { metricExplain(input: $q) {
    metric expression calculation condition readFrom noun placedBy row { value n numerator denominator }
    parts { name kind column condition value } leftOut { reason condition count } } }"""
ROWS = """query($q: MetricFigure!, $after: String, $part: String, $leftOut: String) {
    metricRows(input: $q, first: 2, after: $after, part: $part, leftOut: $leftOut) {
        noun hasMore nextCursor items { id at adds reasons values } } }"""


@pytest.fixture
def answered(owner: Any) -> Any:
    """10, 9 and 3, one dismissed and one deleted."""
    asked, team = question(owner.actor), make(owner.actor, "teams", name="First line")
    for score, day in ((10, 1), (9, 1), (3, 2), (None, 2)):
        answer(owner.actor, asked, score, f"2026-03-0{day}T12:00:00Z", team_id=str(team.id), comment="Ann was here")
    gone = answer(owner.actor, asked, 0, "2026-03-02T13:00:00Z")
    delete(owner.actor, noun("answers"), gone.id)
    renew.drain(owner.actor.workspace_id)
    return owner


def test_an_auditor_sees_the_formula_with_the_numbers_put_in(answered: Any) -> None:
    told = answered.get(f"metrics/nps/explain?{WHEN}").json()
    assert told["expression"] == "100 x (promoters / answered - detractors / answered)"
    assert told["calculation"] == "100 x (2 / 3 - 1 / 3)"
    assert (told["row"]["value"], told["row"]["n"]) == (pytest.approx(33.333333), 3)
    assert [(one["name"], one["condition"], one["value"]) for one in told["parts"]] == [
        ("promoters", "score >= 9", 2),
        ("detractors", "score <= 6", 1),
        ("answered", "", 3),
    ]
    assert {one["reason"]: one["count"] for one in told["left_out"]} == {
        "dismissed": 1,
        "no_score": 0,
        "relational": 0,
        "deleted": 1,
    }
    assert (told["condition"], told["read_from"], told["noun"]) == ("instrument = nps", "parts", "answers")
    assert (told["from_instant"], told["until_instant"]) == ("2026-02-28T23:00:00Z", "2026-03-03T23:00:00Z")


def test_the_explanation_speaks_spanish(answered: Any) -> None:
    told = answered.get(f"metrics/nps/explain?{WHEN}", accept_language="es").json()
    conditions = {one["reason"]: one["condition"] for one in told["left_out"]}
    assert conditions["no_score"] == "dismissed = falso y score está vacío"
    assert told["meaning"]["es"].startswith("Cuántos")


def test_an_empty_figure_shows_its_formula_and_no_calculation(answered: Any) -> None:
    told = answered.get("metrics/nps/explain?start=2026-05-01&end=2026-05-04").json()
    assert told["expression"] == "100 x (promoters / answered - detractors / answered)"
    assert (told["calculation"], told["row"]["value"], told["row"]["reason"]) == (None, None, "no_facts")


def test_the_rows_come_in_pages_and_say_what_they_add_or_why_they_are_left_out(answered: Any) -> None:
    first = answered.get(f"metrics/nps/rows?{WHEN}&limit=3").json()
    second = answered.get(f"metrics/nps/rows?{WHEN}&limit=3&cursor={first['next_cursor']}").json()
    rows = [*first["items"], *second["items"]]
    assert (first["has_more"], second["has_more"], second["next_cursor"]) == (True, False, None)
    assert sorted((row["values"]["score"] or 0, tuple(row["adds"]), tuple(row["reasons"])) for row in rows) == [
        (0, (), ("deleted",)),
        (0, (), ("dismissed",)),
        (3, ("detractors", "answered"), ()),
        (9, ("promoters", "answered"), ()),
        (10, ("promoters", "answered"), ()),
    ]
    assert answered.get(f"{first['noun']}/{rows[0]['id']}").status_code == 200


def test_one_part_or_one_reason_can_be_asked_for(answered: Any) -> None:
    promoters = answered.get(f"metrics/nps/rows?{WHEN}&part=promoters").json()["items"]
    assert sorted(row["values"]["score"] for row in promoters) == [9, 10]
    dismissed = answered.get(f"metrics/nps/rows?{WHEN}&left_out=dismissed").json()["items"]
    assert [row["values"]["dismissed"] for row in dismissed] == [True]


def test_personal_data_is_null_for_whoever_may_not_see_it(answered: Any, blind: Any) -> None:
    path = f"metrics/sentiment_coverage/rows?{WHEN}"
    mine = {row["values"]["comment"] for row in answered.get(path).json()["items"]}
    theirs = blind.get(path).json()["items"]
    assert (mine, {row["values"]["comment"] for row in theirs}) == ({"Ann was here"}, {None})
    assert len(theirs) == 4


def test_nothing_of_another_workspace_is_among_the_rows(answered: Any, stranger: Any) -> None:
    assert stranger.get(f"metrics/nps/rows?{WHEN}").json()["items"] == []
    assert stranger.get(f"metrics/nps/explain?{WHEN}").json()["row"]["n"] == 0


@pytest.mark.parametrize(
    ("path", "status", "pointer"),
    [
        (f"metrics/npx/explain?{WHEN}", 404, None),
        (f"metrics/npx/rows?{WHEN}", 404, None),
        ("metrics/nps/explain", 422, "?window"),
        (f"metrics/nps/explain?{WHEN}&granularity=day", 422, "?granularity"),
        (f"metrics/nps/rows?{WHEN}&part=promoter", 422, "?part"),
        (f"metrics/nps/rows?{WHEN}&left_out=spam", 422, "?left_out"),
        (f"metrics/nps/rows?{WHEN}&limit=0", 422, "?limit"),
        (f"metrics/nps/rows?{WHEN}&cursor=abc", 422, "?cursor"),
        (f"metrics/nps/rows?{WHEN}&part=answered&part=promoters", 422, "?part"),
        (f"metrics/nps/rows?{WHEN}&clock=business", 422, "?clock"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_place(path: str, status: int, pointer: Any, answered: Any) -> None:
    refused = answered.get(path)
    assert refused.status_code in (status, 400)
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ([pointer] if pointer else [])


def test_a_cursor_of_one_figure_is_none_of_another(answered: Any) -> None:
    cursor = answered.get(f"metrics/nps/rows?{WHEN}&limit=1").json()["next_cursor"]
    other = answered.get(f"metrics/nps/rows?start=2026-03-01&end=2026-03-05&limit=1&cursor={cursor}")
    assert other.json()["code"] == "bad_cursor"


def test_graphql_explains_what_rest_explains(answered: Any) -> None:
    rest = answered.get(f"metrics/nps/explain?{WHEN}").json()
    graph = answered.graph(EXPLAIN, {"q": ASKED})["data"]["metricExplain"]
    assert graph["calculation"] == rest["calculation"]
    assert (graph["parts"], graph["leftOut"]) == (rest["parts"], rest["left_out"])
    assert graph["row"] == {name: rest["row"][name] for name in graph["row"]}


def test_graphql_gives_the_same_rows(answered: Any) -> None:
    rest, items, after = answered.get(f"metrics/nps/rows?{WHEN}").json(), [], None
    while True:
        page = answered.graph(ROWS, {"q": ASKED, "after": after})["data"]["metricRows"]
        items += page["items"]
        after = page["nextCursor"]
        if after is None:
            break
    assert items == rest["items"]
    refused = answered.graph(ROWS, {"q": ASKED, "part": "nobody"})
    assert refused["errors"][0]["extensions"]["code"] == "invalid"


def test_what_is_judged_later_is_left_out_until_its_time_has_come(answered: Any, monkeypatch: Any) -> None:
    now = datetime(2026, 3, 2, 0, tzinfo=UTC)
    monkeypatch.setattr("metrics.evidence.timezone.now", lambda: now)
    nps = CATALOG["nps"]
    monkeypatch.setitem(CATALOG, "nps", copy(nps))  # type: ignore[arg-type]
    object.__setattr__(CATALOG["nps"], "pending", "not_due")
    asked = ask_figure(answered.actor, "nps", {"window": ASKED["window"]})
    found = evidence(answered.actor, asked, Wanted()).items
    assert [(row.values["score"], list(row.reasons)) for row in found] == [(10, []), (9, []), (3, ["not_due"])]
    assert [row.values["score"] for row in evidence(answered.actor, asked, Wanted(left_out="not_due")).items] == [3]
