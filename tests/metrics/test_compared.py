"""Figures beside those of another window: as many local days before, a year earlier, or any."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.problems import Invalid
from metrics import renew
from metrics.answer import answer, ask
from metrics.figures import Row
from metrics.state import state_of, tag_of
from metrics.windows import Window, previous, span, year_before
from tests.makers import answer as answers
from tests.makers import make

pytestmark = pytest.mark.django_db
MADRID = ZoneInfo("Europe/Madrid")
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}


def days(window: Window) -> tuple[date, date, int]:
    return window.first_day, window.last_day, (window.last_day - window.first_day).days + 1


def test_the_previous_window_has_exactly_as_many_local_days_also_across_a_clock_change() -> None:
    march = span(date(2026, 3, 1), date(2026, 4, 1), MADRID)
    assert days(previous(march)) == (date(2026, 1, 29), date(2026, 2, 28), 31)
    april = span(date(2026, 4, 1), date(2026, 4, 2), MADRID)
    assert (previous(april).end - previous(april).start).total_seconds() == 24 * 3600
    sunday = previous(span(date(2026, 3, 30), date(2026, 3, 31), MADRID))
    assert (sunday.end - sunday.start).total_seconds() == 23 * 3600


def test_a_year_earlier_are_the_same_local_days() -> None:
    assert days(year_before(span(date(2026, 3, 1), date(2026, 4, 1), MADRID)))[:2] == (
        date(2025, 3, 1),
        date(2025, 3, 31),
    )
    leap = year_before(span(date(2028, 2, 29), date(2028, 3, 1), MADRID))
    assert days(leap) == (date(2027, 2, 28), date(2027, 2, 28), 1)


@pytest.fixture
def answered(owner: Any) -> Any:
    """10 in March; 10 and 0 in the 31 days before; 0 a year earlier."""
    asked = make(owner.actor, "questions", instrument="nps")
    for score, at in ((10, "2026-03-05"), (10, "2026-02-10"), (0, "2026-02-11"), (0, "2025-03-05")):
        answers(owner.actor, asked, score, f"{at}T12:00:00Z", channel="phone" if score else "chat")
    renew.drain(owner.actor.workspace_id)
    return owner


def row(owner: Any, **more: Any) -> Row:
    return answer(owner.actor, ask(owner.actor, {"metrics": ["nps"], "window": MARCH, **more})).series[0].rows[0]


def test_a_figure_stands_beside_that_of_the_other_window(answered: Any) -> None:
    found = {word: row(answered, compare=word) for word in ("previous", "year")}
    told = {word: (one.value, one.compared and one.compared.value, one.delta) for word, one in found.items()}
    assert told == {"previous": (100.0, 0.0, 100.0), "year": (100.0, -100.0, 200.0)}
    other = row(answered, compare="window", compare_window={"start": "2026-02-11", "end": "2026-02-12"})
    assert other.compared is not None
    assert (other.compared.start, other.compared.n, other.delta) == (date(2026, 2, 11), 1, 200.0)


def test_without_a_value_there_is_no_delta_but_a_reason(answered: Any) -> None:
    found = row(answered, compare="window", compare_window={"start": "2024-02-11", "end": "2024-02-12"})
    assert found.compared is not None
    assert (found.compared.value, found.compared.reason, found.delta) == (None, "no_facts", None)


def test_steps_are_compared_by_their_place_and_groups_of_either_window_are_there(answered: Any) -> None:
    data = {"metrics": ["nps"], "window": MARCH, "compare": "previous", "group_by": ["channel"], "granularity": "day"}
    series = answer(answered.actor, ask(answered.actor, data)).series
    assert [one.slices[0].value for one in series] == ["chat", "phone"]
    assert {len(one.rows) for one in series} == {31}
    chat = [one.compared.n for one in series[0].rows if one.compared]
    assert (sum(chat), chat.index(1), sum(one.n for one in series[0].rows)) == (1, 13, 0)


def test_the_facts_give_the_same_beside_as_stored_days(answered: Any) -> None:
    stored = row(answered, compare="previous")
    by_hour = row(answered, compare="previous", window={**MARCH, "zone": "Africa/Tunis"})
    assert stored.compared is not None
    assert by_hour.compared is not None
    assert (stored.compared.n, stored.delta) == (by_hour.compared.n, by_hour.delta)


def test_the_tag_of_a_compared_answer_is_its_own(answered: Any) -> None:
    tags = set()
    for more in ({}, {"compare": "previous"}, {"compare": "year"}):
        asked = ask(answered.actor, {"metrics": ["nps"], "window": MARCH, **more})
        now = answer(answered.actor, asked).computed_at
        tags.add(tag_of(answered.actor, asked, state_of(answered.actor, asked), now))
    assert len(tags) == 3


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"compare": "last"}, "/compare"),
        ({"compare": "window"}, "/compare_window"),
        ({"compare": "window", "compare_window": {"start": "2026-01-01"}}, "/compare_window/end"),
        ({"compare": "window", "compare_window": {"start": "2026-01-02", "end": "2026-01-01"}}, "/compare_window/end"),
        ({"compare": "year", "compare_window": {"start": "2026-01-01", "end": "2026-01-02"}}, "/compare_window"),
        ({"compare_window": {}}, "/compare_window"),
        ({"compare": {"a": 1}}, "/compare"),
    ],
)
def test_what_cannot_be_compared_is_refused_at_its_place(more: Any, pointer: str, owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        ask(owner.actor, {"metrics": ["nps"], "window": MARCH, **more})
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_both_skins_compare_alike(answered: Any) -> None:
    rest = answered.post("metrics/query", {"metrics": ["nps"], "window": MARCH, "compare": "previous"}).json()
    address = "metrics/query?metrics=nps&start=2026-03-01&end=2026-04-01&compare=window"
    spelled = answered.get(f"{address}&compare_start=2026-01-29&compare_end=2026-03-01").json()
    query = "query($q: MetricQuery!) { metrics(input: $q) { series { rows { delta compared { start value n } } } } }"
    graph = answered.graph(query, {"q": {"metrics": ["nps"], "window": MARCH, "compare": "previous"}})
    (told,) = graph["data"]["metrics"]["series"][0]["rows"]
    found = rest["series"][0]["rows"][0]
    assert spelled["series"] == rest["series"]
    assert told == {"delta": 100.0, "compared": {name: found["compared"][name] for name in ("start", "value", "n")}}
    refused = answered.get(f"{address}&compare_start=2026-01-29").json()
    assert [fault["pointer"] for fault in refused["errors"]] == ["?compare_end"]
