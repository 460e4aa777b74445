"""The one way in."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.cases import Cycle
from core.casework import reopen, resolve
from core.changes import Change, read
from core.problems import Conflict, Forbidden, Gone, Invalid, NotFound, Stale
from core.write import act, delete, save, upsert
from metrics.models import StaleMark
from tests.makers import make, noun

pytestmark = pytest.mark.django_db


def test_saving_the_same_values_again_changes_nothing(owner: Any) -> None:
    row = make(owner.actor, "customers", name="Ana")
    lines = Change.objects.count()
    again = save(owner.actor, noun("customers"), {"name": "Ana"}, id=row.id)
    assert (again.outcome, again.row.version, Change.objects.count()) == ("unchanged", 1, lines)


def test_a_change_is_logged_with_old_and_new_values_and_who(owner: Any) -> None:
    row = make(owner.actor, "customers", name="Ana")
    save(owner.actor, noun("customers"), {"name": "Anna"}, id=row.id)
    line = Change.objects.get(record_id=row.id, op="update")
    assert line.changed == {"name": ["Ana", "Anna"]}
    assert (line.origin, line.version) == (f"key:{owner.actor.id}", 2)


def test_the_row_carries_the_place_of_its_last_change(owner: Any) -> None:
    row = make(owner.actor, "teams")
    assert row.seq == Change.objects.get(record_id=row.id).seq


def test_an_unknown_member_is_named_with_the_nearest_one(owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        save(owner.actor, noun("customers"), {"emial": "a@example.com"})
    fault = refused.value.faults[0]
    assert (fault.pointer, fault.code) == ("/emial", "unknown_member")
    assert "email" in fault.message


def test_a_reference_into_another_workspace_reads_like_a_made_up_one(owner: Any, stranger: Any) -> None:
    theirs = make(stranger.actor, "customers")
    bodies = [{"customer_id": id, "channel": "web", "opened_at": "2026-03-01T00:00:00Z"} for id in
              (str(theirs.id), "01900000-0000-7000-8000-000000000000")]  # fmt: skip
    said = []
    for body in bodies:
        with pytest.raises(Invalid) as refused:
            save(owner.actor, noun("cases"), body)
        said.append((refused.value.detail, [(f.pointer, f.code, f.message) for f in refused.value.faults]))
    assert said[0] == said[1]


def test_a_row_of_another_workspace_cannot_be_changed(owner: Any, stranger: Any) -> None:
    theirs = make(stranger.actor, "customers", name="Their customer")
    with pytest.raises(NotFound):
        save(owner.actor, noun("customers"), {"name": "Ours"}, id=theirs.id)
    theirs.refresh_from_db()
    assert theirs.name == "Their customer"


def test_a_viewer_writes_nothing(reader: Any) -> None:
    with pytest.raises(Forbidden):
        save(reader.actor, noun("customers"), {"name": "Ana"})
    assert not Change.objects.filter(workspace_id=reader.actor.workspace_id, type="Customer").exists()


def test_an_old_version_is_refused_and_changes_nothing(owner: Any) -> None:
    row = make(owner.actor, "customers", name="Ana")
    save(owner.actor, noun("customers"), {"name": "Anna"}, id=row.id)
    with pytest.raises(Stale):
        save(owner.actor, noun("customers"), {"name": "Anne"}, id=row.id, version=1)
    row.refresh_from_db()
    assert row.name == "Anna"


def test_upsert_answers_row_by_row_and_stores_the_good_ones(owner: Any) -> None:
    rows = [
        {"source": "crm", "external_id": "1", "name": "Ana"},
        {"source": "crm", "external_id": "2", "country": "Spain"},
        {"source": "crm", "name": "No key"},
        {"source": "crm", "external_id": "1", "name": "Anna"},
    ]
    done = upsert(owner.actor, noun("customers"), rows)
    assert [one.outcome for one in done] == ["created", "refused", "refused", "updated"]
    assert done[1].problem.faults[0].pointer == "/country"
    again = upsert(owner.actor, noun("customers"), [rows[0], rows[3]])
    assert [one.outcome for one in again] == ["updated", "updated"]


def test_the_same_upsert_twice_writes_no_line_and_no_mark(owner: Any) -> None:
    customer = make(owner.actor, "customers", source="crm", external_id="7")
    rows = [
        {"source": "desk", "external_id": str(n), "customer_ref": {"source": "crm", "id": "7"}, "channel": "email",
         "opened_at": "2026-03-01T10:00:00Z"}
        for n in range(20)
    ]  # fmt: skip
    assert {one.outcome for one in upsert(owner.actor, noun("cases"), rows)} == {"created"}
    lines, marks = Change.objects.count(), StaleMark.objects.count()
    assert {one.outcome for one in upsert(owner.actor, noun("cases"), rows)} == {"unchanged"}
    assert (Change.objects.count(), StaleMark.objects.count()) == (lines, marks)
    assert customer.cases.count() == 20


def test_the_statements_of_an_upsert_do_not_grow_with_its_rows(owner: Any) -> None:
    def statements(n: int, start: int) -> int:
        rows = [{"source": "crm", "external_id": str(start + i), "name": f"C{i}"} for i in range(n)]
        with CaptureQueriesContext(connection) as seen:
            upsert(owner.actor, noun("customers"), rows)
        return len(seen)

    # SQLite takes 999 parameters a statement: a few more inserts, and never one per row.
    assert statements(200, 1000) < statements(2, 0) + 12


def test_an_older_write_of_the_source_is_stale(owner: Any) -> None:
    key = {"source": "crm", "external_id": "1"}
    upsert(owner.actor, noun("customers"), [key | {"name": "New", "source_updated_at": "2026-03-02T00:00:00Z"}])
    done = upsert(owner.actor, noun("customers"), [key | {"name": "Old", "source_updated_at": "2026-03-01T00:00:00Z"}])
    assert done[0].outcome == "stale"
    assert done[0].row.name == "New"


def test_a_deleted_row_is_gone_and_its_key_brings_it_back(owner: Any) -> None:
    row = make(owner.actor, "customers", source="crm", external_id="9", name="Ana")
    delete(owner.actor, noun("customers"), row.id)
    with pytest.raises(Gone):
        save(owner.actor, noun("customers"), {"name": "X"}, id=row.id)
    back = upsert(owner.actor, noun("customers"), [{"source": "crm", "external_id": "9"}])[0]
    assert (back.outcome, back.row.id, back.row.deleted_at) == ("updated", row.id, None)


def test_creating_a_key_that_exists_names_the_row(owner: Any) -> None:
    row = make(owner.actor, "customers", source="crm", external_id="9")
    with pytest.raises(Conflict) as refused:
        save(owner.actor, noun("customers"), {"name": "Other", "source": "crm", "external_id": "9"})
    assert refused.value.conflicting_ids == (str(row.id),)


def test_a_customer_is_found_by_each_of_their_keys(owner: Any) -> None:
    row = make(owner.actor, "customers", source="crm", external_id="9")
    make(owner.actor, "external-ids", customer_id=str(row.id), source="shop", external_id="s1")
    done = upsert(owner.actor, noun("customers"), [{"source": "shop", "external_id": "s1", "name": "Same"}])
    assert (done[0].row.id, done[0].row.source) == (row.id, "crm")
    again = upsert(owner.actor, noun("customers"), [{"source": "shop", "external_id": "s1", "name": "Same"}])
    assert again[0].outcome == "unchanged"


def test_resolving_twice_is_refused(owner: Any) -> None:
    case = make(owner.actor, "cases")
    act(owner.actor, noun("cases"), case.id, resolve, {"at": "2026-03-02T11:00:00Z"})
    with pytest.raises(Conflict):
        act(owner.actor, noun("cases"), case.id, resolve, {})


def test_reopening_starts_a_new_cycle_and_keeps_the_first_resolution(owner: Any) -> None:
    """Worked example 6 of the metric definitions: first 2 h, full 26 h, and no full one in between."""
    case = make(owner.actor, "cases", opened_at="2026-03-02T00:00:00Z")
    steps = [(resolve, "2026-03-02T02:00:00Z"), (reopen, "2026-03-03T00:00:00Z"), (resolve, "2026-03-03T02:00:00Z")]
    seen = []
    for verb, at in steps:
        row = act(owner.actor, noun("cases"), case.id, verb, {"at": at}).row
        seen.append((row.first_resolution_seconds, row.full_resolution_seconds, row.reopen_count))
    assert seen == [(7200, 7200, 0), (7200, None, 1), (7200, 93600, 1)]
    assert Cycle.objects.filter(case=case).count() == 2


def test_events_in_any_order_of_arrival_give_the_same_case(owner: Any) -> None:
    times = [
        ("resolved", "2026-03-02T12:00:00Z"),
        ("message", "2026-03-02T10:00:00Z"),
        ("closed", "2026-03-05T12:00:00Z"),
        ("reopened", "2026-03-03T09:00:00Z"),
        ("resolved", "2026-03-04T09:00:00Z"),
    ]
    told = []
    for order in (times, times[::-1]):
        case = make(owner.actor, "cases", opened_at="2026-03-02T09:00:00Z")
        for kind, at in order:
            make(owner.actor, "case-events", case_id=str(case.id), kind=kind, actor="agent", at=at)
        case.refresh_from_db()
        told.append((case.status, case.first_reply_at, case.first_resolution_seconds, case.full_resolution_seconds))
    assert told[0] == told[1]
    assert told[0][2:] == (3 * 3600, 48 * 3600)


@pytest.mark.django_db(transaction=True)  # on PostgreSQL nothing of an open transaction is in the feed yet
def test_the_feed_tells_every_change_once_and_in_order(owner: Any) -> None:
    before = read(owner.actor, limit=1000).end
    rows = [make(owner.actor, "teams") for _ in range(5)]
    feed = read(owner.actor, after=before, limit=3)
    rest = read(owner.actor, after=feed.end)
    assert not feed.at_end
    assert [line.record_id for line in [*feed.lines, *rest.lines]] == [row.id for row in rows]
    assert rest.at_end


def test_a_line_of_the_log_cannot_be_altered(owner: Any) -> None:
    make(owner.actor, "teams")
    line = Change.objects.latest("seq")
    with pytest.raises(TypeError):
        line.save()
    with pytest.raises(TypeError):
        line.delete()
