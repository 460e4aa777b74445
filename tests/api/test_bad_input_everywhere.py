"""The table of bad input: every member of every noun with every value it does not take, over both skins."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext, override

from core.access import ApiKey
from core.columns import Column
from core.declare import KEY, arguments, verb_name
from core.keys import create_workspace
from core.problems import CODES
from core.resources import RESOURCES
from core.scope import Role
from cxapi.graph.names import camel, verbal
from tests.bad_values import OTHER, THEIRS, filters, wrong
from tests.conftest import Person, _person
from tests.makers import NUMBERS, make, noun
from tests.nouns import MADE, MADE_UP, VERBS, WRITTEN, noun_of

pytestmark = pytest.mark.django_db

SPANISH = {"accept_language": "es"}
MEMBERS = [(name, *case) for name in WRITTEN for case in wrong(noun(name).inputs)]
# The members that every noun has are asked of one noun here, and of all in batches.
OWN = [case for case in MEMBERS if case[0] == "teams" or case[1] not in KEY]
GROUPS = {key: list(cases) for key, cases in groupby(OWN, key=lambda case: f"{case[0]} {case[1]}")}
ARGUMENTS = [
    (resource, verb, [case for case in wrong(arguments(verb)) if case[1] not in ("null", "empty")])
    for resource, verb in VERBS
    if arguments(verb)
]
FILTERS = [(resource.name, *case) for resource in RESOURCES for case in filters(resource)]


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    """The table asks more in a minute than anybody may."""
    settings.RATE_LIMIT_PER_MINUTE = 10**9


@dataclass
class House:
    """A workspace with a row of each noun, somebody who may do everything in it, and a stranger's rows."""

    owner: Person
    rows: dict[str, str]
    theirs: dict[str, str]
    counted: str

    def filled(self, one: Column | None, value: Any) -> Any:
        """The value, with the ids that only this house knows in the place of what stands for them."""
        if value is THEIRS or value is OTHER:
            assert one is not None
            aim = noun_of(one)
            return self.theirs[aim] if value is THEIRS else self.rows["teams" if aim != "teams" else "products"]
        return value


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """Made once and taken back at the end: no case may change anything, and that is what they assert."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = [
            _person(create_workspace(f"{name}-{next(NUMBERS)}", name, zone="Europe/Madrid"), Role.ADMIN, True)
            for name in ("bad", "other")
        ]
        rows = [{one.name: str(make(person.actor, one.name).pk) for one in RESOURCES} for person in people]
        assert people[0].get("teams").status_code == 200
        ApiKey.objects.update(last_used_at="2099-01-01T00:00:00Z")
        yield House(people[0], rows[0], rows[1], counts())
        transaction.set_rollback(True)


def counts() -> str:
    """How many rows each table holds and how many changes the log: one statement."""
    tables = sorted(model._meta.db_table for model in apps.get_models() if model._meta.managed)
    asked = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"{asked} UNION ALL SELECT 'seq', max(seq) FROM core_change")
        return str(sorted(cursor.fetchall()))


def everything() -> str:
    """A hash of every cell of every table."""
    held = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda one: one._meta.db_table):
        for row in model._default_manager.order_by("pk").values_list():
            held.update(str(row).encode())
    return held.hexdigest()


@pytest.fixture(autouse=True)
def _nothing_changes(house: House) -> Iterator[None]:
    yield
    assert counts() == house.counted


@pytest.fixture(scope="module", autouse=True)
def _no_cell_changes(house: House) -> Iterator[None]:
    before = everything()
    yield
    assert everything() == before


def pointers(answer: Any, status: int = 400) -> set[str]:
    """The places that a refusal names, after judging that it is one, and in Spanish."""
    body = answer.json()
    assert answer.status_code == status, (answer.status_code, body)
    with override("es"):
        assert body["title"] == gettext(CODES[body["code"]]) != CODES[body["code"]]
    assert all(fault["code"] in CODES and fault["message"] for fault in body["errors"])
    return {fault["pointer"] for fault in body["errors"]}


def column_of(columns: tuple[Column, ...], label: str) -> Column | None:
    return next((one for one in columns if one.label == label), None)


@pytest.mark.parametrize("group", GROUPS)
def test_a_member_with_a_value_it_does_not_take_is_refused_at_its_place(group: str, house: House) -> None:
    for name, label, said, value in GROUPS[group]:
        value = house.filled(column_of(noun(name).inputs, label), value)
        refused = house.owner.patch(f"{name}/{house.rows[name]}", {label: value}, **SPANISH)
        assert f"/{label}" in pointers(refused), said


@pytest.mark.parametrize("group", GROUPS)
def test_graphql_refuses_the_same(group: str, house: House) -> None:
    for name, label, _said, value in GROUPS[group]:
        value = house.filled(column_of(noun(name).inputs, label), value)
        word = noun(name).singular
        text = (
            f"mutation($id: ID!, $input: Update{word}Input!) {{ update{word}(id: $id, input: $input)"
            " { record { id } errors { code pointer message } } }"
        )
        assert_refused(
            house, f"update{word}", text, {"id": house.rows[name], "input": {camel(label): value}}, camel(label)
        )


def assert_refused(house: House, field: str, text: str, variables: dict[str, Any], member: str) -> None:
    """Ask, and judge that the member is refused: as data when core does it, in `errors` when GraphQL itself does."""
    answer = house.owner.post("/graphql", {"query": text, "variables": variables}, **SPANISH)
    body = answer.json()
    assert answer.status_code == 200, body
    if body.get("data") is None:
        first = body["errors"][0]
        assert first["extensions"]["code"] in CODES
        assert member in first["message"]
        assert first["extensions"]["errors"][0]["pointer"] == "/query"
        return
    done = body["data"][field]
    assert done["record"] is None
    assert f"/{member}" in {one["pointer"] for one in done["errors"]}


@pytest.mark.parametrize("name", MADE)
def test_in_a_batch_each_bad_row_is_refused_at_its_place(name: str, house: House) -> None:
    cases = [case for case in MEMBERS if case[0] == name and case[1] not in ("source", "external_id")]
    rows = [
        {"source": "bad", "external_id": f"{n}", label: house.filled(column_of(noun(name).inputs, label), value)}
        for n, (_name, label, _said, value) in enumerate(cases)
    ]
    said = {}
    for language in ("es", "en"):
        answer = house.owner.post(f"{name}/batch", {"items": rows}, accept_language=language)
        assert answer.status_code == 207
        said[language] = [one["problem"]["errors"] for one in answer.json()["items"]]
        for place, (case, faults) in enumerate(zip(cases, said[language], strict=True)):
            assert f"/items/{place}/{case[1]}" in {fault["pointer"] for fault in faults}, case
    texts = {language: [[fault["message"] for fault in faults] for faults in said[language]] for language in said}
    assert [es for es, en in zip(texts["es"], texts["en"], strict=True) if set(es) & set(en)] == []


@pytest.mark.parametrize("case", ARGUMENTS, ids=lambda case: f"{case[0].name} {case[1].__name__}")
def test_a_verb_refuses_arguments_it_does_not_take_in_both_skins(case: Any, house: House) -> None:
    resource, verb, cases = case
    word = f"{verb.__name__.title().replace('_', '')}{resource.singular}Input"
    id = house.rows[resource.name]
    for label, _said, value in cases:
        value = house.filled(column_of(arguments(verb), label), value)
        refused = house.owner.post(f"{resource.name}/{id}/{verb_name(verb)}", {label: value}, **SPANISH)
        assert f"/{label}" in pointers(refused)
        field = verbal(verb, resource)
        text = f"mutation($id: ID!, $input: {word}!) {{ {field}(id: $id, input: $input) {{ record {{ id }} "
        text += "errors { code pointer message } } }"
        assert_refused(house, field, text, {"id": id, "input": {camel(label): value}}, camel(label))


@pytest.mark.parametrize("name", [name for name, _ in groupby(FILTERS, key=lambda case: case[0])])
def test_a_filter_with_a_value_it_does_not_take_is_refused_by_its_name(name: str, house: House) -> None:
    for _name, spelled, value in [case for case in FILTERS if case[0] == name]:
        assert pointers(house.owner.get(f"{name}?{spelled}={value}", **SPANISH)) == {f"?{spelled}"}


# (body, status, place). A text is sent as it is.
BODIES: dict[str, tuple[Any, int, str]] = {
    "null": ("null", 400, ""),
    "a list": ("[]", 400, ""),
    "a text": ('"x"', 400, ""),
    "nothing": (" ", 400, ""),
    "half": ('{"source": ', 400, ""),
    "a lone surrogate": ('{"source": "\\ud800"}', 400, ""),
    "half a pair as a member": ('{"\\udc00": 1}', 400, ""),
    "not a number": ('{"source": NaN}', 400, ""),
    "infinity": ('{"source": Infinity}', 400, ""),
    "beyond all numbers": ('{"source": 1e999}', 400, ""),
    "a member twice": ('{"source": "a", "source": "b"}', 400, ""),
    "a member twice further in": ('{"source": {"a": 1, "a": 2}}', 400, ""),
    "nested 65 deep": ('{"source": ' + "[" * 65 + "]" * 65 + "}", 400, ""),
    "nested 50,000 deep": ("[" * 50_000, 400, ""),
    "an unknown member": ({"nmae": 1}, 400, "/nmae"),
    "an empty member": ({"": 1}, 400, "/"),
    "a member with a slash": ({"a/b~c": 1}, 400, "/a~1b~0c"),
    "a member of 10,000 letters": ({"x" * 10_000: 1}, 400, "/" + "x" * 60),
    "the id": ({"id": MADE_UP}, 400, "/id"),
    "the version": ({"version": 2}, 400, "/version"),
    "the workspace": ({"workspace_id": MADE_UP}, 400, "/workspace_id"),
    "deleted_at": ({"deleted_at": None}, 400, "/deleted_at"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_body_that_is_none_is_refused(name: str, house: House) -> None:
    path = f"{name}/{house.rows[name]}"
    for said, (sent, status, place) in BODIES.items():
        answers = [house.owner.patch(path, sent, **SPANISH)]
        if name in MADE:
            answers += [house.owner.post(name, sent, **SPANISH), house.owner.put(f"{name}/by/x/1", sent, **SPANISH)]
        assert all(place in pointers(one, status) for one in answers if one.status_code != 413), said


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_wrong_around_the_body_is_refused(name: str, house: House) -> None:
    path = f"{name}/{house.rows[name]}"
    for tag in ('v1"', "v1", '"v1" "v2"'):
        assert pointers(house.owner.patch(path, {}, if_match=tag, **SPANISH)) == {"If-Match"}
    for tag in ('"v9999999999"', 'W/"v1"', '"other"', '"v0"'):
        pointers(house.owner.patch(path, {}, if_match=tag, **SPANISH), 412)
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json"):
        pointers(house.owner.patch(path, "{}", content_type=media, **SPANISH), 415)
    pointers(house.owner.patch(path, {}, accept="text/csv", **SPANISH), 406)
    assert pointers(house.owner.patch(f"{path}?dry_run=true", {}, **SPANISH)) == {"?dry_run"}


ENVELOPES: dict[str, tuple[Any, str]] = {
    "no rows": ({}, "/items"),
    "null": ({"items": None}, "/items"),
    "an object": ({"items": {}}, "/items"),
    "none at all": ({"items": []}, "/items"),
    "501 rows": ({"items": [{}] * 501}, "/items"),
    "a source of numbers": ({"items": [{}], "source": 7}, "/source"),
    "a word for atomic": ({"items": [{}], "atomic": "yes"}, "/atomic"),
    "an unknown member": ({"items": [{}], "itmes": []}, "/itmes"),
}


@pytest.mark.parametrize("name", MADE)
def test_an_envelope_that_is_wrong_is_refused_whole_and_rows_that_are_none_one_by_one(name: str, house: House) -> None:
    for sent, place in ENVELOPES.values():
        assert pointers(house.owner.post(f"{name}/batch", sent, **SPANISH)) == {place}
    rows = [7, None, [], "x", {}, {"source": "a"}, {"external_id": "a"}, {"source": "", "external_id": ""}]
    for atomic in (False, True):
        answer = house.owner.post(f"{name}/batch", {"items": rows, "atomic": atomic}, **SPANISH)
        assert (answer.status_code, answer.json()["counts"]["refused"]) == (207, len(rows))


GRAPHS = ["null", "[]", '"x"', "{", "{}", '{"query": 7}', '{"query": ""}', '{"query": "{", "x": 1}', '{"query": "{"}']
GRAPHS += [
    json.dumps({"query": "{ whoami { kind } }", "variables": []}),
    '{"query": "{ whoami { kind } }", "query": "{ whoami { id } }"}',
    json.dumps({"query": "{ whoami { knid } }"}),
    json.dumps({"query": "{ teams(first: 101) { nodes { id } } }"}),
    json.dumps({"query": "{ teams { nodes { id } } }"}),
    json.dumps({"query": "query($a: Int!) { teams(first: $a) { nodes { id } } }", "variables": {"a": "١"}}),
    json.dumps({"query": "{ whoami { kind } }", "operationName": "other"}),
]


@pytest.mark.parametrize("sent", GRAPHS)
def test_a_graphql_request_that_is_none_is_refused(sent: str, house: House) -> None:
    answer = house.owner.post("/graphql", sent, **SPANISH)
    body = answer.json()
    first = body if answer.status_code == 400 else body["errors"][0]["extensions"]
    assert answer.status_code in (200, 400)
    assert first["code"] in CODES
    assert [fault["message"] for fault in first["errors"]] != []


def test_the_table_is_long_enough() -> None:
    assert len(MEMBERS) > 1000
    assert {case[0] for case in MEMBERS} == set(WRITTEN)
