"""What holds for every noun over GraphQL, and that it is the same as over REST."""

from datetime import datetime
from typing import Any

import pytest

from core.columns import Column
from core.declare import Resource, Verb
from cxapi.graph.filters import SPELLINGS
from cxapi.graph.names import camel, many, one, verbal
from tests.graphs import (
    change,
    columns,
    data,
    every_page,
    lines,
    lists_of,
    page,
    related,
    rows,
    single,
    spelt,
    statements,
)  # fmt: skip
from tests.makers import body, make, noun
from tests.nouns import MADE, NAMES, SAMPLES, VERBS, WRITTEN, ids, refs_of, steps

pytestmark = pytest.mark.django_db

every = pytest.mark.parametrize("name", NAMES)
every_made = pytest.mark.parametrize("name", MADE)
every_written = pytest.mark.parametrize("name", WRITTEN)
every_verb = pytest.mark.parametrize(
    ("resource", "verb"), VERBS, ids=[f"{resource.name} {verb.__name__}" for resource, verb in VERBS]
)
ALONE = "workspaces"


def rest(person: Any, path: str) -> list[dict[str, Any]]:
    """The rows of a list over REST."""
    return person.get(f"{path}{'&' if '?' in path else '?'}limit=100").json()["items"]


def sample(column: Column, found: list[dict[str, Any]]) -> Any:
    """A value that one of the rows has in the column, or else one that none has."""
    held = [row[column.label] for row in found if row[column.label] is not None]
    return held[-1] if held else SAMPLES.get(column.kind, column.choices[0] if column.choices else None)


def instants(row: dict[str, Any]) -> dict[str, Any]:
    """The row without differences in how an instant may be written."""
    return {label: _instant(value) for label, value in row.items()}


def _instant(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) and value[4:5] == "-" and "T" in value else value


@every
def test_both_skins_show_the_same_rows(name: str, owner: Any) -> None:
    [make(owner.actor, name) for _ in range(2)]
    found = rows(owner, name, columns(name))
    assert [instants(row) for row in found] == [instants(spelt(row)) for row in rest(owner, name)]


@every
def test_one_row_is_found_by_its_id_and_as_a_node(name: str, owner: Any) -> None:
    row = make(owner.actor, name)
    alone = single(owner, name, row.id, columns(name))
    assert alone in rows(owner, name, columns(name))
    text = f"query($id: ID!) {{ node(id: $id) {{ __typename id ... on {noun(name).singular} {{ {columns(name)} }} }} }}"
    assert data(owner, text, {"id": str(row.id)})["node"] == {"__typename": noun(name).singular} | alone


@every
def test_every_filter_finds_the_same_rows_in_both_skins(name: str, owner: Any) -> None:
    [make(owner.actor, name) for _ in range(3)]
    found = rest(owner, name)
    for column in noun(name).filters:
        value = sample(column, found)
        for lookup in column.lookups:
            asked = {"null": True, "in": [value]}.get(lookup, value)
            spelled = str(True if lookup == "null" else value).replace("True", "true").replace("False", "false")
            expected = ids(rest(owner, f"{name}?{column.label}.{lookup}={spelled}"))
            filter = {camel(column.label): {SPELLINGS.get(lookup, lookup): asked}}
            assert ids(rows(owner, name, filter=filter)) == expected, f"{column.label}.{lookup}"


@every
def test_every_order_pages_through_all_rows_once_as_in_rest(name: str, owner: Any) -> None:
    [make(owner.actor, name) for _ in range(4)]
    for place, column in enumerate(noun(name).filters):
        for sign, way in (("", "asc"), ("-", "desc")):
            found = every_page(owner, name, first=place % 3 + 1, orderBy=[f"{column.label}_{way}"])
            assert found == ids(rest(owner, f"{name}?sort={sign}{column.label}")), f"{column.label}_{way}"


