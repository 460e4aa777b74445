"""Files of rows over REST: what is answered at once, what is refused and where, and what leaves no trace."""

import gzip
import json
from typing import Any

import pytest

from core.changes import Change
from core.customers import Customer
from core.files.jobs import Job, JobPart
from core.teams import Team
from metrics.models import StaleMark
from tests.makers import body, make
from tests.nouns import MADE

pytestmark = pytest.mark.django_db

LINES = "application/x-ndjson"
TABLE = "text/csv"
COUNTS = dict.fromkeys(("created", "updated", "unchanged", "deleted", "stale", "refused"), 0)


def ndjson(rows: list[Any]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def bring(person: Any, path: str, data: bytes | str, content_type: str = LINES, **headers: str) -> Any:
    return person.call("POST", path, data, content_type=content_type, **headers)


def faults(answer: Any) -> list[tuple[int, str, str]]:
    """Line, place and code of each refused row's first fault."""
    said = [(one["line"], one["problem"]["errors"][0]) for one in answer.json()["refused"]]
    return [(line, fault["pointer"], fault["code"]) for line, fault in said]


@pytest.mark.parametrize("name", MADE)
def test_every_noun_is_taken_from_a_file_and_the_same_file_again_changes_nothing(name: str, owner: Any) -> None:
    rows = [{**body(owner.actor, name), "source": "crm", "external_id": f"r{n}"} for n in range(3)]
    made = bring(owner, f"{name}/import", ndjson(rows))
    assert (made.status_code, made.json()["counts"]) == (200, COUNTS | {"created": 3})
    lines, marks = Change.objects.count(), StaleMark.objects.count()
    again = bring(owner, f"{name}/import", ndjson(rows))
    assert again.json()["counts"] == COUNTS | {"unchanged": 3}
    assert (Change.objects.count(), StaleMark.objects.count()) == (lines, marks)


def test_bad_rows_are_named_by_line_and_the_others_are_stored(owner: Any) -> None:
    data = (
        b'\xef\xbb\xbf{"external_id":"1","name":"A"}\r\n\n{"external_id":"2","nmae":"B"}\n7\n{oops\n{"name":"no key"}'
    )
    answer = bring(owner, "teams/import?source=crm", data)
    assert (answer.status_code, answer.json()["counts"]) == (200, COUNTS | {"created": 1, "refused": 4})
    assert faults(answer) == [
        (3, "/nmae", "unknown_member"),
        (4, "", "wrong_type"),
        (5, "", "bad_body"),
        (6, "/external_id", "required"),
    ]
    assert answer.json()["refused"][0]["external_id"] == "2"


def test_a_dry_run_says_what_would_become_of_each_row_and_changes_nothing(owner: Any) -> None:
    make(owner.actor, "teams", source="crm", external_id="1", name="A")
    lines = Change.objects.count()
    rows = [{"external_id": "1", "name": "A"}, {"external_id": "2", "name": "B"}, {"external_id": "2", "name": "C"}, 7]
    answer = bring(owner, "teams/import?source=crm&dry_run=true", ndjson(rows)).json()
    assert [one["outcome"] for one in answer["items"]] == ["unchanged", "created", "updated", "refused"]
    assert (Team.objects.count(), Change.objects.count()) == (1, lines)


def test_a_table_fills_members_by_their_kind(owner: Any) -> None:
    make(owner.actor, "attributes", key="size", kind="number")
    make(owner.actor, "attributes", key="vip", kind="flag")
    table = (
        "\ufeffsource,external_id,kind,name,account_ref.source,account_ref.id,birth_year,attributes.size,attributes.vip\r\n"
        'crm,c1,company,"Line one\nline ""two""",,,,12.5,TRUE\r\n'
        "crm,p1,person,'=1+1,crm,c1,1980,,\r\n"
    )
    answer = bring(owner, "customers/import", table, TABLE)
    assert answer.json()["counts"] == COUNTS | {"created": 2}
    company, person = (Customer.objects.get(external_id=key) for key in ("c1", "p1"))
    assert (company.name, company.attributes) == ('Line one\nline "two"', {"size": 12.5, "vip": True})
    assert (person.name, person.account_id, person.birth_year) == ("=1+1", company.id, 1980)


def test_an_empty_cell_says_nothing_and_a_marked_one_clears(owner: Any) -> None:
    row = make(owner.actor, "customers", source="crm", external_id="1", name="A", phone="+34 600", plan="gold")
    bring(owner, "customers/import", "source,external_id,name,phone\ncrm,1,,#N/A\n", TABLE)
    row.refresh_from_db()
    assert (row.name, row.phone, row.plan) == ("A", None, "gold")


def test_rows_of_a_table_are_refused_by_their_line(owner: Any) -> None:
    table = b'source;external_id;name;active\ncrm;1;"A\nB";maybe\n\ncrm;2;C\ncrm;3;\xff;true\ncrm;4;D;TRUE\n'
    answer = bring(owner, "agents/import", table, TABLE)
    assert answer.json()["counts"] == COUNTS | {"created": 1, "refused": 3}
    assert faults(answer) == [(2, "/active", "wrong_type"), (5, "", "bad_body"), (6, "/name", "bad_text")]


@pytest.mark.parametrize(
    ("header", "place"),
    [
        ("source,external_id,nmae", "/nmae"),
        ("source,external_id,name,name", "/name"),
        ("source,name", "/external_id"),
        ("external_id,name", "/source"),
        ("", ""),
    ],
)
def test_a_header_that_does_not_fit_is_400_and_names_the_column(header: str, place: str, owner: Any) -> None:
    answer = bring(owner, "teams/import", f"{header}\ncrm,1,A\n", TABLE)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, place)
    assert Team.objects.count() == 0


