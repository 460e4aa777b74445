"""Nothing of another workspace is ever shown, and its ids read like made-up ones."""

from typing import Any

import pytest

from core.changes import Change
from core.declare import verb_name
from core.resources import RESOURCES
from core.workspaces import Workspace
from tests.desk import errors, listed, place, said, visitor, without_ids
from tests.makers import make, noun
from tests.nouns import MADE_UP, VERBS

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)


def outcome(answer: Any) -> tuple[Any, ...]:
    """All that an answer tells: status, where it leads, its message, and the page itself."""
    where = answer.headers.get("Location", "")
    return (
        answer.status_code,
        where,
        [without_ids(one) for one in said(answer)[-1:]],
        without_ids(answer.content.decode()),
    )


@EVERY
def test_a_page_of_theirs_reads_like_a_made_up_one(resource: Any, workspace: Workspace, stranger: Any) -> None:
    theirs, someone = make(stranger.actor, resource.name), visitor(workspace)
    for page in ("change", "history", "delete"):
        ask = [someone.get(place(resource, id, page)) for id in (theirs.pk, MADE_UP)]
        assert outcome(ask[0]) == outcome(ask[1])
        assert ask[0].status_code in (302, 403)


@pytest.mark.parametrize(("resource", "verb"), VERBS, ids=lambda one: getattr(one, "name", None) or one.__name__)
def test_a_verb_on_a_row_of_theirs_reads_like_a_made_up_one(
    resource: Any, verb: Any, workspace: Workspace, stranger: Any
) -> None:
    theirs = make(stranger.actor, resource.name)
    someone = visitor(workspace)
    lines = Change.objects.count()
    ask = [someone.post(place(resource, id, f"do-{verb_name(verb)}")) for id in (theirs.pk, MADE_UP)]
    assert outcome(ask[0])[:2] == outcome(ask[1])[:2]
    assert Change.objects.count() == lines


@EVERY
def test_saving_over_a_row_of_theirs_changes_nothing(resource: Any, workspace: Workspace, stranger: Any) -> None:
    theirs = make(stranger.actor, resource.name)
    someone = visitor(workspace)
    answers = [someone.post(place(resource, id), {"name": "Ours now"}) for id in (theirs.pk, MADE_UP)]
    assert outcome(answers[0])[:2] == outcome(answers[1])[:2]
    assert type(theirs)._default_manager.get(pk=theirs.pk).version == theirs.version


@EVERY
def test_a_list_holds_no_row_of_theirs(resource: Any, workspace: Workspace, stranger: Any) -> None:
    theirs = make(stranger.actor, resource.name)
    page = visitor(workspace).page(listed(resource), deleted="include")
    assert str(theirs.pk) not in page


def test_the_first_page_counts_own_rows_only(workspace: Workspace, owner: Any, stranger: Any) -> None:
    make(owner.actor, "customers")
    for _ in range(3):
        make(stranger.actor, "customers")
    counts = visitor(workspace).get("/admin/").context["counts"]
    assert [count.number for count in counts] == [1, 0, 0, 0]


def test_suggestions_name_own_rows_only(workspace: Workspace, owner: Any, stranger: Any) -> None:
    ours = make(owner.actor, "customers", name="Ana of ours")
    make(stranger.actor, "customers", name="Ana of theirs")
    asked = {"app_label": "core", "model_name": "case", "field_name": "customer", "term": "Ana"}
    assert visitor(workspace).get("/admin/autocomplete/", **asked).json()["results"] == [
        {"id": str(ours.pk), "text": "Ana of ours"}
    ]


def test_a_filter_by_a_row_of_theirs_neither_finds_nor_names_it(workspace: Workspace, stranger: Any) -> None:
    theirs = make(stranger.actor, "customers", name="Their customer")
    make(stranger.actor, "cases", customer_id=str(theirs.pk))
    someone = visitor(workspace)
    pages = [without_ids(someone.page(listed("cases"), customer_id=str(id))) for id in (theirs.pk, MADE_UP)]
    assert pages[0] == pages[1]
    assert "Their customer" not in pages[0]


def test_a_reference_to_a_row_of_theirs_is_refused_like_a_made_up_one(workspace: Workspace, stranger: Any) -> None:
    theirs = make(stranger.actor, "customers")
    someone = visitor(workspace)
    body = {"channel": "web", "priority": "normal", "opened_at_0": "2026-03-01", "opened_at_1": "10:00"}
    answers = [someone.post(f"{listed('cases')}add/", body | {"customer": str(id)}) for id in (theirs.pk, MADE_UP)]
    assert errors(answers[0]) == errors(answers[1])
    assert list(errors(answers[0])) == ["customer"]


def test_a_reference_given_by_the_address_names_no_row_of_theirs(workspace: Workspace, stranger: Any) -> None:
    theirs = make(stranger.actor, "customers", name="Their customer")
    assert "Their customer" not in visitor(workspace).page(f"{listed('cases')}add/", customer=str(theirs.pk))


@pytest.mark.parametrize(
    ("name", "lookup"),
    [
        ("customers", "name__startswith"),
        ("customers", "workspace_id"),
        ("customers", "cases__subject__contains"),
        ("cases", "customer__name__startswith"),
        ("api-keys", "hash__startswith"),
        ("members", "user__password__startswith"),
    ],
)
def test_a_lookup_that_no_filter_offers_is_refused(workspace: Workspace, name: str, lookup: str) -> None:
    assert visitor(workspace).get(listed(name), **{lookup: "a"}).status_code == 400


def test_counts_and_tables_below_a_page_hold_own_rows_only(workspace: Workspace, owner: Any) -> None:
    customer = make(owner.actor, "customers")
    make(owner.actor, "cases", customer_id=str(customer.pk))
    make(owner.actor, "cases")
    tables = visitor(workspace).get(place("customers", customer.pk)).context["below"]
    assert {table.title: table.count for table in tables}["Cases"] == 1


def test_the_history_of_a_row_names_its_writers_within_the_workspace(workspace: Workspace, owner: Any) -> None:
    team = make(owner.actor, "teams")
    assert "admin key (API key)" in visitor(workspace).page(place(noun("teams"), team.pk, "history"))
