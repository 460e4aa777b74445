"""Bad input: refused with a problem document, never a 5xx, and nothing changed."""

from typing import Any

import pytest

from core.changes import Change
from tests.makers import body, make
from tests.nouns import MADE_UP

pytestmark = pytest.mark.django_db

# (path, body, status). A body of text or bytes is sent as it is.
BODIES: dict[str, tuple[str, Any, int]] = {
    "null": ("teams", "null", 400),
    "a list": ("teams", "[]", 400),
    "a list of rows": ("teams", '[{"name": "A"}]', 400),
    "a text": ("teams", '"name"', 400),
    "a number": ("teams", "7", 400),
    "true": ("teams", "true", 400),
    "not JSON": ("teams", "{name: Care}", 400),
    "half JSON": ("teams", '{"name": "Care"', 400),
    "two documents": ("teams", '{"name": "A"}{"name": "B"}', 400),
    "a form": ("teams", "name=Care", 400),
    "XML": ("teams", "<team/>", 400),
    "only white space": ("teams", "   ", 400),
    "a byte order mark": ("teams", b'\xef\xbb\xbf{"name": "Care"}', 400),
    "Latin-1": ("teams", '{"name": "Atención"}'.encode("latin-1"), 400),
    "UTF-16": ("teams", '{"name": "Care"}'.encode("utf-16"), 400),
    "overlong UTF-8": ("teams", b'{"name": "\xc0\x80"}', 400),
    "a NUL": ("teams", '{"name": "a\\u0000b"}', 400),
    "a raw NUL": ("teams", b'{"name": "a\x00b"}', 400),
    "a lone surrogate": ("teams", '{"name": "\\ud800"}', 400),
    "a lone surrogate as a member": ("teams", '{"\\udc00": "x"}', 400),
    "NaN": ("questions", '{"minimum": NaN}', 400),
    "Infinity": ("questions", '{"minimum": Infinity}', 400),
    "a float beyond all": ("interactions", '{"sentiment_score": 1e999}', 400),
    "an integer beyond 32 bits": ("questions", '{"minimum": 2147483648}', 400),
    "an integer beyond 64 bits": ("questions", '{"minimum": 18446744073709551616}', 400),
    "an integer of 4,000 digits": ("questions", '{"minimum": ' + "9" * 4000 + "}", 400),
    "a number as text": ("questions", {"minimum": "one"}, 400),
    "Arabic-Indic digits": ("questions", {"minimum": "١٢"}, 400),
    "a fraction for a whole number": ("questions", {"minimum": 1.5}, 400),
    "true for a number": ("questions", {"minimum": True}, 400),
    "a number for a text": ("teams", {"name": 7}, 400),
    "an object for a text": ("teams", {"name": {}}, 400),
    "null for a required text": ("teams", {"name": None}, 400),
    "an empty required text": ("teams", {"name": ""}, 400),
    "a text that is too long": ("teams", {"name": "x" * 191}, 400),
    "1 for a flag": ("surveys", {"name": "S", "active": 1}, 400),
    "yes for a flag": ("surveys", {"name": "S", "active": "yes"}, 400),
    "an unknown word": ("teams", {"name": "T", "department": "cooking"}, 400),
    "a word in capitals": ("teams", {"name": "T", "department": "SUPPORT"}, 400),
    "a list for a word": ("teams", {"name": "T", "department": ["support"]}, 400),
    "an instant without offset": ("cases", {"opened_at": "2026-03-01T09:00:00"}, 400),
    "a day for an instant": ("cases", {"opened_at": "2026-03-01"}, 400),
    "an instant before 1970": ("cases", {"opened_at": "1969-12-31T23:59:59Z"}, 400),
    "an instant after 2100": ("cases", {"opened_at": "2100-01-01T00:00:00Z"}, 400),
    "an instant beyond the calendar": ("cases", {"opened_at": "9999-12-31T23:59:59-23:59"}, 400),
    "the 30th of February": ("cases", {"opened_at": "2026-02-30T09:00:00Z"}, 400),
    "an instant in other digits": ("cases", {"opened_at": "٢٠٢٦-03-01T09:00:00Z"}, 400),
    "a number for an instant": ("cases", {"opened_at": 1772355600}, 400),
    "an id that is none": ("cases", {"customer_id": "42"}, 400),
    "an id in braces": ("cases", {"customer_id": "{01900000-0000-7000-8000-000000000000}"}, 400),
    "a number for an id": ("cases", {"customer_id": 42}, 400),
    "a made-up id": ("cases", {"customer_id": MADE_UP}, 400),
    "a reference without id": ("cases", {"customer_ref": {"source": "crm"}}, 400),
    "a reference with too much": ("cases", {"customer_ref": {"source": "crm", "id": "1", "x": 1}}, 400),
    "a reference with a NUL": ("cases", {"customer_ref": {"source": "crm", "id": "\x00"}}, 400),
    "a reference that is a text": ("cases", {"customer_ref": "crm:1"}, 400),
    "a reference with numbers": ("cases", {"customer_ref": {"source": "crm", "id": 1}}, 400),
    "a member that is derived": ("cases", {"status": "resolved"}, 400),
    "a member that is internal": ("cases", {"workspace_id": MADE_UP}, 400),
    "the id itself": ("teams", {"id": MADE_UP, "name": "Care"}, 400),
    "the version": ("teams", {"name": "Care", "version": 7}, 400),
    "a member of another spelling": ("teams", {"Name": "Care"}, 400),
    "an empty member": ("teams", {"": "Care", "name": "Care"}, 400),
    "a member of 10,000 letters": ("teams", {"x" * 10_000: 1, "name": "Care"}, 400),
    "half a key": ("teams", {"name": "Care", "source": "crm"}, 400),
    "a list where an object is kept": ("customers", {"attributes": [1]}, 400),
    "an object where a list is kept": ("segments", {"key": "k", "name": "K", "preferred_channels": {}}, 400),
    "a NUL inside attributes": ("customers", {"attributes": {"a": ["b\x00"]}}, 400),
    "a NUL as an attribute": ("customers", {"attributes": {"a\x00": 1}}, 400),
    "a huge number inside attributes": ("customers", '{"attributes": {"a": 1e999}}', 400),
    "attributes nested 11 deep": ("customers", '{"attributes": ' + '{"a":' * 12 + "1" + "}" * 13, 400),
    "nested 65 deep": ("customers", '{"attributes": ' + "[" * 65 + "]" * 65 + "}", 400),
    "nested 50,000 deep": ("teams", "[" * 50_000, 400),
    "objects nested 50,000 deep": ("teams", '{"a":' * 50_000 + "1" + "}" * 50_000, 400),
    "more than a megabyte": ("teams", b'{"name": "' + b"x" * 1_100_000 + b'"}', 413),
    "a wrong address": ("customers", {"email": "not an address"}, 400),
    "a country in words": ("customers", {"country": "Spain"}, 400),
    "a birth year of the Romans": ("customers", {"birth_year": 44}, 400),
    "a scale upside down": ("questions", {"instrument": "custom", "text": "?", "minimum": 5, "maximum": 1}, 400),
}

