"""The backlog at an instant: how old it is, what nobody works on, and what flows in and out beside it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.problems import Invalid
from metrics import renew
from metrics.answer import answer, ask
from tests.makers import make

pytestmark = pytest.mark.django_db
BANDS = ["backlog_under_1_day", "backlog_1_to_3_days", "backlog_3_to_7_days", "backlog_over_7_days"]
DAY = 86_400


@pytest.fixture
def waiting(owner: Any) -> Any:
    """One case of 1 March, noted on the 4th and resolved on the 10th, and one of the 9th by chat."""
    case = make(owner.actor, "cases", channel="email", opened_at="2026-03-01T12:00:00Z")
    for kind, at in (("message", "2026-03-04T12:00:00Z"), ("resolved", "2026-03-10T12:00:00Z")):
        make(owner.actor, "case-events", case_id=str(case.id), kind=kind, actor="agent", public=False, at=at)
    make(owner.actor, "cases", channel="chat", opened_at="2026-03-09T12:00:00Z")
    renew.drain(owner.actor.workspace_id)
    return owner


def rows(person: Any, metrics: list[str], start: str, end: str, **more: Any) -> dict[str, list[Any]]:
    asked = ask(person.actor, {"metrics": metrics, "window": {"start": start, "end": end}, **more})
    return {one.metric: list(one.rows) for one in answer(person.actor, asked).series}


def at(person: Any, metric: str, instant: str, **more: Any) -> float | None:
    return rows(person, [metric], "2026-03-01T00:00:00Z", instant, **more)[metric][0].value


def test_ages_are_those_of_the_instant_that_is_asked_about(waiting: Any) -> None:
    assert at(waiting, "backlog_age", "2026-03-04T12:00:00Z", statistic=["max"]) == 3 * DAY
    assert at(waiting, "backlog_age", "2026-03-10T12:00:01Z", statistic=["max"]) == DAY + 1
    assert at(waiting, "backlog_age", "2026-03-10T11:59:59Z", statistic=["mean"]) == 5 * DAY - 1
    assert at(waiting, "backlog_age", "2026-03-01T12:00:00Z") is None


def test_on_each_day_the_bands_add_up_to_the_backlog(waiting: Any) -> None:
    days = rows(waiting, ["backlog", *BANDS], "2026-03-01", "2026-03-15", granularity="day")
    stock = [row.value for row in days.pop("backlog")]
    assert stock == [1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1]
    assert [sum(row.value for row in each) for each in zip(*days.values(), strict=True)] == stock
    assert [row.value for row in days["backlog_over_7_days"]] == [0] * 7 + [1, 1, 0, 0, 0, 0, 0]


def test_a_case_stalls_when_no_agent_has_acted_for_the_chosen_days(waiting: Any) -> None:
    assert at(waiting, "backlog_stalled", "2026-03-04T11:59:59Z") == 0
    assert at(waiting, "backlog_stalled", "2026-03-04T11:59:59Z", window_days=2) == 1
    assert [at(waiting, "backlog_stalled", f"2026-03-07T{hour}:00:00Z") for hour in ("11", "12")] == [0, 1]


def test_a_reopened_case_is_as_old_as_its_reopening(owner: Any) -> None:
    case = make(owner.actor, "cases", opened_at="2026-03-01T12:00:00Z")
    for kind, who, when in (("resolved", "agent", "02"), ("reopened", "customer", "05")):
        make(owner.actor, "case-events", case_id=str(case.id), kind=kind, actor=who, at=f"2026-03-{when}T12:00:00Z")
    assert at(owner, "backlog_age", "2026-03-06T12:00:00Z", statistic=["max"]) == DAY
    assert at(owner, "backlog_stalled", "2026-03-06T12:00:00Z", window_days=1) == 1


def test_the_step_that_runs_is_looked_at_now_and_later_ones_are_not_known(
    waiting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 3, 12, 12, tzinfo=UTC)
    for room in ("answer", "gather"):
        monkeypatch.setattr(f"metrics.{room}.timezone.now", lambda: now)
    found = rows(waiting, ["backlog_age"], "2026-03-11", "2026-03-14", granularity="day", statistic=["max"])
    assert [(row.value, row.reason) for row in found["backlog_age"]] == [
        (2 * DAY + 11 * 3600, None),
        (3 * DAY, None),
        (None, "in_the_future"),
    ]


def test_inflow_less_outflow_is_what_the_stock_has_moved_by(waiting: Any) -> None:
    flows = rows(waiting, ["cases_opened", "cases_ended", "backlog"], "2026-03-05", "2026-03-12", compare="previous")
    opened, ended, stock = (flows[key][0] for key in ("cases_opened", "cases_ended", "backlog"))
    assert (opened.value, ended.value, stock.value, stock.delta) == (1, 1, 1, 0)


def test_ages_at_too_many_instants_are_refused(owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        rows(owner, ["backlog_age"], "2026-01-01", "2026-06-01", granularity="day")
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/granularity", "too_complex")]
