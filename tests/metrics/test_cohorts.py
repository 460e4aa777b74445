"""Retention cohorts, worked by hand: who began when, and who still pays in each month after."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.cohorts import ask_cohorts, cohorts
from tests.makers import make

pytestmark = pytest.mark.django_db
SPRING = "start=2026-01-01&end=2026-05-01"
GRAPH = """query($q: RetentionQuery!) { retention(input: $q) {
  counting cohorts { start customers cells { index start n value partial reason } } } }"""


def life(owner: Any, *spans: tuple[str, str | None], **customer: Any) -> None:
    """A customer who paid in these times."""
    who = str(make(owner.actor, "customers", **customer).id)
    for start, end in spans:
        ended = f"{end}T12:00:00Z" if end else None
        make(owner.actor, "subscriptions", customer_id=who, start_at=f"{start}T12:00:00Z", service_end_at=ended)


@pytest.fixture
def company(owner: Any) -> Any:
    """Three begin in January: one stays, one leaves in February, one leaves in February and is back in April. One
    begins in March."""
    life(owner, ("2026-01-05", None), acquired_at="2026-01-01T12:00:00Z")
    life(owner, ("2026-01-05", "2026-02-10"), acquired_at="2026-01-01T12:00:00Z")
    life(owner, ("2026-01-20", "2026-02-03"), ("2026-04-02", None), acquired_at="2026-01-15T12:00:00Z")
    life(owner, ("2026-03-31", None), acquired_at="2026-01-20T12:00:00Z")
    make(owner.actor, "customers", acquired_at="2026-01-25T12:00:00Z")
    return owner


def matrix(owner: Any, query: str) -> list[list[int]]:
    """How many pay, by cohort and period."""
    told = owner.get(f"retention?{query}").json()["cohorts"]
    return [[one["customers"], *(cell["n"] for cell in one["cells"])] for one in told]


def test_recurring_counts_whoever_pays_in_the_month(company: Any) -> None:
    assert matrix(company, SPRING) == [[3, 3, 3, 1, 2], [0, 0, 0, 0], [1, 1, 1], [0, 0]]


def test_cumulative_counts_whoever_never_missed_a_month(company: Any) -> None:
    assert matrix(company, f"{SPRING}&counting=cumulative") == [[3, 3, 3, 1, 1], [0, 0, 0, 0], [1, 1, 1], [0, 0]]


def test_from_the_day_of_acquisition_those_who_never_paid_count_as_well(company: Any) -> None:
    assert matrix(company, f"{SPRING}&anchor=acquired")[0] == [5, 3, 3, 2, 3]


def test_quarters_hold_their_months(company: Any) -> None:
    assert matrix(company, "start=2026-01-01&end=2026-07-01&granularity=quarter") == [[4, 4, 3], [0, 0]]


def test_cells_that_have_not_begun_are_null_with_their_reason(owner: Any) -> None:
    life(owner, ("2026-01-05", None))
    (first, *_) = owner.get("retention?start=2026-01-01&end=2028-01-01&granularity=year").json()["cohorts"]
    assert [(one["value"], one["partial"], one["reason"]) for one in first["cells"]] == [
        (100.0, True, None), (None, False, "in_the_future"),
    ]  # fmt: skip


def test_a_cohort_of_nobody_has_no_value(company: Any) -> None:
    second = company.get(f"retention?{SPRING}").json()["cohorts"][1]
    assert [(one["value"], one["reason"]) for one in second["cells"]] == [(None, "no_facts")] * 3


def test_both_skins_tell_the_same(company: Any) -> None:
    asked = {"window": {"start": "2026-01-01", "end": "2026-05-01"}, "counting": "cumulative"}
    told = company.graph(GRAPH, {"q": asked})["data"]["retention"]
    other = company.get(f"retention?{SPRING}&counting=cumulative").json()
    assert told["cohorts"] == [
        {name: one[name] for name in ("start", "customers", "cells")} for one in other["cohorts"]
    ]


def test_cohorts_can_be_narrowed_by_the_plan_they_began_on(company: Any) -> None:
    plan = str(make(company.actor, "plans").id)
    who = str(make(company.actor, "customers").id)
    make(company.actor, "subscriptions", customer_id=who, plan_id=plan, start_at="2026-02-05T12:00:00Z")
    assert matrix(company, f"{SPRING}&plan={plan}") == [[0, 0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 0], [0, 0]]


def test_a_matrix_costs_as_many_statements_for_many_customers(company: Any) -> None:
    for _ in range(12):
        life(company, ("2026-01-05", None))
    asked = ask_cohorts(company.actor, {"window": {"start": "2026-01-01", "end": "2026-05-01"}})
    with CaptureQueriesContext(connection) as counted:
        cohorts(company.actor, *asked)
    assert len(counted) == 1


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("counting=ever", "?counting"),
        ("anchor=birth", "?anchor"),
        ("granularity=day", "?granularity"),
        ("anchor=acquired&churn_kind=voluntary", "?filters"),
        ("granularity=week&end=2028-01-01", "?granularity"),
        ("colour=red", "?colour"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(query: str, place: str, owner: Any) -> None:
    base = "start=2026-01-01" if "end=" in query else SPRING
    refused = owner.get(f"retention?{base}&{query}")
    assert refused.status_code == 400
    assert [one["pointer"] for one in refused.json()["errors"]] == [place]


def test_no_cohort_holds_a_customer_of_another_company(company: Any, stranger: Any) -> None:
    assert matrix(stranger, SPRING) == [[0, 0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0], [0, 0]]
