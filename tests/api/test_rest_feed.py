"""The feed of changes as a reader of another system follows it."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from core import write
from core.changes import Change
from cxapi.rest import feed
from tests.makers import LEAST, make, noun
from tests.nouns import PERSONAL

# Committed: what stands in an open transaction is not settled yet, and the feed does not tell it.
pytestmark = pytest.mark.django_db(transaction=True)


def follow(person: Any, path: str = "changes?limit=3") -> list[dict[str, Any]]:
    """Everything behind the beginning, page by page."""
    rows, cursor = [], ""
    while True:
        page = person.get(f"{path}{cursor}").json()
        rows += page["items"]
        if page["end_of_stream"]:
            return rows
        cursor = f"&cursor={page['next_cursor']}"


def read_snapshot(person: Any, limit: int = 2, **body: Any) -> tuple[list[dict[str, Any]], str]:
    """Every row of a new snapshot, and the cursor to go on with."""
    path = f"/api/v1/snapshots/{person.post('snapshots', body).json()['id']}?limit={limit}"
    rows, cursor = [], ""
    while True:
        page = person.get(f"{path}{cursor}").json()
        rows += page["items"]
        if page["next_cursor"] is None:
            return rows, page["changes_cursor"]
        cursor = f"&cursor={page['next_cursor']}"


def test_each_change_comes_once_in_order_with_the_row_as_it_is_now(owner: Any) -> None:
    row = make(owner.actor, "teams", name="A", source="crm", external_id="1")
    owner.patch(f"teams/{row.id}", {"name": "B"})
    lines = follow(owner, "changes?types=teams&limit=1")
    assert [(one["op"], one["version"], one["changed_fields"]) for one in lines] == [
        ("upsert", 1, []),
        ("upsert", 2, ["name"]),
    ]
    assert [one["data"]["name"] for one in lines] == ["B", "B"]
    assert lines[0]["external_ids"] == [{"source": "crm", "id": "1"}]
    assert lines[1]["origin"] == owner.actor.origin
    assert lines[0]["seq"] < lines[1]["seq"]


def test_a_reader_that_keeps_its_cursor_gets_only_what_is_new(owner: Any) -> None:
    make(owner.actor, "teams")
    first = owner.get("changes?limit=1000").json()
    assert first["end_of_stream"] is True
    assert owner.get(f"changes?cursor={first['next_cursor']}").json()["items"] == []
    row = make(owner.actor, "agents")
    (told,) = owner.get(f"changes?cursor={first['next_cursor']}").json()["items"]
    assert (told["type"], told["id"]) == ("agents", str(row.id))


def test_a_deletion_is_told_and_holds_no_data(owner: Any) -> None:
    row = make(owner.actor, "teams")
    owner.delete(f"teams/{row.id}")
    lines = follow(owner, "changes?types=teams&limit=1")
    assert [(one["op"], one["data"]) for one in lines] == [("upsert", None), ("delete", None)]


def test_a_customer_is_told_with_all_their_keys(owner: Any) -> None:
    row = make(owner.actor, "customers", source="crm", external_id="1")
    make(owner.actor, "external-ids", customer_id=str(row.id), source="shop", external_id="2")
    (told,) = follow(owner, "changes?types=customers&limit=9")
    assert told["external_ids"] == [{"source": "crm", "id": "1"}, {"source": "shop", "id": "2"}]


def test_own_writes_are_left_out_when_asked(owner: Any, integration: Any) -> None:
    owner.put("teams/by/crm/1", {"name": "A"})
    integration.put("teams/by/crm/2", {"name": "B"})
    seen = follow(integration, "changes?types=teams&exclude_origin=me&limit=5")
    assert [one["data"]["name"] for one in seen] == ["A"]


def test_a_page_costs_a_query_for_each_noun_in_it(owner: Any, django_assert_max_num_queries: Any) -> None:
    for name in LEAST:
        for _ in range(3):
            make(owner.actor, name)
    with django_assert_max_num_queries(6 + len(LEAST) + 4):
        page = owner.get("changes?limit=1000").json()
    assert {*LEAST} <= {one["type"] for one in page["items"]}


def test_names_of_people_are_null_without_personal_data(owner: Any, reader: Any) -> None:
    make(owner.actor, "customers", name=PERSONAL["name"], email=PERSONAL["email"])
    make(owner.actor, "cases", subject=PERSONAL["subject"])
    for path in ("changes?limit=1000", f"snapshots/{reader.post('snapshots', {}).json()['id']}?limit=1000"):
        said = reader.get(path).content.decode().lower()
        assert "secretname" not in said
    assert "secretname" in owner.get("changes?limit=1000").content.decode().lower()


def test_members_and_keys_are_told_to_admins_only(owner: Any, reader: Any) -> None:
    make(owner.actor, "members")
    assert {"members", "api-keys"} <= {one["type"] for one in follow(owner)}
    assert {"members", "api-keys"} & {one["type"] for one in follow(reader)} == set()
    assert reader.get("changes?types=members").status_code == 403
    assert reader.post("snapshots", {"types": ["members"]}).status_code == 403
    assert "members" not in [one["name"] for one in reader.get("streams").json()["items"]]


def test_strangers_are_told_nothing_and_their_cursors_open_nothing(owner: Any, stranger: Any) -> None:
    make(owner.actor, "teams")
    ours, theirs = owner.get("changes").json(), stranger.get("changes").json()
    assert {one["type"] for one in theirs["items"]} <= {"workspaces", "api-keys"}
    assert {one["id"] for one in ours["items"]} & {one["id"] for one in theirs["items"]} == set()
    refused = stranger.get(f"changes?cursor={ours['next_cursor']}")
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_cursor")
    assert stranger.get(f"snapshots/{owner.post('snapshots', {}).json()['id']}").status_code == 404


def forged(*values: Any) -> str:
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor", ["x", "%00", "é", "[]", forged("x", 1), forged(), "e30", forged(1), forged("a" * 12, "9")]
)
def test_a_cursor_that_was_never_given_is_400(cursor: str, owner: Any) -> None:
    snapshot = owner.post("snapshots", {}).json()["id"]
    for path in ("changes", f"snapshots/{snapshot}"):
        refused = owner.get(f"{path}?cursor={cursor}")
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize("values", [("1",), (-1,), (2**70,), (None,), (1.5,), (True,), ([],), (1, 2)])
def test_a_cursor_made_up_by_someone_who_knows_how_is_400(values: Any, owner: Any) -> None:
    cursor = feed.closed(owner.actor, "changes", *values)
    assert owner.get(f"changes?cursor={cursor}").status_code == 400
    assert owner.get(f"snapshots/{feed.closed(owner.actor, 'snapshot', *values)}").status_code == 404
    id = owner.post("snapshots", {}).json()["id"]
    for made in (values, ("teams", "x"), ("teams", 7), ("teams",)):
        cursor = feed.closed(owner.actor, f"snapshot:{id}", *made)
        assert owner.get(f"snapshots/{id}?cursor={cursor}").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1001", "limit=x", "types=caes", "types=", "types=cycles", "exclude_origin=you", "page=2"],
)
def test_a_wrong_question_is_400_and_names_the_parameter(query: str, owner: Any) -> None:
    refused = owner.get(f"changes?{query}")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, f"?{query.partition('=')[0]}")


def test_a_snapshot_and_the_feed_behind_it_are_the_table_without_gap_or_overlap(owner: Any) -> None:
    rows = [make(owner.actor, "teams", name=f"T{n}") for n in range(5)]
    gone = make(owner.actor, "agents")
    write.delete(owner.actor, noun("agents"), gone.id)
    started = owner.post("snapshots", {"types": ["teams", "agents"]}).json()
    owner.patch(f"teams/{rows[1].id}", {"name": "changed"})
    owner.delete(f"teams/{rows[2].id}")
    made = make(owner.actor, "agents")
    seen, cursor = [], ""
    while True:
        page = owner.get(f"snapshots/{started['id']}?limit=2{cursor}").json()
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert {one["id"] for one in seen} == {str(rows[n].id) for n in (0, 3, 4)}
    later = owner.get(f"changes?types=teams,agents&cursor={page['changes_cursor']}").json()["items"]
    assert [(one["op"], one["id"]) for one in later] == [
        ("upsert", str(rows[1].id)),
        ("delete", str(rows[2].id)),
        ("upsert", str(made.id)),
    ]


def test_a_snapshot_of_nothing_has_one_empty_page(owner: Any) -> None:
    rows, cursor = read_snapshot(owner, types=["surveys", "cases"])
    assert (rows, owner.get(f"changes?cursor={cursor}").json()["items"]) == ([], [])
    for wrong in ({"types": "teams"}, {"types": [1]}, {"kinds": []}, {"types": ["nothing"]}):
        assert owner.post("snapshots", wrong).status_code == 400


def test_streams_describe_every_noun_by_a_schema_that_its_rows_keep(owner: Any) -> None:
    from jsonschema import Draft202012Validator

    for name in LEAST:
        make(owner.actor, name)
    schemas = {one["name"]: one["json_schema"] for one in owner.get("streams").json()["items"]}
    rows, _ = read_snapshot(owner, limit=100)
    assert {row["type"] for row in rows} >= {*LEAST}
    for row in rows:
        Draft202012Validator(schemas[row["type"]]).validate(row["data"])
    assert "cycles" not in schemas


def test_reading_changes_nothing(reader: Any, owner: Any) -> None:
    lines = Change.objects.count()
    follow(reader)
    read_snapshot(reader)
    assert Change.objects.count() == lines
