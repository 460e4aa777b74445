"""Candidates for one customer known twice."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.core.test_merging import merged
from tests.makers import make

WORD = "Quetzalcoatl"
FOREIGN = ("customers", "segments", "teams", "agents", "touchpoints", "surveys", "questions", "plans", "products")

pytestmark = pytest.mark.django_db


def test_duplicates_are_told_with_reasons(owner: Any, reader: Any) -> None:
    one = make(owner.actor, "customers", name="Ana Pérez", email="Ana+shop@example.com", phone="+34 600 123 456",
               country="ES", source="crm", external_id="77")  # fmt: skip
    same = make(owner.actor, "customers", name="PEREZ, Ana", email="ana@example.com", phone="600123456",
                country="ES", source="shop", external_id="77")  # fmt: skip
    weak = make(owner.actor, "customers", name="Ana Perez", country="ES")
    make(owner.actor, "customers", name="Ana Perez", country="MX")
    gone = make(owner.actor, "customers", email="ana@example.com")
    owner.delete(f"customers/{gone.id}")
    found = owner.get(f"customers/{one.id}/duplicates").json()["items"]
    assert [(each["customer"]["id"], [why["reason"] for why in each["reasons"]]) for each in found] == [
        (str(same.id), ["same_key", "same_email", "same_phone", "same_name"]), (str(weak.id), ["same_name"]),
    ]  # fmt: skip
    assert found[0]["score"] > 0.99 > found[1]["score"] == 0.4
    blind = reader.get(f"customers/{one.id}/duplicates").json()["items"]
    assert {why["value"] for each in blind for why in each["reasons"]} == {None}
    assert {each["customer"]["name"] for each in blind} == {None}
    merged(owner, one, same)
    assert len(owner.get(f"customers/{one.id}/duplicates").json()["items"]) == 1


def test_looking_for_duplicates_costs_the_same_for_any_number(owner: Any) -> None:
    company = make(owner.actor, "customers", kind="company")
    mine = {"email": "a@b.es", "phone": "600123456", "source": "x", "external_id": "1", "account_id": str(company.id)}
    one = make(owner.actor, "customers", name="Ana Perez", **mine)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert owner.get(f"customers/{one.id}/duplicates").status_code == 200
        return len(seen)

    owner.get("whoami")
    make(owner.actor, "customers", name="Ana Peres", account_id=str(company.id))
    few = statements()
    for _ in range(30):
        make(owner.actor, "customers", name="Ana Perez", email="a@b.es", account_id=str(company.id))
    assert statements() == few <= 10
    assert len(owner.get(f"customers/{one.id}/duplicates").json()["items"]) == 20
