"""The pages of every noun: that they open, what they cost, and how lists are filtered and searched."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.resources import RESOURCES
from core.workspaces import Workspace
from core.write import upsert
from cxapi.desk import layout, lists
from tests.desk import listed, place, said, visitor
from tests.makers import make, noun

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
MOST_QUERIES, MOST_OPTIONS = 12, 50


def queries(someone: Any, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        assert someone.get(address).status_code == 200
    return [query["sql"] for query in seen]


@EVERY
def test_every_page_of_a_noun_opens(resource: Any, workspace: Workspace, owner: Any) -> None:
    row, someone = make(owner.actor, resource.name), visitor(workspace)
    pages = [listed(resource), place(resource, row.pk), place(resource, row.pk, "history")]
    if resource.write and resource.name != "workspaces":
        pages += [f"{listed(resource)}add/", place(resource, row.pk, "delete")]
    assert [someone.get(page).status_code for page in pages] == [200] * len(pages)


@EVERY
def test_a_list_costs_the_same_for_any_number_of_rows(resource: Any, workspace: Workspace, owner: Any) -> None:
    someone = visitor(workspace)
    make(owner.actor, resource.name)
    few = queries(someone, listed(resource))
    for _ in range(8):
        make(owner.actor, resource.name)
    many = queries(someone, listed(resource))
    assert len(many) == len(few) <= MOST_QUERIES, "\n".join(many)


def test_nothing_is_counted_further_than_a_bound(
    workspace: Workspace, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "COUNTED", 3)
    for _ in range(5):
        make(owner.actor, "teams")
    someone = visitor(workspace)
    assert "3 or more" in someone.page(listed("teams"))
    counting = [sql for sql in queries(someone, listed("teams")) if "COUNT(*)" in sql]
    assert ["LIMIT 4" in sql for sql in counting] == [True]


def test_no_control_offers_more_options_than_can_be_read(workspace: Workspace, owner: Any) -> None:
    someone = visitor(workspace)
    upsert(owner.actor, noun("teams"), [{"source": "hr", "external_id": str(n), "name": f"T{n}"} for n in range(60)])
    agent = make(owner.actor, "agents")
    pages = [listed(name) for name in ("agents", "cases", "customers")] + [place("agents", agent.pk)]
    parts = [part for page in pages for part in someone.page(page).split("</select>")]
    assert max(part.count("<option") for part in parts) <= MOST_OPTIONS


def found(someone: Any, name: str, **query: Any) -> set[Any]:
    return {row.pk for row in someone.get(listed(name), **query).context["cl"].result_list}


def test_a_list_is_filtered_by_words_flags_rows_and_numbers(workspace: Workspace, owner: Any) -> None:
    someone, customer = visitor(workspace), make(owner.actor, "customers")
    low = make(owner.actor, "cases", priority="low", customer_id=str(customer.pk), preventable=True)
    high = make(owner.actor, "cases", priority="high", preventable=False)
    assert found(someone, "cases", priority="low") == {low.pk}
    assert found(someone, "cases", priority=["low", "high"]) == {low.pk, high.pk}
    assert found(someone, "cases", preventable="false") == {high.pk}
    assert found(someone, "cases", customer_id=str(customer.pk)) == {low.pk}
    assert found(someone, "cases", reopen_count_from="1") == set()
    assert found(someone, "cases", reopen_count_to="0") == {low.pk, high.pk}


def test_days_of_a_filter_are_those_of_the_workspace_and_both_count(workspace: Workspace, owner: Any) -> None:
    someone = visitor(workspace)
    first = make(owner.actor, "cases", opened_at="2026-03-01T23:30:00Z")
    last = make(owner.actor, "cases", opened_at="2026-03-02T22:30:00Z")
    make(owner.actor, "cases", opened_at="2026-03-02T23:30:00Z")
    assert found(someone, "cases", opened_at_from="2026-03-02", opened_at_to="2026-03-02") == {first.pk, last.pk}


def test_a_day_is_read_as_the_language_writes_it(workspace: Workspace, owner: Any) -> None:
    someone = visitor(workspace)
    case = make(owner.actor, "cases", opened_at="2026-04-03T10:00:00Z")
    someone.post("/admin/language/", {"language": "es"})
    assert found(someone, "cases", opened_at_from="03/04/2026", opened_at_to="03/04/2026") == {case.pk}


@pytest.mark.parametrize(
    "query",
    [
        {"customer_id": "x"}, {"opened_at_from": "soon"}, {"opened_at_to": "9999-12-31"}, {"reopen_count_from": "many"},
        {"reopen_count_to": "9" * 30}, {"priority": "greatest"}, {"preventable": "perhaps"}, {"category": "\x00"},
    ],
    ids=str,
)  # fmt: skip
def test_a_filter_that_cannot_be_read_shows_nothing_and_says_so(
    query: dict[str, str], workspace: Workspace, owner: Any
) -> None:
    make(owner.actor, "cases")
    answer = visitor(workspace).get(listed("cases"), **query)
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == 0
    assert "cannot be read" in answer.content.decode()


@pytest.mark.parametrize("query", [{"p": "99"}, {"p": "x"}, {"o": "99.x"}, {"e": "1"}, {"all": ""}, {"_to_field": "x"}])
def test_odd_parameters_break_nothing(query: dict[str, str], workspace: Workspace) -> None:
    assert visitor(workspace).get(listed("cases"), **query).status_code in (200, 302, 400)


def test_controls_left_empty_do_not_stay_in_the_address(workspace: Workspace) -> None:
    answer = visitor(workspace).get(listed("cases"), status="open", reason="", opened_at_from="")
    assert answer.url == f"{listed('cases')}?status=open"


@pytest.mark.parametrize("by", ["name", "email", "phone", "external_id", "id"])
def test_a_customer_is_found_by_name_address_number_and_ids(by: str, workspace: Workspace, owner: Any) -> None:
    row = make(
        owner.actor, "customers", name="Ana Pérez", email="ana@example.com", phone="+34 600 111 222", source="crm",
        external_id="C-77",
    )  # fmt: skip
    make(owner.actor, "customers", name="Somebody else")
    assert found(visitor(workspace), "customers", q=str(getattr(row, by))) == {row.pk}


def test_too_long_a_search_shows_nothing_and_says_so(workspace: Workspace, owner: Any) -> None:
    make(owner.actor, "customers")
    answer = visitor(workspace).get(listed("customers"), q="x" * 101)
    assert answer.context["cl"].result_count == 0
    assert "The search is too long." in said(answer) or "The search is too long." in answer.content.decode()


def test_an_empty_workspace_shows_three_next_steps(workspace: Workspace, owner: Any) -> None:
    someone = visitor(workspace)
    steps = someone.get("/admin/").context["steps"]
    assert [someone.get(step.address).status_code for step in steps] == [200, 200, 200]
    make(owner.actor, "customers")
    assert someone.get("/admin/").context["steps"] == []


def test_a_case_shows_its_timeline_and_its_cycles(workspace: Workspace, owner: Any) -> None:
    case = make(owner.actor, "cases")
    make(owner.actor, "case-events", case_id=str(case.pk), text="Where is my parcel?")
    tables = visitor(workspace).get(place("cases", case.pk)).context["below"]
    assert {table.title: table.count for table in tables} == {
        "Case events": 1, "Cycles": 1, "Applied targets": 0, "Answers": 0, "Interactions": 0,
    }  # fmt: skip
    assert "Where is my parcel?" in str(tables[0].rows)


def test_every_noun_stands_in_the_side_bar_and_every_name_is_a_noun() -> None:
    named = [name for group in layout.groups() for name, _icon in group.nouns]
    assert sorted(named) == sorted(resource.name for resource in RESOURCES)
    assert {*layout.LISTED, *layout.BELOW, *layout.NAMED} <= set(named)


@pytest.mark.parametrize("name", sorted(layout.LISTED))
def test_every_column_of_a_list_is_one_that_is_read(name: str) -> None:
    assert set(layout.LISTED[name]) <= {one.name for one in noun(name).columns}
