"""The sample workspace: the published figures come out, and loading again changes nothing."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from core.cases import Case, CaseEvent
from core.changes import Change
from core.customers import Customer
from core.feedback import Answer
from core.write import delete, save, upsert
from cxapi.samples import load as samples
from cxapi.samples.rows import DATA, Batch, table
from cxapi.samples.servicenow_incidents import incidents, timeline
from metrics.answer import answer, ask
from metrics.compare import differences
from metrics.engine import merge, tracks
from metrics.models import StaleMark
from tests.makers import noun
from tests.metrics.parts import kept_parts

pytestmark = pytest.mark.django_db
HOUR = 3600


def few(set: str, rows: int) -> Callable[[], Iterator[Batch]]:
    """A data set with only the first rows of its nouns."""
    whole = samples.SETS[set]
    return lambda: (Batch(batch.resource, batch.bodies[:rows]) for batch in whole())


@pytest.fixture(scope="module")
def _rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Two data sets whole and a part of the third, loaded once for the module and taken back after it."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(samples, "SETS", {**samples.SETS, "telco_churn_ibm": few("telco_churn_ibm", 200)})
        call_command("load_samples", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def actor(_rows: None, db: None) -> Any:
    """Who loads; what a test changes is taken back after it, as always."""
    return samples.loader(samples.workspace())


def parts(actor: Any, until: datetime | None = None) -> dict[str, Any]:
    """The stored parts of the workspace, added up over all days before `until`."""
    total: dict[str, Any] = {}
    for part in (part for track in tracks() for part in kept_parts(actor.workspace_id, track)):
        if until is None or part.day < until.date():
            merge(total, part.parts)
    return total


def loaded_again(*names: str) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    for progress in samples.load(names or samples.SETS):
        outcomes.update(progress.outcomes if progress.done == progress.total else {})
    return outcomes


def quantile(values: list[int], q: float) -> float:
    """With linear interpolation between ranks, as the data's own figures were made."""
    rank = q * (len(values) - 1)
    low = int(rank)
    return values[low] + (rank - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def asked(actor: Any, metric: str, start: str, end: str, **members: Any) -> Any:
    """The one row of the service's own answer."""
    question = ask(actor, {"metrics": [metric], "window": {"start": start, "end": end}, **members})
    return answer(actor, question).series[0].rows[0]


def test_nps_is_the_published_one(actor: Any) -> None:
    row = asked(actor, "nps", "2019-11-01", "2019-12-01")
    assert (row.value, row.n) == (pytest.approx(-35.897436, abs=1e-6), 39)
    found = parts(actor)
    assert [found[f"nps.{band}"] for band in ("promoters", "detractors", "answered")] == [8, 22, 39]


def test_the_answered_percentiles_lie_within_the_stated_error(actor: Any) -> None:
    row = asked(actor, "full_resolution_time", "2016-01-01", "2018-01-01", statistic=["p50", "p90", "mean"])
    assert row.n == 861
    assert row.statistics["p50"] / HOUR == pytest.approx(54.466667, rel=0.01)
    assert row.statistics["p90"] / HOUR == pytest.approx(762.05, rel=0.01)
    assert row.statistics["mean"] / HOUR == pytest.approx(315.866763, abs=1 / HOUR)  # answered in whole seconds


def test_reasons_are_comments_of_the_nps_answer_alone(actor: Any) -> None:
    answers = Answer.objects.filter(workspace_id=actor.workspace_id)
    assert answers.count() == 3 * 39
    assert set(answers.exclude(comment=None).values_list("instrument", flat=True)) == {"nps"}
    first = answers.get(external_id="1-conference")
    assert (first.score, first.comment) == (0, "Bad service")
    assert first.submitted_at == datetime(2019, 11, 1, 8, 51, 12, tzinfo=UTC)


def test_keynotes_have_the_band_of_their_published_promoters(actor: Any) -> None:
    answers = Answer.objects.filter(workspace_id=actor.workspace_id, positive=True)
    assert answers.filter(question__external_id="opening-keynote").count() == 9
    assert answers.filter(question__external_id="closing-keynote").count() == 10


def test_resolution_times_are_those_of_the_data(actor: Any) -> None:
    found = Case.objects.filter(workspace_id=actor.workspace_id, full_resolution_seconds__isnull=False)
    seconds = sorted(found.values_list("full_resolution_seconds", flat=True))
    assert len(seconds) == 861
    assert quantile(seconds, 0.5) / HOUR == pytest.approx(54.466667, abs=1e-6)
    assert quantile(seconds, 0.9) / HOUR == pytest.approx(762.05, abs=1e-6)
    assert sum(seconds) / len(seconds) / HOUR == pytest.approx(315.866763, abs=1e-6)


def test_every_case_is_resolved_when_its_last_row_says(actor: Any) -> None:
    said = {one.number: one.resolved_at for one in incidents(table("servicenow_incidents/events.csv.gz"))}
    found = Case.objects.filter(workspace_id=actor.workspace_id)
    assert dict(found.values_list("external_id", "resolved_at")) == said


def test_cases_closed_without_a_resolution_are_excluded_from_resolution_times(actor: Any) -> None:
    cases = Case.objects.filter(workspace_id=actor.workspace_id)
    assert cases.filter(resolved_at=None, status="closed").count() == 29
    row = asked(actor, "full_resolution_time", "2016-01-01", "2018-01-01")
    assert (row.n, row.excluded) == (861, {"closed_unresolved": 29})


def test_ten_cases_were_reopened(actor: Any) -> None:
    cases = Case.objects.filter(workspace_id=actor.workspace_id)
    assert cases.count() == 890
    assert cases.filter(reopen_count__gt=0).count() == 10
    assert cases.get(external_id="INC0000715").reopen_count == 2


def test_reopenings_and_resolutions_are_those_of_the_log(actor: Any) -> None:
    years = ("2016-01-01", "2018-01-01")
    assert asked(actor, "resolved_cases", *years).value == 861
    cases = Case.objects.filter(workspace_id=actor.workspace_id)
    again = sum(cases.values_list("reopen_count", flat=True))
    # Every resolution but those of the 861 resolved cases' last was undone by a reopening.
    assert asked(actor, "resolutions", *years).value == 861 + again
    # One of the ten was closed unresolved the first time, or opened again after more than 14 days.
    assert asked(actor, "reopen_rate", *years).numerator <= 10


@pytest.mark.parametrize("day", ["2016-02-29", "2016-03-02", "2016-03-08", "2016-03-31"])
def test_the_backlog_is_that_of_a_hand_count(actor: Any, day: str) -> None:
    end = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)
    found = parts(actor, end)
    assert found["backlog.entered"] - found["backlog.left"] == sum(open_at(end, rows) for rows in log().values())


