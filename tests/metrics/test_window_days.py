"""For how many days a metric looks ahead or back, as the question chooses."""

from typing import Any

import pytest

from core.problems import Invalid
from metrics import renew
from metrics.answer import answer, ask
from metrics.catalog import CATALOG
from metrics.declare import spelled
from metrics.explain import ask_figure, explain
from tests.makers import make

pytestmark = pytest.mark.django_db
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}
CHOOSING = [metric for metric in CATALOG.values() if metric.within is not None]
EVERY = pytest.mark.parametrize("metric", CHOOSING, ids=lambda metric: metric.key)


@pytest.fixture
def told(owner: Any) -> Any:
    """One case solved on 2 March and reopened ten days later; its customer is back with the reason after 20."""
    someone = str(make(owner.actor, "customers").id)
    case = make(owner.actor, "cases", customer_id=someone, reason="bill", opened_at="2026-03-02T10:00:00Z")
    for kind, actor, at in (
        ("opened", "customer", "2026-03-02T10:00:00Z"),
        ("resolved", "agent", "2026-03-02T10:10:00Z"),
        ("reopened", "customer", "2026-03-12T10:10:00Z"),
        ("resolved", "agent", "2026-03-12T10:20:00Z"),
    ):
        make(owner.actor, "case-events", case_id=str(case.id), kind=kind, actor=actor, at=at)
    make(owner.actor, "cases", customer_id=someone, reason="bill", opened_at="2026-03-22T10:00:00Z")
    renew.drain(owner.actor.workspace_id)
    return owner


def row(person: Any, key: str, **more: Any) -> Any:
    return answer(person.actor, ask(person.actor, {"metrics": [key], "window": MARCH, **more})).series[0].rows[0]


@pytest.mark.parametrize(
    ("key", "days", "value"),
    [
        ("fcr", 7, 100), ("fcr", 9, 100), ("fcr", 10, 0), ("fcr_strict", 10, 0),
        ("reopen_rate", 9, 0), ("reopen_rate", 10, 100), ("reopen_rate", None, 100), ("fcr", None, 100),
    ],
)  # fmt: skip
def test_what_happens_on_the_last_of_the_days_counts_and_what_happens_later_does_not(
    key: str, days: int | None, value: float, told: Any
) -> None:
    chosen = {} if days is None else {"window_days": days}
    assert row(told, key, **chosen).value == value


def test_contacts_are_repeated_within_the_days_that_are_looked_back(told: Any) -> None:
    values = [row(told, "repeat_contact_rate", window_days=days).numerator for days in (7, 10, 30)]
    assert values == [0, 1, 2]


@EVERY
def test_its_own_number_of_days_is_read_from_parts_and_another_one_from_facts(metric: Any, owner: Any) -> None:
    asked = [ask(owner.actor, {"metrics": [metric.key], "window": MARCH, "window_days": days})
             for days in (metric.days, metric.days + 1)]  # fmt: skip
    assert [one.stored for one in asked] == [metric.additive, False]
    assert asked[0].key != asked[1].key


@EVERY
def test_the_texts_and_the_maturity_follow_the_days(metric: Any, owner: Any) -> None:
    found = explain(owner.actor, ask_figure(owner.actor, metric.key, {"window": MARCH, "window_days": 5}))
    said = [found.formula, found.meaning.en, found.meaning.es]
    assert [days in text for days, text in zip(("5 days", "5 days", "5 días"), said, strict=True)] == [True] * 3
    assert not any(days in text for days in (spelled(metric.days).en, spelled(metric.days).es) for text in said)
    assert (found.window_days, metric.watching(5).matures) == (5, 5 if metric.matures else 0)


@pytest.mark.parametrize(("days", "code"), [(0, "out_of_range"), (31, "out_of_range"), ("x", "out_of_range")])
def test_a_number_of_days_that_is_none_is_refused(days: Any, code: str, owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        ask(owner.actor, {"metrics": ["fcr"], "window": MARCH, "window_days": days})
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/window_days", code)]


def test_a_metric_without_such_days_does_not_take_them(owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        ask(owner.actor, {"metrics": ["fcr", "backlog"], "window": MARCH, "window_days": 5})
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/window_days", "rule")]


def test_both_skins_take_the_days_and_say_them(told: Any) -> None:
    rest = told.get("metrics/query?metrics=fcr&start=2026-03-01&end=2026-04-01&window_days=10").json()["series"][0]
    query = "query($q: MetricQuery!){metrics(input:$q){series{windowDays rows{value}}}}"
    asked = {"metrics": ["fcr"], "window": MARCH, "windowDays": 10}
    graph = told.graph(query, {"q": asked})["data"]["metrics"]["series"][0]
    assert (
        (rest["window_days"], rest["rows"][0]["value"]) == (graph["windowDays"], graph["rows"][0]["value"]) == (10, 0)
    )


def test_the_first_days_of_a_company_know_nothing_of_what_was_before(told: Any) -> None:
    asked = {"metrics": ["repeat_contact_rate", "contacts"], "window": MARCH, "granularity": "day"}
    series = answer(told.actor, ask(told.actor, asked)).series
    flagged = [[each.start.day for each in one.rows if each.left_censored] for one in series]
    assert flagged == [list(range(1, 10)), []]
