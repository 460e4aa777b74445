"""Half a sample of Olist's orders through the public API.

The data are non-commercial and never part of this project: they are read where CXAPI_TEST_OLIST says, or from
`../shared/data/olist_orders_a` beside the project.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.connect import olist
from tests.connect.conftest import Loaded, loaded_twice
from tests.connect.report import instant

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data" / "olist_orders_a"
FOLDER = Path(os.environ.get("CXAPI_TEST_OLIST") or BESIDE)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (FOLDER / "expected.json").exists(),
        reason="left out: Olist's orders are not ours to carry; CXAPI_TEST_OLIST names the folder that has them",
    ),
]


@pytest.fixture(scope="module")
def shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    with loaded_twice(django_db_blocker, olist.load, FOLDER, "olist") as loaded:
        yield loaded


def test_every_row_is_read_and_has_a_verdict(shop: Loaded, db: None) -> None:
    for name, rows in shop.expected["rows"].items():
        sheet = shop.first.sheets[f"{name}.csv.gz"]
        assert (len(sheet.data), sheet.keys, sheet.accounted) == (rows, rows, rows)
    assert shop.first.outcomes()["refused"] == 0, str(shop.first)
    assert set(shop.second.outcomes()) == {"unchanged"}
    assert shop.lines == 0


def test_customers_are_people_and_not_orders(shop: Loaded, db: None) -> None:
    assert shop.count("customers") == shop.expected["customers"]
    bought = Counter(row["customer_id"] for row in shop.every("promises", fields="customer_id"))
    assert sum(1 for orders in bought.values() if orders > 1) <= shop.expected["repeat_customers"]


def test_reviews_give_the_satisfaction_of_the_shop(shop: Loaded, db: None) -> None:
    expected = shop.expected["csat"]
    (row,) = shop.figure("csat_pct", "2016-09-01", "2018-12-01")[0]["rows"]
    assert (row["n"], row["numerator"]) == (expected["n"], expected["satisfied"])
    assert row["value"] == pytest.approx(expected["csat_pct"], abs=1e-5)


def test_reviews_fall_into_the_month_in_which_they_were_written(shop: Loaded, db: None) -> None:
    """The months of expected.json are those in which customers were asked; an answer counts when it is given."""
    answered: Counter[str] = Counter()
    for row in shop.first.sheets["reviews.csv.gz"].data:
        answered[str(instant(row["review_answer_timestamp"]))[:7]] += 1
    months = shop.figure("csat_pct", "2016-10-01", "2018-12-01", granularity="month")[0]["rows"]
    assert {row["start"][:7]: row["n"] for row in months if row["n"]} == answered


def test_promises_and_revenue_are_those_of_the_shop(shop: Loaded, db: None) -> None:
    kept = [row for row in shop.every("promises") if row["fulfilled_at"]]
    expected = shop.expected["promise"]
    assert len(kept) == expected["delivered_orders"]
    assert sum(row["fulfilled_at"] <= row["due_at"] for row in kept) == expected["kept_by_day"]
    bought = shop.every("purchases", fields="amount_minor,currency")
    assert sum(row["amount_minor"] for row in bought) == round(shop.expected["revenue_total"] * 100)
    assert {row["currency"] for row in bought} == {"BRL"}
