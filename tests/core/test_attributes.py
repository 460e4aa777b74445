"""Rules of declared attributes."""

from typing import Any

import pytest

from core.problems import Conflict, Invalid
from core.write import delete, save, upsert
from tests.makers import make, noun

pytestmark = pytest.mark.django_db


def refused(owner: Any, attributes: dict[str, Any]) -> str:
    with pytest.raises(Invalid) as problem:
        make(owner.actor, "customers", attributes=attributes)
    assert [fault.pointer for fault in problem.value.faults] == ["/attributes"]
    return problem.value.faults[0].message


def test_before_anything_is_declared_anything_goes(owner: Any) -> None:
    assert make(owner.actor, "customers", attributes={"size": "large"}).attributes == {"size": "large"}


def test_what_others_declare_binds_nobody_here(owner: Any, stranger: Any) -> None:
    make(stranger.actor, "attributes", key="tier")
    assert make(owner.actor, "customers", attributes={"size": "large"}).attributes == {"size": "large"}


def test_an_undeclared_key_is_refused_with_the_nearest(owner: Any) -> None:
    make(owner.actor, "attributes", key="loyalty_tier")
    assert refused(owner, {"loyalty_teir": "gold"}).endswith("Did you mean loyalty_tier?")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", ["", "gold"], [1, ["gold"], "x" * 2001]),
        ("number", [1, 1.5, -3], ["1", True]),
        ("flag", [True, False], [1, "true"]),
        ("day", ["2026-03-01"], ["2026-02-30", "20260301", 20260301]),
        ("choice", ["gold"], ["bronze", 1]),
    ],
)
def test_each_kind_takes_its_values_and_null(kind: str, good: list[Any], bad: list[Any], owner: Any) -> None:
    choices = {"choices": ["gold", "silver"]} if kind == "choice" else {}
    make(owner.actor, "attributes", key="tier", kind=kind, **choices)
    for value in (*good, None):
        assert make(owner.actor, "customers", attributes={"tier": value}).attributes == {"tier": value}
    assert ["tier takes" in refused(owner, {"tier": value}) for value in bad] == [True] * len(bad)


def test_what_was_there_before_a_declaration_may_stay(owner: Any) -> None:
    customer = make(owner.actor, "customers", attributes={"size": "large"})
    make(owner.actor, "attributes", key="tier")
    body = {"attributes": {"size": "large", "tier": "gold"}}
    changed = save(owner.actor, noun("customers"), body, id=customer.id).row
    assert changed.attributes == body["attributes"]
    with pytest.raises(Invalid):
        save(owner.actor, noun("customers"), {"attributes": {"size": "small"}}, id=customer.id)


def test_a_batch_refuses_the_bad_row_and_takes_the_good_one(owner: Any) -> None:
    make(owner.actor, "attributes", key="tier")
    rows = [
        {"source": "crm", "external_id": str(n), "attributes": {key: "x"}} for n, key in enumerate(("tier", "teir"))
    ]
    assert [one.outcome for one in upsert(owner.actor, noun("customers"), rows)] == ["created", "refused"]


def test_a_key_is_declared_once_and_again_after_it_was_deleted(owner: Any) -> None:
    row = make(owner.actor, "attributes", key="tier")
    with pytest.raises(Conflict):
        make(owner.actor, "attributes", key="tier")
    delete(owner.actor, noun("attributes"), row.id)
    assert make(owner.actor, "attributes", key="tier").key == "tier"


@pytest.mark.parametrize(
    "members",
    [
        {"kind": "choice"},
        {"choices": ["a"]},
        {"kind": "choice", "choices": ["a", "a"]},
        {"kind": "choice", "choices": [1]},
    ],
)
def test_a_choice_names_its_words_and_no_other_kind_does(members: dict[str, Any], owner: Any) -> None:
    with pytest.raises(Invalid) as problem:
        make(owner.actor, "attributes", **members)
    assert [fault.pointer for fault in problem.value.faults] == ["/choices"]