def test_columns_that_are_only_read_are_passed_over_and_named(owner: Any) -> None:
    answer = bring(owner, "teams/import", "id,version,source,external_id,name\nx,9,crm,1,A\n", TABLE)
    assert (answer.json()["columns_passed_over"], answer.json()["counts"]["created"]) == (["id", "version"], 1)


@pytest.mark.parametrize("headers", [{"content_encoding": "gzip"}, {"content_type": "application/gzip"}])
def test_a_packed_file_is_unpacked(headers: dict[str, str], owner: Any) -> None:
    # Two members, as `cat a.gz b.gz` makes them.
    data = gzip.compress(b'{"external_id":"1","name":"A"}\n') + gzip.compress(b'{"external_id":"2","name":"B"}\n')
    path = "teams/import?source=crm&format=ndjson"
    answer = owner.call("POST", path, data, **({"content_type": LINES} | headers))
    assert answer.json()["counts"]["created"] == 2


@pytest.mark.parametrize(
    "data", [b"nothing packed", gzip.compress(b"{}" * 1000)[:-9], b"\x1f\x8b"], ids=["plain", "cut off", "only a mark"]
)
def test_what_is_not_gzip_is_refused(data: bytes, owner: Any) -> None:
    answer = bring(owner, "teams/import", data, LINES, content_encoding="gzip")
    assert (answer.status_code, answer.json()["code"], Job.objects.count()) == (400, "bad_body", 0)


def test_a_bomb_is_refused_while_it_unpacks_and_leaves_nothing(owner: Any) -> None:
    bomb = gzip.compress(b" " * 64 * 1_048_576)
    answer = bring(owner, "teams/import", bomb, LINES, content_encoding="gzip")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert (Job.objects.count(), JobPart.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("path", "content_type", "status"),
    [
        ("teams/import", "application/octet-stream", 400),
        ("teams/import?format=xml", LINES, 400),
        ("teams/import?dryrun=true", LINES, 400),
        ("teams/import?dry_run=yes", LINES, 400),
        ("teams/import?source=%00", LINES, 400),
        (f"teams/import?source={'x' * 61}", LINES, 400),
        ("teams/import", "application/xml", 400),
        ("teams/import", "application/json", 400),
        ("cycles/import", LINES, 404),
        ("workspaces/import", LINES, 404),
    ],
)
def test_what_cannot_be_read_is_refused(path: str, content_type: str, status: int, owner: Any) -> None:
    assert bring(owner, path, b'{"external_id":"1","name":"A"}', content_type).status_code in (status, 405, 415)
    assert Team.objects.count() == 0


def test_a_reader_imports_nothing(reader: Any) -> None:
    answers = [bring(reader, f"teams/import{more}", b"") for more in ("", "?parts=open", "?dry_run=true")]
    assert [answer.status_code for answer in answers] == [403] * 3


def test_an_import_of_one_key_is_done_once(owner: Any) -> None:
    data = b'{"external_id":"1","name":"A"}'
    path = "teams/import?source=crm"
    first, again = (bring(owner, path, data, idempotency_key="k1") for _ in range(2))
    other = bring(owner, path, data + b"\n", idempotency_key="k1")
    assert (first.json(), again["Idempotent-Replayed"]) == (again.json(), "true")
    assert (first.json()["counts"]["created"], other.status_code) == (1, 422)


def test_a_large_import_of_one_key_becomes_one_job(owner: Any) -> None:
    data = ndjson([{"external_id": str(n), "name": "A" * 100} for n in range(6000)])
    first, again = (bring(owner, "teams/import?source=crm", data, idempotency_key="k1") for _ in range(2))
    assert (first.status_code, again.status_code, first["Location"]) == (202, 202, again["Location"])
    assert Job.objects.count() == 1


def test_refusals_are_said_in_the_language_of_the_request(owner: Any) -> None:
    answer = bring(owner, "teams/import?source=crm", b"{", accept_language="es")
    assert "JSON" in answer.json()["refused"][0]["problem"]["detail"]
    assert "línea" in answer.json()["refused"][0]["problem"]["detail"]


def test_what_cannot_be_stored_is_refused_and_marked(owner: Any) -> None:
    rows = [{"external_id": "a\x00b", "name": "A"}, {"external_id": "2", "na\x00me": "\x00"}]
    answer = bring(owner, "teams/import?source=crm", ndjson(rows))
    assert answer.json()["counts"] == COUNTS | {"refused": 2}
    assert [one["external_id"] for one in answer.json()["refused"]] == ["a\ufffdb", "2"]


def test_values_of_private_columns_stand_in_no_refusal(owner: Any) -> None:
    row = {"external_id": "1", "email": "secretname", "country": "xx1"}
    answer = bring(owner, "customers/import?source=crm", ndjson([row]))
    said = {fault["pointer"]: fault["value"] for fault in answer.json()["refused"][0]["problem"]["errors"]}
    assert "secretname" not in answer.content.decode()
    assert said["/country"] == "xx1"
