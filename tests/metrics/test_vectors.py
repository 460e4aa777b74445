"""The worked figures of the metric definitions, through the whole path: write, renew, ask."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.casework import reopen, resolve
from core.write import act
from metrics import renew
from metrics.answer import Row, answer, ask
from metrics.maths import ERROR
from metrics.windows import buckets, local_day, span
from tests.makers import answer as answered
from tests.makers import make, noun, question

pytestmark = pytest.mark.django_db
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}


def row(person: Any, metric: str, window: dict[str, str] = MARCH, **more: Any) -> Row:
    renew.drain(person.actor.workspace_id)
    asked = ask(person.actor, {"metrics": [metric], "window": window, **more})
    return answer(person.actor, asked).series[0].rows[0]


def test_vector_1_nps_is_30_and_dismissed_answers_change_nothing(owner: Any) -> None:
    asked = question(owner.actor)
    for score in (10, 10, 9, 9, 9, 8, 8, 7, 6, 0, None, None, None):
        answered(owner.actor, asked, score)
    found = row(owner, "nps")
    assert (found.value, found.n, found.numerator, found.denominator) == (30.0, 10, 3, 10)
    assert found.margin == pytest.approx(48.4, abs=0.05)
    assert found.excluded == {"dismissed": 3}


def test_vector_2_csat_is_60_with_mean_3_8(owner: Any) -> None:
    asked = question(owner.actor, "csat")
    for score in (5, 5, 4, 3, 2):
        answered(owner.actor, asked, score)
    assert row(owner, "csat_pct").value == 60.0
    assert row(owner, "csat_mean").value == 3.8


def test_a_scale_of_ten_counts_by_its_own_band_and_never_in_the_mean(owner: Any) -> None:
    wide = question(owner.actor, "csat", minimum=1, maximum=10, positive_from=8, positive_to=10)
    for score in (10, 8, 7, 1):
        answered(owner.actor, wide, score)
    assert row(owner, "csat_pct").value == 50.0
    mean = row(owner, "csat_mean")
    assert (mean.value, mean.reason, mean.excluded) == (None, "all_excluded", {"other_scale": 4})


def test_vector_6_a_reopened_case_leaves_full_resolution_until_resolved_again(owner: Any) -> None:
    case = make(owner.actor, "cases", opened_at="2026-03-02T00:00:00Z")
    seen = []
    for verb, at in (
        (resolve, "2026-03-02T02:00:00Z"),
        (reopen, "2026-03-03T00:00:00Z"),
        (resolve, "2026-03-03T02:00:00Z"),
    ):
        act(owner.actor, noun("cases"), case.id, verb, {"at": at})
        seen.append(
            (row(owner, "first_resolution_time").n, row(owner, "full_resolution_time", statistic=["max"]).value)
        )
    assert seen == [(1, 7200), (1, None), (1, 93600)]
    assert row(owner, "first_resolution_time", statistic=["max"]).value == 7200


def test_vector_7_stock_10_opened_5_resolved_8_leaves_7(owner: Any) -> None:
    old = [make(owner.actor, "cases", opened_at="2026-02-10T10:00:00Z") for _ in range(10)]
    new = [make(owner.actor, "cases", opened_at="2026-03-10T10:00:00Z") for _ in range(5)]
    for case in [*old[:6], *new[:2]]:
        act(owner.actor, noun("cases"), case.id, resolve, {"at": "2026-03-20T10:00:00Z"})
    assert row(owner, "backlog", {"start": "2026-02-01", "end": "2026-03-01"}).value == 10
    assert row(owner, "backlog").value == 7


def test_vector_9_days_of_india_and_nepal_and_a_day_of_25_hours() -> None:
    assert str(local_day(datetime(2026, 1, 1, 18, 45, tzinfo=UTC), ZoneInfo("Asia/Kolkata"))) == "2026-01-02"
    assert str(local_day(datetime(2026, 1, 1, 18, 20, tzinfo=UTC), ZoneInfo("Asia/Kathmandu"))) == "2026-01-02"
    zone = ZoneInfo("Europe/London")
    day = span(date(2026, 10, 25), date(2026, 10, 26), zone)
    assert len(buckets(day, "hour")) == 25


def test_a_closing_without_resolution_is_left_out_and_counted(owner: Any) -> None:
    case = make(owner.actor, "cases", opened_at="2026-03-02T00:00:00Z")
    owner_event = {"case_id": str(case.id), "kind": "closed", "at": "2026-03-05T00:00:00Z"}
    make(owner.actor, "case-events", **owner_event, outcome="unresolved")
    found = row(owner, "full_resolution_time")
    assert (found.value, found.n, found.excluded) == (None, 0, {"closed_unresolved": 1})
    assert row(owner, "backlog").value == 0


def test_percentiles_stay_within_their_stated_error(owner: Any) -> None:
    spans = [17, 90, 480, 3600, 5000, 86_400, 90_000, 200_000, 1_000_000]
    for seconds in spans:
        end = datetime(2026, 3, 15, 12, tzinfo=UTC)
        opened = datetime.fromtimestamp(end.timestamp() - seconds, UTC)
        case = make(owner.actor, "cases", opened_at=opened.isoformat())
        act(owner.actor, noun("cases"), case.id, resolve, {"at": end.isoformat()})
    found = row(owner, "full_resolution_time", statistic=["p50", "p75", "mean", "max"])
    assert found.statistics["p50"] == pytest.approx(5000, rel=ERROR)
    assert found.statistics["p75"] == pytest.approx(90_000, rel=ERROR)
    assert found.statistics["mean"] == round(sum(spans) / len(spans))
    assert found.statistics["max"] == 1_000_000
