"""The value of customers: what it is made of, and that every skin says the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core import write
from core.workspaces import Workspace
from core.write import store
from metrics.clv import bgnbd, gamma_gamma, sbg, values
from metrics.clv.fitting import fit_workspace
from tests.desk import place, visitor
from tests.graphs import statements
from tests.makers import make, noun
from tests.metrics.worths import BGNBD, NOW, SBG, SPEND, ago, known, settings, shop, sold, subscribed, worth

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_what_was_brought_so_far_leaves_refunds_out_and_takes_the_margin(owner: Any) -> None:
    customer = make(owner.actor, "customers")
    sold(owner, customer, 10_000, 30, refunded_minor=2_500)
    sold(owner, customer, 5_000, 10, refunded_minor=5_000)
    assert worth(owner, customer)["historic"] == {
        "value_minor": 7_500, "basis": "revenue", "revenue_minor": 7_500, "purchases_minor": 15_000,
        "refunded_minor": 7_500, "recurring_minor": 0,
    }  # fmt: skip
    settings(owner, gross_margin_pct=60)
    assert (
        worth(owner, customer)["historic"] | {"value_minor": 4_500, "basis": "margin"}
        == worth(owner, customer)["historic"]
    )


def test_contracts_have_brought_what_the_ledger_says(owner: Any) -> None:
    customer = make(owner.actor, "customers")
    subscribed(owner, customer, 365.25, price_minor=10_000)
    ended = subscribed(owner, customer, 365.25 / 2, price_minor=6_000)
    done = {"service_end_at": ago(days=365.25 / 4), "churn_kind": "voluntary"}
    write.save(owner.actor, noun("subscriptions"), done, id=ended.id)
    assert worth(owner, customer)["historic"]["recurring_minor"] == 12 * 10_000 + 3 * 6_000


def test_currencies_are_never_added_up(owner: Any) -> None:
    customer = make(owner.actor, "customers")
    sold(owner, customer, 10_000, 30)
    sold(owner, customer, 700, 20, currency="USD")
    answer = owner.get(f"customers/{customer.id}/value").json()
    assert [(one["currency"], one["historic"]["value_minor"]) for one in answer["currencies"]] == [
        ("EUR", 10_000), ("USD", 700),
    ]  # fmt: skip


def test_the_formula_is_money_by_margin_by_churn(owner: Any) -> None:
    whole, discounted = values.formula(500, 0.8, 0.02, 0.0)
    assert (whole, discounted) == (pytest.approx(20_000), pytest.approx(20_000))
    assert values.formula(500, 0.8, 0.02, 0.01)[1] == pytest.approx(400 * 1.01 / 0.03)
    customer = make(owner.actor, "customers")
    subscribed(owner, customer, 100, price_minor=50_000)
    settings(owner, gross_margin_pct=80)
    assert worth(owner, customer)["formula"]["reason"] == "not_fitted_yet"
    known(owner, "churn", {"monthly_churn": 0.02, "months": 5000}, "month")
    told = worth(owner, customer)["formula"]
    assert (told["value_minor"], told["monthly_minor"], told["monthly_churn"]) == (2_000_000, 50_000, 0.02)
    assert told["discounted_minor"] < told["value_minor"]


def test_a_customer_under_contract_is_worth_the_renewals_to_come(owner: Any) -> None:
    customer = make(owner.actor, "customers")
    subscribed(owner, customer, 912, price_minor=120_000, interval="year")  # since 2024-01-01
    fit = known(owner, "sbg", SBG, "year")
    told = worth(owner, customer)["contract"]
    periods = sbg.residual_lifetime(0.668, 3.806, 0.1, 3)
    due = (datetime(2027, 1, 1, tzinfo=UTC).date() - NOW.date()).days / 365.25
    assert (told["renewals"], told["unit"], told["period_minor"]) == (2, "year", 120_000)
    assert told["residual_periods"] == pytest.approx(periods, abs=1e-6)
    assert told["renewal_chance"] == pytest.approx((3.806 + 2) / (0.668 + 3.806 + 2), abs=1e-6)
    assert told["value_minor"] == round(120_000 * periods / 1.1**due)
    assert (told["fit"]["id"], told["fit"]["parameters"], told["fit"]["n"]) == (str(fit.id), SBG, 500)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"service_end_at": NOW - timedelta(days=3)}, "contract_ended"),
        ({"service_end_at": NOW + timedelta(days=3)}, "leaving"),
        ({"interval": "week"}, "not_fitted_yet"),
    ],
)
def test_a_contract_without_renewals_to_come_says_why(members: dict[str, Any], reason: str, owner: Any) -> None:
    customer = make(owner.actor, "customers")
    known(owner, "sbg", SBG, "month")
    given = {name: one.isoformat() if isinstance(one, datetime) else one for name, one in members.items()}
    subscribed(owner, customer, 100, **given)
    told = worth(owner, customer)["contract"]
    assert (told["value_minor"], told["residual_periods"], told["reason"]) == (None, None, reason)


def test_a_customer_without_a_contract_is_worth_the_purchases_to_come(owner: Any) -> None:
    customer = make(owner.actor, "customers")
    known(owner, "bgnbd", BGNBD)
    known(owner, "gamma_gamma", SPEND)
    for days in (280, 140, 70):
        sold(owner, customer, 2_000, days)
    told = worth(owner, customer)["purchases"]
    one, model = bgnbd.Buying(2, 30, 40), bgnbd.BgNbd(**BGNBD, log_likelihood=0, n=1)
    spend = gamma_gamma.expected_spend(gamma_gamma.GammaGamma(6.25, 3.74, 1544.0, 0, 1), gamma_gamma.Spending(2, 2_000))
    step = bgnbd.discounted_purchases(model, one, steps=12, weeks=52 / 12, rate=1.1 ** (1 / 12) - 1)
    assert (told["repeats"], told["last_week"], told["weeks"]) == (2, 30, 40)
    assert told["alive"] == pytest.approx(bgnbd.alive(model, one), abs=1e-6)
    assert told["expected_purchases"] == pytest.approx(bgnbd.expected_purchases(model, one, 52), abs=1e-6)
    assert spend is not None
    assert (told["expected_spend_minor"], told["value_minor"]) == (round(spend), round(spend * step))
    assert told["value_minor"] < told["expected_purchases"] * spend


def test_purchases_of_one_day_are_one_and_those_given_back_are_none(owner: Any) -> None:
    customer, other = make(owner.actor, "customers"), make(owner.actor, "customers")
    for days, refunded in ((70, 0), (42, 0), (42.01, 0), (14, 1000)):
        sold(owner, customer, 1000, days, refunded_minor=refunded)
    sold(owner, other, 500, 3, refunded_minor=500)
    told = worth(owner, customer)["purchases"]
    assert (told["repeats"], told["last_week"], told["weeks"]) == (1, 4, 10)
    assert worth(owner, other)["purchases"]["reason"] == "all_refunded"


def test_without_a_sound_model_of_spending_only_the_money_is_missing(owner: Any) -> None:
    customer = make(owner.actor, "customers")
    known(owner, "bgnbd", BGNBD)
    known(owner, "gamma_gamma", {"q": 0.9}, reason="no_mean")
    sold(owner, customer, 1000, 70)
    told = worth(owner, customer)["purchases"]
    assert (told["value_minor"], told["expected_spend_minor"], told["reason"]) == (None, None, "no_mean")
    assert (told["alive"], told["expected_purchases"] > 0) == (1.0, True)


def test_the_fit_of_the_segment_goes_before_that_of_all(owner: Any) -> None:
    vip = make(owner.actor, "segments")
    mine, others = make(owner.actor, "customers", segment_id=str(vip.id)), make(owner.actor, "customers")
    whole = known(owner, "bgnbd", BGNBD)
    own = known(owner, "bgnbd", BGNBD | {"r": 0.5}, segment_id=vip.id)
    for one in (mine, others):
        sold(owner, one, 1000, 70)
    assert [worth(owner, one)["purchases"]["fit"]["id"] for one in (mine, others)] == [str(own.id), str(whole.id)]
    own.reason = "too_few_customers"
    store(owner.actor, own)
    assert worth(owner, mine)["purchases"]["fit"]["id"] == str(whole.id)


def test_graphql_tells_the_same_as_rest(owner: Any, workspace: Workspace) -> None:
    shop(owner.actor)
    fit_workspace(workspace)
    customer = make(owner.actor, "customers")
    sold(owner, customer, 2_000, 80)
    sold(owner, customer, 3_000, 20)
    subscribed(owner, customer, 90)
    text = """query($id: ID!) { customer(id: $id) { value { grossMarginPct discountPct horizonWeeks currencies {
      currency historic { valueMinor basis recurringMinor } formula { valueMinor reason }
      contract { valueMinor residualPeriods renewals unit reason fit { id } }
      purchases { valueMinor alive expectedPurchases expectedSpendMinor weeks reason fit { id parameters n fittedAt }
        spendFit { model logLikelihood } } } } } }"""
    told = owner.graph(text, {"id": str(customer.id)})["data"]["customer"]["value"]
    rest = owner.get(f"customers/{customer.id}/value").json()
    (graph,), (plain,) = told["currencies"], rest["currencies"]
    assert (told["discountPct"], told["horizonWeeks"]) == (rest["discount_pct"], rest["horizon_weeks"]) == (10, 52)
    assert graph["historic"]["recurringMinor"] == plain["historic"]["recurring_minor"] > 0
    assert graph["contract"]["reason"] == plain["contract"]["reason"] == "not_fitted_yet"
    assert graph["purchases"]["valueMinor"] == plain["purchases"]["value_minor"] > 0
    assert graph["purchases"]["fit"]["parameters"] == plain["purchases"]["fit"]["parameters"]
    assert graph["purchases"]["spendFit"]["logLikelihood"] == plain["purchases"]["spend_fit"]["log_likelihood"]


def test_the_values_of_a_list_cost_the_same_statements_however_long_it_is(owner: Any, workspace: Workspace) -> None:
    shop(owner.actor)
    fit_workspace(workspace)
    text = """{ customers(first: %d) { nodes { value { currencies { purchases {
      valueMinor fit { n segment { id } } } } } } } }"""
    one, many = statements(owner, text % 2), statements(owner, text % 100)
    reads = [[sql[:60] for sql in some if sql.startswith("SELECT")] for some in (one, many)]
    assert reads[0] == reads[1]
    assert sum("core_purchase" in sql for sql in many) == 1


def test_another_workspace_shares_neither_values_nor_fits(owner: Any, stranger: Any) -> None:
    customer, theirs = make(owner.actor, "customers"), make(stranger.actor, "customers")
    known(owner, "bgnbd", BGNBD)
    sold(owner, customer, 1000, 70)
    sold(stranger, theirs, 1000, 70)
    assert stranger.get(f"customers/{customer.id}/value").status_code == 404
    assert worth(stranger, theirs)["purchases"]["reason"] == "not_fitted_yet"
    assert stranger.get("value-fits").json()["items"] == []


@pytest.mark.parametrize(("path", "status"), [("nothing/value", 404), ("{id}/value?x=1", 400)])
def test_a_value_that_cannot_be_asked_for_is_refused(path: str, status: int, owner: Any) -> None:
    customer = make(owner.actor, "customers")
    assert owner.get(f"customers/{path.format(id=customer.id)}").status_code == status


def test_a_customer_who_never_paid_has_no_value_in_any_currency(owner: Any) -> None:
    assert owner.get(f"customers/{make(owner.actor, 'customers').id}/value").json()["currencies"] == []


def test_the_admin_shows_the_value_and_what_it_rests_on(owner: Any, workspace: Workspace) -> None:
    customer = make(owner.actor, "customers")
    fit = known(owner, "bgnbd", BGNBD)
    known(owner, "gamma_gamma", SPEND)
    sold(owner, customer, 7_000, 70, refunded_minor=500)
    page = visitor(workspace).page(place("customers", customer.id))
    assert all(text in page for text in ("Customer value", "6,500", "No contract", "100%", "500 customers"))
    assert place("value-fits", fit.id) in page
