"""What nobody but the right people sees or changes, for every noun over REST."""

from typing import Any

import pytest

from core.changes import Change
from core.declare import Resource, Verb, verb_name
from tests.makers import body, make, noun
from tests.nouns import GUARDED, MADE, MADE_UP, NAMES, VERBS, WRITTEN, ids, noun_of, personal, refs_of, steps

pytestmark = pytest.mark.django_db

every = pytest.mark.parametrize("name", NAMES)
every_made = pytest.mark.parametrize("name", MADE)
every_written = pytest.mark.parametrize("name", WRITTEN)
every_guarded = pytest.mark.parametrize("name", GUARDED)
every_verb = pytest.mark.parametrize(
    ("resource", "verb"), VERBS, ids=[f"{resource.name} {verb.__name__}" for resource, verb in VERBS]
)


@every_verb
def test_a_verb_is_refused_to_strangers_and_viewers(
    resource: Resource, verb: Verb, owner: Any, reader: Any, stranger: Any
) -> None:
    row = make(owner.actor, resource.name)
    lines = Change.objects.count()
    path = f"{resource.name}/{row.id}/{verb_name(verb)}"
    arguments = steps(resource, verb)[1]
    assert [reader.post(path, arguments).status_code, stranger.post(path, arguments).status_code] == [403, 404]
    assert Change.objects.count() == lines


@every
def test_a_stranger_finds_nothing_of_ours(name: str, owner: Any, stranger: Any) -> None:
    row = make(owner.actor, name)
    assert str(row.id) not in ids(stranger.get(f"{name}?limit=100&deleted=include").json()["items"])
    ours, made_up = stranger.get(f"{name}/{row.id}"), stranger.get(f"{name}/{MADE_UP}")
    assert ours.status_code == made_up.status_code == 404
    assert same_but_for(ours, row.id) == same_but_for(made_up, MADE_UP)


def same_but_for(answer: Any, id: Any) -> bytes:
    """The answer without the two things that must differ: the id asked for and the request id."""
    text = answer.content.replace(str(id).encode(), b"ID").replace(answer["X-Request-Id"].encode(), b"REQUEST")
    return bytes(text)


@every_written
def test_a_stranger_changes_nothing_of_ours(name: str, owner: Any, stranger: Any) -> None:
    row = make(owner.actor, name)
    lines = Change.objects.count()
    assert stranger.patch(f"{name}/{row.id}", {}).status_code == 404
    assert stranger.delete(f"{name}/{row.id}").status_code == {True: 404, False: 405}[name in MADE]
    assert Change.objects.count() == lines


@every_made
def test_a_row_cannot_refer_to_a_row_of_strangers(name: str, owner: Any, stranger: Any) -> None:
    refs = [one for one in noun(name).inputs if one.kind == "ref"]
    theirs = {one.label: str(make(stranger.actor, noun_of(one)).id) for one in refs}
    whole = body(owner.actor, name)
    lines = Change.objects.count()
    for label, id in theirs.items():
        answers = [owner.post(name, whole | {label: asked}) for asked in (id, MADE_UP)]
        assert [answer.status_code for answer in answers] == [400, 400], label
        assert same_but_for(answers[0], id) == same_but_for(answers[1], MADE_UP)
        assert [answer.json()["errors"][0]["code"] for answer in answers] == ["bad_reference"] * 2
    assert Change.objects.count() == lines


@every
def test_a_filter_by_a_row_of_strangers_finds_what_a_made_up_id_finds(name: str, owner: Any, stranger: Any) -> None:
    make(owner.actor, name)
    filters = [one for one in noun(name).filters if one.kind == "ref"]
    for one in filters:
        theirs = make(stranger.actor, noun_of(one)).id
        found = [owner.get(f"{name}?{one.label}={asked}").content for asked in (theirs, MADE_UP)]
        assert found == [b'{"items":[],"next_cursor":null,"has_more":false}'] * 2, one.label


@every_written
def test_a_viewer_writes_nothing(name: str, owner: Any, reader: Any) -> None:
    row = make(owner.actor, name)
    lines = Change.objects.count()
    assert reader.patch(f"{name}/{row.id}", {}).status_code == 403
    assert reader.post(name, {}).status_code == {True: 403, False: 405}[name in MADE]
    assert reader.delete(f"{name}/{row.id}").status_code == {True: 403, False: 405}[name in MADE]
    assert Change.objects.count() == lines


@every_guarded
def test_personal_data_is_null_for_those_who_may_not_see_it(name: str, owner: Any, reader: Any) -> None:
    secret = personal(noun(name))
    row = make(owner.actor, name, **secret)
    shown = owner.get(f"{name}/{row.id}").json()
    assert {label: shown[label] for label in secret} == secret
    blank = dict.fromkeys(noun(name).private)
    answers = [reader.get(f"{name}/{row.id}").json(), *reader.get(name).json()["items"]]
    assert [{label: one[label] for label in blank} for one in answers] == [blank] * len(answers)
    assert (
        "ecretname" not in reader.get(f"{name}?expand={','.join(one.name for one in refs_of(name))}").content.decode()
    )


@pytest.mark.parametrize("name", [name for name in GUARDED if name in WRITTEN])
def test_what_is_written_comes_back_without_personal_data(name: str, owner: Any, blind: Any) -> None:
    row = make(owner.actor, name)
    answer = blind.patch(f"{name}/{row.id}", personal(noun(name)))
    assert answer.status_code == {True: 200, False: 403}[blind.actor.role in noun(name).access.write]
    assert "ecretname" not in answer.content.decode()


@every_guarded
def test_personal_data_cannot_be_filtered_sorted_or_searched_by(name: str, owner: Any, reader: Any) -> None:
    make(owner.actor, name, **personal(noun(name)))
    for one in noun(name).filters:
        refused = [reader.get(f"{name}?{one.label}.null=true"), reader.get(f"{name}?sort={one.label}")]
        expected = {True: [403, 403], False: [200, 200]}[one.name in noun(name).private]
        assert [answer.status_code for answer in refused] == expected, one.label
    assert reader.get(f"{name}?q=ecretname").json()["items"] == []
