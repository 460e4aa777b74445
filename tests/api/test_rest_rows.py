"""One row at a time: versions, tags, keys of other systems, and what HTTP asks of an answer."""

from typing import Any

import pytest

from core.changes import Change
from core.write import delete
from tests.makers import body, make, noun

pytestmark = pytest.mark.django_db


def test_a_new_row_says_where_it_is_and_which_version(owner: Any) -> None:
    made = owner.post("teams", {"name": "Care"})
    assert made.status_code == 201
    assert made["Location"] == f"/api/v1/teams/{made.json()['id']}"
    assert (made["ETag"], made.json()["version"]) == ('"v1"', 1)


def test_patch_keeps_what_is_absent_and_clears_what_is_null(owner: Any) -> None:
    row = make(owner.actor, "cases", subject="Late parcel", reason="delivery")
    patched = owner.patch(f"cases/{row.id}", {"reason": None}, content_type="application/merge-patch+json")
    assert (patched.json()["subject"], patched.json()["reason"]) == ("Late parcel", None)
    assert patched["ETag"] == '"v2"'


def test_a_patch_that_changes_nothing_keeps_the_version(owner: Any) -> None:
    row = make(owner.actor, "teams", name="Care")
    lines = Change.objects.count()
    answers = [owner.patch(f"teams/{row.id}", body) for body in ({}, {"name": "Care"})]
    assert [(answer.status_code, answer["ETag"]) for answer in answers] == [(200, '"v1"')] * 2
    assert Change.objects.count() == lines


@pytest.mark.parametrize("tag", ['"v1"', '"v1-0badcafe"', '"v7", "v1"', "*"])
def test_a_tag_that_fits_lets_the_change_through(tag: str, owner: Any) -> None:
    row = make(owner.actor, "teams")
    assert owner.patch(f"teams/{row.id}", {"name": "Care"}, if_match=tag).status_code == 200


@pytest.mark.parametrize("tag", ['"v2"', 'W/"v1"', '"v0"', '"something"', '"v7", "v8"', '""', '"v99999999999"'])
def test_a_tag_that_does_not_fit_is_412(tag: str, owner: Any) -> None:
    row = make(owner.actor, "teams", name="Care")
    late = [owner.patch(f"teams/{row.id}", {"name": "X"}, if_match=tag), owner.delete(f"teams/{row.id}", if_match=tag)]
    assert [(answer.status_code, answer.json()["version"]) for answer in late] == [(412, 1)] * 2
    assert owner.get(f"teams/{row.id}").json()["name"] == "Care"


@pytest.mark.parametrize("tag", ["v1", '"v1', "'v1'", '"v1" "v2"', ", ,", '"ü"'])
def test_a_tag_that_cannot_be_read_is_400(tag: str, owner: Any) -> None:
    row = make(owner.actor, "teams")
    refused = owner.patch(f"teams/{row.id}", {"name": "Care"}, if_match=tag)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "If-Match")


def test_verbs_heed_the_version(owner: Any) -> None:
    row = make(owner.actor, "cases")
    late = owner.post(f"cases/{row.id}/resolve", {}, if_match='"v9"')
    assert (late.status_code, owner.get(f"cases/{row.id}").json()["status"]) == (412, "new")


def test_a_tag_among_several_or_a_star_is_known(owner: Any) -> None:
    row = make(owner.actor, "teams")
    tags = ('"v1"', 'W/"v1"', '"v9", "v1"', "*")
    assert [owner.get(f"teams/{row.id}", if_none_match=tag).status_code for tag in tags] == [304] * 4
    others = ('"v2"', "v1", "nonsense")
    assert [owner.get(f"teams/{row.id}", if_none_match=tag).status_code for tag in others] == [200] * 3


