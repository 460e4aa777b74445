"""Weights that no score can be made by are refused with their places, and those that hold stay as they were."""

from typing import Any

import pytest

from tests.health.company import ago, ahead, model
from tests.makers import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("inputs", "pointer", "code"),
    [
        ({}, "/inputs", "required"),
        ({"usge": {"weight": 1}}, "/inputs/usge", "unknown_member"),
        ({"usage": 1}, "/inputs/usage", "wrong_type"),
        ({"usage": {}}, "/inputs/usage/weight", "required"),
        ({"usage": {"weight": None}}, "/inputs/usage/weight", "wrong_type"),
        ({"usage": {"weight": 0}}, "/inputs/usage/weight", "out_of_range"),
        ({"usage": {"weight": -1}}, "/inputs/usage/weight", "out_of_range"),
        ({"usage": {"weight": True}}, "/inputs/usage/weight", "wrong_type"),
        ({"usage": {"weight": "1"}}, "/inputs/usage/weight", "wrong_type"),
        ({"usage": {"weight": 1, "half_life_days": 0}}, "/inputs/usage/half_life_days", "out_of_range"),
        ({"usage": {"weight": 1, "veto_below": 101}}, "/inputs/usage/veto_below", "out_of_range"),
        ({"usage": {"weight": 1, "halflife": 30}}, "/inputs/usage/halflife", "unknown_member"),
    ],
)
def test_bad_weights_are_refused_with_their_place(inputs: Any, pointer: str, code: str, owner: Any) -> None:
    said = owner.post("health-models", {"from_at": ahead(days=1), "inputs": inputs})
    assert said.status_code == 400
    assert [(one["pointer"], one["code"]) for one in said.json()["errors"]] == [(pointer, code)]


def test_every_bad_weight_is_named_at_once(owner: Any) -> None:
    inputs = {"usage": {"weight": 0}, "service": {"weight": 1, "veto_below": -1}, "mood": {}}
    said = owner.post("health-models", {"from_at": ahead(days=1), "inputs": inputs}).json()
    assert [one["pointer"] for one in said["errors"]] == [
        "/inputs/usage/weight", "/inputs/service/veto_below", "/inputs/mood",
    ]  # fmt: skip


def test_both_skins_refuse_with_the_same_place(owner: Any) -> None:
    text = "mutation($i: CreateHealthModelInput!){createHealthModel(input:$i){record{id} errors{pointer code}}}"
    given = {"fromAt": ahead(days=1), "inputs": {"usage": {"weight": 0}}}
    said = owner.graph(text, {"i": given})["data"]["createHealthModel"]
    assert said == {"record": None, "errors": [{"pointer": "/inputs/usage/weight", "code": "out_of_range"}]}


def test_yellow_begins_below_green(owner: Any) -> None:
    body = {"from_at": ahead(days=1), "inputs": {"usage": {"weight": 1}}, "green_from": 50, "yellow_from": 50}
    assert [one["pointer"] for one in owner.post("health-models", body).json()["errors"]] == ["/yellow_from"]


def test_a_version_that_holds_is_not_changed_and_one_that_is_to_come_is(owner: Any) -> None:
    held, later = model(owner.actor), model(owner.actor, from_at=ahead(days=1))
    for row, status in ((held, 400), (later, 200)):
        said = owner.patch(f"health-models/{row.id}", {"min_coverage": 0.3})
        assert said.status_code == status, said.content
    assert [one["pointer"] for one in owner.patch(f"health-models/{held.id}", {"from_at": ahead(days=2)}).json()[
        "errors"]] == ["/from_at"]  # fmt: skip


def test_two_versions_of_one_segment_do_not_begin_at_once(owner: Any) -> None:
    segment, at = str(make(owner.actor, "segments").id), ahead(days=1)
    for given in ({"segment_id": segment}, {"segment_id": None}):
        body = {"from_at": at, "inputs": {"usage": {"weight": 1}}, **given}
        assert [owner.post("health-models", body).status_code for _ in range(2)] == [201, 409]


def test_only_admins_managers_and_integrations_set_weights(blind: Any, integration: Any) -> None:
    body = {"from_at": ahead(days=1), "inputs": {"usage": {"weight": 1}}}
    assert [who.post("health-models", body).status_code for who in (blind, integration)] == [403, 201]


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"band": None}, "/band"),
        ({"score": 101}, "/score"),
        ({"reason": " "}, "/reason"),
        ({"expires_at": ago(days=1)}, "/expires_at"),
        ({"author": "me"}, "/author"),
    ],
)
def test_an_override_says_what_why_and_until_when(members: Any, pointer: str, owner: Any) -> None:
    customer = str(make(owner.actor, "customers").id)
    body = {"customer_id": customer, "band": "red", "reason": "They said so.", "expires_at": ahead(days=1)}
    said = owner.post("health-overrides", body | members)
    assert (said.status_code, [one["pointer"] for one in said.json()["errors"]]) == (400, [pointer])
