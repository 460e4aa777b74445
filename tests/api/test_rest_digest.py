"""The digest: a client that follows its description computes the same hashes, and finds the row that differs."""

import hashlib
from functools import reduce
from operator import xor
from typing import Any

import pytest

from tests.makers import make

pytestmark = pytest.mark.django_db


def of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def together(hashes: list[str]) -> str:
    return f"{reduce(xor, (int(one, 16) for one in hashes), 0):016x}"


def expected(rows: list[dict[str, Any]], over: str, digits: int) -> dict[str, tuple[int, str]]:
    """What a client with these rows works out by itself."""
    inside: dict[str, list[str]] = {}
    for row in rows:
        key = f"{row['source']}\n{row['external_id']}"
        inside.setdefault(of(key)[:digits], []).append(of(f"{key}\n{row[over] or ''}")[:16])
    return {name: (len(hashes), together(hashes)) for name, hashes in inside.items()}


@pytest.fixture
def rows(owner: Any) -> list[dict[str, Any]]:
    at = "2026-03-01T09:00:00.000000Z"
    for n in range(40):
        make(owner.actor, "teams", source="crm", external_id=f"t{n}", source_updated_at=at if n % 2 else None)
    make(owner.actor, "teams")
    shown = owner.get("teams?limit=100&source=crm").json()["items"]
    return [{**row, "source_updated_at": at if row["source_updated_at"] else None} for row in shown]


@pytest.mark.parametrize("over", ["version", "source_updated_at"])
def test_a_client_works_out_the_same_hashes(over: str, rows: list[dict[str, Any]], owner: Any) -> None:
    said = owner.get(f"digest?res=teams&over={over}").json()
    found = {one["bucket"]: (one["count"], one["hash"]) for one in said["buckets"]}
    assert found == expected(rows, over, 2)
    assert (said["count"], said["hash"]) == expected(rows, over, 0)[""]


def test_the_row_that_differs_is_found_bucket_by_bucket(rows: list[dict[str, Any]], owner: Any) -> None:
    before = owner.get("digest?res=teams").json()
    row = rows[7]
    assert owner.patch(f"teams/{row['id']}", {"name": "Another"}).status_code == 200
    after = owner.get("digest?res=teams").json()
    moved = [one["bucket"] for one in after["buckets"] if one not in before["buckets"]]
    assert moved == [of(f"crm\n{row['external_id']}")[:2]]
    inside = owner.get(f"digest?res=teams&bucket={moved[0]}").json()
    assert inside["hash"] == next(one["hash"] for one in after["buckets"] if one["bucket"] == moved[0])
    deepest = of(f"crm\n{row['external_id']}")[:4]
    found = owner.get(f"digest?res=teams&bucket={deepest}").json()
    assert [(one["id"], one["value"]) for one in found["rows"]] == [(row["id"], "2")]
    assert found["rows"][0]["hash"] == of(f"crm\n{row['external_id']}\n2")[:16] == found["hash"]


def test_nothing_has_the_hash_zero(owner: Any, rows: Any, stranger: Any) -> None:
    nothing = {"count": 0, "hash": "0" * 16}
    assert stranger.get("digest?res=teams").json().items() >= nothing.items()
    assert owner.get("digest?res=teams&source=erp").json().items() >= nothing.items()
    assert owner.get("digest?res=teams&source=crm").json()["count"] == 40


@pytest.mark.parametrize(
    "query",
    [
        "",
        "res=nothing",
        "res=workspaces",
        "res=teams&bucket=a",
        "res=teams&bucket=AB",
        "res=teams&over=name",
        "res=teams&x=1",
    ],
)
def test_a_digest_that_cannot_be_made_is_refused(query: str, owner: Any) -> None:
    assert owner.get(f"digest?{query}").status_code == 400


def test_who_may_not_read_a_noun_gets_no_digest_of_it(reader: Any) -> None:
    assert reader.get("digest?res=members").status_code == 403