@every
def test_a_cursor_of_one_skin_goes_on_in_the_other(name: str, owner: Any) -> None:
    [make(owner.actor, name) for _ in range(3)]
    filter = {"createdAt": {"gte": "2026-01-01T00:00:00Z"}}
    first = page(owner, name, first=1, filter=filter)
    path = f"{name}?created_at.gte=2026-01-01T00:00:00Z"
    whole = ids(rest(owner, path))
    cursor = owner.get(f"{path}&limit=1").json()["next_cursor"]
    assert first["pageInfo"]["endCursor"] == cursor or len(whole) == 1
    assert ids(rows(owner, name, filter=filter, after=first["pageInfo"]["endCursor"])) == whole[1:]


@pytest.mark.parametrize("name", [name for name in NAMES if name != ALONE])
def test_a_level_is_one_statement_for_any_number_of_rows(name: str, owner: Any) -> None:
    text = f"{{ {many(noun(name))}(first: 20) {{ nodes {{ {related(name)} }} }} }}"
    [make(owner.actor, name) for _ in range(2)]
    data(owner, text)
    few = statements(owner, text)
    [make(owner.actor, name) for _ in range(18)]
    many_ = statements(owner, text)
    # The key, the page, one for each reference, two for each nested list with its total.
    most = 2 + len(refs_of(name)) + 2 * len(lists_of(name))
    assert len(few) <= len(many_) <= most, "\n".join(many_)


@every_made
def test_a_row_is_created_read_changed_and_deleted(name: str, owner: Any) -> None:
    word = noun(name).singular
    made = change(owner, f"create{word}", columns(name), input=spelt(body(owner.actor, name)))
    assert made["errors"] == []
    id = made["record"]["id"]
    assert single(owner, name, id, columns(name)) == made["record"]
    changed = change(owner, f"update{word}", id=id, input=spelt(body(owner.actor, name)), expectedVersion=1)
    assert (changed["record"]["version"], changed["errors"]) == (2, [])
    twice = [change(owner, f"delete{word}", "deletedAt", id=id) for _ in range(2)]
    assert [bool(one["record"]["deletedAt"]) for one in twice] == [True, True]
    assert single(owner, name, id) is None
    assert {"id": id} not in rows(owner, name)
    assert {"id": id} in rows(owner, name, deleted="only")


@every_written
def test_both_skins_write_the_same_row(name: str, owner: Any) -> None:
    row = make(owner.actor, name)
    key = {"source": "crm", "external_id": "9"}
    given = {"name": "Another"} if "name" in noun(name).write else key
    change(owner, f"update{noun(name).singular}", id=str(row.id), input=spelt(given))
    assert owner.get(f"{name}/{row.id}").json() | given == owner.get(f"{name}/{row.id}").json()
    assert single(owner, name, row.id, "version") == {"version": 2}


@every_written
def test_a_change_meant_for_an_old_version_is_refused(name: str, owner: Any) -> None:
    row = make(owner.actor, name)
    before = lines()
    late = change(owner, f"update{noun(name).singular}", id=str(row.id), input={}, expectedVersion=7)
    assert late["record"] is None
    assert [(one["code"], one["pointer"], one["allowed"]) for one in late["errors"]] == [
        ("version_mismatch", "/expectedVersion", 1)
    ]
    assert lines() == before


@every_verb
def test_a_verb_answers_the_row_it_has_changed(resource: Resource, verb: Verb, owner: Any) -> None:
    row = make(owner.actor, resource.name)
    before, arguments = steps(resource, verb)
    done = [change(owner, camel(step) + resource.singular, id=str(row.id)) for step in before]
    assert [step["errors"] for step in done] == [[] for _ in before]
    version = single(owner, resource.name, row.id, "version")["version"]
    given = {"input": spelt(arguments)} if arguments else {}
    done = change(
        owner, verbal(verb, resource), columns(resource.name), id=str(row.id), expectedVersion=version, **given
    )
    assert (done["errors"], done["record"]) == ([], single(owner, resource.name, row.id, columns(resource.name)))


@every
def test_what_is_not_offered_has_no_field(name: str, owner: Any) -> None:
    from cxapi.graph.schema import schema

    fields = schema._schema.mutation_type.fields  # type: ignore[union-attr]
    word = noun(name).singular
    offered = [f"{verb}{word}" in fields for verb in ("create", "update", "delete")]
    assert offered == [name in MADE, name in WRITTEN, name in MADE]
    assert one(noun(name)) in schema._schema.query_type.fields  # type: ignore[union-attr]