def log() -> dict[str, list[dict[str, str]]]:
    by_number: dict[str, list[dict[str, str]]] = {}
    for row in table("servicenow_incidents/events.csv.gz"):
        by_number.setdefault(row["number"], []).append(row)
    return by_number


def open_at(instant: datetime, rows: list[dict[str, str]]) -> bool:
    """Straight from the file: opened by then, not ended by then, and not between a resolution and its reopening."""

    def at(text: str) -> datetime:
        return datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=UTC)

    last = rows[-1]
    ended = last["closed_at"] if last["resolved_at"] == "?" else last["resolved_at"]
    resting = False
    for row in rows:
        if at(row["sys_updated_at"]) < instant and int(row["reopen_count"]) < int(last["reopen_count"]):
            resting = row["incident_state"] == "Resolved"
        elif at(row["sys_updated_at"]) < instant:
            resting = False
    return at(last["opened_at"]) < instant <= at(ended) and not resting


def test_loading_again_changes_nothing(actor: Any) -> None:
    before = [model.objects.count() for model in (Change, StaleMark, Case, CaseEvent, Customer)]
    assert set(loaded_again()) == {"unchanged"}
    assert [model.objects.count() for model in (Change, StaleMark, Case, CaseEvent, Customer)] == before


def test_loading_again_puts_right_what_was_changed_or_deleted(actor: Any) -> None:
    first = Answer.objects.get(external_id="1-conference", workspace_id=actor.workspace_id)
    save(actor, noun("answers"), {"score": 10}, id=first.id)
    delete(actor, noun("answers"), Answer.objects.get(external_id="2-conference").id)
    outcomes = loaded_again("nps_sudzilla")
    assert outcomes["updated"] == 2
    assert set(outcomes) == {"updated", "unchanged"}
    first.refresh_from_db()
    assert first.score == 0


