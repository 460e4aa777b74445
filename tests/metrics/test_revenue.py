"""Recurring revenue, retention and churn: the golden ledger through the API, and what keeps such figures honest."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.revenue.balances import Balance, Tenure
from core.revenue.movements import Movement
from core.write import save
from metrics import renew
from metrics.compare import differences
from metrics.money import GOLDEN
from tests.makers import make, noun
from tests.metrics.ledgers import subscriber

pytestmark = pytest.mark.django_db
WINDOW = {"start": "2026-03-02", "end": "2026-03-03"}
ELEVEN = {
    "nrr": 72.5,
    "grr": 67.5,
    "nrr_by_movements": 32.5,
    "nrr_by_movements_with_reactivation": 80.0,
    "nrr_by_cohort_movements": 47.5,
    "grr_by_cohort_movements": 35.0,
    "grr_by_movements": 20.0,
    "logo_churn": 25.0,
    "logo_churn_by_events": 75.0,
    "logo_churn_of_subscribers": 50.0,
    "quick_ratio": 1.1875,
}
BRIDGE = {
    "opening_mrr": 400, "new_mrr": 140, "expansion_mrr": 50, "reactivation_mrr": 190, "contraction_mrr": 60,
    "churned_mrr": 260, "mrr": 460, "ledger_gap": 0,
}  # fmt: skip


@pytest.fixture
def golden(owner: Any) -> Any:
    for row in GOLDEN:
        subscriber(owner.actor, row["ledger"])
    return owner


def figures(owner: Any, *keys: str, window: Any = None, **more: Any) -> dict[str, Any]:
    """The one value of each metric over REST."""
    found = owner.post("metrics/query", {"metrics": [*keys], "window": window or WINDOW, **more}).json()["series"]
    return {one["metric"]: one["rows"][0]["value"] for one in found}


@pytest.mark.parametrize("kept", [False, True], ids=["from facts", "from parts"])
def test_the_golden_ledger_gives_its_eleven_answers_side_by_side(kept: bool, golden: Any) -> None:
    renew.drain() if kept else None
    assert figures(golden, *ELEVEN) == ELEVEN


def test_opening_and_movements_make_the_closing(golden: Any) -> None:
    found = figures(golden, *BRIDGE)
    assert found == BRIDGE
    gained = found["new_mrr"] + found["expansion_mrr"] + found["reactivation_mrr"]
    assert found["opening_mrr"] + gained - found["contraction_mrr"] - found["churned_mrr"] == found["mrr"]


def test_graphql_gives_the_same_with_the_currency(golden: Any) -> None:
    query = """query($q: MetricQuery!) { metrics(input: $q) { series { metric unit currency rows { value } } } }"""
    asked = {"metrics": ["mrr", "nrr", "logo_churn"], "window": WINDOW}
    series = golden.graph(query, {"q": asked})["data"]["metrics"]["series"]
    assert [(one["metric"], one["unit"], one["currency"], one["rows"][0]["value"]) for one in series] == [
        ("mrr", "money", "EUR", 460.0), ("nrr", "percent", "EUR", 72.5), ("logo_churn", "percent", None, 25.0),
    ]  # fmt: skip


def test_variants_say_what_they_are_variants_of(owner: Any) -> None:
    items = {one["key"]: one["variant_of"] for one in owner.get("metrics").json()["items"]}
    assert (items["nrr"], items["nrr_by_movements"], items["logo_churn_by_events"]) == (None, "nrr", "logo_churn")


def test_money_is_of_one_currency_and_never_summed_across(golden: Any) -> None:
    subscriber(golden.actor, "before 9000", currency="USD")
    assert figures(golden, "mrr", "nrr") == {"mrr": 460, "nrr": 72.5}
    assert figures(golden, "mrr", filters={"currency": "USD"}) == {"mrr": 9000}
    grouped = golden.post("metrics/query", {"metrics": ["mrr"], "window": WINDOW, "group_by": ["currency"]}).json()
    assert {one["currency"]: one["rows"][0]["value"] for one in grouped["series"]} == {"EUR": 460, "USD": 9000}
    refused = golden.post(
        "metrics/query", {"metrics": ["mrr"], "window": WINDOW, "filters": {"currency": ["EUR", "USD"]}}
    )
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/filters/currency")


def test_one_question_may_mix_money_with_what_knows_no_currency(golden: Any) -> None:
    subscriber(golden.actor, "before 9000", currency="USD")
    make(golden.actor, "questions", instrument="nps")
    assert figures(golden, "nps", "mrr", "backlog", "paying_customers") == {
        "nps": None, "mrr": 460, "backlog": 0, "paying_customers": 6,
    }  # fmt: skip


def test_a_late_movement_changes_its_customer_only_and_the_closed_figures(golden: Any) -> None:
    renew.drain()
    others = set(Balance.objects.values_list("id", "version"))
    late = subscriber(golden.actor, "before 1000")
    assert set(Balance.objects.exclude(customer_id=late).values_list("id", "version")) == others
    renew.drain()
    assert figures(golden, "opening_mrr", "grr") == {"opening_mrr": 1400, "grr": pytest.approx(127000 / 1400)}
    assert list(differences(golden.actor.workspace_id)) == []


def test_an_amount_that_is_corrected_moves_what_is_kept_of_its_day(owner: Any) -> None:
    row = make(owner.actor, "subscriptions", start_at="2026-02-01T00:00:00Z")
    renew.drain()
    save(owner.actor, noun("subscriptions"), {"price_minor": 9000, "terms_from": "2026-02-01T00:00:00Z"}, id=row.id)
    renew.drain()
    assert figures(owner, "mrr", "opening_mrr") == {"mrr": 9000, "opening_mrr": 9000}
    assert list(differences(owner.actor.workspace_id)) == []


def test_the_cost_of_a_late_movement_does_not_grow_with_the_ledger(owner: Any) -> None:
    row = make(owner.actor, "subscriptions")
    counts = []
    for size, quantity in ((3, 2), (30, 3)):
        for _ in range(size):
            subscriber(owner.actor, "before 100, 10:00 150")
        with CaptureQueriesContext(connection) as counted:
            body = {"quantity": quantity, "terms_from": f"2026-02-0{quantity}T00:00:00Z"}
            save(owner.actor, noun("subscriptions"), body, id=row.id)
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_whoever_comes_back_within_the_grace_never_left(golden: Any) -> None:
    body = {"churn_grace_days": 1}
    save(golden.actor, noun("workspaces"), body, id=golden.actor.workspace_id)
    found = figures(golden, "logo_churn_by_events", "churned_mrr", "reactivation_mrr", "mrr", "ledger_gap", "nrr")
    assert found == {
        "logo_churn_by_events": 50.0, "churned_mrr": 160, "reactivation_mrr": 90, "mrr": 460, "ledger_gap": 0,
        "nrr": 72.5,
    }  # fmt: skip
    corrections = Movement.objects.filter(kind="correction", superseded_at=None).order_by("effective_at")
    assert [line.amount_minor for line in corrections] == [-100, 100]
    save(golden.actor, noun("workspaces"), {"churn_grace_days": 0}, id=golden.actor.workspace_id)
    assert figures(golden, "logo_churn_by_events") == {"logo_churn_by_events": 75.0}


def test_what_comes_back_smaller_than_it_left_is_a_contraction(owner: Any) -> None:
    save(owner.actor, noun("workspaces"), {"churn_grace_days": 1}, id=owner.actor.workspace_id)
    subscriber(owner.actor, "before 100, 05:00 0, 10:00 80")
    assert figures(owner, "contraction_mrr", "churned_mrr", "ledger_gap", "mrr") == {
        "contraction_mrr": 20, "churned_mrr": 0, "ledger_gap": 0, "mrr": 80,
    }  # fmt: skip


def test_a_discount_that_ends_by_itself_moves_no_revenue(owner: Any) -> None:
    start = "2026-02-01T00:00:00Z"
    make(owner.actor, "subscriptions", start_at=start, discount_minor=4000, discount_ends_at="2026-03-02T10:00:00Z")
    before = {"start": "2026-03-01", "end": "2026-03-02"}
    assert figures(owner, "mrr", "discounted_mrr", window=before) == {"mrr": 10_000, "discounted_mrr": 6000}
    assert figures(owner, "mrr", "discounted_mrr") == {"mrr": 10_000, "discounted_mrr": 10_000}
    assert [line.kind for line in Movement.objects.filter(superseded_at=None)] == ["new"]


def test_a_recurring_discount_lowers_revenue_and_its_end_is_an_expansion(owner: Any) -> None:
    row = make(owner.actor, "subscriptions", start_at="2026-02-01T00:00:00Z", discount_minor=4000)
    body = {"discount_minor": 0, "terms_from": "2026-03-02T10:00:00Z"}
    save(owner.actor, noun("subscriptions"), body, id=row.id)
    assert figures(owner, "opening_mrr", "mrr", "nrr", "nrr_without_price") == {
        "opening_mrr": 6000, "mrr": 10_000, "nrr": pytest.approx(1000 / 6),
        "nrr_without_price": pytest.approx(1000 / 6),
    }  # fmt: skip
    assert Movement.objects.get(kind="expansion").cause == "discount"


def test_a_merge_neither_makes_nor_loses_a_customer_of_the_cohort(golden: Any) -> None:
    stays = subscriber(golden.actor, "before 100")
    goes = subscriber(golden.actor, "before 50, 10:00 0")
    assert figures(golden, "opening_customers", "logo_churn") == {
        "opening_customers": 6, "logo_churn": pytest.approx(200 / 6),
    }  # fmt: skip
    golden.post("customers/merge", {"survivor": stays, "others": [goes]})
    renew.drain()
    assert figures(golden, "opening_customers", "logo_churn", "opening_mrr", "ledger_gap") == {
        "opening_customers": 5, "logo_churn": 20.0, "opening_mrr": 550, "ledger_gap": 0,
    }  # fmt: skip
    assert Tenure.objects.filter(customer_id=goes, deleted_at=None).count() == 0


def test_gross_retention_is_never_above_a_hundred(owner: Any) -> None:
    subscriber(owner.actor, "before 100, 10:00 900")
    assert figures(owner, "grr", "nrr", "expansion_rate") == {"grr": 100.0, "nrr": 900.0, "expansion_rate": 800.0}


def test_without_losses_the_quick_ratio_has_no_value_and_says_why(owner: Any) -> None:
    subscriber(owner.actor, "10:00 100")
    row = owner.post("metrics/query", {"metrics": ["quick_ratio"], "window": WINDOW}).json()["series"][0]["rows"][0]
    assert (row["value"], row["reason"], row["n"]) == (None, "no_losses", 1)


def test_an_end_that_is_known_ahead_is_churn_when_it_comes(owner: Any) -> None:
    later = timezone.now() + timedelta(days=20)
    make(owner.actor, "subscriptions", start_at="2026-02-01T00:00:00Z", service_end_at=later.isoformat())
    today = {"preset": "today"}
    assert figures(owner, "paying_customers", window=today) == {"paying_customers": 1}
    ahead = {"start": later.date().isoformat(), "end": (later.date() + timedelta(days=2)).isoformat()}
    assert figures(owner, "churned_customers", window=ahead) == {"churned_customers": 1}


def test_the_rows_behind_a_retention_say_what_became_of_each_customer(golden: Any) -> None:
    query = "&".join(f"{name}={value}" for name, value in WINDOW.items())
    items = golden.get(f"metrics/grr/rows?{query}").json()["items"]
    assert sorted((row["adds"]["opening"], row["adds"]["kept"]) for row in items) == [
        (100, 0), (100, 70), (100, 100), (100, 100),
    ]  # fmt: skip
    told = golden.get(f"metrics/grr/explain?{query}").json()
    assert (told["calculation"], told["currency"]) == ("100 x 270 / 400", "EUR")


def test_figures_of_money_know_no_other_company(golden: Any, stranger: Any) -> None:
    subscriber(stranger.actor, "before 7")
    assert figures(stranger, "mrr", "paying_customers", "nrr") == {"mrr": 7, "paying_customers": 1, "nrr": 100.0}
