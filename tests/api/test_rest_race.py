"""Many clients at once over HTTP, on PostgreSQL."""

import threading
from typing import Any

import pytest
from django.db import connection

from core.changes import Change
from core.customers import Customer, ExternalId
from tests.api.test_rest_feed import read_snapshot
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


def test_a_reader_of_the_feed_loses_and_repeats_nothing_while_eight_clients_write(owner: Any) -> None:
    writing = threading.Event()
    told: list[dict[str, Any]] = []
    before = owner.get("changes?limit=1000").json()["next_cursor"]

    def push(n: int) -> None:
        for step in range(12):
            rows = [{"external_id": f"{n}-{row}", "plan": f"p{step // 2}"} for row in range(8)]
            answer = owner.post("customers/batch", {"source": "crm", "items": rows})
            assert answer.status_code == 200

    def write_all() -> None:
        try:
            together(*(lambda n=n: push(n) for n in range(8)))
        finally:
            writing.set()

    def read() -> None:
        cursor, last = before, False
        while True:
            last = writing.is_set()
            page = owner.get(f"changes?types=customers&limit=50&cursor={cursor}").json()
            told.extend(page["items"])
            cursor = page["next_cursor"]
            if last and page["end_of_stream"]:
                return

    together(write_all, read)
    stored = list(Change.objects.filter(type="Customer").order_by("seq").values_list("seq", flat=True))
    assert [one["seq"] for one in told] == stored
    assert len(stored) == 8 * 8 * 6
    versions: dict[str, int] = {}
    for one in told:
        assert one["version"] == versions.get(one["id"], 0) + 1
        versions[one["id"]] = one["version"]


def test_a_snapshot_taken_while_others_write_and_the_feed_behind_it_are_the_table(owner: Any) -> None:
    stop = threading.Event()

    def push(n: int) -> None:
        for step in range(10):
            rows = [{"external_id": str((n * 7 + row) % 40), "plan": f"p{n}{step}"} for row in range(20)]
            owner.post("customers/batch", {"source": "crm", "items": rows})
            owner.delete(f"customers/by/crm/{(n + step) % 40}")

    def write_all() -> None:
        try:
            together(*(lambda n=n: push(n) for n in range(4)))
        finally:
            stop.set()

    copies: list[dict[str, Any]] = []

    def copy() -> None:
        while not stop.is_set():
            rows, cursor = read_snapshot(owner, limit=7, types=["customers"])
            held = {row["id"]: row["version"] for row in rows}
            assert len(held) == len(rows)
            copies.append({"held": held, "cursor": cursor})

    together(write_all, copy)
    table = {str(row.id): row.version for row in Customer.objects.filter(deleted_at=None)}
    assert copies
    for one in copies:
        held = one["held"]
        page = {"end_of_stream": False, "next_cursor": one["cursor"]}
        while not page["end_of_stream"]:
            page = owner.get(f"changes?types=customers&limit=300&cursor={page['next_cursor']}").json()
            for line in page["items"]:
                assert line["version"] > held.get(line["id"], 0)
                held[line["id"]] = line["version"]
                if line["op"] == "delete":
                    del held[line["id"]]
        assert held == table
