"""What a metric can leave to the question: the clock, the time that places its facts, which facts count."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import Q

from core.problems import Invalid
from metrics import renew, stored
from metrics.answer import answer, ask
from metrics.catalog import CATALOG
from metrics.declare import Count, Distinct, Figure, Metric, Spread, Total
from metrics.engine import tracks
from metrics.tables import layouts
from tests import makers
from tests.makers import make

pytestmark = pytest.mark.django_db
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}
Declare = Callable[..., Metric]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Iterator[Declare]:
    """Put one more metric into the catalogue: a known one with another key and whatever is given."""

    def add(key: str, like: str, **more: Any) -> Metric:
        metric = replace(CATALOG[like], key=key, **more)
        monkeypatch.setitem(CATALOG, key, metric)  # type: ignore[arg-type]
        forget()
        return metric

    yield add
    monkeypatch.undo()
    forget()


def forget() -> None:
    for made in (tracks, layouts, stored._columns):
        made.cache_clear()


def rows(owner: Any, key: str, **more: Any) -> list[Any]:
    renew.drain(owner.actor.workspace_id)
    found = answer(owner.actor, ask(owner.actor, {"metrics": [key], "window": MARCH, **more}))
    return list(found.series[0].rows)


@pytest.fixture
def answered(owner: Any) -> Any:
    """Ann answers 2 and then 10, Bob 9, nobody 0."""
    asked = make(owner.actor, "questions", instrument="nps")
    ann, bob = (str(make(owner.actor, "customers").id) for _ in range(2))
    for who, score, day in ((ann, 2, 3), (ann, 10, 20), (bob, 9, 4), (None, 0, 5)):
        who_else = {"customer_id": who} if who else {}
        makers.answer(owner.actor, asked, score, f"2026-03-{day:02}T12:00:00Z", **who_else)
    return owner


def test_the_latest_of_each_customer_counts_once_and_nobody_each(answered: Any, declare: Declare) -> None:
    declare("nps_latest", "nps", latest="customer")
    assert [rows(answered, "nps_latest")[0].n, rows(answered, "nps_latest", basis="latest")[0].n] == [4, 3]
    assert rows(answered, "nps_latest", basis="latest")[0].value == pytest.approx(100 / 3)


def test_the_latest_is_that_of_each_step(answered: Any, declare: Declare) -> None:
    declare("nps_latest", "nps", latest="customer")
    weeks = rows(answered, "nps_latest", basis="latest", granularity="week")
    assert [week.n for week in weeks] == [0, 3, 0, 1, 0, 0]


def test_different_customers_are_counted_once_in_each_step_and_in_the_whole(answered: Any, declare: Declare) -> None:
    declare(
        "customers", "nps", parts={"who": Distinct("customer")}, unit="count",
        formula=lambda parts: Figure(parts["who"], parts["who"], None, int(parts["who"])),
    )  # fmt: skip
    assert rows(answered, "customers")[0].value == 2
    assert [week.value for week in rows(answered, "customers", granularity="week")] == [0, 2, 0, 1, 0, 0]


def test_the_clock_chooses_between_two_columns(owner: Any, declare: Declare) -> None:
    column, other = "first_resolution_seconds", "reopen_count"
    declare(
        "timed",
        "first_resolution_time",
        facts="cases",
        cohort="",
        parts={"spread": Spread(column, business=other), "cases": Count()},
    )
    parts = {"score": Total(column, business=other), "answered": Count()}
    declare("sum", "csat_mean", where=Q(), excluded={}, facts="cases", time="first_resolved_at", parts=parts)
    case = make(owner.actor, "cases", opened_at="2026-03-02T09:00:00Z")
    make(owner.actor, "case-events", case_id=str(case.id), kind="resolved", at="2026-03-02T10:00:00Z")
    assert [rows(owner, "timed", statistic="max", clock=one)[0].value for one in ("calendar", "business")] == [3600, 0]
    assert [rows(owner, "sum", clock=one)[0].value for one in ("calendar", "business")] == [3600, 0]


def test_a_cohort_places_the_fact_at_its_other_time(owner: Any, declare: Declare) -> None:
    declare("by_opening", "first_resolution_time", cohort="opened_at")
    case = make(owner.actor, "cases", opened_at="2026-02-27T10:00:00Z")
    make(owner.actor, "case-events", case_id=str(case.id), kind="resolved", at="2026-03-02T10:00:00Z")
    assert [rows(owner, "by_opening", attribution=one)[0].n for one in ("event", "cohort")] == [1, 0]
    february = {"start": "2026-02-01", "end": "2026-03-01"}
    found = answer(
        owner.actor, ask(owner.actor, {"metrics": ["by_opening"], "window": february, "attribution": "cohort"})
    )
    assert (found.series[0].rows[0].n, found.series[0].attribution) == (1, "cohort")


def test_a_step_is_mature_when_its_look_ahead_is_over(answered: Any, declare: Declare) -> None:
    declare("slow", "nps", matures=20_000)
    declare("quick", "nps", matures=7)
    assert [rows(answered, key)[0].mature for key in ("slow", "quick", "nps")] == [False, True, True]


@pytest.mark.parametrize(("member", "word"), [("clock", "business"), ("attribution", "cohort"), ("basis", "latest")])
def test_a_choice_that_a_metric_does_not_offer_is_refused(member: str, word: str, owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        ask(owner.actor, {"metrics": ["nps"], "window": MARCH, member: word})
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(f"/{member}", "not_allowed")]
