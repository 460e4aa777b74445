"""What is refused before it costs anything, and what arrives in the wrong shape."""

import logging
import time
from typing import Any

import orjson
import pytest
from django.test import Client
from graphql import get_introspection_query

from core.write import upsert
from cxapi.graph import roots
from tests.graphs import data, lines
from tests.makers import make, noun

pytestmark = pytest.mark.django_db

WHO = "{ whoami { kind } }"


def nested(depth: int) -> str:
    """A query of so many levels: a node, then account in account, then its id."""
    return f'{{ node(id: "x") {{ ... on Customer {{ {"account { " * (depth - 2)} id {" }" * (depth - 2)} }} }} }}'


def aliased(count: int) -> str:
    """So many aliases, most of them inside of fragments."""
    inner = " ".join(f"a{n}: kind" for n in range((count - 1) // 2))
    return f"{{ w: whoami {{ ...F }} whoami {{ ...F }} }} fragment F on Whoami {{ {inner} }}"


def doubling(levels: int) -> str:
    """Fragments that spread each other twice: opened, they would be 2^levels fields."""
    twice = "fragment F%d on Customer { account { ...F%d } acquiredBy { ...F%d } }"
    spread = [twice % (n, n + 1, n + 1) for n in range(levels)]
    return f'{{ customer(id: "x") {{ ...F0 }} }} {" ".join(spread)} fragment F{levels} on Customer {{ id }}'


TWO_LISTS = "{ cases(first: %s) { nodes { events(first: %s) { nodes { %s } } } } }"
DEEP_FILTER = "{ customers(first: 1, filter: " + "{not: " * 20 + "{}" + "}" * 20 + ") { totalCount } }"
CIRCLE = "{ whoami { ...F } } fragment F on Whoami { ...G } fragment G on Whoami { ...F }"
WITHIN: list[tuple[str, str]] = [
    ("10 levels", nested(10)),
    ("15 aliases", aliased(15)),
    ("50 root fields", "{ " + " ".join(f"...R{n}" for n in range(5)) + " }" + "".join(
        f" fragment R{n} on Query {{ {'__typename ' * 10} }}" for n in range(5))),
    ("10,000 rows", TWO_LISTS % (100, 99, "id")),
    ("first of 100", "{ customers(first: 100) { nodes { id } } }"),
    ("introspection", get_introspection_query(descriptions=True)),
]  # fmt: skip
BEYOND: list[tuple[str, str, str]] = [
    ("11 levels", nested(11), "too_complex"),
    ("16 aliases", aliased(17), "too_complex"),
    ("51 root fields", "{ " + " ".join(f"...R{n}" for n in range(6)) + " }" + "".join(
        f" fragment R{n} on Query {{ {'__typename ' * 9} }}" for n in range(6)), "too_complex"),
    ("1,001 tokens", "{ whoami { " + "kind " * 1000 + "} }", "too_complex"),
    ("10,100 rows", TWO_LISTS % (100, 100, "id"), "too_complex"),
    ("too many values", TWO_LISTS % (100, 90, "id at kind"), "too_complex"),
    ("rows by a variable", "query($n: Int! = 100) " + TWO_LISTS % ("$n", "$n", "id"), "too_complex"),
    ("a field repeated", "{ whoami { " + "kind " * 11 + "} }", "too_complex"),
    ("fragments doubling", doubling(9), "too_complex"),
    ("braces", "{ a" * 300 + "}" * 300, "too_complex"),
    ("brackets", "{ customers(first: 1, orderBy: " + "[" * 190 + "]" * 190 + ") { nodes { id } } }", "too_complex"),
    ("a deep filter", DEEP_FILTER, "too_complex"),
    ("types through types", "{ __schema { types { fields { type { fields { name } } } } } }", "too_complex"),
    ("two introspections", "{ a: __schema { types { name } } b: __schema { types { name } } }", "too_complex"),
    ("a fragment of itself", "{ whoami { ...F } } fragment F on Whoami { workspace { ...F } }", "invalid"),
    ("fragments in a circle", CIRCLE, "invalid"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "query"), WITHIN, ids=[name for name, _ in WITHIN])
def test_what_is_within_the_limits_is_answered(owner: Any, name: str, query: str) -> None:
    assert "data" in owner.graph(query)


@pytest.mark.parametrize(("name", "query", "code"), BEYOND, ids=[name for name, _, _ in BEYOND])
def test_what_is_beyond_a_limit_is_refused_at_once(owner: Any, name: str, query: str, code: str) -> None:
    data(owner, WHO)
    began = time.perf_counter()
    answer = owner.graph(query)
    assert time.perf_counter() - began < 0.5
    assert "data" not in answer
    assert (answer["errors"][0]["extensions"]["code"], answer["errors"][0]["extensions"]["status"]) == (code, 400)


@pytest.mark.parametrize("first", [0, -1, 101, 2**31 - 1])
def test_first_lies_between_1_and_100(owner: Any, first: int) -> None:
    make(owner.actor, "cases")
    for text in ("{ customers(first: %d) { nodes { id } } }", TWO_LISTS % (1, "%d", "id")):
        problem = owner.graph(text % first)["errors"][0]["extensions"]
        assert [(one["code"], one["pointer"]) for one in problem["errors"]] == [("out_of_range", "/first")]


def test_a_list_without_first_is_refused(owner: Any) -> None:
    assert "first" in owner.graph("{ customers { nodes { id } } }")["errors"][0]["message"]


def test_a_filter_of_too_many_conditions_is_refused_at_once(owner: Any) -> None:
    wide = {"or": [{"plan": {"eq": "x"}}] * 3000}
    text = "query($f: CustomerFilter) { customers(first: 1, filter: $f) { nodes { id } } }"
    data(owner, WHO)
    began = time.perf_counter()
    answer = owner.graph(text, {"f": wide})
    assert time.perf_counter() - began < 0.5
    assert answer["errors"][0]["extensions"]["code"] == "too_complex"


REQUESTS: list[tuple[str, bytes, int]] = [
    ("nothing", b" ", 400),
    ("null", b"null", 400),
    ("a number", b"7", 400),
    ("a text", b'"{ whoami { kind } }"', 400),
    ("a batch", b'[{"query": "{ whoami { kind } }"}]', 400),
    ("no JSON", b"{ whoami { kind } }", 400),
    ("half of it", b'{"query": "{ whoami', 400),
    ("bad UTF-8", b'{"query": "\xff"}', 400),
    ("half a surrogate", b'{"query": "\\ud800"}', 400),
    ("not a number", b'{"query": "{ whoami { kind } }", "variables": {"a": NaN}}', 400),
    ("endless number", b'{"query": "{ whoami { kind } }", "variables": {"a": 1e999}}', 400),
    ("deep JSON", b'{"query": "{ whoami { kind } }", "variables": ' + b'{"a":' * 900 + b"1" + b"}" * 901, 400),
    ("very deep JSON", b"[" * 50_000, 400),
    ("no query", b"{}", 400),
    ("empty query", b'{"query": " "}', 400),
    ("query null", b'{"query": null}', 400),
    ("query a list", b'{"query": []}', 400),
    ("unknown member", b'{"query": "{ whoami { kind } }", "qurey": 1}', 400),
    ("variables a list", b'{"query": "{ whoami { kind } }", "variables": []}', 400),
    ("variables a text", b'{"query": "{ whoami { kind } }", "variables": "{}"}', 400),
    ("operation a number", b'{"query": "{ whoami { kind } }", "operationName": 1}', 400),
    ("long query", b'{"query": "{ whoami { kind } } #' + b"x" * 20_000 + b'"}', 413),
    ("large body", b'{"query": "{ whoami { kind } }", "variables": {"a": "' + b"x" * 1_100_000 + b'"}}', 413),
]


@pytest.mark.parametrize(("name", "body", "status"), REQUESTS, ids=[name for name, _, _ in REQUESTS])
def test_a_body_that_is_no_request_is_a_problem_document(owner: Any, name: str, body: bytes, status: int) -> None:
    before = lines()
    answer = owner.post("/graphql", body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert lines() == before


CASES = "{ cases(first: 1, filter: {%s}) { nodes { id } } }"
BY_TEXT = "query($t: %s) { customers(first: 1, %s) { nodes { id } } }"
QUERIES: list[tuple[str, str, Any]] = [
    ("syntax", "{ whoami {", None),
    ("only a comment", "# nothing", None),
    ("NUL in the query", "{ whoami { kind } } \x00", None),
    ("unknown field", "{ whoami { kidn } }", None),
    ("unknown root field", "{ customer_list { id } }", None),
    ("unknown argument", '{ customer(ident: "x") { id } }', None),
    ("unknown type", "{ whoami { ... on Nobody { kind } } }", None),
    ("unknown fragment", "{ whoami { ...F } }", None),
    ("unknown directive", "{ whoami @fast { kind } }", None),
    ("skip without a condition", "{ whoami @skip { kind } }", None),
    ("skip with a text", '{ whoami @skip(if: "yes") { kind } }', None),
    ("a leaf with members", "{ whoami { kind { id } } }", None),
    ("a record without members", "{ whoami }", None),
    ("subscription", "subscription { whoami { kind } }", None),
    ("schema definition", "type Query { a: Int }", None),
    ("two operations", "query a { whoami { kind } } query b { whoami { kind } }", None),
    ("variable missing", "query($id: ID!) { customer(id: $id) { id } }", {}),
    ("variable of another type", "query($id: ID!) { customer(id: $id) { id } }", {"id": {}}),
    ("variable too large", "query($n: Int!) { customers(first: $n) { nodes { id } } }", {"n": 2**40}),
    ("enum word", CASES % "status: {eq: opne}", None),
    ("enum word as text", CASES % 'status: {eq: "open"}', None),
    ("unknown filter", CASES % "statsu: {eq: open}", None),
    ("filter null", CASES % "status: {eq: null}", None),
    ("lookups null", CASES % "status: null", None),
    ("or of nothing", CASES % "or: []", None),
    ("filter id", CASES % 'customerId: {eq: "x"}', None),
    ("filter instant", CASES % 'openedAt: {gt: "2026-03-01T09:00:00"}', None),
    ("filter instant a number", CASES % "openedAt: {gt: 5}", None),
    ("filter instant an object", CASES % "openedAt: {gt: {a: 5}}", None),
    ("filter far away", CASES % 'openedAt: {gt: "9999-12-31T23:59:59-12:00"}', None),
    ("filter NUL", BY_TEXT % ("String", "filter: {name: {eq: $t}}"), {"t": "a\x00"}),
    ("filter 65 bits", CASES % "fullResolutionSeconds: {gt: 99999999999999999999}", None),
    ("filter 5,000 digits", CASES % ("fullResolutionSeconds: {gt: " + "9" * 5000 + "}"), None),
    ("filter 5,000 digits of 32 bits", CASES % ("reopenCount: {gt: " + "9" * 5000 + "}"), None),
    ("first of 5,000 digits", "{ cases(first: %s) { nodes { id } } }" % ("9" * 5000), None),
    ("filter infinite", "{ answers(first: 1, filter: {score: {gt: 1e999}}) { nodes { id } } }", None),
    ("101 values", BY_TEXT % ("[String!]", "filter: {name: {in: $t}}"), {"t": ["a"] * 101}),
    ("search NUL", BY_TEXT % ("String", "q: $t"), {"t": "a\x00"}),
    ("search long", BY_TEXT % ("String", "q: $t"), {"t": "a" * 101}),
    ("four orders", "{ teams(first: 1, orderBy: [id_asc, name_asc, source_asc, lead_id_asc]) { nodes { id } } }", None),
    ("cursor", '{ customers(first: 1, after: "x") { nodes { id } } }', None),
    ("cursor of bytes", '{ customers(first: 1, after: "ÿÿÿÿ") { nodes { id } } }', None),
    ("cursor NUL", BY_TEXT % ("String", "after: $t"), {"t": "\x00"}),
    ("cursor of lists", '{ customers(first: 1, after: "W1tbW1tbW10=") { nodes { id } } }', None),
    ("required member", "mutation { createTeam(input: {}) { record { id } } }", None),
    ("unknown member", 'mutation { createTeam(input: {nmae: "x"}) { record { id } } }', None),
    ("text for a flag", 'mutation { createAgent(input: {name: "x", bot: "yes"}) { record { id } } }', None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "query", "variables"), QUERIES, ids=[name for name, _, _ in QUERIES])
def test_a_query_that_is_wrong_is_refused_and_changes_nothing(
    owner: Any, name: str, query: str, variables: Any
) -> None:
    before = lines()
    answer = owner.post("/graphql", {"query": query, "variables": variables})
    assert answer.status_code == 200
    problems = [one["extensions"] for one in answer.json()["errors"]]
    assert {400 <= one["status"] < 500 for one in problems} == {True}, problems
    assert {one["request_id"] for one in problems} == {answer["X-Request-Id"]}
    assert lines() == before


@pytest.mark.parametrize("value", ["9" * 25, "9" * 5000, "1e999", "-1e999"])
def test_numbers_that_cannot_be_stored_are_refused_in_free_json(owner: Any, value: str) -> None:
    before = lines()
    text = "mutation { createCustomer(input: {attributes: {a: %s}}) { record { id } errors { code value } } }"
    answer = owner.graph(text % value)
    assert "errors" in answer or answer["data"]["createCustomer"]["errors"]
    assert {one["extensions"]["status"] for one in answer.get("errors", [])} <= {400}
    assert lines() == before


def test_wrong_values_of_a_write_are_data_and_change_nothing(owner: Any) -> None:
    before = lines()
    text = "mutation($n: String!) { createTeam(input: {name: $n}) { record { id } errors { code } } }"
    for name in ("\x00", "x" * 191, "", None):
        answer = owner.graph(text, {"n": name})
        assert "errors" in answer or answer["data"]["createTeam"]["errors"], name
    assert lines() == before


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_post_is_taken(owner: Any, method: str) -> None:
    answer = owner.call(method, "/graphql")
    assert (answer.status_code, answer["Allow"], answer["Content-Type"]) == (405, "POST", "application/problem+json")


@pytest.mark.parametrize("type_", ["text/plain", "application/graphql", "multipart/form-data; boundary=x", ""])
def test_only_json_is_read(owner: Any, type_: str) -> None:
    assert owner.call("POST", "/graphql", {"query": WHO}, content_type=type_).status_code == 415


def test_a_query_in_the_address_is_not_read(owner: Any) -> None:
    assert owner.post("/graphql?query={whoami{kind}}", {"query": WHO}).status_code == 400


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer \x7f\xff"])
def test_without_a_key_nothing_is_answered(db: None, header: str) -> None:
    for text in (WHO, get_introspection_query(), "{"):
        body = orjson.dumps({"query": text})
        answer = Client().post("/graphql", body, content_type="application/json", HTTP_AUTHORIZATION=header)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert Client().get("/graphql/schema.graphql").status_code == 401


def test_clients_of_graphqls_own_media_type_get_400_for_what_could_not_be_executed(owner: Any) -> None:
    accepted = "application/graphql-response+json"
    said = [owner.post("/graphql", {"query": text}, accept=accepted) for text in (WHO, "{ whoami { x } }")]
    assert [(one.status_code, one["Content-Type"]) for one in said] == [(200, accepted), (400, accepted)]


def test_what_we_did_not_foresee_is_masked_and_found_by_its_request_id(
    owner: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("secret of Ana")

    monkeypatch.setattr(roots, "fetch", broken)
    with caplog.at_level(logging.ERROR):
        answer = owner.graph('{ customer(id: "x") { id } whoami { kind } }')
    assert answer["data"] == {"customer": None, "whoami": {"kind": "key"}}
    assert "Ana" not in str(answer)
    problem = answer["errors"][0]["extensions"]
    assert (problem["code"], problem["status"]) == ("internal", 500)
    assert [one.request_id for one in caplog.records] == [problem["request_id"]]


def test_the_largest_query_that_is_allowed_is_answered_in_time(owner: Any) -> None:
    customers = [{"source": "crm", "external_id": str(n)} for n in range(100)]
    upsert(owner.actor, noun("customers"), customers)
    cases = [
        {"source": "crm", "external_id": str(n), "customer_ref": {"source": "crm", "id": str(n % 100)},
         "channel": "email", "opened_at": "2026-03-01T10:00:00Z"}
        for n in range(2000)
    ]  # fmt: skip
    upsert(owner.actor, noun("cases"), cases)
    members = "id version status channel priority openedAt createdAt updatedAt customerId"
    text = f"{{ customers(first: 100) {{ nodes {{ id cases(first: 20) {{ nodes {{ {members} }} }} }} }} }}"
    began = time.perf_counter()
    answer = owner.graph(text)
    assert time.perf_counter() - began < 2
    assert answer["extensions"]["cost"] == {"requested": 2100, "actual": 2100}
