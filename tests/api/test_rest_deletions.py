"""Rows that delete, held against the clock of their system; and refusals that name what stands in the way."""

from typing import Any

import pytest

from core.changes import Change
from core.customers import Customer
from core.teams import Team
from tests.api.test_rest_imports import bring, ndjson
from tests.makers import body, make

pytestmark = pytest.mark.django_db


def at(day: int) -> str:
    return f"2026-03-{day:02}T00:00:00Z"


def sent(owner: Any, *rows: dict[str, Any], noun: str = "customers", status: int = 200) -> list[dict[str, Any]]:
    answer = owner.post(f"{noun}/batch", {"source": "crm", "items": list(rows)})
    assert answer.status_code == status, answer.json()
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_batch_creates_and_deletes_and_an_older_update_does_not_bring_back(owner: Any) -> None:
    first = sent(
        owner,
        {"external_id": "1", "name": "Ana", "source_updated_at": at(1)},
        {"external_id": "2", "name": "Bea", "source_updated_at": at(1)},
        {"external_id": "1", "deleted": True, "source_updated_at": at(3)},
        {"external_id": "2", "deleted": False, "name": "Bea B.", "source_updated_at": at(2)},
    )
    assert [one["outcome"] for one in first] == ["created", "created", "deleted", "updated"]
    lines = Change.objects.count()
    again = sent(
        owner,
        {"external_id": "1", "name": "Late", "source_updated_at": at(2)},
        {"external_id": "1", "deleted": True, "source_updated_at": at(3)},
        {"external_id": "2", "deleted": True, "source_updated_at": at(1)},
    )
    assert [one["outcome"] for one in again] == ["stale", "unchanged", "stale"]
    assert Change.objects.count() == lines
    assert Customer.objects.get(external_id="1").deleted_at is not None
    back = sent(owner, {"external_id": "1", "name": "New", "source_updated_at": at(4)})
    assert (back[0]["outcome"], Customer.objects.get(external_id="1").deleted_at) == ("updated", None)


def test_a_deletion_of_what_never_was_and_a_strange_flag_are_refused(owner: Any) -> None:
    rows = [{"external_id": "9", "deleted": True}, {"external_id": "8", "deleted": "maybe"}, {"deleted": True}]
    found = sent(owner, *rows, status=207)
    assert [one["problem"]["errors"][0]["pointer"] for one in found] == [
        "/items/0/external_id", "/items/1/deleted", "/items/2/external_id",
    ]  # fmt: skip
    assert found[0]["problem"]["errors"][0]["code"] == "not_found"
    assert Customer.objects.count() == 0


def test_a_file_deletes_as_a_batch_does(owner: Any) -> None:
    team = make(owner.actor, "teams", source="crm", external_id="1")
    make(owner.actor, "teams", source="crm", external_id="2")
    told = bring(owner, "teams/import?source=crm", ndjson([{"external_id": "1", "deleted": True}]))
    assert told.json()["counts"]["deleted"] == 1
    table = bring(owner, "teams/import?source=crm&format=csv", b"external_id,name,deleted\n1,x,true\n2,Two,\n")
    assert (table.json()["counts"]["unchanged"], table.json()["counts"]["updated"]) == (1, 1)
    assert Team.objects.get(pk=team.pk).deleted_at is not None


def test_a_delete_by_key_may_carry_the_time_of_its_system(owner: Any) -> None:
    owner.put("customers/by/crm/1", {"name": "Ana", "source_updated_at": at(5)})
    path = "customers/by/crm/1?source_updated_at="
    old = owner.delete(f"{path}{at(4)}")
    assert (old.status_code, old.json()["outcome"], old.json()["record"]["deleted_at"]) == (200, "stale", None)
    assert owner.delete(f"{path}nonsense").status_code == 400
    assert owner.delete("customers/by/crm/7?source_updated_at=" + at(6)).status_code == 404
    assert [owner.delete(f"{path}{at(6)}").status_code for _ in range(2)] == [204, 204]
    late = owner.put("customers/by/crm/1", {"name": "Late", "source_updated_at": at(5)})
    assert (late.status_code, late.json()["outcome"]) == (200, "stale")


def test_a_duplicate_names_the_record_in_the_way(owner: Any) -> None:
    used = make(owner.actor, "usage-days", events=3)
    same = {"customer_id": str(used.customer_id), "feature": used.feature, "day": used.day.isoformat(), "events": 4}
    answers = [owner.post("usage-days", same), owner.put("usage-days/by/crm/u1", same)]
    assert [(one.status_code, one.json()["conflicting_ids"]) for one in answers] == [(409, [str(used.id)])] * 2
    verdict = sent(owner, {"external_id": "u2", **same}, noun="usage-days", status=207)[0]
    assert verdict["problem"]["conflicting_ids"] == [str(used.id)]
    assert [one["pointer"] for one in answers[0].json()["errors"]] == ["/customer_id", "/feature", "/day"]


def test_a_reference_to_what_was_deleted_is_told_apart_and_may_stay(owner: Any) -> None:
    company = make(owner.actor, "customers", kind="company", source="crm", external_id="org")
    ana = {"external_id": "ana", "name": "Ana", "account_ref": {"source": "crm", "id": "org"}}
    sent(owner, ana)
    owner.delete(f"customers/{company.id}")
    new = sent(
        owner,
        {**ana, "external_id": "bea"},
        {**ana, "external_id": "cora", "account_ref": {"source": "crm", "id": "never"}},
        {**ana, "name": "Ana B."},
        status=207,
    )
    assert [one["outcome"] for one in new] == ["refused", "refused", "updated"]
    said = [one["problem"]["errors"][0]["message"] for one in new[:2]]
    assert ["was deleted" in said[0], "There is no such" in said[1]] == [True, True]
    row = Customer.objects.get(external_id="ana")
    assert owner.patch(f"customers/{row.id}", {"account_id": str(company.id)}).status_code == 200


def test_the_key_of_an_erased_person_is_not_repeated(owner: Any) -> None:
    gone = make(owner.actor, "customers", source="crm", external_id="quetzal")
    owner.post(f"customers/{gone.id}/erase", {"reason": "asked"})
    row = body(owner.actor, "cases", customer_ref={"source": "crm", "id": "quetzal"})
    row.pop("customer_id", None)
    said = owner.post("cases", row)
    assert (said.status_code, "erased" in said.json()["errors"][0]["message"]) == (400, True)
    assert "quetzal" not in said.content.decode()


def test_an_unknown_member_is_told_what_there_is_and_what_to_do_instead(owner: Any) -> None:
    said = owner.post("cases", body(owner.actor, "cases", status="open")).json()["errors"][0]
    assert "case-events" in said["message"]
    assert {"customer_id", "customer_ref", "opening_team_ref"} <= set(said["allowed"])