# (query string of /cases, status).
QUERIES: dict[str, tuple[str, int]] = {
    "an unknown filter": ("statsu=open", 400),
    "an unknown lookup": ("status.like=o", 400),
    "a lookup the kind has not": ("status.gte=open", 400),
    "a filter by what is no filter": ("subject=x", 400),
    "a path through a reference": ("customer__name=Ana", 400),
    "a filter by the workspace": ("workspace_id=x", 400),
    "a connector": ("_connector=OR", 400),
    "an unknown word": ("status=opened", 400),
    "an empty word": ("status=", 400),
    "an id that is none": ("customer_id=42", 400),
    "an empty id among good ones": (f"customer_id.in={MADE_UP},", 400),
    "101 values": (f"customer_id.in={','.join([MADE_UP] * 101)}", 400),
    "an instant without offset": ("opened_at.gte=2026-03-01T00:00:00", 400),
    "a plus sign that became a space": ("opened_at.gte=2026-03-01T00:00:00+01:00", 400),
    "a number that is none": ("reopen_count=one", 400),
    "a number beyond 32 bits": ("reopen_count=99999999999", 400),
    "a flag that is none": ("preventable=1", 400),
    "null of something else": ("team_id.null=maybe", 400),
    "a NUL in a filter": ("reason=%00", 400),
    "a NUL in the search": ("q=%00", 400),
    "a search of 101 letters": ("q=" + "x" * 101, 400),
    "a cursor that is none": ("cursor=abc", 400),
    "a cursor of another alphabet": ("cursor=%E2%82%AC", 400),
    "a cursor with a number inside": ("cursor=Nw", 400),
    "an empty cursor's brother": ("cursor=bnVsbA", 400),
    "a page number": ("page=2", 400),
    "an offset": ("offset=10", 400),
    "a format": ("format=json", 400),
    "an unknown field": ("fields=password", 400),
    "an empty field": ("fields=", 400),
    "an empty order": ("sort=", 400),
    "an order by a path": ("sort=customer__name", 400),
    "an order by two signs": ("sort=--status", 400),
    "a random order": ("sort=?", 400),
    "a query of 4,097 bytes": ("q=" + "x" * 4095, 414),
    "1,001 parameters": ("&".join("a=" for _ in range(1001)), 400),
    "bytes that are no text": ("%FF=%FE", 400),
}

