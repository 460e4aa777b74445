"""Many clients at once over HTTP, on PostgreSQL."""

from typing import Any

import pytest
from django.db import connection

from core.changes import Change
from core.customers import Customer, ExternalId
from tests.core.test_concurrency import together

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def test_fifty_clients_that_put_one_key_make_one_record(owner: Any) -> None:
    def put(n: int) -> Any:
        return owner.put("customers/by/crm/1", {"plan": f"p{n % 5}"}).status_code

    statuses = together(*(lambda n=n: put(n) for n in range(50)))
    assert (statuses.count(201), statuses.count(200)) == (1, 49)
    assert (Customer.objects.count(), ExternalId.objects.count()) == (1, 1)
    lines = Change.objects.filter(type="Customer").count()
    assert Customer.objects.get().version == lines


def test_two_batches_over_the_same_keys_in_opposite_order_both_go_through(owner: Any) -> None:
    def push(step: int, plan: str, atomic: bool) -> None:
        for _ in range(5):
            rows = [{"external_id": str(n), "plan": plan} for n in range(200)][::step]
            answer = owner.post("customers/batch", {"source": "crm", "items": rows, "atomic": atomic})
            assert answer.status_code == 200, answer.content[:500]

    together(lambda: push(1, "a", False), lambda: push(-1, "b", True), lambda: push(-1, "c", False))
    assert Customer.objects.count() == 200
