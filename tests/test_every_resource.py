"""What holds for every noun over REST; `test_every_resource_graph.py` says the same of GraphQL."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.changes import Change
from core.columns import Column
from core.declare import Resource, Verb, verb_name
from tests.makers import body, make, noun
from tests.nouns import MADE, NAMES, SAMPLES, VERBS, WRITTEN, ids, noun_of, refs_of, steps

pytestmark = pytest.mark.django_db

every = pytest.mark.parametrize("name", NAMES)
every_made = pytest.mark.parametrize("name", MADE)
every_written = pytest.mark.parametrize("name", WRITTEN)
every_verb = pytest.mark.parametrize(
    ("resource", "verb"), VERBS, ids=[f"{resource.name} {verb.__name__}" for resource, verb in VERBS]
)

# A workspace is not made by its members, and so there is no body for a new one.
OTHER: dict[str, dict[str, Any]] = {"workspaces": {"name": "Another"}}
HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, asked: value == asked,
    "ne": lambda value, asked: value != asked,
    "in": lambda value, asked: value == asked,
    "lt": lambda value, asked: value is not None and value < asked,
    "lte": lambda value, asked: value is not None and value <= asked,
    "gt": lambda value, asked: value is not None and value > asked,
    "gte": lambda value, asked: value is not None and value >= asked,
    "null": lambda value, asked: value is None,
    "contains": lambda value, asked: value is not None and asked.lower() in value.lower(),
}


def comparable(one: Column, value: Any) -> Any:
    """The value so that it sorts: instants of different precision do not sort as text."""
    return datetime.fromisoformat(value) if one.kind == "instant" and value is not None else value


def spelled(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).replace("+", "%2B")


def sample(one: Column, rows: list[dict[str, Any]]) -> Any:
    """A value that one of the rows has in the column, or else one that none has."""
    held = [row[one.label] for row in rows if row[one.label] is not None]
    return held[-1] if held else SAMPLES.get(one.kind, one.choices[0] if one.choices else None)


def everything(person: Any, path: str) -> list[dict[str, Any]]:
    """The rows of every page of a list."""
    page = person.get(path).json()
    rows = page["items"]
    while page["has_more"]:
        page = person.get(f"{path}&cursor={page['next_cursor']}").json()
        rows += page["items"]
    return rows


@every
def test_the_list_holds_the_row_as_the_detail_shows_it(name: str, owner: Any) -> None:
    row = make(owner.actor, name)
    detail = owner.get(f"{name}/{row.id}")
    listed = owner.get(f"{name}?limit=100").json()["items"]
    assert detail.status_code == 200
    assert detail.json() in listed


@every
def test_an_address_may_end_with_a_slash(name: str, owner: Any) -> None:
    row = make(owner.actor, name)
    assert owner.get(f"{name}/").json()["items"] == owner.get(name).json()["items"]
    assert owner.get(f"{name}/{row.id}/").json() == owner.get(f"{name}/{row.id}").json()


@every
def test_head_answers_like_get_without_a_body(name: str, owner: Any) -> None:
    row = make(owner.actor, name)
    answer = owner.call("HEAD", f"{name}/{row.id}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"] == owner.get(f"{name}/{row.id}")["ETag"]


@every_made
def test_a_row_is_created_read_changed_and_deleted(name: str, owner: Any) -> None:
    made = owner.post(name, body(owner.actor, name))
    assert made.status_code == 201
    path = made["Location"]
    assert owner.get(path).json() == made.json()
    changed = owner.patch(path, body(owner.actor, name))
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert owner.get(path).json() == changed.json()
    assert [owner.delete(path).status_code, owner.delete(path).status_code] == [204, 204]
    gone = owner.get(path)
    assert (gone.status_code, gone.json()["tombstone"]["id"]) == (410, made.json()["id"])
    assert made.json()["id"] not in ids(owner.get(f"{name}?limit=100").json()["items"])
    assert made.json()["id"] in ids(owner.get(f"{name}?limit=100&deleted=only").json()["items"])


@every_made
def test_an_empty_body_names_what_is_missing(name: str, owner: Any) -> None:
    lines = Change.objects.count()
    required = {f"/{one.label}" for one in noun(name).inputs if one.required}
    answer = owner.post(name, {})
    assert {fault["pointer"] for fault in answer.json().get("errors", [])} >= required
    assert answer.status_code == {True: 400, False: 201}[bool(required)]
    assert Change.objects.count() - lines == {True: 0, False: 1}[bool(required)]


@every_written
def test_an_unknown_member_is_refused(name: str, owner: Any) -> None:
    row = make(owner.actor, name)
    refused = owner.patch(f"{name}/{row.id}", {"nmae": "x"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/nmae")


@every
def test_what_a_noun_does_not_offer_is_405(name: str, owner: Any) -> None:
    row = make(owner.actor, name)
    refused = owner.call("PUT", f"{name}/{row.id}", {})
    assert refused.status_code == 405
    offered = set(refused["Allow"].split(", "))
    assert {"GET", "HEAD"} <= offered
    assert ("PATCH" in offered, "DELETE" in offered) == (name in WRITTEN, name in MADE)


@every_verb
def test_a_verb_answers_the_row_it_has_changed(resource: Resource, verb: Verb, owner: Any) -> None:
    row = make(owner.actor, resource.name)
    before, arguments = steps(resource, verb)
    path = f"{resource.name}/{row.id}"
    assert [owner.post(f"{path}/{step}", {}).status_code for step in before] == [200] * len(before)
    version = owner.get(path).json()["version"]
    done = owner.post(f"{path}/{verb_name(verb)}", arguments, if_match=f'"v{version}"')
    assert (done.status_code, done.json()) == (200, owner.get(path).json())


@every
def test_every_filter_answers_exactly_the_rows_that_fit(name: str, owner: Any) -> None:
    made = [make(owner.actor, name) for _ in range(3)]
    rows = owner.get(f"{name}?limit=100").json()["items"]
    assert len(rows) >= len({row.id for row in made})
    for one in noun(name).filters:
        asked = sample(one, rows)
        for lookup in one.lookups:
            value = "true" if lookup == "null" else spelled(asked)
            answer = owner.get(f"{name}?limit=100&{one.label}.{lookup}={value}")
            held = comparable(one, asked)
            fit = [row for row in rows if HOLDS[lookup](comparable(one, row[one.label]), held)]
            assert ids(answer.json()["items"]) == ids(fit), f"{one.label}.{lookup}={value}"


@every
def test_an_unknown_filter_is_refused_with_the_nearest_name(name: str, owner: Any) -> None:
    make(owner.actor, name)
    refused = owner.get(f"{name}?craeted_at.gte=2026-01-01T00:00:00Z")
    fault = refused.json()["errors"][0]
    assert (refused.status_code, fault["pointer"]) == (400, "?craeted_at.gte")
    assert "created_at.gte" in fault["message"]


@every
def test_every_order_pages_through_all_rows_once(name: str, owner: Any) -> None:
    [make(owner.actor, name) for _ in range(4)]
    whole = sorted(ids(owner.get(f"{name}?limit=100").json()["items"]))
    for place, one in enumerate(noun(name).filters):
        for sign in ("", "-"):
            rows = everything(owner, f"{name}?sort={sign}{one.label}&limit={place % 3 + 1}")
            assert sorted(ids(rows)) == whole, f"{sign}{one.label}"
            values = [comparable(one, row[one.label]) for row in rows if row[one.label] is not None]
            assert values == sorted(values, reverse=sign == "-"), f"{sign}{one.label}"


@pytest.mark.parametrize("name", [name for name in NAMES if name != "workspaces"])
def test_a_list_with_everything_expanded_costs_the_same_for_any_number_of_rows(name: str, owner: Any) -> None:
    refs = refs_of(name)
    path = f"{name}?limit=100&expand={','.join(one.name for one in refs)}".removesuffix("&expand=")
    [make(owner.actor, name) for _ in range(2)]
    owner.get(path)
    few = _queries(owner, path)
    [make(owner.actor, name) for _ in range(18)]
    many = _queries(owner, path)
    # The key, the page, one for each expanded reference, and one for the keys of customers wherever they stand.
    most = 2 + len(refs) + [name, *map(noun_of, refs)].count("customers")
    assert len(owner.get(path).json()["items"]) >= 20
    assert len(few) == len(many) <= most, "\n".join(many)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "customers"])
def test_a_plain_list_is_two_statements(name: str, owner: Any) -> None:
    make(owner.actor, name)
    owner.get(name)
    seen = _queries(owner, name)
    assert len(seen) == 2, "\n".join(seen)


def _queries(person: Any, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        assert person.get(path).status_code == 200
    return [query["sql"] for query in seen.captured_queries]


@every
def test_an_unchanged_row_answers_304(name: str, owner: Any) -> None:
    row = make(owner.actor, name)
    first = owner.get(f"{name}/{row.id}")
    again = owner.get(f"{name}/{row.id}", if_none_match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


@every_written
def test_a_change_meant_for_an_old_version_is_412(name: str, owner: Any) -> None:
    row = make(owner.actor, name)
    tag = owner.get(f"{name}/{row.id}")["ETag"]
    other = OTHER.get(name) or body(owner.actor, name)
    assert owner.patch(f"{name}/{row.id}", other, if_match=tag).status_code == 200
    late = owner.patch(f"{name}/{row.id}", other, if_match=tag)
    assert (late.status_code, late.json()["code"]) == (412, "version_mismatch")
    assert late.json()["version"] == owner.get(f"{name}/{row.id}").json()["version"]
