"""Rows as files over REST: every row once, as the list shows them, and a file that can come back in."""

import csv
import gzip
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.changes import Change
from core.customers import Customer
from core.files.cells import bare, guarded
from cxapi.rest import exports
from tests.api.test_rest_imports import COUNTS, LINES, TABLE, bring
from tests.makers import body, make, noun
from tests.nouns import GUARDED, MADE, NAMES, ids, personal

pytestmark = pytest.mark.django_db


def table(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode(), newline="")))


def lines(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.getvalue().splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_an_export_holds_every_row_of_the_list_in_the_order_of_the_ids(
    name: str, owner: Any, stranger: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    [make(owner.actor, name) for _ in range(5)]
    make(stranger.actor, name)
    listed = owner.get(f"{name}?limit=100").json()["items"]
    answer = owner.get(f"{name}/export")
    assert lines(answer) == sorted(listed, key=lambda row: row["id"])
    rows = table(owner.get(f"{name}/export?format=csv"))
    assert ids(rows) == sorted(ids(listed))


@pytest.mark.parametrize("name", MADE)
def test_a_table_that_went_out_comes_in_again_unchanged(name: str, owner: Any) -> None:
    rows = [{**body(owner.actor, name), "source": "crm", "external_id": f"r{n}"} for n in range(3)]
    assert (
        bring(owner, f"{name}/import", b"".join(json.dumps(row).encode() + b"\n" for row in rows)).json()["rows"] == 3
    )
    out = owner.get(f"{name}/export?format=csv&source=crm").getvalue()
    before = Change.objects.count()
    again = bring(owner, f"{name}/import", out, TABLE).json()
    assert (again["counts"], again["refused"]) == (COUNTS | {"unchanged": len(table_of(out))}, [])
    assert Change.objects.count() == before


def table_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_whatever_a_text_holds_comes_back_as_it_was(owner: Any) -> None:
    make(owner.actor, "attributes", key="size", kind="number")
    make(owner.actor, "attributes", key="word", kind="text")
    names = ["=1+1", "'=1", "''@x", "'quoted", "-5", "+34 600", "\ttab", 'a "b", c\r\nd', "a\rb", "ñ 好", "#N/B", " x "]
    for n, name in enumerate(names):
        attributes = {"size": -n, "word": name}
        make(owner.actor, "customers", source="crm", external_id=f"-{n}", name=name, attributes=attributes)
    out = owner.get("customers/export?format=csv").getvalue()
    bring(owner, "customers/import", out.replace(b"crm", b"other"), TABLE)
    copies = dict(Customer.objects.filter(source="other").values_list("external_id", "name"))
    assert copies == {f"-{n}": name for n, name in enumerate(names)}
    assert bring(owner, "customers/import", out, TABLE).json()["counts"] == COUNTS | {"unchanged": len(names)}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "'=1", "''-"])
def test_a_spreadsheet_never_finds_a_formula_in_a_text(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert bare(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "x", "'x", "1-1", "a=b", "'"])
def test_other_texts_stand_as_they_are(text: str) -> None:
    assert (guarded(text), bare(text)) == (text, text)


def test_negative_numbers_stay_numbers(owner: Any) -> None:
    make(owner.actor, "outcomes", baseline=-12.5, target=3)
    row = table(owner.get("outcomes/export?format=csv"))[0]
    assert (row["baseline"], row["target"]) == ("-12.5", "3.0")


def test_declared_attributes_have_columns_of_their_own(owner: Any) -> None:
    make(owner.actor, "attributes", key="size", kind="number")
    make(owner.actor, "attributes", key="vip", kind="flag")
    make(owner.actor, "customers", attributes={"size": -2, "vip": True})
    row = table(owner.get("customers/export?format=csv"))[0]
    assert (row["attributes.size"], row["attributes.vip"]) == ("-2", "true")
    assert json.loads(row["attributes"]) == {"size": -2, "vip": True}
    bare_row = table(owner.get("customers/export?format=csv&fields=id,name"))[0]
    assert list(bare_row) == ["id", "name"]


@pytest.mark.parametrize("name", GUARDED)
def test_personal_data_is_in_no_file_of_those_who_may_not_see_it(name: str, owner: Any, reader: Any) -> None:
    if name == "customers":
        make(owner.actor, "attributes", key="size")
    secret = personal(noun(name))
    make(owner.actor, name, **secret)
    for format in ("csv", "ndjson"):
        said = [person.get(f"{name}/export?format={format}").getvalue().decode() for person in (owner, reader)]
        assert ["ecretname" in one for one in said] == ["ecretname" in str(secret), False]
        assert '"large"' not in said[1]


def test_an_export_is_filtered_like_the_list(owner: Any) -> None:
    rows = [make(owner.actor, "customers", country=country) for country in ("ES", "FR", "ES")]
    found = lines(owner.get("customers/export?country=ES"))
    assert ids(found) == [str(rows[0].id), str(rows[2].id)]
    assert lines(owner.get("customers/export?country=IT")) == []


@pytest.mark.parametrize(
    "query", ["limit=5", "cursor=x", "sort=id", "count=exact", "expand=segment", "format=xls", "nmae=x", "country.gt=x"]
)
def test_what_an_export_cannot_be_asked_is_refused(query: str, owner: Any) -> None:
    assert owner.get(f"customers/export?{query}").status_code == 400


def test_an_export_is_packed_for_whoever_takes_that(owner: Any) -> None:
    make(owner.actor, "teams")
    packed = owner.get("teams/export", accept_encoding="br, gzip;q=0.5")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.getvalue()) == owner.get("teams/export").getvalue()
    assert "Content-Encoding" not in owner.get("teams/export", accept_encoding="gzip;q=0").headers


def test_the_format_may_be_asked_for_by_accept(owner: Any) -> None:
    answers = [owner.get("teams/export", accept=accept) for accept in (TABLE, LINES, "*/*")]
    assert [answer["Content-Type"] for answer in answers] == ["text/csv; charset=utf-8", LINES, LINES]
    assert 'filename="teams-' in answers[0]["Content-Disposition"]


def test_head_reads_no_row(owner: Any) -> None:
    make(owner.actor, "teams")
    with CaptureQueriesContext(connection) as seen:
        assert owner.call("HEAD", "teams/export").status_code == 200
    assert not any("core_team" in query["sql"] for query in seen.captured_queries)


def test_who_may_not_read_a_noun_gets_no_file_of_it(reader: Any) -> None:
    assert reader.get("members/export").status_code == 403
