"""Writing over GraphQL: refusals are data, absent keeps, null clears."""

from typing import Any

import pytest

from core.access import by_key
from core.changes import Change
from tests.graphs import change, data, lines, single
from tests.makers import make
from tests.nouns import MADE_UP

pytestmark = pytest.mark.django_db


def refused(payload: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Code and place of each reason."""
    assert payload["record"] is None
    return [(one["code"], one["pointer"]) for one in payload["errors"]]


def test_an_absent_member_keeps_and_null_clears(owner: Any) -> None:
    row = make(owner.actor, "customers", name="Ana", plan="gold", country="ES")
    done = change(owner, "updateCustomer", "name plan country version", id=str(row.id), input={"plan": None})
    assert done["record"] == {"name": "Ana", "plan": None, "country": "ES", "version": 2}


def test_a_variable_that_is_not_given_keeps_and_one_that_is_null_clears(owner: Any) -> None:
    row = make(owner.actor, "customers", name="Ana", plan="gold")
    text = """mutation($id: ID!, $plan: String) {
      updateCustomer(id: $id, input: {plan: $plan}) { record { plan } errors { code } } }"""
    kept = data(owner, text, {"id": str(row.id)})["updateCustomer"]
    cleared = data(owner, text, {"id": str(row.id), "plan": None})["updateCustomer"]
    assert (kept["record"], cleared["record"]) == ({"plan": "gold"}, {"plan": None})


def test_changing_nothing_makes_no_new_version(owner: Any) -> None:
    row = make(owner.actor, "customers", name="Ana")
    before = lines()
    done = change(owner, "updateCustomer", id=str(row.id), input={"name": "Ana"}, expectedVersion=1)
    assert (done["record"]["version"], lines()) == (1, before)


def test_every_wrong_member_is_named_with_its_place_and_what_is_allowed(owner: Any) -> None:
    before = lines()
    given = {"channel": "email", "openedAt": "2026-03-01T09:00:00", "openingTeamId": MADE_UP, "customerId": "x"}
    done = change(owner, "createCase", input=given)
    assert sorted(refused(done)) == [
        ("bad_reference", "/openingTeamId"), ("no_offset", "/openedAt"), ("wrong_type", "/customerId"),
    ]  # fmt: skip
    assert {one["value"] for one in done["errors"]} == {"2026-03-01T09:00:00", MADE_UP, "x"}
    assert "openedAt needs an offset" in str(done["errors"])
    assert lines() == before


def test_what_must_be_given_is_said(owner: Any) -> None:
    done = change(owner, "createCase", input={"channel": "email", "openedAt": "2026-03-01T09:00:00Z"})
    assert refused(done) == [("required", "/customerId")]


def test_null_where_there_is_none_is_refused(owner: Any) -> None:
    row = make(owner.actor, "cases")
    assert refused(change(owner, "updateCase", id=str(row.id), input={"priority": None})) == [("not_null", "/priority")]


def test_a_row_may_be_referred_to_by_another_systems_key(owner: Any) -> None:
    customer = make(owner.actor, "customers", source="crm", external_id="7")
    given = {"channel": "email", "openedAt": "2026-03-01T09:00:00Z", "customerRef": {"source": "crm", "id": "7"}}
    done = change(owner, "createCase", "customerId customer { externalIds { source id } }", input=given)
    keys = [{"source": "crm", "id": "7"}]
    assert done["record"] == {"customerId": str(customer.id), "customer": {"externalIds": keys}}
    unknown = change(owner, "createCase", input=given | {"customerRef": {"source": "crm", "id": "8"}})
    assert refused(unknown) == [("bad_reference", "/customerRef")]
    both = change(owner, "createCase", input=given | {"customerId": str(customer.id)})
    assert refused(both) == [("rule", "/customerId")]


def test_a_key_that_is_taken_names_the_row_that_has_it(owner: Any) -> None:
    row = make(owner.actor, "customers", source="crm", external_id="7")
    done = change(owner, "createCustomer", input={"source": "crm", "externalId": "7"})
    assert refused(done) == [("duplicate", None)]
    assert done["errors"][0]["conflictingIds"] == [str(row.id)]


def test_a_broken_rule_of_the_record_is_said_at_its_member(owner: Any) -> None:
    row = make(owner.actor, "customers")
    done = change(owner, "updateCustomer", id=str(row.id), input={"accountId": str(row.id)})
    assert refused(done) == [("rule", "/accountId")]


@pytest.mark.parametrize("id", [MADE_UP, "x", "", "\x00", "0" * 36, "١" * 36])
def test_an_id_that_does_not_exist_is_not_found(owner: Any, id: str) -> None:
    for field, given in (("updateCustomer", {"input": {}}), ("deleteCustomer", {}), ("resolveCase", {})):
        assert refused(change(owner, field, id=id, **given)) == [("not_found", None)]
    assert single(owner, "customers", id) is None


def test_a_deleted_row_is_gone_for_writers(owner: Any) -> None:
    row = make(owner.actor, "customers")
    change(owner, "deleteCustomer", id=str(row.id))
    assert refused(change(owner, "updateCustomer", id=str(row.id), input={})) == [("gone", None)]


def test_resolving_twice_is_refused(owner: Any) -> None:
    row = make(owner.actor, "cases")
    first, second = [change(owner, "resolveCase", "status", id=str(row.id)) for _ in range(2)]
    assert first["record"] == {"status": "resolved"}
    assert refused(second) == [("conflict", None)]


def test_the_arguments_of_a_verb_are_checked_like_columns(owner: Any) -> None:
    row = make(owner.actor, "cases")
    done = change(owner, "assignCase", id=str(row.id), input={"agentId": MADE_UP, "at": "yesterday"})
    assert sorted(refused(done)) == [("bad_reference", "/agentId"), ("wrong_type", "/at")]


def test_mutations_of_one_request_run_in_their_order(owner: Any) -> None:
    row = make(owner.actor, "cases")
    text = """mutation($id: ID!) {
      a: resolveCase(id: $id) { record { ...Now } errors { code } }
      b: reopenCase(id: $id, input: {text: "Not yet"}) { record { ...Now } errors { code } }
      c: reopenCase(id: $id) { record { ...Now } errors { code } } }
      fragment Now on Case { status version cycles(first: 5) { totalCount nodes { number } } }"""
    done = data(owner, text, {"id": str(row.id)})
    assert [done[name]["record"] and done[name]["record"]["status"] for name in "abc"] == ["resolved", "open", None]
    assert [done[name]["record"]["cycles"]["totalCount"] for name in "ab"] == [1, 2]
    assert done["c"]["errors"] == [{"code": "conflict"}]


def test_free_json_keeps_its_shape_from_literals_and_variables(owner: Any) -> None:
    text = """mutation($size: JSON) { createCustomer(input: {attributes: {a: [1, 2.5, true, null], b: $size}})
      { record { attributes } errors { code pointer } } }"""
    done = data(owner, text, {"size": {"c": "é"}})["createCustomer"]
    assert done == {"record": {"attributes": {"a": [1, 2.5, True, None], "b": {"c": "é"}}}, "errors": []}


def test_a_new_key_is_shown_once_and_works(owner: Any) -> None:
    text = """mutation { issueApiKey(input: {name: "CRM", role: integration, personalData: true})
      { key record { id role last4 personalData } errors { code } } }"""
    done = data(owner, text)["issueApiKey"]
    actor = by_key(done["key"])
    assert actor is not None
    assert (str(actor.id), actor.role, actor.personal_data) == (done["record"]["id"], "integration", True)
    assert done["record"]["last4"] == done["key"][-4:]
    assert done["key"] not in str(list(Change.objects.values()))


def test_only_an_admin_makes_keys(reader: Any, integration: Any) -> None:
    text = 'mutation { issueApiKey(input: {name: "CRM"}) { key record { id } errors { code } } }'
    for person in (reader, integration):
        refused_ = {"key": None, "record": None, "errors": [{"code": "forbidden"}]}
        assert data(person, text)["issueApiKey"] == refused_


def test_a_key_that_would_be_born_expired_is_refused(owner: Any) -> None:
    text = """mutation { issueApiKey(input: {name: "CRM", expiresAt: "2020-01-01T00:00:00Z"})
      { key errors { code pointer } } }"""
    assert data(owner, text)["issueApiKey"] == {"key": None, "errors": [{"code": "rule", "pointer": "/expiresAt"}]}