HEADERS: dict[str, tuple[dict[str, str], int]] = {
    "a form": ({"content_type": "application/x-www-form-urlencoded"}, 415),
    "a multipart form": ({"content_type": "multipart/form-data; boundary=x"}, 415),
    "plain text": ({"content_type": "text/plain"}, 415),
    "a merge patch for a new row": ({"content_type": "application/merge-patch+json"}, 415),
    "no type that can be read": ({"content_type": "json"}, 415),
    "an answer as a table": ({"accept": "text/csv"}, 406),
    "an answer as XML": ({"accept": "application/xml"}, 406),
    "a host that is not ours": ({"host": "evil.example"}, 400),
}


@pytest.mark.parametrize("said", BODIES)
def test_a_bad_body_is_refused_and_changes_nothing(said: str, owner: Any) -> None:
    path, sent, status = BODIES[said]
    lines = Change.objects.count()
    refused = owner.post(path, sent)
    assert (refused.status_code, Change.objects.count()) == (status, lines)


@pytest.mark.parametrize("said", BODIES)
def test_a_bad_change_is_refused_and_changes_nothing(said: str, owner: Any) -> None:
    path, sent, status = BODIES[said]
    row = make(owner.actor, path)
    lines = Change.objects.count()
    refused = owner.patch(f"{path}/{row.id}", sent)
    assert (refused.status_code, Change.objects.count()) == (status, lines)


@pytest.mark.parametrize("said", QUERIES)
def test_a_bad_query_is_refused(said: str, owner: Any) -> None:
    query, status = QUERIES[said]
    assert owner.get(f"cases?{query}").status_code == status


@pytest.mark.parametrize("said", HEADERS)
def test_bad_headers_are_refused_and_change_nothing(said: str, owner: Any) -> None:
    headers, status = HEADERS[said]
    lines = Change.objects.count()
    refused = owner.post("teams", {"name": "Care"}, **headers)
    assert (refused.status_code, Change.objects.count()) == (status, lines)


@pytest.mark.parametrize("arguments", ["null", "[]", {"txt": "x"}, {"text": 7}, {"text": "\x00"}, {"at": "now"}, "{"])
def test_bad_arguments_of_a_verb_are_refused_and_change_nothing(arguments: Any, owner: Any) -> None:
    row = make(owner.actor, "cases")
    lines = Change.objects.count()
    assert owner.post(f"cases/{row.id}/reply", arguments).status_code == 400
    assert Change.objects.count() == lines


@pytest.mark.parametrize("id", ["1", "me", "01900000", f"{{{MADE_UP}}}", "x" * 2000, "%00", "..", "%2e%2e", "é" * 36])
def test_an_id_that_is_none_reads_like_one_that_does_not_exist(id: str, owner: Any) -> None:
    answers = [owner.get(f"cases/{id}"), owner.patch(f"cases/{id}", {}), owner.delete(f"cases/{id}")]
    assert [answer.status_code for answer in answers] == [404] * 3


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer wrong", "Basic dXNlcjpwYXNz", "Token abc", "Bearer \x00", "Bearer é", "x" * 9000],
)
def test_a_key_that_is_none_is_401_and_says_how_to_send_one(authorization: str, owner: Any) -> None:
    refused = owner.http.get("/api/v1/cases", HTTP_AUTHORIZATION=authorization)
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    assert refused["WWW-Authenticate"].startswith("Bearer")


def test_what_is_wrong_is_said_all_at_once(owner: Any) -> None:
    refused = owner.post("cases", body(owner.actor, "cases", channel="pigeon", priority="now", opened_at="later"))
    assert {fault["pointer"] for fault in refused.json()["errors"]} == {"/opened_at", "/channel", "/priority"}
    assert refused.json()["errors"][0].keys() == {"pointer", "code", "message", "value", "allowed"}
