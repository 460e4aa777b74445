"""A customer in one call: profile, timeline and position, the same in both skins."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.write import act
from journeys.advance import drain
from journeys.moves import move
from journeys.standings import Standing
from tests.journeys.maps import SHOP, buys, draw, on
from tests.makers import answer, make, noun, question
from tests.nouns import MADE_UP

pytestmark = pytest.mark.django_db
DAY = 86_400
NEEDED = ({**SHOP[0], "needs": "To know when it arrives.", "expected_days": 3}, *SHOP[1:])


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tenth of June 2026 at noon."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 6, 10, 12, tzinfo=UTC))


def arrivals(owner: Any, *days: int) -> None:
    """Customers who ordered on the first of May, and whose order arrived after so many days."""
    for after in days:
        buys(owner.actor, make(owner.actor, "customers"), "05-01", arrives=f"05-{1 + after:02}")


def test_the_position_says_how_long_and_how_unusual_that_is(owner: Any) -> None:
    draw(owner.actor, NEEDED)
    arrivals(owner, 1, 2, 3, 4, 20)
    customer = make(owner.actor, "customers")
    buys(owner.actor, customer, "06-05")
    # One more, who has waited longer and still waits; and one who has waited less, of whom nothing is known yet.
    for day in ("05-30", "06-09"):
        buys(owner.actor, make(owner.actor, "customers"), day)
    drain(owner.actor.workspace_id)
    told = owner.get(f"customers/{customer.id}/journey").json()["items"]
    assert len(told) == 1
    here = told[0]
    assert (here["stage"]["key"], here["seconds_here"], here["late"]) == ("ordered", 5 * DAY + 7200, True)
    # Four of six had gone on by then (after 1, 2, 3 and 4 days); one took 20 days, one waits for eleven so far.
    assert here["usual"] == {"known": 6, "percentile": 66.7, "median_seconds": here["usual"]["median_seconds"]}
    assert here["usual"]["median_seconds"] == pytest.approx(3 * DAY, abs=DAY)
    assert (here["next"]["key"], here["next"]["rule"], here["needs"]) == (
        "arrived", "delivered", "To know when it arrives.",
    )  # fmt: skip
    assert here["abandons_at"] == "2026-07-05T10:00:00Z"


def test_of_too_few_nothing_is_said(owner: Any) -> None:
    draw(owner.actor)
    arrivals(owner, 1, 2)
    customer = make(owner.actor, "customers")
    buys(owner.actor, customer, "06-05")
    drain(owner.actor.workspace_id)
    here = owner.get(f"customers/{customer.id}/journey").json()["items"][0]
    assert here["usual"] == {"known": 2, "percentile": None, "median_seconds": None}
    assert here["late"] is None


def lived(owner: Any) -> Any:
    """A customer with something of every kind."""
    draw(owner.actor)
    customer = make(owner.actor, "customers", name="Ana")
    id = str(customer.id)
    buys(owner.actor, customer, "06-01", arrives="06-03")
    answer(owner.actor, question(owner.actor, "nps"), 9, on("06-02"), customer_id=id, comment="Fine.")
    answer(owner.actor, question(owner.actor, "nps"), 3, on("06-04"), customer_id=id)
    case = make(owner.actor, "cases", customer_id=id, opened_at=on("06-04"), reason="late")
    make(owner.actor, "case-events", case_id=str(case.id), at=on("06-04", 11))
    make(owner.actor, "promises", customer_id=id, made_at=on("06-04", 11), due_at=on("06-20"))
    make(owner.actor, "subscriptions", customer_id=id, start_at=on("06-05"))
    aim = make(owner.actor, "outcomes", customer_id=id)
    make(owner.actor, "outcome-measurements", outcome_id=str(aim.id), measured_at=on("06-06"))
    make(owner.actor, "interactions", customer_id=id, at=on("06-07"))
    drain(owner.actor.workspace_id)
    standing = Standing.objects.get(customer=customer)
    act(owner.actor, noun("standings"), standing.id, move, {"reason": "Called.", "at": on("06-08")})
    return customer


def test_the_profile_holds_what_matters_now(owner: Any) -> None:
    customer = lived(owner)
    told = owner.get(f"customers/{customer.id}/profile").json()
    assert told["customer"]["name"] == "Ana"
    assert [(one["instrument"], one["score"]) for one in told["scores"]] == [("nps", 3)]
    assert [one["reason"] for one in told["open_cases"]] == ["late"]
    lists = ("last_interactions", "open_promises", "outcomes", "subscriptions", "journeys")
    assert [len(told[name]) for name in lists] == [1] * 5
    assert told["journeys"][0]["stage"]["key"] == "rated"


def test_the_timeline_is_one_list_that_pages_without_a_gap(owner: Any) -> None:
    customer = lived(owner)
    whole = owner.get(f"customers/{customer.id}/timeline?limit=100").json()
    kinds = [one["type"] for one in whole["items"]]
    assert set(kinds) == {
        "interactions", "cases", "case-events", "answers", "promises", "purchases", "movements",
        "outcome-measurements", "visits", "moves",
    }  # fmt: skip
    assert [one["at"] for one in whole["items"]] == sorted((one["at"] for one in whole["items"]), reverse=True)
    assert (whole["next_cursor"], whole["has_more"]) == (None, False)
    paged, cursor = [], ""
    for _ in range(len(kinds)):
        page = owner.get(f"customers/{customer.id}/timeline?limit=1{cursor}").json()
        paged += page["items"]
        cursor = f"&cursor={page['next_cursor']}"
    assert paged == whole["items"]
    assert page["next_cursor"] is None


QUERY = """
query ($id: ID!, $after: String) {
  customerProfile(id: $id) {
    customer { name } scores { score question { text } } lastInteractions { at } openCases { reason }
    openPromises { dueAt } outcomes { name } subscriptions { status }
    journeys { stage { key } secondsHere usual { known } next { key means } standing { journey { name } } }
  }
  customerJourney(id: $id) { stage { key name } abandonsAt expectedDays late needs standing { state } }
  customerTimeline(id: $id, first: 5, after: $after) {
    nodes { at type record { id ... on Answer { score question { instrument } } } } endCursor hasNextPage
  }
}
"""


def test_graphql_answers_the_same(owner: Any) -> None:
    customer = lived(owner)
    rest = owner.get(f"customers/{customer.id}/profile").json()
    told = owner.graph(QUERY, {"id": str(customer.id)})
    assert "errors" not in told
    found = told["data"]["customerProfile"]
    assert found["customer"]["name"] == rest["customer"]["name"]
    assert [one["score"] for one in found["scores"]] == [one["score"] for one in rest["scores"]]
    assert found["journeys"][0]["secondsHere"] == rest["journeys"][0]["seconds_here"]
    assert found["journeys"][0]["next"] == {
        "key": rest["journeys"][0]["next"]["key"], "means": rest["journeys"][0]["next"]["means"],
    }  # fmt: skip
    seen, after = [], None
    for _ in range(4):
        page = owner.graph(QUERY, {"id": str(customer.id), "after": after})["data"]["customerTimeline"]
        seen += [(one["type"], one["record"]["id"]) for one in page["nodes"]]
        after = page["endCursor"] or after
    lines = owner.get(f"customers/{customer.id}/timeline?limit=100").json()["items"]
    assert list(dict.fromkeys(seen)) == [(one["type"], one["data"]["id"]) for one in lines]


@pytest.mark.parametrize("page", ["profile", "timeline", "journey"])
def test_what_is_not_theirs_is_not_there_and_nonsense_is_refused(page: str, owner: Any, stranger: Any) -> None:
    customer = lived(owner)
    asked = [
        stranger.get(f"customers/{customer.id}/{page}"), owner.get(f"customers/{MADE_UP}/{page}"),
        owner.get(f"customers/nobody/{page}"), owner.get(f"customers/{customer.id}/{page}?limt=1"),
    ]  # fmt: skip
    assert [one.status_code for one in asked] == [404, 404, 404, 400]
    assert owner.get(f"customers/{customer.id}/timeline?cursor=nonsense").status_code == 400
    assert owner.get(f"customers/{customer.id}/timeline?limit=0").status_code == 400
    fields = {"profile": "{ customer { id } }", "journey": "{ late }"}
    field = fields.get(page, "{ endCursor }")
    first = ", first: 5" if page == "timeline" else ""
    refused = stranger.graph(f'{{ customer{page.capitalize()}(id: "{customer.id}"{first}) {field} }}')
    assert refused["errors"][0]["extensions"]["code"] == "not_found"


def test_words_are_hidden_from_those_who_may_not_see_them(owner: Any, reader: Any) -> None:
    customer = lived(owner)
    said = "".join(
        reader.get(f"customers/{customer.id}/{page}").content.decode() for page in ("profile", "timeline", "journey")
    )
    assert [word for word in ("Ana", "Fine.", "Called.") if word in said] == []


def test_one_call_costs_the_same_for_any_number_of_rows(owner: Any) -> None:
    customer = lived(owner)
    costs: dict[str, list[int]] = {"profile": [], "timeline": [], "journey": []}
    for _ in range(2):
        for page, seen in costs.items():
            owner.get(f"customers/{customer.id}/{page}")
            with CaptureQueriesContext(connection) as queries:
                owner.get(f"customers/{customer.id}/{page}?limit=100" if page == "timeline" else
                          f"customers/{customer.id}/{page}")  # fmt: skip
            seen.append(len(queries))
        for n in range(8):
            make(owner.actor, "interactions", customer_id=str(customer.id), at=on("06-07", n))
            make(owner.actor, "cases", customer_id=str(customer.id), opened_at=on("06-07", n))
        drain(owner.actor.workspace_id)
    assert {page: seen[0] for page, seen in costs.items()} == {page: seen[1] for page, seen in costs.items()}
    assert {page: seen[0] for page, seen in costs.items()} == {"profile": 11, "timeline": 13, "journey": 4}
