"""A telephone company's churn, by contract and by way to pay, against its published figures."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.connect import telco
from tests.connect.conftest import DATA, Loaded, loaded_twice

pytestmark = pytest.mark.django_db
MONTH = ("2026-09-01", "2026-10-01")
DOLLARS: dict[str, Any] = {"filters": {"currency": "USD"}}


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    with loaded_twice(django_db_blocker, telco.load, DATA / "telco", "telco") as loaded:
        yield loaded


def value(company: Loaded, metric: str, **more: Any) -> float:
    return float(company.figure(metric, *MONTH, **more)[0]["rows"][0]["value"])


def test_customers_lost_are_those_of_the_file(company: Loaded, db: None) -> None:
    (row,) = company.figure("logo_churn", *MONTH)[0]["rows"]
    expected = company.expected
    assert (row["n"], row["numerator"]) == (expected["customers"], expected["churned"])
    assert row["value"] == pytest.approx(expected["logo_churn_pct"], abs=1e-6)


@pytest.mark.parametrize(("slice", "place"), [("plan", "by_contract"), ("segment", "by_payment")])
def test_each_group_lost_as_many(slice: str, place: str, company: Loaded, db: None) -> None:
    series = company.figure("logo_churn", *MONTH, group_by=[slice])
    found = {one["slices"][0]["label"]: one["rows"][0] for one in series}
    assert {name: (row["n"], row["numerator"]) for name, row in found.items()} == {
        name: (one["customers"], one["churned"]) for name, one in company.expected[place].items()
    }
    assert {name: row["value"] for name, row in found.items()} == pytest.approx(
        {name: one["churn_pct"] for name, one in company.expected[place].items()}, abs=1e-6
    )


def test_revenue_lost_and_kept_are_those_of_the_file(company: Loaded, db: None) -> None:
    expected = company.expected
    assert value(company, "opening_mrr", **DOLLARS) == round(expected["mrr_start"] * 100)
    assert value(company, "churned_mrr", **DOLLARS) == round(expected["mrr_churned"] * 100)
    assert value(company, "revenue_churn", **DOLLARS) == pytest.approx(expected["revenue_churn_pct"], abs=1e-6)
    assert value(company, "grr", **DOLLARS) == pytest.approx(expected["grr_pct"], abs=1e-6)


def test_what_is_left_is_what_there_was_less_what_was_lost(company: Loaded, db: None) -> None:
    assert value(company, "ledger_gap", **DOLLARS) == 0
    assert company.lines == 0
