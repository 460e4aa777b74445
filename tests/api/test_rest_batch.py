"""Up to 500 rows in one body: a verdict for each, and what is good is stored."""

from typing import Any

import pytest

from core.changes import Change
from core.customers import Customer
from core.teams import Team
from metrics.models import StaleMark
from tests.makers import body, make
from tests.nouns import MADE

pytestmark = pytest.mark.django_db


def outcomes(answer: Any) -> list[str]:
    return [one["outcome"] for one in answer.json()["items"]]


@pytest.mark.parametrize("name", MADE)
def test_every_noun_is_taken_in_a_batch_and_sending_it_again_changes_nothing(name: str, owner: Any) -> None:
    rows = [{**body(owner.actor, name), "source": "crm", "external_id": f"r{n}"} for n in range(3)]
    made = owner.post(f"{name}/batch", {"items": rows})
    assert (made.status_code, outcomes(made)) == (200, ["created"] * 3)
    lines, marks = Change.objects.count(), StaleMark.objects.count()
    again = owner.post(f"{name}/batch", {"items": rows})
    assert outcomes(again) == ["unchanged"] * 3
    assert [one["id"] for one in again.json()["items"]] == [one["id"] for one in made.json()["items"]]
    assert (Change.objects.count(), StaleMark.objects.count()) == (lines, marks)


def test_one_bad_row_is_named_and_the_others_are_stored(owner: Any) -> None:
    rows = [{"external_id": "1", "name": "A"}, {"external_id": "2", "nmae": "B"}, 7, {"name": "no key"}]
    answer = owner.post("teams/batch", {"source": "crm", "items": rows})
    said = answer.json()
    assert (answer.status_code, outcomes(answer)) == (207, ["created", "refused", "refused", "refused"])
    assert [one["status"] for one in said["items"]] == [201, 400, 400, 400]
    places = {fault["pointer"] for one in said["items"][1:] for fault in one["problem"]["errors"]}
    assert places == {"/items/1/nmae", "/items/2", "/items/3/external_id"}
    assert (said["counts"]["created"], said["counts"]["refused"]) == (1, 3)
    assert Team.objects.get().external_id == "1"


def test_all_or_nothing_stores_nothing_when_one_is_refused(owner: Any) -> None:
    rows = [{"external_id": "1", "name": "A"}, {"external_id": "2"}]
    lines = Change.objects.count()
    answer = owner.post("teams/batch", {"source": "crm", "atomic": True, "items": rows})
    assert (answer.status_code, outcomes(answer)) == (207, ["not_applied", "refused"])
    assert (answer.json()["items"][0]["status"], answer.json()["items"][0]["id"]) == (424, None)
    assert (Team.objects.count(), Change.objects.count()) == (0, lines)
    rows[1]["name"] = "B"
    fine = owner.post("teams/batch", {"source": "crm", "atomic": True, "items": rows})
    assert (fine.status_code, Team.objects.count()) == (200, 2)


def test_the_same_key_twice_applies_in_order(owner: Any) -> None:
    rows = [{"external_id": "1", "name": "A"}, {"external_id": "1", "name": ""}, {"external_id": "1", "name": "C"}]
    answer = owner.post("teams/batch", {"source": "crm", "items": rows})
    assert outcomes(answer) == ["created", "refused", "updated"]
    assert [one["version"] for one in answer.json()["items"]] == [1, None, 2]
    assert Team.objects.get().name == "C"


def test_rows_may_refer_to_rows_of_the_same_batch_in_any_order(owner: Any) -> None:
    rows = [
        {"external_id": "p1", "name": "Ann", "account_ref": {"source": "crm", "id": "c1"}},
        {"external_id": "p2", "name": "Bob", "acquired_by_ref": {"source": "crm", "id": "p1"}},
        {"external_id": "c1", "name": "Firm", "kind": "company"},
        {"external_id": "p3", "name": "Cid", "account_ref": {"source": "crm", "id": "nobody"}},
    ]
    answer = owner.post("customers/batch", {"source": "crm", "items": rows})
    assert outcomes(answer) == ["created", "created", "created", "refused"]
    assert answer.json()["items"][3]["problem"]["errors"][0]["pointer"] == "/items/3/account_ref"
    ann, bob = (Customer.objects.get(external_id=key) for key in ("p1", "p2"))
    assert (ann.account.external_id, bob.acquired_by_id) == ("c1", ann.id)


def test_rows_that_wait_for_each_other_are_refused_not_stuck(owner: Any) -> None:
    rows = [
        {"external_id": "a", "acquired_by_ref": {"source": "crm", "id": "b"}},
        {"external_id": "b", "acquired_by_ref": {"source": "crm", "id": "a"}},
    ]
    assert outcomes(owner.post("customers/batch", {"source": "crm", "items": rows})) == ["refused", "refused"]


def test_a_key_of_another_row_is_a_conflict_of_that_row_alone(owner: Any) -> None:
    held = make(owner.actor, "customers", source="crm", external_id="1")
    rows = [
        {"customer_id": str(held.id), "source": "shop", "external_id": "s"},
        {"customer_id": str(held.id), "source": "shop", "external_id": "x" * 191},
    ]
    assert outcomes(owner.post("external-ids/batch", {"items": rows})) == ["created", "refused"]


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({}, "/items"),
        ({"items": []}, "/items"),
        ({"items": {}}, "/items"),
        ({"items": [{}] * 501}, "/items"),
        ({"items": [{}], "rows": []}, "/rows"),
        ({"items": [{}], "atomic": "yes"}, "/atomic"),
        ({"items": [{}], "source": 7}, "/source"),
    ],
)
def test_a_wrong_envelope_is_400(sent: Any, place: str, owner: Any) -> None:
    refused = owner.post("teams/batch", sent)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, place)


def test_a_batch_may_be_larger_than_other_bodies_but_not_endless(owner: Any) -> None:
    rows = [{"external_id": str(n), "subject": "x" * 190, "channel": "email", "opened_at": "?"} for n in range(500)]
    large = owner.post("cases/batch", {"source": "crm", "items": [{**row, "reason": "y" * 4000} for row in rows]})
    assert (large.status_code, set(outcomes(large))) == (207, {"refused"})
    assert owner.post("cases/batch", {"items": [], "source": "z" * 5_300_000}).status_code == 413


def test_a_viewer_and_a_stranger_change_nothing_of_ours(owner: Any, reader: Any, stranger: Any) -> None:
    owner.put("teams/by/crm/1", {"name": "A"})
    rows = {"items": [{"source": "crm", "external_id": "1", "name": "B"}]}
    assert reader.post("teams/batch", rows).status_code == 403
    assert outcomes(stranger.post("teams/batch", rows)) == ["created"]
    assert owner.get("teams/by/crm/1").json()["name"] == "A"
