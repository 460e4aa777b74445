"""Rows at the address of their key: created or changed without looking for them first."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from core.changes import Change
from core.teams import Team
from tests.makers import LEAST, body, make
from tests.nouns import MADE, NAMES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", MADE)
def test_every_noun_is_created_then_left_alone_by_its_key(name: str, owner: Any) -> None:
    whole = body(owner.actor, name)
    source, key = whole.pop("source", "crm"), whole.pop("external_id", "k 1/ü")
    path = f"{name}/by/{source}/{quote(key, safe='')}"
    made, again = owner.put(path, whole), owner.put(path, whole)
    assert (made.status_code, made.json()["outcome"], again.status_code, again.json()["outcome"]) == (
        *(201, "created"),
        *(200, "unchanged"),
    )
    assert made["Location"] == f"/api/v1/{name}/{made.json()['record']['id']}"
    assert owner.get(path).json() == again.json()["record"]
    assert (again.json()["record"]["source"], again.json()["record"]["external_id"]) == (source, key)


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_nothing_has_is_404_or_no_address_at_all(name: str, owner: Any) -> None:
    assert owner.get(f"{name}/by/crm/nobody").status_code == 404
    assert owner.get(f"{name}/by/crm/no%00body").status_code == 404


def test_a_change_says_updated_and_keeps_absent_members(owner: Any) -> None:
    owner.put("cases/by/desk/1", body(owner.actor, "cases", subject="Late", reason="delivery"))
    changed = owner.put("cases/by/desk/1", {"reason": None})
    record = changed.json()["record"]
    assert (changed.json()["outcome"], record["subject"], record["reason"]) == ("updated", "Late", None)
    assert changed["ETag"] == '"v2"'


def test_what_changes_nothing_writes_no_line(owner: Any) -> None:
    owner.put("teams/by/crm/1", {"name": "Care"})
    lines = Change.objects.count()
    assert owner.put("teams/by/crm/1", {"name": "Care"}).json()["outcome"] == "unchanged"
    assert Change.objects.count() == lines


def test_an_older_message_does_not_overwrite_a_newer_one(owner: Any) -> None:
    owner.put("teams/by/crm/1", {"name": "New", "source_updated_at": "2026-03-02T10:00:00Z"})
    late = owner.put("teams/by/crm/1", {"name": "Old", "source_updated_at": "2026-03-02T09:59:59Z"})
    assert (late.status_code, late.json()["outcome"], late.json()["record"]["name"]) == (200, "stale", "New")


def test_a_time_that_has_not_come_yet_is_flagged_and_not_kept(owner: Any) -> None:
    soon = timezone.now() + timedelta(minutes=4)
    later = timezone.now() + timedelta(minutes=6)
    fine = owner.put("teams/by/crm/1", {"name": "A", "source_updated_at": soon.isoformat()}).json()
    ahead = owner.put("teams/by/crm/2", {"name": "A", "source_updated_at": later.isoformat()}).json()
    assert (fine["clock_skew"], ahead["clock_skew"]) == (False, True)
    assert (fine["record"]["source_updated_at"] is None, ahead["record"]["source_updated_at"]) == (False, None)
    then = owner.put("teams/by/crm/2", {"name": "B", "source_updated_at": "2026-03-02T10:00:00Z"}).json()
    assert (then["outcome"], then["record"]["name"]) == ("updated", "B")


def test_a_customer_is_found_by_any_of_their_keys(owner: Any) -> None:
    row = make(owner.actor, "customers", source="crm", external_id="1")
    make(owner.actor, "external-ids", customer_id=str(row.id), source="shop", external_id="a/b c")
    changed = owner.put("customers/by/shop/a%2Fb%20c", {"plan": "pro"})
    assert (changed.json()["record"]["id"], changed.json()["record"]["external_id"]) == (str(row.id), "1")
    assert owner.get("customers/by/crm/1").json()["plan"] == "pro"


def test_if_match_is_heeded(owner: Any) -> None:
    owner.put("teams/by/crm/1", {"name": "A"})
    path = "teams/by/crm/1"
    answers = [
        owner.put(path, {"name": "B"}, if_match=tag).status_code
        for tag in ('"v2"', '"v9", "v8"', '"v1"', "*", '"v2", "v3"')
    ]
    assert answers == [412, 412, 200, 200, 200]
    none = [owner.put("teams/by/crm/2", {"name": "B"}, if_match=tag).status_code for tag in ('"v1"', "*", '"v1", "v2"')]
    assert none == [412, 412, 412]
    assert owner.get("teams/by/crm/2").status_code == 404
    assert owner.delete(path, if_match='"v7"').status_code == 412


@pytest.mark.parametrize("name", MADE)
def test_a_patch_by_key_changes_what_is_there_and_creates_nothing(name: str, owner: Any) -> None:
    whole = body(owner.actor, name)
    path, lines = f"{name}/by/{whole.pop('source', 'crm')}/{whole.pop('external_id', '1')}", Change.objects.count()
    missing = owner.patch(path, whole)
    assert (missing.status_code, Change.objects.count()) == (404, lines)
    made = owner.put(path, whole).json()["record"]
    same = owner.patch(path, {})
    assert (same.status_code, same.json()) == (200, {"outcome": "unchanged", "clock_skew": False, "record": made})


def test_a_patch_by_key_keeps_absent_members_and_clears_with_null(owner: Any) -> None:
    owner.put("cases/by/desk/1", body(owner.actor, "cases", subject="Late", reason="delivery"))
    changed = owner.patch("cases/by/desk/1", {"reason": None})
    record = changed.json()["record"]
    assert (changed.json()["outcome"], record["subject"], record["reason"]) == ("updated", "Late", None)
    assert changed["ETag"] == '"v2"'


def test_a_patch_by_key_is_held_against_versions_and_the_clock_of_its_system(owner: Any) -> None:
    owner.put("teams/by/crm/1", {"name": "A", "source_updated_at": "2026-03-02T10:00:00Z"})
    path = "teams/by/crm/1"
    tags = [owner.patch(path, {"name": "B"}, if_match=tag).status_code for tag in ('"v2"', '"v1"', "*")]
    late = owner.patch(path, {"name": "C", "source_updated_at": "2026-03-02T09:00:00Z"})
    assert (tags, late.status_code, late.json()["outcome"]) == ([412, 200, 200], 200, "stale")
    assert owner.patch("teams/by/crm/2", {"name": "B"}, if_match="*").status_code == 404
    assert owner.patch(path, {"name": "B", "external_id": "2"}).status_code == 400


def test_a_patch_by_key_brings_no_deleted_row_back(owner: Any) -> None:
    made = owner.put("teams/by/crm/1", {"name": "A"}).json()["record"]
    owner.delete("teams/by/crm/1")
    gone = owner.patch("teams/by/crm/1", {"name": "B"})
    assert (gone.status_code, gone.json()["tombstone"]["id"]) == (410, made["id"])


def test_a_patch_by_any_key_of_a_customer_means_the_customer(owner: Any) -> None:
    row = make(owner.actor, "customers", source="crm", external_id="1")
    make(owner.actor, "external-ids", customer_id=str(row.id), source="shop", external_id="a")
    changed = owner.patch("customers/by/shop/a", {"plan": "pro"})
    assert (changed.json()["record"]["id"], changed.json()["record"]["plan"]) == (str(row.id), "pro")


def test_deleting_by_key_is_soft_and_putting_again_brings_back(owner: Any) -> None:
    made = owner.put("teams/by/crm/1", {"name": "A"}).json()["record"]
    assert [owner.delete("teams/by/crm/1").status_code for _ in range(2)] == [204, 204]
    assert owner.get("teams/by/crm/1").status_code == 410
    back = owner.put("teams/by/crm/1", {"name": "A"}).json()
    assert (back["outcome"], back["record"]["id"], back["record"]["deleted_at"]) == ("updated", made["id"], None)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("teams/by/crm/1", {"name": "A", "external_id": "2"}),
        ("teams/by/crm/1", {"name": "A", "source": "shop"}),
        ("teams/by/crm/1", {}),
        ("teams/by/crm/1", {"nmae": "A"}),
        ("teams/by/crm/1?x=1", {"name": "A"}),
        (f"teams/by/crm/{'9' * 191}", {"name": "A"}),
        (f"teams/by/{'s' * 61}/1", {"name": "A"}),
        ("teams/by/crm/%00", {"name": "A"}),
        ("teams/by/crm/1", [1]),
    ],
)
def test_a_bad_put_is_400_and_stores_nothing(path: str, sent: Any, owner: Any) -> None:
    assert owner.put(path, sent).status_code == 400
    assert not Team.objects.exists()


def test_who_may_not_write_puts_nothing_and_strangers_see_nothing(owner: Any, reader: Any, stranger: Any) -> None:
    owner.put("teams/by/crm/1", {"name": "A"})
    assert [reader.put("teams/by/crm/1", {"name": "B"}).status_code, reader.get("teams/by/crm/1").status_code] == [
        *(403, 200)
    ]
    assert stranger.patch("teams/by/crm/1", {"name": "Theirs"}).status_code == 404
    assert [stranger.get("teams/by/crm/1").status_code, stranger.delete("teams/by/crm/1").status_code] == [404, 404]
    assert stranger.put("teams/by/crm/1", {"name": "Theirs"}).status_code == 201
    assert owner.get("teams/by/crm/1").json()["name"] == "A"


def test_derived_and_secret_nouns_are_only_read_by_key(owner: Any) -> None:
    assert [owner.put(f"{name}/by/crm/1", {}).status_code for name in ("cycles", "api-keys")] == [405, 405]
    assert {*LEAST} >= {*MADE}


def known_to_two(owner: Any) -> None:
    """A customer of the CRM, last changed there at noon, whom the shop knows as well."""
    noon = {"name": "Ana", "source_updated_at": "2026-03-02T12:00:00Z"}
    customer = owner.put("customers/by/crm/1", noon).json()["record"]["id"]
    assert owner.put("external-ids/by/shop/9", {"customer_id": customer}).status_code == 201


def test_each_system_is_held_against_its_own_last_word(owner: Any) -> None:
    known_to_two(owner)
    said = [
        owner.put(f"customers/by/{key}", {"plan": plan, "source_updated_at": f"2026-03-02T{hour}:00:00Z"}).json()
        for key, plan, hour in (
            ("shop/9", "a", "09"), ("shop/9", "b", "08"), ("crm/1", "c", "11"), ("shop/9", "d", "10"),
            ("crm/1", "e", "13"), ("shop/9", "f", "11"),
        )
    ]  # fmt: skip
    assert [one["outcome"] for one in said] == ["updated", "stale", "stale", "updated", "updated", "updated"]
    assert [one["record"]["plan"] for one in said] == ["a", "a", "a", "d", "e", "f"]
    assert said[-1]["record"]["source_updated_at"] == "2026-03-02T13:00:00Z"
    assert owner.get("external-ids/by/shop/9").json()["source_updated_at"] == "2026-03-02T11:00:00Z"


def test_a_later_word_that_changes_nothing_still_holds_back_what_is_older(owner: Any) -> None:
    known_to_two(owner)
    again = owner.put("customers/by/shop/9", {"name": "Ana", "source_updated_at": "2026-03-02T10:00:00Z"})
    assert (again.json()["outcome"], again.json()["record"]["version"]) == ("unchanged", 1)
    late = owner.put("customers/by/shop/9", {"name": "Eva", "source_updated_at": "2026-03-02T09:00:00Z"})
    assert (late.json()["outcome"], late.json()["record"]["name"]) == ("stale", "Ana")


def test_in_a_batch_each_system_has_its_own_time_and_a_refused_row_leaves_none(owner: Any) -> None:
    known_to_two(owner)
    rows = [
        {"source": "shop", "external_id": "9", "email": "no address", "source_updated_at": "2026-03-02T11:00:00Z"},
        {"source": "shop", "external_id": "9", "plan": "b", "source_updated_at": "2026-03-02T10:00:00Z"},
        {"source": "crm", "external_id": "1", "plan": "c", "source_updated_at": "2026-03-02T11:00:00Z"},
        {"source": "shop", "external_id": "9", "plan": "d", "source_updated_at": "2026-03-02T09:00:00Z"},
    ]
    answer = owner.post("customers/batch", {"items": rows}).json()
    assert [one["outcome"] for one in answer["items"]] == ["refused", "updated", "stale", "stale"]
