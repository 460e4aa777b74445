"""A whole SaaS company through the public API: accounts, subscriptions, usage, tickets, scores and departures."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.connect import ravenstack
from tests.connect.conftest import DATA, Loaded, loaded_twice

pytestmark = pytest.mark.django_db
FOLDER = DATA / "ravenstack"
ALL = ("2022-12-01", "2025-03-01")
HOUR = 3600
# Durations are answered in whole seconds.
SECOND = 1 / HOUR


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    with loaded_twice(django_db_blocker, ravenstack.load, FOLDER, "ravenstack") as loaded:
        yield loaded


def test_every_row_is_read_and_has_a_verdict(company: Loaded, db: None) -> None:
    sheets = company.first.sheets
    for name, rows in company.expected["rows"].items():
        sheet = sheets[f"{name}.csv.gz"]
        assert (len(sheet.data), sheet.keys, sheet.accounted) == (rows, rows, rows)
    assert company.first.outcomes()["refused"] == 0, str(company.first)
    folded = sheets["feature_usage.csv.gz"].aside
    assert folded == {"added to another row of the same customer, feature and day": 12}


def test_loading_it_again_writes_nothing(company: Loaded, db: None) -> None:
    assert set(company.second.outcomes()) == {"unchanged"}
    assert company.lines == 0


def test_satisfaction_is_that_of_the_company(company: Loaded, db: None) -> None:
    expected = company.expected["support"]["csat"]
    (row,) = company.figure("csat_pct", *ALL)[0]["rows"]
    assert (row["n"], row["numerator"]) == (expected["n"], expected["satisfied"])
    assert row["value"] == pytest.approx(expected["csat_pct"], abs=1e-5)
    (mean,) = company.figure("csat_mean", *ALL)[0]["rows"]
    assert mean["value"] == pytest.approx(expected["mean"], abs=1e-5)


def test_resolution_times_are_those_of_the_company(company: Loaded, db: None) -> None:
    names = ["mean", "p50", "p75", "p90", "p95"]
    expected = company.expected["support"]["resolution_hours"]
    (row,) = company.figure("full_resolution_time", *ALL, statistic=names)[0]["rows"]
    assert row["n"] == expected["n"]
    assert row["statistics"]["mean"] / HOUR == pytest.approx(expected["mean"], abs=SECOND)
    for name in names[1:]:
        assert row["statistics"][name] / HOUR == pytest.approx(expected[name], rel=0.03)


def test_resolution_times_by_priority_are_those_of_the_company(company: Loaded, db: None) -> None:
    series = company.figure("full_resolution_time", *ALL, group_by=["priority"], statistic=["mean"])
    found = {one["slices"][0]["value"]: one["rows"][0] for one in series}
    for name, expected in company.expected["support"]["by_priority"].items():
        row = found["normal" if name == "medium" else name]
        assert row["n"] == expected["tickets"]
        assert row["value"] / HOUR == pytest.approx(expected["resolution_hours"]["mean"], abs=SECOND)


def test_the_metrics_of_service_give_the_companys_figures(company: Loaded, db: None) -> None:
    expected = company.expected["support"]
    cases = company.every("cases", fields="opened_at,first_reply_at,ended_at")
    # A reply written down for after the end answers nobody: those tickets are left out here, and counted.
    in_time = [row for row in cases if row["first_reply_at"] <= row["ended_at"]]
    minutes = [minutes_between(row["opened_at"], row["first_reply_at"]) for row in in_time]
    (row,) = company.figure("first_response_time", *ALL, statistic=["mean"])[0]["rows"]
    assert (row["n"], row["excluded"]) == (len(in_time), {"unanswered": len(cases) - len(in_time)})
    assert row["value"] / 60 == pytest.approx(sum(minutes) / len(minutes), abs=1 / 60)
    (row,) = company.figure("escalation_rate", *ALL)[0]["rows"]
    assert (row["numerator"], row["n"]) == (expected["escalated"], company.expected["rows"]["support_tickets"])
    (row,) = company.figure("first_resolution_time", *ALL, statistic=["mean"])[0]["rows"]
    assert row["value"] / HOUR == pytest.approx(expected["resolution_hours"]["mean"], abs=SECOND)


def test_first_replies_and_escalations_are_those_of_the_company(company: Loaded, db: None) -> None:
    expected = company.expected["support"]
    cases = company.every("cases", fields="opened_at,first_reply_at,escalation_count")
    assert sum(row["escalation_count"] for row in cases) == expected["escalated"]
    minutes = [minutes_between(row["opened_at"], row["first_reply_at"]) for row in cases]
    assert sum(minutes) / len(minutes) == pytest.approx(expected["first_response_minutes"]["mean"], abs=1e-5)
    assert (min(minutes), max(minutes)) == (1, 180)


def minutes_between(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / 60


def test_the_ledger_gives_the_revenue_of_every_month_end(company: Loaded, db: None) -> None:
    movements = company.every("movements", **{"superseded_at.null": "true"})
    for day, expected in company.expected["mrr_by_month_end"].items():
        paying: dict[str, int] = defaultdict(int)
        for one in movements:
            if one["effective_at"][:10] <= day:
                paying[one["customer_id"]] += one["amount_minor"]
        found = (sum(paying.values()) / 100, sum(1 for amount in paying.values() if amount > 0))
        assert found == (expected["mrr"], expected["paying_accounts"]), day


DOLLARS: dict[str, Any] = {"filters": {"currency": "USD"}}


def test_recurring_revenue_of_every_month_end_is_that_of_the_company(company: Loaded, db: None) -> None:
    months = {"start": "2023-01-01", "end": "2025-01-01", "granularity": "month"}
    (money,) = company.figure("mrr", **months, **DOLLARS)
    (customers,) = company.figure("paying_customers", **months)
    assert [
        (row["value"] / 100, other["value"]) for row, other in zip(money["rows"], customers["rows"], strict=True)
    ] == [(one["mrr"], one["paying_accounts"]) for one in company.expected["mrr_by_month_end"].values()]


def test_retention_of_the_year_is_that_of_the_company(company: Loaded, db: None) -> None:
    expected, year = company.expected["trailing_12_months"], ("2024-01-01", "2025-01-01")
    (gross,), (net,) = (company.figure(key, *year, **DOLLARS)[0]["rows"] for key in ("grr", "nrr"))
    assert gross["denominator"] / 100 == expected["start_mrr"]
    assert [gross["value"], net["value"]] == pytest.approx([expected["grr_pct"], expected["nrr_pct"]], abs=1e-6)
    trailing = company.figure("nrr_12_months", "2024-12-01", "2025-01-01", **DOLLARS)[0]["rows"][0]
    assert trailing["value"] == net["value"]
    (lost,) = company.figure("logo_churn", *year)[0]["rows"]
    assert (lost["n"], lost["numerator"]) == (expected["start_accounts"], expected["lost_accounts"])


def test_retention_of_every_month_is_that_of_the_company(company: Loaded, db: None) -> None:
    months = {"start": "2023-02-01", "end": "2025-01-01", "granularity": "month"}
    gross, net = (company.figure(key, **months, **DOLLARS)[0]["rows"] for key in ("grr", "nrr"))
    assert [[row["value"] for row in rows] for rows in (gross, net)] == [
        pytest.approx([one[name] for one in company.expected["movements_by_month"].values()], abs=1e-6)
        for name in ("grr_pct", "nrr_pct")
    ]


def test_subscriptions_ended_are_those_of_the_company(company: Loaded, db: None) -> None:
    expected = company.expected["subscriptions_2023_12_31"]
    (row,) = company.figure("subscription_churn", "2024-01-01", "2025-01-01")[0]["rows"]
    assert (row["n"], row["numerator"]) == (expected["n"], expected["ended_within_12_months"])
    assert row["value"] == pytest.approx(expected["pct"], abs=1e-6)


def test_usage_adds_up(company: Loaded, db: None) -> None:
    rows = company.first.sheets["feature_usage.csv.gz"].data
    assert company.count("usage-days") == len(rows) - 12
    assert sum(int(row["usage_count"]) for row in rows) == company.expected["usage"]["events_total"]
    for feature in ("feature_1", "feature_40"):
        days = company.every("usage-days", feature=feature, fields="events")
        assert sum(row["events"] for row in days) == sum(
            int(row["usage_count"]) for row in rows if row["feature_name"] == feature
        )


def test_departures_are_kept_with_their_reasons(company: Loaded, db: None) -> None:
    survey = company.client.get(company.client.place("surveys", "exit"))["id"]
    left = company.every("answers", survey_id=survey)
    expected = company.expected["churn_events"]
    assert (len(left), len({row["customer_id"] for row in left})) == (expected["n"], expected["accounts"])
    reasons: dict[str, int] = defaultdict(int)
    for row in left:
        reasons[row["comment"].split(":")[0]] += 1
    assert reasons == expected["reasons"]
