"""Objects as Stripe and Intercom send them, loaded through the public API."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.connect import intercom_objects, stripe
from tests.connect.conftest import DATA, Loaded, connect, loaded_twice, workspace_for
from tests.connect.report import Report

pytestmark = pytest.mark.django_db
FOLDER = DATA / "vendor_payloads"
OBJECTS = json.loads((FOLDER / "stripe_objects.json").read_text())


@pytest.fixture(scope="module")
def paid(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    with loaded_twice(django_db_blocker, stripe.load, FOLDER, "stripe") as loaded:
        yield loaded


@pytest.fixture(scope="module")
def talked(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    with loaded_twice(django_db_blocker, intercom_objects.load, FOLDER, "intercom") as loaded:
        yield loaded


def test_the_objects_of_stripe_are_those_expected(paid: Loaded, db: None) -> None:
    expected = paid.expected["stripe"]
    assert {name: len(one) for name, one in OBJECTS.items()} == expected["keys"]
    assert set(expected["objects"]) <= set(paid.first.sheets)
    for name in expected["objects"]:
        sheet = paid.first.sheets[name]
        assert (len(sheet.data), sheet.accounted) == (1, 1)


def test_a_subscription_of_stripe_keeps_its_terms(paid: Loaded, db: None) -> None:
    (one,) = paid.every("subscriptions")
    assert (one["quantity"], one["price_minor"], one["currency"], one["interval"]) == (1, 2000, "USD", "month")
    assert one["service_end_at"] == "2009-02-13T23:31:30Z"
    assert one["customer_id"] == paid.client.get(paid.client.place("customers", "cus_QXg1o8vcGmoR32"))["id"]
    assert one["plan_id"] == paid.client.get(paid.client.place("plans", "price_1PgafmB7WZ01zgkW6dKueIc5"))["id"]


def test_an_item_of_an_unknown_subscription_is_refused_with_its_place(paid: Loaded, db: None) -> None:
    sheet = paid.first.sheets["subscription_item"]
    assert sheet.outcomes == {"refused": 1}
    assert sheet.refused[0].startswith("sub_1Pgc6xB7WZ01zgkWJMvZp5ja /customer_id: ")


def test_sending_the_objects_again_writes_nothing(paid: Loaded, talked: Loaded, db: None) -> None:
    assert set(paid.second.outcomes()) == {"unchanged", "refused"}
    assert set(talked.second.outcomes()) <= {"unchanged", "stale"}
    assert (paid.lines, talked.lines) == (0, 0)


def test_only_what_was_paid_is_a_purchase() -> None:
    client = connect(workspace_for("stripe"), "stripe")
    objects = copy.deepcopy([OBJECTS["customer"], OBJECTS["invoice"]])
    objects[1] |= {"amount_paid": 1000, "status": "paid"}
    report = stripe.load_objects(client, objects, Report(FOLDER))
    assert report.sheets["invoice"].outcomes == {"created": 1}, str(report)
    (purchase,) = client.get("purchases")["items"]
    assert (purchase["amount_minor"], purchase["currency"]) == (1000, "USD")


def test_a_webhook_that_comes_twice_and_late_changes_nothing() -> None:
    client = connect(workspace_for("stripe"), "stripe")
    objects = [OBJECTS["customer"], OBJECTS["price"], OBJECTS["subscription"]]
    stripe.load_objects(client, objects, Report(FOLDER))
    again = stripe.load_objects(client, [OBJECTS["subscription"]], Report(FOLDER))
    assert again.outcomes() == {"unchanged": 1}


def test_every_answer_of_intercom_is_accounted_for(talked: Loaded, db: None) -> None:
    answers = json.loads((FOLDER / "intercom_responses.json").read_text())
    assert {name: one["type"] for name, one in answers.items()} == talked.expected["intercom"]
    objects = [one for answer in answers.values() for one in intercom_objects.unpacked(answer)]
    sheets = [one for one in talked.first.sheets.values() if one.data and one.name != "part"]
    assert sum(len(sheet.data) for sheet in sheets) == len(objects)
    assert {sheet.name: sheet.accounted for sheet in sheets} == {sheet.name: len(sheet.data) for sheet in sheets}
    parts = talked.first.sheets["part"]
    assert parts.accounted == len(parts.data)
    assert talked.first.outcomes()["refused"] == 0, str(talked.first)


def test_conversations_and_tickets_of_intercom_are_cases(talked: Loaded, db: None) -> None:
    cases = {row["external_id"]: row for row in talked.every("cases")}
    assert {id: cases[id]["status"] for id in ("471", "507", "627")} == {
        "471": "closed",
        "507": "closed",
        "627": "open",
    }
    agent = talked.client.get(talked.client.place("agents", "991268013"))
    assert cases["627"]["agent_id"] == agent["id"]
    assert cases["503"]["reply_count"] == 1