def test_the_loaded_parts_are_those_of_the_facts(actor: Any) -> None:
    assert list(differences(actor.workspace_id)) == []
    assert not StaleMark.objects.filter(workspace_id=actor.workspace_id).exists()


def test_one_set_can_be_loaded_alone(actor: Any) -> None:
    said = StringIO()
    call_command("load_samples", "--only", "nps_sudzilla", stdout=said)
    assert "117 of 117  117 unchanged" in said.getvalue()
    assert "servicenow" not in said.getvalue()


def test_a_refused_row_ends_the_load_with_its_reason(actor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = Batch(noun("teams"), [{"source": "x", "external_id": "1", "nmae": "Team"}])
    monkeypatch.setattr(samples, "SETS", {"nps_sudzilla": lambda: iter([bad])})
    with pytest.raises(CommandError, match=r"teams 1: /nmae There is no member nmae here"):
        call_command("load_samples", "--only", "nps_sudzilla", stdout=StringIO())


def test_telco_customers_come_with_plan_segment_and_attributes(actor: Any) -> None:
    row = Customer.objects.get(workspace_id=actor.workspace_id, source="telco", external_id="7590-VHVEG")
    assert (row.plan, row.segment.name, row.attributes["monthly_charges"]) == ("Month-to-month", "DSL", 29.85)
    assert row.attributes["churned"] is False


def test_the_telco_bodies_are_those_of_the_whole_file() -> None:
    *_, customers = samples.telco_churn_ibm.batches()
    assert len(customers.bodies) == 7043
    assert sum(body["attributes"]["churned"] for body in customers.bodies) == 1869
    assert Counter(body["plan"] for body in customers.bodies)["Month-to-month"] == 3875
    assert sum(body["attributes"]["total_charges"] is None for body in customers.bodies) == 11


def test_a_key_given_twice_in_a_batch_is_one_row(actor: Any) -> None:
    rows = [{"source": "x", "external_id": "1", "name": name} for name in ("A", "B")]
    assert [one.outcome for one in upsert(actor, noun("teams"), rows)] == ["created", "updated"]


def test_rows_dated_before_the_opening_or_out_of_order_are_put_right() -> None:
    found = {one.number: one for one in incidents(table("servicenow_incidents/events.csv.gz"))}
    for one in found.values():
        times = [one.opened_at, *(update.at for update in one.updates)]
        assert times == sorted(times), one.number


def test_an_undone_resolution_happened_when_it_was_written_down() -> None:
    found = {one.number: one for one in incidents(table("servicenow_incidents/events.csv.gz"))}
    ends = [event for event in timeline(found["INC0000715"]) if event["kind"] in ("resolved", "reopened", "closed")]
    assert [(event["kind"], f"{event['at']:%d %H:%M}") for event in ends] == [
        ("resolved", "03 08:36"),
        ("reopened", "04 12:42"),
        ("resolved", "10 12:16"),
        ("reopened", "10 12:47"),
        ("resolved", "10 15:36"),
        ("closed", "24 18:50"),
    ]


@pytest.mark.parametrize("set", sorted(samples.SETS))
def test_each_data_set_says_where_it_comes_from_and_under_which_licence(set: str) -> None:
    text = (DATA / set / "README.md").read_text()
    assert all(word in text for word in ("**Source:**", "**Licence:**", "**Credit:**"))


def test_nothing_refers_to_places_outside_the_repository() -> None:
    files = [path for path in Path(samples.__file__).parent.rglob("*") if path.suffix in (".py", ".md")]
    assert len(files) > 6
    assert [path.name for path in files if re.search(r"[\"'( ]/(home|root|srv|mnt|opt)/", path.read_text())] == []
