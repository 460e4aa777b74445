"""What may be asked, and what is said about the rest."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.problems import Invalid
from metrics.answer import answer, ask
from metrics.windows import PRESETS, buckets, preset, span

pytestmark = pytest.mark.django_db
GOOD: dict[str, Any] = {"metrics": ["nps"], "window": {"start": "2026-03-01", "end": "2026-03-08"}}
BAD = [
    ({"metrics": None}, "/metrics", "required"),
    ({"metrics": []}, "/metrics", "required"),
    ({"metrics": ["npss"]}, "/metrics/0", "not_allowed"),
    ({"metrics": [1]}, "/metrics", "wrong_type"),
    ({"metrics": {"nps": 1}}, "/metrics", "wrong_type"),
    ({"metrics": ["nps"] * 21}, "/metrics", "out_of_range"),
    ({"window": None}, "/window", "required"),
    ({"window": "2026"}, "/window", "required"),
    ({"window": {"start": "2026-03-01"}}, "/window/end", "required"),
    ({"window": {"start": "2026-03-08", "end": "2026-03-01"}}, "/window/end", "rule"),
    ({"window": {"start": "2026-03-01", "end": "2026-03-01"}}, "/window/end", "rule"),
    ({"window": {"start": "2026-02-30", "end": "2026-03-01"}}, "/window/start", "wrong_type"),
    ({"window": {"start": "2026-03-01T00:00:00", "end": "2026-03-02"}}, "/window/start", "no_offset"),
    ({"window": {"start": "٢٠٢٦-٠٣-٠١", "end": "2026-03-02"}}, "/window/start", "wrong_type"),
    ({"window": {"start": "1905-01-01", "end": "2026-03-02"}}, "/window/start", "out_of_range"),
    ({"window": {"start": "2026-03-01", "end": "2026-03-08", "zone": "+05:30"}}, "/window/zone", "not_allowed"),
    ({"window": {"start": "2026-03-01", "end": "2026-03-08", "zone": "../etc"}}, "/window/zone", "not_allowed"),
    ({"window": {"preset": "someday"}}, "/window/preset", "not_allowed"),
    ({"window": {"preset": "today", "start": "2026-03-01"}}, "/window/preset", "rule"),
    ({"window": {"preset": "today", "tz": "UTC"}}, "/window/tz", "unknown_member"),
    ({"granularity": "fortnight"}, "/granularity", "not_allowed"),
    ({"window": {"start": "2000-01-01", "end": "2026-03-01"}, "granularity": "hour"}, "/granularity", "too_complex"),
    ({"group_by": ["planet"]}, "/group_by/0", "not_allowed"),
    ({"group_by": ["team", "channel", "agent", "segment"]}, "/group_by", "out_of_range"),
    ({"metrics": ["nps", "backlog"], "group_by": ["category"]}, "/group_by/0", "not_allowed"),
    ({"filters": {"planet": ["x"]}}, "/filters/planet", "unknown_member"),
    ({"filters": {"channel": ["pigeon"]}}, "/filters/channel/0", "not_allowed"),
    ({"filters": {"team": ["not-an-id"]}}, "/filters/team/0", "wrong_type"),
    ({"filters": {"channel": []}}, "/filters/channel", "out_of_range"),
    ({"filters": ["channel"]}, "/filters", "wrong_type"),
    ({"statistic": ["p51"]}, "/statistic/0", "not_allowed"),
    ({"metric": ["nps"]}, "/metric", "unknown_member"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "pointer", "code"), BAD)
def test_a_question_that_cannot_be_answered_names_the_place(
    change: dict[str, Any], pointer: str, code: str, owner: Any
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(owner.actor, GOOD | change)
    assert (pointer, code) in [(fault.pointer, fault.code) for fault in refused.value.faults]


def test_a_refused_slice_names_those_that_all_metrics_have(owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        ask(owner.actor, GOOD | {"metrics": ["nps", "backlog"], "group_by": ["category"]})
    assert refused.value.faults[0].allowed == ["channel", "team", "agent", "segment", "plan"]


def test_equal_questions_have_one_spelling(owner: Any) -> None:
    first = ask(owner.actor, GOOD | {"filters": {"channel": ["web", "phone"]}})
    second = ask(owner.actor, GOOD | {"filters": {"channel": ["phone", "web", "web"]}})
    assert first.key == second.key


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_window_of_whole_days(name: str) -> None:
    found = preset(name, datetime(2026, 11, 21, 23, 30, tzinfo=UTC), ZoneInfo("Asia/Kathmandu"))
    assert found.start < found.end
    assert found.on_days


def test_the_last_seven_days_end_with_today() -> None:
    found = preset("last_7_days", datetime(2026, 11, 21, 23, 30, tzinfo=UTC), ZoneInfo("UTC"))
    assert (str(found.first_day), str(found.last_day)) == ("2026-11-15", "2026-11-21")


def test_steps_cut_by_the_window_say_so(owner: Any) -> None:
    window = {"start": "2026-03-04", "end": "2026-03-18"}
    rows = answer(owner.actor, ask(owner.actor, GOOD | {"window": window, "granularity": "week"})).series[0].rows
    assert [(str(row.start), str(row.end), row.partial) for row in rows] == [
        ("2026-03-04", "2026-03-09", True),
        ("2026-03-09", "2026-03-16", False),
        ("2026-03-16", "2026-03-18", True),
    ]


def test_months_quarters_and_years_follow_without_a_hole() -> None:
    zone = ZoneInfo("America/Sao_Paulo")
    window = span(date(2023, 11, 5), date(2026, 2, 3), zone)
    for granularity, n in (("month", 28), ("quarter", 10), ("year", 4), ("week", 119)):
        steps = buckets(window, granularity)  # type: ignore[arg-type]
        assert len(steps) == n
        assert [step.end for step in steps[:-1]] == [step.start for step in steps[1:]]
        assert (steps[0].start, steps[-1].end) == (window.start, window.end)
