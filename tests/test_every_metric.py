"""The laws that every figure obeys. A new metric takes part by standing in the catalogue.

What is dear is done once for all metrics: the company is filled once, many metrics are asked for in one question, and
answers that only depend on the company are kept for the module. Each test then only compares.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction

from core.keys import create_workspace
from core.scope import Actor, Role
from core.write import delete, save
from metrics import renew, tasks
from metrics.answer import Row, answer, ask, tag
from metrics.catalog import CATALOG
from metrics.compare import differences
from metrics.declare import Count, Metric
from metrics.engine import conditions, rows, tracks
from metrics.facts import FACTS
from metrics.maths import ERROR
from metrics.models import StaleMark, Turn
from metrics.stale import put
from metrics.state import state_of
from metrics.tables import layouts
from metrics.windows import local_day
from tests.makers import noun
from tests.metrics.company import AUTUMN, SPRING, Filled, all_figures, figures, plain
from tests.metrics.examples import example
from tests.metrics.facts import fill
from tests.metrics.parts import kept_parts, tamper

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("metric", CATALOG.values(), ids=CATALOG.keys())
ANSWERS = "answers.submitted_at"
ZONES = ("Asia/Kolkata", "Asia/Kathmandu", "America/New_York")
MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture(scope="module")
def stored(django_db_setup: None, django_db_blocker: Any) -> Iterator[Filled]:
    """The company: filled once, committed, and swept away at the end."""
    with django_db_blocker.unblock():
        workspace = create_workspace("laws", "Laws", zone="Europe/Madrid")
        actor = Actor(workspace.id, Role.ADMIN, name="tests", personal_data=True)
        with transaction.atomic():
            fill(actor)
        renew.drain(actor.workspace_id)
        yield Filled(actor)
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def company(stored: Filled, db: None) -> Filled:
    """For laws that only ask."""
    return stored


@pytest.fixture
def filled(stored: Filled, db: None) -> Actor:
    """For laws that change something, which is taken back after them."""
    return stored.actor


@EVERY
def test_the_example_worked_by_hand_comes_out(metric: Metric, owner: Any) -> None:
    example(owner.actor, metric)
    wanted = {"statistic": ["p50", *metric.example.statistics]}
    row = figures(owner.actor, metric, {"start": "2026-03-02", "end": "2026-03-03"}, **wanted).series[0].rows[0]
    assert row.value == pytest.approx(metric.example.value, rel=ERROR if metric.shape == "spread" else 1e-9)
    assert {name: row.statistics[name] for name in metric.example.statistics} == dict(metric.example.statistics)


@EVERY
def test_without_facts_there_is_no_value_and_a_reason(metric: Metric, owner: Any) -> None:
    row = figures(owner.actor, metric, SPRING).series[0].rows[0]
    plain_number = row.denominator is None  # nothing is divided
    assert (row.value, row.n, row.reason) == ((0, 0, None) if plain_number else (None, 0, "no_facts"))


@EVERY
def test_the_company_has_facts_for_it(metric: Metric, company: Filled) -> None:
    assert company.rows(metric, SPRING)[0].n > 0


@EVERY
def test_days_add_up_to_their_span(metric: Metric, company: Filled) -> None:
    for window in (SPRING, AUTUMN):
        days = company.rows(metric, window, granularity="day")
        whole = company.rows(metric, window)[0]
        assert len(days) == 7
        if metric.at_end or metric.stands in ("start", "ago"):
            assert days[0 if metric.stands == "start" else -1].n == whole.n
        elif metric.stands != "lately":  # what is told against the days before is another thing for each step
            add_up(metric, days, whole)


def add_up(metric: Metric, parts: Sequence[Row], whole: Row) -> None:
    """Counts add up, and numerators that are none of a mean; different values only cannot be more in the whole."""
    if not metric.additive:
        assert max(part.n for part in parts) <= whole.n <= sum(part.n for part in parts)
        return
    assert sum(part.n for part in parts) == whole.n
    # What it is divided by may stand in the numerator as well, and is another one in each part.
    if not metric.daily and not metric.over and not any(row.reason == "suppressed" for row in (whole, *parts)):
        assert sum(part.numerator or 0 for part in parts) == pytest.approx(whole.numerator)


SLICED = [
    pytest.param(metric, slice, id=f"{metric.key}-{slice}")
    for metric in CATALOG.values()
    for slice in ("channel", "team", "owner_team", "segment")
    if slice in FACTS[metric.facts].slices
]


@pytest.mark.parametrize(("metric", "slice"), SLICED)
def test_slices_add_up_to_the_whole(metric: Metric, slice: str, company: Filled) -> None:
    groups = company.series(metric, SPRING, group_by=[slice])
    assert len(groups) > 1
    add_up(metric, [group.rows[0] for group in groups], company.rows(metric, SPRING)[0])


@EVERY
def test_a_filter_gives_what_its_group_gives(metric: Metric, company: Filled) -> None:
    groups = company.series(metric, AUTUMN, group_by=["segment"], granularity="day")
    assert groups
    for group in groups:
        chosen = company.series(metric, AUTUMN, filters={"segment": [group.slices[0].value]}, granularity="day")
        assert plain(chosen)[0][2] == plain([group])[0][2]


@EVERY
@pytest.mark.parametrize("zone", ZONES)
def test_the_facts_give_what_stored_days_of_that_zone_give(metric: Metric, zone: str, company: Filled) -> None:
    from_facts, from_parts = company.moved(zone)
    assert from_parts[metric.key] == from_facts[metric.key]


@EVERY
def test_hours_add_up_to_their_day_also_when_the_clock_changes(metric: Metric, company: Filled) -> None:
    for window, hours in (
        ({"start": "2026-03-29", "end": "2026-03-30"}, 23),
        ({"start": "2026-10-25", "end": "2026-10-26"}, 25),
    ):
        steps = company.rows(metric, window, granularity="hour")
        day = company.rows(metric, window, granularity="day")[0]
        assert len(steps) == hours
        if metric.enter and metric.stands in ("end", "start", "ago"):
            assert steps[0 if metric.stands == "start" else -1].n == day.n
        elif metric.stands != "lately":
            add_up(metric, steps, day)


@EVERY
def test_counts_equal_a_slow_recount(metric: Metric, company: Filled) -> None:
    for track in (tracks()[f"{metric.facts}.{time}"] for time in metric.times):
        kept = company.kept(track.name)
        assert kept
        for label, (part, where) in conditions(track, [metric]).items():
            if isinstance(part, Count):
                found = rows(track, company.actor.workspace_id, (None, None)).filter(where)
                slow = Counter(local_day(at, MADRID) for at in found.values_list(track.time, flat=True))
                assert {each.day: each.parts[label] for each in kept if label in each.parts} == slow


def test_renewing_the_parts_gives_the_same_and_leaves_no_mark(filled: Actor) -> None:
    first = [sorted(map(str, kept_parts(filled.workspace_id, track))) for track in tracks()]
    put(filled.workspace_id, [("refunds.at", None), (ANSWERS, None)])
    renew.drain()
    # Marks of a newer release are left for its workers.
    assert [mark.track for mark in StaleMark.objects.all()] == ["refunds.at"]
    renew.rebuild(filled.workspace_id)
    assert not StaleMark.objects.exists()
    assert first == [sorted(map(str, kept_parts(filled.workspace_id, track))) for track in tracks()]
    assert list(differences(filled.workspace_id)) == []


def test_weeks_and_months_give_what_their_days_give(filled: Actor) -> None:
    window = {"start": "2026-02-20", "end": "2026-11-10"}
    asked = [
        {"window": window, "granularity": step, "group_by": slices, "statistic": ["p90", "mean", "max"]}
        for step in ("week", "month", "quarter", "none")
        for slices in ([], ["channel"], ["team", "segment"], ["agent"])
    ]  # fmt: skip

    def told(**more: Any) -> list[Any]:
        return [plain(series) for each in asked for series in all_figures(filled, **each, **more).values()]

    turns = Turn.objects.filter(workspace_id=filled.workspace_id)
    assert kept_parts(filled.workspace_id, ANSWERS, tier="month")
    stepped, of_answers = told(), told(facts="answers")
    steps = list(turns.values_list("pk", "stepped_to"))
    turns.update(stepped_to=None)
    assert told() == stepped
    for pk, stepped_to in steps:
        turns.filter(pk=pk).update(stepped_to=stepped_to)
    model = noun("answers").model
    row = model._default_manager.filter(score__isnull=False, deleted_at=None, instrument="nps").first()
    save(filled, noun("answers"), {"submitted_at": "2026-05-06T12:00:00Z", "score": 0}, id=row.pk)
    renew.drain(filled.workspace_id)
    # An answer has moved: gaps are in the parts of answers alone.
    with_gaps = told(facts="answers")
    assert with_gaps != of_answers
    assert {turn.track for turn in turns.exclude(gaps=[])} == {ANSWERS}
    assert list(differences(filled.workspace_id)) == []
    assert renew.step(filled.workspace_id) == 1
    assert not turns.exclude(gaps=[]).exists()
    assert told(facts="answers") == with_gaps
    assert list(differences(filled.workspace_id)) == []


def test_parts_of_other_definitions_are_not_read_and_made_anew(filled: Actor) -> None:
    asked = {"metrics": ["nps"], "window": SPRING, "granularity": "day"}
    turn = Turn.objects.get(workspace_id=filled.workspace_id, track=ANSWERS)
    right = plain(answer(filled, ask(filled, asked)).series)
    tamper(filled.workspace_id, turn.track, "nps.promoters", 999)
    Turn.objects.filter(pk=turn.pk).update(layout="another")
    assert plain(answer(filled, ask(filled, asked)).series) == right
    renew.drain()
    turn.refresh_from_db()
    assert (turn.layout, turn.former) == (layouts()[turn.track].fingerprint, ["another"])
    assert plain(answer(filled, ask(filled, asked)).series) == right


def test_a_sweep_makes_the_parts_of_a_track_that_nobody_has_made_yet(filled: Actor) -> None:
    Turn.objects.all().delete()
    tasks.sweep()
    assert {turn.track for turn in Turn.objects.filter(workspace_id=filled.workspace_id)} == set(tracks())
    assert list(differences(filled.workspace_id)) == []


def test_a_question_across_cuts_is_answered_from_the_facts(filled: Actor) -> None:
    asked = ask(filled, {"metrics": ["nps"], "window": SPRING, "group_by": ["agent", "channel", "team"]})
    assert not asked.stored
    groups = answer(filled, asked).series
    whole = figures(filled, CATALOG["nps"], SPRING).series[0].rows[0]
    assert sum(group.rows[0].n for group in groups) == whole.n


def test_an_older_release_leaves_the_parts_of_a_newer_one_alone(filled: Actor) -> None:
    turn = Turn.objects.get(workspace_id=filled.workspace_id, track=ANSWERS)
    Turn.objects.filter(pk=turn.pk).update(layout="newer", former=[turn.layout])
    put(filled.workspace_id, [(turn.track, None)])
    assert renew.drain() == 0
    assert StaleMark.objects.count() == 1


def test_a_moved_fact_leaves_no_trace_of_its_old_day(filled: Actor) -> None:
    model = noun("answers").model
    row = model._default_manager.filter(score__isnull=False, deleted_at=None, instrument="nps").first()
    before = dict(model._default_manager.values_list("pk", "recovered"))
    save(filled, noun("answers"), {"submitted_at": "2026-04-02T12:00:00Z", "score": 0}, id=row.pk)
    # Other answers of the customer may be won back by this one now, or no longer.
    moved = [one for one in model._default_manager.all() if one.recovered != before[one.pk]]
    assert {mark.day.isoformat() for mark in StaleMark.objects.all()} == {
        midnight_day(row.submitted_at), "2026-04-02", *(midnight_day(one.submitted_at) for one in moved)
    }  # fmt: skip
    renew.drain(filled.workspace_id)
    assert list(differences(filled.workspace_id)) == []


def midnight_day(at: Any) -> str:
    return str(at.astimezone(ZoneInfo("Europe/Madrid")).date())


def test_the_check_finds_a_part_that_was_tampered_with(filled: Actor) -> None:
    tamper(filled.workspace_id, ANSWERS, "nps.promoters", 999)
    assert [one.track for one in differences(filled.workspace_id)] == [ANSWERS]


def test_no_figure_holds_a_fact_of_another_workspace(filled: Actor, stranger: Any) -> None:
    for metric in CATALOG.values():
        assert figures(stranger.actor, metric, SPRING).series[0].rows[0].n == 0


def test_the_tag_changes_with_the_data_and_only_then(filled: Actor) -> None:
    asked = ask(filled, {"metrics": ["nps"], "window": SPRING})
    first = tag(filled, asked, state_of(filled, asked))
    assert tag(filled, asked, state_of(filled, asked)) == first
    row = noun("answers").model._default_manager.filter(deleted_at=None, instrument="nps").first()
    delete(filled, noun("answers"), row.pk)
    renew.drain(filled.workspace_id)
    assert tag(filled, asked, state_of(filled, asked)) != first


def test_a_figure_says_when_a_write_is_not_in_it_yet(filled: Actor) -> None:
    asked = ask(filled, {"metrics": ["nps"], "window": SPRING})
    row = noun("answers").model._default_manager.filter(deleted_at=None, instrument="nps").first()
    delete(filled, noun("answers"), row.pk)
    found = answer(filled, asked)
    assert found.series[0].rows[0].provisional
    assert found.data_as_of < found.computed_at
