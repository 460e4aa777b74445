"""Who may leave, by what would go with them: worked by hand, page by page, in both skins."""

from typing import Any

import pytest

from core.write import delete
from tests.health.company import ago, health, model, recommends, weigh
from tests.makers import make, noun

pytestmark = pytest.mark.django_db
QUERY = """query($first: Int!, $after: String, $band: String) {
  churnRisk(first: $first, after: $after, band: $band) {
    currency unscored nextCursor hasMore
    items { customer { id name } monthlyMinor valueAtRiskMinor score band worst { input lost name { es } } }
  }
}"""

ONE = """query($id: ID!) { customerHealth(id: $id) {
  score band computedScore coverage whyNone pending override { id }
  contributions { input raw value points delta lost meaning { en } }
  history { score fromAt computedDelta }
} }"""


def pays(actor: Any, customer: Any, monthly: int, currency: str = "EUR") -> None:
    make(actor, "subscriptions", customer_id=str(customer.id), price_minor=monthly, currency=currency,
         start_at=ago(days=10))  # fmt: skip


@pytest.fixture
def company(owner: Any) -> Any:
    """NPS 9, 2, 5 and 2 of customers who pay 1000, 300, 600 and nothing; a fifth one pays and never said anything."""
    model(owner.actor, {"relationship": {"weight": 0.8}, "outcomes": {"weight": 0.2}}, first_prior=100)
    customers = [make(owner.actor, "customers", name=f"Customer {n}") for n in range(5)]
    for customer, score in zip(customers, (9, 2, 5, 2), strict=False):
        recommends(owner.actor, customer, score)
    for customer, monthly in zip(customers, (100_000, 30_000, 60_000, 0, 5_000), strict=True):
        pays(owner.actor, customer, monthly)
    pays(owner.actor, customers[3], 70_000, "USD")
    weigh(owner.actor)
    owner.customers = [str(one.id) for one in customers]
    return owner


def risks(person: Any, query: str = "") -> Any:
    found = person.get(f"churn-risk{query}")
    assert found.status_code == 200, found.content
    return found.json()


def test_customers_stand_by_revenue_times_what_is_missing_to_full_health(company: Any) -> None:
    found = risks(company, "?sort=value_at_risk")
    rows = [(one["customer"]["id"], one["monthly_minor"], one["score"], one["value_at_risk_minor"])
            for one in found["items"]]  # fmt: skip
    assert rows == [
        (company.customers[2], 60_000, 60.0, 24_000),
        (company.customers[1], 30_000, 36.0, 19_200),
        (company.customers[0], 100_000, 92.0, 8_000),
    ]
    assert (found["currency"], found["unscored"], found["has_more"]) == ("EUR", 1, False)
    assert [(one["input"], one["lost"]) for one in found["items"][0]["worst"]] == [("relationship", 40.0)]


def test_amounts_of_currencies_are_never_mixed(company: Any) -> None:
    found = risks(company, "?currency=USD")
    assert [(one["customer"]["id"], one["value_at_risk_minor"]) for one in found["items"]] == [
        (company.customers[3], 44_800)
    ]
    assert risks(company, "?currency=GBP")["items"] == []


def test_pages_give_what_one_page_gives(company: Any) -> None:
    whole, paged, cursor = risks(company)["items"], [], ""
    for _ in range(3):
        page = risks(company, f"?limit=1{cursor}")
        paged += page["items"]
        cursor = f"&cursor={page['next_cursor']}"
    assert [one["customer"]["id"] for one in paged] == [one["customer"]["id"] for one in whole]
    assert (page["has_more"], page["next_cursor"]) == (False, None)


def test_bands_and_segments_narrow_it(company: Any) -> None:
    assert [one["band"] for one in risks(company, "?band=red")["items"]] == ["red"]
    segment = str(make(company.actor, "segments").id)
    assert risks(company, f"?segment_id={segment}")["items"] == []


def test_both_skins_say_the_same(company: Any) -> None:
    rest, graph = risks(company), company.graph(QUERY, {"first": 50})["data"]["churnRisk"]
    assert (graph["currency"], graph["unscored"], graph["hasMore"]) == ("EUR", 1, False)
    assert [
        (one["customer"]["id"], one["customer"]["name"], one["monthlyMinor"], one["valueAtRiskMinor"], one["score"],
         one["band"], [(each["input"], each["lost"], each["name"]["es"]) for each in one["worst"]])
        for one in graph["items"]
    ] == [
        (one["customer"]["id"], one["customer"]["name"], one["monthly_minor"], one["value_at_risk_minor"],
         one["score"], one["band"], [(each["input"], each["lost"], each["name"]["es"]) for each in one["worst"]])
        for one in rest["items"]
    ]  # fmt: skip
    after = company.graph(QUERY, {"first": 1})["data"]["churnRisk"]["nextCursor"]
    second = company.graph(QUERY, {"first": 1, "after": after})["data"]["churnRisk"]["items"]
    assert second[0]["customer"]["id"] == company.customers[1]


def test_health_is_the_same_in_both_skins(company: Any) -> None:
    id = company.customers[2]
    rest = health(company, id)
    graph = company.graph(ONE, {"id": id})["data"]["customerHealth"]
    assert [graph[name] for name in ("score", "band", "computedScore", "coverage", "whyNone", "pending")] == [
        rest[name] for name in ("score", "band", "computed_score", "coverage", "why_none", "pending")
    ]
    members = ("input", "raw", "value", "points", "delta", "lost")
    assert [[one[name] for name in members] for one in graph["contributions"]] == [
        [one[name] for name in members] for one in rest["contributions"]
    ]
    assert [one["score"] for one in graph["history"]] == [one["score"] for one in rest["history"]]
    known = company.graph("{healthInputs{input name{en es} meaning{en es}}}")["data"]["healthInputs"]
    assert known == company.get("health-inputs").json()["items"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("?sort=name", "?sort"), ("?band=blue", "?band"), ("?currency=EURO", "?currency"), ("?limit=0", "?limit"),
        ("?segment_id=x", "?segment_id"), ("?cursor=x", "?cursor"), ("?bands=red", "?bands"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_its_place(query: str, pointer: str, owner: Any) -> None:
    said = owner.get(f"churn-risk{query}")
    assert (said.status_code, [one["pointer"] for one in said.json()["errors"]]) == (400, [pointer])


@pytest.mark.parametrize("query", ["?at=yesterday", "?limit=x", "?at=2026-03-01T00:00:00", "?on=2026-03-01"])
def test_an_instant_that_is_none_is_refused(query: str, owner: Any) -> None:
    customer = make(owner.actor, "customers")
    assert owner.get(f"customers/{customer.id}/health{query}").status_code == 400
    assert owner.get("customers/no-id/health").status_code == 404


def test_who_was_deleted_or_lives_in_another_workspace_is_at_no_risk_here(company: Any, stranger: Any) -> None:
    delete(company.actor, noun("customers"), company.customers[2])
    weigh(company.actor)
    assert company.customers[2] not in [one["customer"]["id"] for one in risks(company)["items"]]
    assert risks(stranger)["items"] == []
    assert stranger.graph(QUERY, {"first": 50})["data"]["churnRisk"]["items"] == []
    cursor = risks(company, "?limit=1")["next_cursor"]
    assert stranger.get(f"churn-risk?limit=1&cursor={cursor}").status_code == 400


def test_names_are_null_without_personal_data(company: Any, reader: Any) -> None:
    assert {one["customer"]["name"] for one in risks(reader)["items"]} == {None}
