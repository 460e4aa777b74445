"""Two writers and one record: what the second is told, and when both changes stand."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.changes import Change
from tests.core.test_concurrency import together
from tests.graphs import data
from tests.makers import make

pytestmark = pytest.mark.django_db

DISJOINT = {"prefer": "return=representation, merge=disjoint"}
CHANGE = """mutation($id: ID!, $version: Int, $input: UpdateCaseInput!, $merge: Preference) {
  updateCase(id: $id, expectedVersion: $version, input: $input, merge: $merge) {
    record { version subject reason } errors { code pointer version base theirs clash }
  }
}"""


def case(person: Any, **members: Any) -> str:
    """The address of a new case."""
    return f"cases/{make(person.actor, 'cases', **members).id}"


def test_a_writer_who_comes_late_is_told_what_was_what_is_and_where_they_clash(owner: Any) -> None:
    path = case(owner, subject="Late", reason="delivery", priority="low")
    owner.patch(path, {"reason": "damage", "priority": "high"}, if_match='"v1"')
    late = owner.patch(path, {"reason": "billing", "subject": "Very late"}, if_match='"v1"').json()
    assert (late["status"], late["code"], late["version"], late["clash"]) == (412, "version_mismatch", 2, ["reason"])
    assert late["theirs"] == {"reason": "damage", "priority": "high"}
    told = ("subject", "reason", "priority")
    assert {name: late["base"][name] for name in told} == {"subject": "Late", "reason": "delivery", "priority": "low"}
    assert owner.get(path).json()["subject"] == "Late"


def test_the_base_is_the_record_as_it_was_answered_then(owner: Any) -> None:
    path = case(owner, subject="Late", opened_at="2026-03-02T09:00:00.123456Z")
    first = owner.get(path).json()
    other = make(owner.actor, "customers")
    steps = [{"subject": "A"}, {"opened_at": "2026-03-02T08:00:00Z"}, {"customer_id": str(other.id)}, {"subject": None}]
    assert [owner.patch(path, step).status_code for step in steps] == [200] * 4
    refused = owner.patch(path, {"subject": "B"}, if_match='"v1"').json()
    assert refused["base"] == {name: first[name] for name in refused["base"]}
    assert set(first) - set(refused["base"]) == {"id", "version", "created_at", "updated_at", "origin"}
    now = owner.get(path).json()
    assert refused["theirs"] == {name: now[name] for name in refused["theirs"]}
    assert {"subject", "opened_at", "customer_id"} <= set(refused["theirs"])


def test_what_was_changed_and_changed_back_is_no_change(owner: Any) -> None:
    path = case(owner, reason="delivery")
    [owner.patch(path, {"reason": reason}) for reason in ("damage", "delivery")]
    refused = owner.patch(path, {"reason": "billing"}, if_match='"v1"').json()
    assert (refused["theirs"], refused["clash"], refused["version"]) == ({}, [], 3)


@pytest.mark.parametrize("prefer", ["merge=disjoint", 'MERGE="disjoint"', "wait=5, merge = disjoint; strict"])
def test_changes_that_do_not_touch_both_stand_when_asked_for(prefer: str, owner: Any) -> None:
    path = case(owner, subject="Late", reason="delivery")
    owner.patch(path, {"reason": "damage"}, if_match='"v1"')
    done = owner.patch(path, {"subject": "Very late"}, if_match='"v1"', prefer=prefer)
    assert (done.status_code, done["Preference-Applied"], done["ETag"]) == (200, "merge=disjoint", '"v3"')
    assert (done.json()["subject"], done.json()["reason"]) == ("Very late", "damage")


def test_a_form_sent_whole_does_not_take_back_what_others_changed(owner: Any) -> None:
    path = case(owner, subject="Late", reason="delivery")
    owner.patch(path, {"reason": "damage"})
    done = owner.patch(path, {"subject": "Very late", "reason": "delivery"}, if_match='"v1"', **DISJOINT).json()
    assert (done["subject"], done["reason"]) == ("Very late", "damage")


def test_the_same_change_twice_is_no_clash(owner: Any) -> None:
    path = case(owner, reason="delivery")
    owner.patch(path, {"reason": "damage"})
    done = owner.patch(path, {"reason": "damage"}, if_match='"v1"', **DISJOINT)
    assert (done.status_code, done.json()["version"]) == (200, 2)


def test_changes_that_touch_are_refused_however_politely(owner: Any) -> None:
    path = case(owner, subject="Late", reason="delivery")
    owner.patch(path, {"reason": "damage"})
    lines = Change.objects.count()
    refused = owner.patch(path, {"subject": "B", "reason": "billing"}, if_match='"v1"', **DISJOINT)
    assert (refused.status_code, refused.json()["clash"], Change.objects.count()) == (412, ["reason"], lines)


@pytest.mark.parametrize("headers", [{}, {"if_match": '"v1"'}, {"if_match": "*"}])
def test_nothing_is_said_of_merging_when_nothing_was_merged(headers: dict[str, str], owner: Any) -> None:
    done = owner.patch(case(owner), {"subject": "B"}, **headers, **DISJOINT)
    assert (done.status_code, "Preference-Applied" in done) == (200, False)


def test_a_merge_of_bad_values_is_refused_with_their_places(owner: Any) -> None:
    path = case(owner)
    owner.patch(path, {"reason": "damage"})
    refused = owner.patch(path, {"priority": "now"}, if_match='"v1"', **DISJOINT)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/priority")


def test_by_key_it_is_the_same(owner: Any) -> None:
    at = (timezone.now() - timedelta(days=1)).isoformat()
    owner.put("customers/by/crm/1", {"name": "Ana", "plan": "basic", "source_updated_at": at})
    owner.put("customers/by/crm/1", {"plan": "plus"}, if_match='"v1"')
    refused = owner.put("customers/by/crm/1", {"plan": "pro"}, if_match='"v1"', **DISJOINT).json()
    assert (refused["clash"], refused["theirs"], refused["base"]["plan"]) == (["plan"], {"plan": "plus"}, "basic")
    later = {"name": "Ana B", "source_updated_at": timezone.now().isoformat()}
    done = owner.put("customers/by/crm/1", later, if_match='"v1"', **DISJOINT)
    assert (done.json()["record"]["name"], done.json()["record"]["plan"]) == ("Ana B", "plus")
    assert done["Preference-Applied"] == "merge=disjoint"


def test_who_may_not_see_personal_data_is_told_that_it_changed_and_not_to_what(owner: Any, blind: Any) -> None:
    row = make(owner.actor, "customers", name="Ana", plan="basic")
    owner.patch(f"customers/{row.id}", {"name": "Ana Belén", "plan": "plus"})
    for guess in ("Ana", "Ana Belén", "Eva"):
        refused = blind.patch(f"customers/{row.id}", {"name": guess}, if_match='"v1"', **DISJOINT)
        said = refused.json()
        assert (refused.status_code, said["clash"]) == (412, ["name"])
        assert (said["base"]["name"], said["theirs"]) == (None, {"name": None, "plan": "plus"})
        assert "Ana" not in refused.content.decode()


def test_whatever_has_changed_stands_in_the_way_of_a_deletion_and_of_a_verb(owner: Any) -> None:
    path = case(owner, reason="delivery")
    owner.patch(path, {"reason": "damage"})
    answers = [owner.delete(path, if_match='"v1"'), owner.post(f"{path}/resolve", {}, if_match='"v1"')]
    assert [(one.status_code, one.json()["clash"]) for one in answers] == [(412, ["reason"])] * 2
    assert answers[0].json()["theirs"] == {"reason": "damage"}


def test_a_deletion_is_in_the_way_of_every_change(owner: Any) -> None:
    owner.put("teams/by/crm/1", {"name": "Care"})
    owner.delete("teams/by/crm/1")
    refused = owner.put("teams/by/crm/1", {"name": "Cares"}, if_match='"v1"', **DISJOINT).json()
    assert (refused["status"], refused["clash"], refused["base"]["deleted_at"]) == (412, ["deleted_at"], None)


@pytest.mark.parametrize("tag", ['"v9"', 'W/"v1"', '"v1", "v7"', '"something"'])
def test_of_a_version_that_never_was_nothing_is_said(tag: str, owner: Any) -> None:
    path = case(owner)
    [owner.patch(path, {"reason": reason}) for reason in ("damage", "delivery")]
    refused = owner.patch(path, {"subject": "B"}, if_match=tag.replace("v1", "v8"), **DISJOINT).json()
    assert (refused["status"], refused["base"], refused["theirs"], refused["clash"]) == (412, None, None, None)
    assert "cannot be told" in refused["detail"]


def test_when_the_log_does_not_reach_back_that_is_said_and_nothing_is_merged(owner: Any) -> None:
    path = case(owner)
    [owner.patch(path, {"reason": reason}) for reason in ("damage", "delivery")]
    Change.objects.filter(type="Case", version=2).delete()
    refused = owner.patch(path, {"subject": "B"}, if_match='"v1"', accept_language="es", **DISJOINT).json()
    assert (refused["status"], refused["base"], refused["version"]) == (412, None, 3)
    assert "registro" in refused["detail"]
    assert owner.patch(path, {"subject": "B"}, if_match='"v2"', **DISJOINT).status_code == 200


def test_graphql_says_the_same_in_its_payload(owner: Any) -> None:
    path = case(owner, subject="Late", reason="delivery")
    asked = {"id": path.removeprefix("cases/"), "version": 1}
    owner.patch(path, {"reason": "damage", "opened_at": "2026-03-01T09:00:00Z"})
    refused = data(owner, CHANGE, {**asked, "input": {"reason": "billing"}, "merge": "disjoint"})["updateCase"]
    said = refused["errors"][0]
    assert (refused["record"], said["code"], said["pointer"]) == (None, "version_mismatch", "/expectedVersion")
    assert (said["version"], said["clash"], said["base"]["reason"]) == (2, ["reason"], "delivery")
    assert said["theirs"].items() >= {"reason": "damage", "openedAt": "2026-03-01T09:00:00Z"}.items()
    alone = data(owner, CHANGE, {**asked, "input": {"subject": "B"}})["updateCase"]
    assert (alone["record"], alone["errors"][0]["clash"]) == (None, [])
    both = data(owner, CHANGE, {**asked, "input": {"subject": "B"}, "merge": "disjoint"})["updateCase"]
    assert both == {"record": {"version": 3, "subject": "B", "reason": "damage"}, "errors": []}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_of_many_writers_at_once_one_wins_and_disjoint_ones_all_stand(owner: Any) -> None:
    path, known = case(owner), ("subject", "reason", "category")

    def patch(name: str, value: str, tag: str, **headers: str) -> int:
        return owner.patch(path, {name: value}, if_match=tag, **headers).status_code

    statuses = together(*(lambda n=n: patch("subject", f"{n}", '"v1"') for n in range(8)))
    assert sorted(statuses) == [200] + [412] * 7
    tag = owner.get(path)["ETag"]
    assert together(*(lambda name=name: patch(name, "x", tag, **DISJOINT) for name in known)) == [200] * 3
    assert {name: owner.get(path).json()[name] for name in known} == dict.fromkeys(known, "x")
