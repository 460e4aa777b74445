"""What nobody but the right people sees or changes, for every noun over GraphQL."""

from typing import Any

import pytest

from core.declare import Resource, Verb
from cxapi.graph.names import camel, many, verbal
from tests.graphs import change, columns, data, lines, page, related, rows, single, spelt
from tests.makers import body, make, noun
from tests.nouns import GUARDED, MADE, MADE_UP, NAMES, VERBS, WRITTEN, ids, noun_of, personal, steps

pytestmark = pytest.mark.django_db

every = pytest.mark.parametrize("name", NAMES)
every_made = pytest.mark.parametrize("name", MADE)
every_written = pytest.mark.parametrize("name", WRITTEN)
every_guarded = pytest.mark.parametrize("name", GUARDED)
every_verb = pytest.mark.parametrize(
    ("resource", "verb"), VERBS, ids=[f"{resource.name} {verb.__name__}" for resource, verb in VERBS]
)


def codes(payload: dict[str, Any]) -> list[str]:
    """Why a write was refused."""
    assert payload["record"] is None
    return [one["code"] for one in payload["errors"]]


@every
def test_a_stranger_finds_nothing_of_ours(name: str, owner: Any, stranger: Any) -> None:
    row = make(owner.actor, name)
    text = "query($id: ID!) { node(id: $id) { id } }"
    assert single(owner, name, row.id) == {"id": str(row.id)}
    assert single(stranger, name, row.id) is None
    assert data(stranger, text, {"id": str(row.id)}) == data(stranger, text, {"id": MADE_UP}) == {"node": None}
    assert str(row.id) not in ids(rows(stranger, name, deleted="include"))


@every
def test_a_filter_by_a_row_of_strangers_finds_nothing(name: str, owner: Any, stranger: Any) -> None:
    make(owner.actor, name)
    for one in noun(name).filters:
        if one.kind == "ref":
            theirs = str(make(stranger.actor, noun_of(one)).id)
            found = [page(owner, name, first=9, filter={camel(one.label): {"eq": id}}) for id in (theirs, MADE_UP)]
            assert found == [{"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}] * 2, one.label


@every_written
def test_a_stranger_changes_nothing_of_ours(name: str, owner: Any, stranger: Any) -> None:
    row, word = make(owner.actor, name), noun(name).singular
    before = lines()
    said = [change(stranger, f"update{word}", id=str(id), input={}) for id in (row.id, MADE_UP)]
    assert said[0] == said[1]
    assert codes(said[0]) == ["not_found"]
    deleted = [codes(change(stranger, f"delete{word}", id=str(row.id))) for _ in MADE if name in MADE]
    assert deleted == [["not_found"]] * len(deleted)
    assert lines() == before


@every_made
def test_a_row_cannot_refer_to_a_row_of_strangers(name: str, owner: Any, stranger: Any) -> None:
    refs = [one for one in noun(name).inputs if one.kind == "ref"]
    theirs = {one: str(make(stranger.actor, noun_of(one)).id) for one in refs}
    whole, field = spelt(body(owner.actor, name)), f"create{noun(name).singular}"
    before = lines()
    for one, id in theirs.items():
        label = camel(one.label)
        said = [change(owner, field, input=whole | {label: asked}) for asked in (id, MADE_UP)]
        assert [codes(one) for one in said] == [["bad_reference"]] * 2, label
        assert str(said[0]).replace(id, "ID") == str(said[1]).replace(MADE_UP, "ID")
        assert said[0]["errors"][0]["pointer"] == f"/{label}"
    assert lines() == before


@every_verb
def test_a_verb_is_refused_to_strangers_and_viewers(
    resource: Resource, verb: Verb, owner: Any, reader: Any, stranger: Any
) -> None:
    row = make(owner.actor, resource.name)
    before = lines()
    arguments = steps(resource, verb)[1]
    given = {"id": str(row.id), **({"input": spelt(arguments)} if arguments else {})}
    said = [change(person, verbal(verb, resource), **given) for person in (reader, stranger)]
    assert [codes(one) for one in said] == [["forbidden"], ["not_found"]]
    assert lines() == before


@every_written
def test_a_viewer_writes_nothing(name: str, owner: Any, reader: Any) -> None:
    row, word = make(owner.actor, name), noun(name).singular
    before = lines()
    assert codes(change(reader, f"update{word}", id=str(row.id), input={})) == ["forbidden"]
    deleted = [codes(change(reader, f"delete{word}", id=str(row.id))) for _ in MADE if name in MADE]
    assert deleted == [["forbidden"]] * len(deleted)
    assert lines() == before


@every_guarded
def test_personal_data_is_null_for_those_who_may_not_see_it(name: str, owner: Any, reader: Any) -> None:
    secret = personal(noun(name))
    row = make(owner.actor, name, **secret)
    shown = single(owner, name, row.id, columns(name))
    assert {label: shown[camel(label)] for label in secret} == secret
    blank = dict.fromkeys(map(camel, noun(name).private))
    seen = [single(reader, name, row.id, columns(name)), *rows(reader, name, columns(name))]
    assert [{label: one[label] for label in blank} for one in seen] == [blank] * len(seen)
    text = f"{{ {many(noun(name))}(first: 9) {{ nodes {{ {columns(name)} {related(name)} }} }} }}"
    assert "ecretname" not in str(data(reader, text))


@pytest.mark.parametrize("name", [name for name in GUARDED if name in WRITTEN])
def test_what_is_written_comes_back_without_personal_data(name: str, owner: Any, blind: Any) -> None:
    row = make(owner.actor, name)
    given = spelt(personal(noun(name)))
    done = change(blind, f"update{noun(name).singular}", columns(name), id=str(row.id), input=given)
    assert "ecretname" not in str(done)
    assert bool(done["record"]) == (blind.actor.role in noun(name).access.write)


@every_guarded
def test_personal_data_cannot_be_filtered_sorted_or_searched_by(name: str, owner: Any, reader: Any) -> None:
    make(owner.actor, name, **personal(noun(name)))
    resource = noun(name)
    for one in resource.filters:
        if one.name in resource.private:
            by = (f"filter: {{ {camel(one.label)}: {{ isNull: true }} }}", f"orderBy: [{one.label}_asc]")
            texts = [f"{{ {many(resource)}(first: 9, {asked}) {{ nodes {{ id }} }} }}" for asked in by]
            said = [reader.graph(text)["errors"][0]["extensions"] for text in texts]
            assert [(one["code"], one["status"]) for one in said] == [("personal_data", 403)] * 2
    assert rows(reader, name, q="ecretname") == []
