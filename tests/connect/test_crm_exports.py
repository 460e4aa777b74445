"""Exports of four CRMs, loaded through the public API by scripts as an integrator writes them."""

import csv
import random
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from core.scope import Role
from metrics import renew
from tests.connect import hubspot, intercom, salesforce, zendesk
from tests.connect.client import Client
from tests.connect.conftest import DATA, Loaded, connect, loaded_twice, workspace_for

pytestmark = pytest.mark.django_db
FOLDER = DATA / "crm_exports"
SCRIPTS = {"zendesk": zendesk, "intercom": intercom, "hubspot": hubspot, "salesforce": salesforce}


@pytest.fixture(scope="module", params=SCRIPTS)
def export(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    """One vendor's export, loaded twice. Service standards take a manager's key."""
    script: ModuleType = SCRIPTS[request.param]
    role = Role.MANAGER if request.param == "zendesk" else Role.INTEGRATION
    with loaded_twice(django_db_blocker, script.load, FOLDER, request.param, role) as loaded:
        yield loaded


def of(source: str) -> pytest.MarkDecorator:
    """A test about one vendor's export."""
    return pytest.mark.parametrize("export", [source], indirect=True, scope="module")


def test_every_file_is_read_whole(export: Loaded, db: None) -> None:
    mine = {name: one for name, one in export.expected["files"].items() if name.startswith(export.client.source)}
    read = {name: (len(one.data), one.keys) for name, one in export.first.sheets.items() if name in mine}
    assert mine
    assert read == {name: (one["rows"], one["distinct_keys"]) for name, one in mine.items()}


def test_every_row_has_a_verdict_or_a_reason(export: Loaded, db: None) -> None:
    files = [one for one in export.first.sheets.values() if one.data]
    assert {one.name: one.accounted for one in files} == {one.name: len(one.data) for one in files}
    # Zendesk has no priority "medium": as "normal" it meets the target of that name.
    refused = {"zendesk": ["1002:first_reply_time:medium"]}.get(export.client.source, [])
    assert [one.split(" ")[0] for sheet in files for one in sheet.refused] == refused, str(export.first)


def test_loading_again_writes_nothing(export: Loaded, db: None) -> None:
    assert set(export.second.outcomes()) <= {"unchanged", "stale", "refused"}
    assert export.second.outcomes()["refused"] == export.first.outcomes()["refused"]
    assert export.lines == 0


def test_repeated_rows_are_reported(export: Loaded, db: None) -> None:
    repeated = {name: one.repeated for name, one in export.first.sheets.items() if one.repeated}
    known = {"zendesk": {"zendesk_ticket_field_history.csv": 3, "zendesk_ticket_tag.csv": 3}}
    assert repeated == known.get(export.client.source, {})
    for name in repeated:
        sheet = export.first.sheets[name]
        assert sheet.accounted == len(sheet.data)


@of("zendesk")
def test_tickets_of_zendesk_stand_as_they_stood_there(export: Loaded, db: None) -> None:
    cases = [row for row in export.every("cases", deleted="include") if row["category"] != LEFT_OUT]
    found = Counter("deleted" if row["deleted_at"] else row["status"] for row in cases)
    expected = export.expected["zendesk_tickets_by_status"]
    assert found == {"closed": expected["closed"], "deleted": expected["deleted"], "resolved": expected["solved"]}
    assert Counter(row["channel"] for row in cases) == export.expected["zendesk_via"]


@of("zendesk")
def test_the_history_of_a_ticket_becomes_its_timeline(export: Loaded, db: None) -> None:
    (case,) = export.every("cases", external_id="11071")
    assert (case["status"], case["priority"], case["channel"]) == ("closed", "urgent", "email")
    assert case["closed_at"] == "2020-11-15T11:01:27Z"
    assert case["resolved_at"] == "2020-11-14T11:01:27Z"
    kinds = Counter(event["kind"] for event in export.every("case-events", case_id=case["id"]))
    assert kinds == {"status_changed": 13, "assigned": 1}


@of("zendesk")
def test_hours_and_standards_of_zendesk_are_kept(export: Loaded, db: None) -> None:
    (hours,) = export.every("schedules")
    assert (hours["zone"], hours["weekly"]["mon"]) == ("America/Los_Angeles", [["08:00", "20:00"]])
    targets = {row["external_id"]: row["minutes"] for row in export.every("sla-targets")}
    assert (targets["1001:first_reply_time:urgent"], targets["1001:next_reply_time:urgent"]) == (45, 30)


@of("intercom")
def test_the_newest_version_of_a_conversation_wins(export: Loaded, db: None) -> None:
    sheet = export.first.sheets["intercom_conversation_history.csv"]
    assert sheet.outcomes == {"created": 2, "updated": 3, "stale": 4}
    cases = [row for row in export.every("cases") if row["category"] != LEFT_OUT]
    assert Counter(row["status"] for row in cases) == export.expected["intercom"]["state_of_latest"]
    newest = {row["external_id"]: row["source_updated_at"] for row in cases}
    assert newest["156643300001372"] == "2020-11-06T13:55:01Z"
    assert export.every("answers") == export.expected["intercom"]["ratings"]


@of("salesforce")
def test_a_converted_lead_is_the_contact_it_became(export: Loaded, db: None) -> None:
    client = export.client
    contact = client.get(client.place("customers", "0031G00001QtDPlQAN"))
    assert client.get(client.place("customers", "00Q1G00000nDnM5UAK"))["id"] == contact["id"]
    assert contact["email"] == "h@gmail.com"


@of("salesforce")
def test_deleted_records_of_a_crm_are_deleted_here(export: Loaded, db: None) -> None:
    assert export.count("purchases") == 0
    (purchase,) = export.every("purchases", deleted="only")
    assert (purchase["external_id"], purchase["amount_minor"]) == ("006q000000HddohAAB", 2_412_000_000)


LEFT_OUT = "not in the export"


class Shuffled(Client):
    """A client whose events come in no order at all."""

    def upsert(self, noun: str, rows: Sequence[Any]) -> list[dict[str, Any]]:
        order = list(range(len(rows)))
        if noun == "case-events":
            random.Random(7).shuffle(order)
        verdicts = super().upsert(noun, [rows[place] for place in order])
        return [verdicts[order.index(place)] for place in range(len(rows))]


def test_events_in_any_order_tell_the_same_case() -> None:
    clients = [connect(workspace_for("zendesk"), "zendesk", kind=kind) for kind in (Client, Shuffled)]
    told = []
    for client in clients:
        report = zendesk.load(client, FOLDER)
        assert report.outcomes()["refused"] == 0
        page = client.get("cases", limit=100, sort="external_id")
        derived = ("external_id", "status", "first_reply_at", "resolved_at", "closed_at", "reopen_count", "reply_count")
        told.append([[row[name] for name in derived] for row in page["items"]])
    assert told[0] == told[1]


def test_a_key_that_may_not_write_standards_loads_everything_else() -> None:
    report = zendesk.load(connect(workspace_for("zendesk"), "zendesk"), FOLDER)
    sheet = report.sheets["zendesk_sla_policy_metric_history.csv"]
    assert sheet.aside == {"this key may not write service standards": 22}
    assert sheet.accounted == len(sheet.data)


def test_a_rating_of_intercom_becomes_an_answer(tmp_path: Path) -> None:
    for path in FOLDER.glob("intercom_*.csv"):
        shutil.copy(path, tmp_path)
    path = tmp_path / "intercom_conversation_history.csv"
    rows = list(csv.DictReader(path.read_text().splitlines()))
    for row in rows:
        row["conversation_rating_value"], row["conversation_rating_created_at"] = "4", "2020-11-06 14:00:00"
    with path.open("w") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    workspace_id = workspace_for("intercom")
    client = connect(workspace_id, "intercom")
    report = intercom.load(client, tmp_path)
    assert report.sheets["ratings"].outcomes == {"created": 2}, str(report)
    renew.drain(workspace_id)
    question = {"metrics": ["csat_pct"], "window": {"start": "2020-11-01", "end": "2020-12-01"}}
    (row,) = client.post("metrics/query", question)["series"][0]["rows"]
    assert (row["value"], row["n"]) == (100.0, 2)