def test_a_new_key_of_a_customer_changes_the_tag_of_the_answer(owner: Any) -> None:
    row = make(owner.actor, "customers")
    first = owner.get(f"customers/{row.id}")
    make(owner.actor, "external-ids", customer_id=str(row.id), source="shop", external_id="s1")
    again = owner.get(f"customers/{row.id}", if_none_match=first["ETag"])
    assert again.status_code == 200
    assert again.json()["external_ids"] == [{"source": "shop", "id": "s1"}]
    assert owner.patch(f"customers/{row.id}", {"plan": "pro"}, if_match=again["ETag"]).status_code == 200


def test_an_expanded_answer_is_not_called_unchanged_when_what_it_holds_changed(owner: Any) -> None:
    customer = make(owner.actor, "customers", plan="free")
    path = f"cases/{make(owner.actor, 'cases', customer_id=str(customer.id)).id}?expand=customer"
    tag = owner.get(path)["ETag"]
    assert owner.get(path, if_none_match=tag).status_code == 304
    owner.patch(f"customers/{customer.id}", {"plan": "pro"})
    assert owner.get(path, if_none_match=tag).json()["customer"]["plan"] == "pro"


def test_a_reference_can_be_named_by_another_systems_key(owner: Any) -> None:
    customer = make(owner.actor, "customers", source="crm", external_id="9")
    whole = body(owner.actor, "cases", customer_ref={"source": "crm", "id": "9"})
    assert owner.post("cases", whole).json()["customer_id"] == str(customer.id)
    unknown = owner.post("cases", whole | {"customer_ref": {"source": "crm", "id": "10"}})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (400, "/customer_ref")


def test_a_key_that_is_taken_names_the_row_that_has_it(owner: Any) -> None:
    row = make(owner.actor, "teams", source="crm", external_id="1")
    refused = owner.post("teams", {"name": "Care", "source": "crm", "external_id": "1"})
    assert (refused.status_code, refused.json()["conflicting_ids"]) == (409, [str(row.id)])


def test_a_deleted_row_is_gone_for_every_method(owner: Any) -> None:
    row = make(owner.actor, "cases")
    delete(owner.actor, noun("cases"), row.id)
    path = f"cases/{row.id}"
    answers = [owner.get(path), owner.patch(path, {}), owner.post(f"{path}/resolve", {})]
    assert [(one.status_code, one.json()["tombstone"]["version"]) for one in answers] == [(410, 2)] * 3
    assert owner.delete(path).status_code == 204


def test_a_verb_that_does_not_fit_the_state_is_409(owner: Any) -> None:
    row = make(owner.actor, "cases")
    answers = [owner.post(f"cases/{row.id}/{verb}", {}) for verb in ("reopen", "resume")]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "conflict")] * 2


def test_a_verb_without_arguments_takes_no_body_at_all(owner: Any) -> None:
    row = make(owner.actor, "cases")
    assert owner.post(f"cases/{row.id}/resolve").json()["status"] == "resolved"


def test_a_workspace_is_changed_but_neither_made_nor_deleted(owner: Any) -> None:
    path = f"workspaces/{owner.actor.workspace_id}"
    assert owner.patch(path, {"zone": "America/Bogota"}).json()["zone"] == "America/Bogota"
    assert [owner.post("workspaces", {"name": "X"}).status_code, owner.delete(path).status_code] == [405, 405]
    assert owner.patch(path, {"slug": "other"}).status_code == 400
    assert owner.patch(path, {"zone": "Madrid"}).json()["errors"][0]["pointer"] == "/zone"


def test_writes_take_no_parameters(owner: Any) -> None:
    refused = owner.post("teams?dry_run=true", {"name": "Care"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "?dry_run")


def test_every_answer_is_private_and_depends_on_the_key_and_the_language(owner: Any) -> None:
    row = make(owner.actor, "teams")
    for answer in (owner.get("teams"), owner.get(f"teams/{row.id}"), owner.get("teams?x=1"), owner.get(f"teams/{row}")):
        assert answer["Cache-Control"] == "private"
        assert {"Authorization", "Accept-Language"} <= set(answer["Vary"].split(", "))
