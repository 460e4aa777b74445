"""Merging, duplicates and erasing over GraphQL and in the admin; the tests of core say what they do."""

from typing import Any

import pytest

from core.customers import Customer
from core.files.jobs import Job
from core.persons import errands
from core.persons.merges import Merge
from core.scope import Role
from core.workspaces import Workspace
from tests.desk import listed, place, visitor
from tests.makers import make

pytestmark = pytest.mark.django_db
MERGE = """mutation($input: MergeCustomerInput!) { mergeCustomer(input: $input) {
  record { id email } dryRun moved fields conflicts mergeIds errors { code pointer conflictingIds } } }"""
UNDO = "mutation($id: ID!) { undoMerge(id: $id) { record { id undoneAt kept } errors { code } } }"
ERASE = """mutation($id: ID!, $reason: String!) { eraseCustomer(id: $id, reason: $reason) {
  record { id name erasedAt } rows errors { code pointer } } }"""


def asked(person: Any, text: str, **variables: Any) -> Any:
    found = person.graph(text, variables)
    assert "errors" not in found, found
    return next(iter(found["data"].values()))


def test_graphql_merges_undoes_and_erases(owner: Any, reader: Any) -> None:
    stays = make(owner.actor, "customers")
    goes = make(owner.actor, "customers", email="ana@example.com", source="shop", external_id="1")
    make(owner.actor, "cases", customer_id=str(goes.id))
    body = {
        "survivor": {"id": str(stays.id)}, "others": [{"ref": {"source": "shop", "id": "1"}}],
        "fields": [{"field": "email", "rule": "newest"}],
    }  # fmt: skip
    told = asked(owner, MERGE, input=body | {"dryRun": True})
    assert (told["dryRun"], told["moved"]["cases"], told["mergeIds"]) == (True, 1, [])
    assert asked(reader, MERGE, input=body)["errors"][0]["code"] == "forbidden"
    assert Merge.objects.count() == 0
    done = asked(owner, MERGE, input=body)
    assert (done["record"], done["errors"]) == ({"id": str(stays.id), "email": "ana@example.com"}, [])
    assert done["fields"]["email"]["from"] == str(goes.id)
    again = asked(owner, MERGE, input=body | {"others": [{"id": str(goes.id)}]})
    assert (again["record"], again["errors"][0]["conflictingIds"]) == (None, [str(stays.id)])
    assert asked(owner, MERGE, input=body | {"others": [{}]})["errors"][0]["pointer"] == "/others/0"
    back = asked(owner, UNDO, id=done["mergeIds"][0])
    assert (back["record"]["kept"], back["record"]["undoneAt"] is None) == ([], False)
    assert asked(owner, UNDO, id=done["mergeIds"][0])["errors"][0]["code"] == "conflict"
    gone = asked(owner, ERASE, id=str(goes.id), reason="asked")
    assert (gone["record"]["name"], gone["record"]["erasedAt"] is None, gone["rows"]["customers"]) == (None, False, 1)
    assert asked(owner, ERASE, id="nothing", reason="asked")["errors"][0]["code"] == "not_found"


def test_graphql_tells_duplicates_as_rest_does(owner: Any) -> None:
    one, same = (make(owner.actor, "customers", email="ana@example.com") for _ in range(2))
    text = "query($id: ID!) { customerDuplicates(id: $id) { score customer { id name } reasons { reason value } } }"
    found = asked(owner, text, id=str(one.id))
    rest = owner.get(f"customers/{one.id}/duplicates").json()["items"]
    assert [(each["score"], each["customer"]["id"], each["reasons"]) for each in found] == [
        (each["score"], each["customer"]["id"], each["reasons"]) for each in rest
    ]
    assert found[0]["customer"]["id"] == str(same.id)


def test_the_admin_looks_before_it_merges_and_takes_it_back(workspace: Workspace, owner: Any) -> None:
    someone = visitor(workspace)
    one, same = (make(owner.actor, "customers", email="ana@example.com") for _ in range(2))
    make(owner.actor, "cases", customer_id=str(same.id))
    page = someone.page(place("customers", one.id))
    assert all(text in page for text in ("Possible duplicates", "Merge", "Erase"))
    assert f"merge?other={same.id}" in someone.page(place("customers", one.id, "duplicates"))
    body = {"other": str(same.id), "values": "non_empty"}
    look = someone.post(place("customers", one.id, "merge"), body)
    assert (b"Nothing has happened yet" in look.content, Merge.objects.count()) == (True, 0)
    assert "Cases" in look.content.decode()
    someone.post(place("customers", one.id, "merge"), body | {"confirmed": "1"})
    done = Merge.objects.get()
    assert (done.merged_id, done.survivor_id) == (same.id, one.id)
    assert "restore" not in someone.page(place("customers", same.id)).lower().replace("restored", "")
    assert "Merged" in someone.page(place("customers", same.id, "history"))
    assert "Undo" in someone.page(place("merges", done.id))
    someone.post(place("merges", done.id, "undo"))
    assert Merge.objects.get().undone_at is not None
    assert someone.get(listed("merges")).status_code == 200
    assert someone.get(place("customers", one.id, "merge")).status_code == 200


def test_the_admin_erases_for_those_who_may(workspace: Workspace, owner: Any) -> None:
    customer = make(owner.actor, "customers", name="Ana")
    agent, admin = visitor(workspace, Role.AGENT), visitor(workspace)
    assert agent.post(place("customers", customer.id, "erase"), {"reason": "asked"}).status_code == 403
    assert "Every word" in admin.page(place("customers", customer.id, "erase"))
    admin.post(place("customers", customer.id, "erase"), {"reason": "Ana asked"})
    assert Customer.objects.get(pk=customer.id).name == "Ana"
    admin.post(place("customers", customer.id, "erase"), {"reason": "asked"})
    assert Customer.objects.get(pk=customer.id).name is None
    viewer = visitor(workspace, Role.VIEWER, personal_data=False)
    assert "Possible duplicates" not in viewer.page(place("customers", customer.id))
    assert viewer.get(place("customers", customer.id, "merge")).status_code == 403


def test_the_admin_hands_over_what_is_too_much_for_a_page_and_leads_to_the_job(
    workspace: Workspace, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "MOST", 1)
    someone = visitor(workspace)
    row = make(owner.actor, "customers", source="crm", external_id="1")
    make(owner.actor, "cases", customer_id=str(row.id))
    told = someone.post(place("customers", row.id, "erase"), {"reason": "asked"})
    job = Job.objects.get()
    assert (told.status_code, told["Location"]) == (302, place("jobs", job.id))
    assert Customer.objects.get(pk=row.pk).erased_at is None
    assert "a job does it" in someone.page(told["Location"])
