"""Reading over GraphQL: nesting, aliases, fragments, cursors, totals."""

from typing import Any

import pytest

from core.resources import by_model
from core.write import act, delete
from tests.graphs import change, data, every_page, page, rows, single, statements
from tests.makers import make, noun

pytestmark = pytest.mark.django_db

DEEP = """
{ customers(first: 50) { totalCount nodes { name
    ownerTeam { name }
    externalIds { source id }
    cases(first: 3) { totalCount pageInfo { hasNextPage endCursor } nodes { subject customer { id }
      events(first: 2) { edges { cursor node { kind agent { name team { name } } } } } } } } } }
"""


def company(owner: Any, customers: int, cases: int) -> list[Any]:
    """So many customers of one team, each with so many cases of one message."""
    team = make(owner.actor, "teams", name="Gold")
    agent = make(owner.actor, "agents", name="Ana", team_id=str(team.id))
    made = []
    for _ in range(customers):
        customer = make(owner.actor, "customers", source="crm", external_id=str(team.id) + str(len(made)),
                        owner_team_id=str(team.id))  # fmt: skip
        made.append(customer)
        for _ in range(cases):
            case = make(owner.actor, "cases", customer_id=str(customer.id))
            make(owner.actor, "case-events", case_id=str(case.id), agent_id=str(agent.id))
    return made


def test_three_levels_cost_the_same_for_two_customers_and_for_twenty(owner: Any) -> None:
    company(owner, 2, 2)
    data(owner, DEEP)
    few = statements(owner, DEEP)
    company(owner, 18, 2)
    many = statements(owner, DEEP)
    # key; customers, their total; teams; their keys; cases, their totals; customers of cases; events, agents, teams
    assert [len(few), len(many)] == [11, 11], "\n".join(many)


def test_a_nested_page_holds_the_first_rows_of_each_parent(owner: Any) -> None:
    first, second = company(owner, 2, 3)
    found = data(owner, "{ customers(first: 9) { nodes { id cases(first: 2, orderBy: [id_asc]) "
                        "{ totalCount pageInfo { hasNextPage } nodes { id } } } } }")["customers"]["nodes"]  # fmt: skip
    expected = {str(one.id): [str(id) for id in one.cases.order_by("id").values_list("id", flat=True)[:2]]
                for one in (first, second)}  # fmt: skip
    assert {one["id"]: [case["id"] for case in one["cases"]["nodes"]] for one in found} == expected
    assert [(one["cases"]["totalCount"], one["cases"]["pageInfo"]["hasNextPage"]) for one in found] == [(3, True)] * 2


@pytest.mark.parametrize("order", ["resolved_at_asc", "resolved_at_desc", "opened_at_asc", "customer_id_desc"])
def test_a_nested_list_has_the_order_that_the_same_list_has_at_the_root(owner: Any, order: str) -> None:
    for customer in company(owner, 2, 4):
        for place, case in enumerate(customer.cases.order_by("id")[:3]):
            change(owner, "resolveCase", id=str(case.id), input={"at": f"2026-03-0{5 - place % 2}T10:00:00Z"})
    text = (
        "query($o: [CaseOrder!]) { customers(first: 9) { nodes { id cases(first: 3, orderBy: $o) { nodes { id } } } } }"
    )
    for one in data(owner, text, {"o": [order]})["customers"]["nodes"]:
        alone = rows(owner, "cases", first=3, filter={"customerId": {"eq": one["id"]}}, orderBy=[order])
        assert one["cases"]["nodes"] == alone


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_nested_list_is_complete_page_after_page(owner: Any, size: int) -> None:
    customer = company(owner, 2, 4)[0]
    text = """query($id: ID!, $first: Int!, $after: String) { customer(id: $id) { cases(first: $first, after: $after) {
      nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } } }"""
    ids: list[str] = []
    after, more = None, True
    while more:
        found = data(owner, text, {"id": str(customer.id), "first": size, "after": after})["customer"]["cases"]
        assert found["pageInfo"]["hasPreviousPage"] == (after is not None)
        ids += [one["id"] for one in found["nodes"]]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
    assert len(ids) == 4
    assert set(ids) == {str(id) for id in customer.cases.values_list("id", flat=True)}


def test_the_same_list_under_two_aliases_keeps_its_arguments_apart(owner: Any) -> None:
    case = make(owner.actor, "cases", priority="high")
    make(owner.actor, "cases", customer_id=str(case.customer_id))
    text = """query($id: ID!) { customer(id: $id) {
      high: cases(first: 5, filter: {priority: {eq: high}}) { nodes { priority } }
      all: cases(first: 5) { nodes { priority customer { id } } } } }"""
    found = data(owner, text, {"id": str(case.customer_id)})["customer"]
    assert found["high"]["nodes"] == [{"priority": "high"}]
    assert {one["priority"] for one in found["all"]["nodes"]} == {"high", "normal"}


def test_edges_and_nodes_may_ask_for_different_things(owner: Any) -> None:
    company(owner, 1, 3)
    found = data(
        owner,
        """{ customers(first: 1) {
      nodes { cases(first: 1) { nodes { id } } } edges { node { cases(first: 2) { nodes { id channel } } } } } }""",
    )
    lists = found["customers"]
    assert len(lists["nodes"][0]["cases"]["nodes"]) == 1
    assert [set(one) for one in lists["edges"][0]["node"]["cases"]["nodes"]] == [{"id", "channel"}] * 2


def test_fragments_and_directives_are_planned_like_plain_fields(owner: Any) -> None:
    company(owner, 2, 1)
    text = """query($deep: Boolean!) { customers(first: 9) { ...Page } }
      fragment Page on CustomerConnection { nodes { ...Who ... on Customer { cases(first: 1) { nodes { ...What } } } } }
      fragment Who on Node { id ...Team }
      fragment Team on Customer { ownerTeam @include(if: $deep) { name } account @skip(if: $deep) { id } }
      fragment What on Case { id customer { ...Who } }"""
    data(owner, text, {"deep": True})
    deep, flat = statements(owner, text, {"deep": True}), statements(owner, text, {"deep": False})
    assert [len(deep), len(flat)] == [6, 4]
    found = data(owner, text, {"deep": True})["customers"]["nodes"]
    assert {one["cases"]["nodes"][0]["customer"]["ownerTeam"]["name"] for one in found} == {"Gold"}


def test_a_field_selected_twice_is_merged(owner: Any) -> None:
    company(owner, 1, 1)
    found = data(owner, "{ customers(first: 1) { nodes { ownerTeam { name } } nodes { ownerTeam { lead { id } } } } }")
    assert found["customers"]["nodes"] == [{"ownerTeam": {"name": "Gold", "lead": None}}]


def test_a_total_is_counted_only_when_it_is_asked_for(owner: Any) -> None:
    make(owner.actor, "teams")
    rows(owner, "teams")
    plain = statements(owner, "{ teams(first: 1) { nodes { id } } }")
    counted = statements(owner, "{ teams(first: 1) { totalCount } }")
    assert ["COUNT(" in one for one in plain + counted] == [False, False, False, False, True]


def test_a_condition_may_hold_and_or_and_not(owner: Any) -> None:
    make(owner.actor, "customers", name="Ana", plan="gold", country="ES")
    make(owner.actor, "customers", name="Bob", plan="gold", country="FR")
    make(owner.actor, "customers", name="Eva", plan=None, country="ES")

    def names(filter: dict[str, Any]) -> list[str]:
        return [one["name"] for one in rows(owner, "customers", "name", filter=filter, orderBy=["name_asc"])]

    gold, spain = {"plan": {"eq": "gold"}}, {"country": {"eq": "ES"}}
    assert names({"or": [gold, spain]}) == ["Ana", "Bob", "Eva"]
    assert names({"and": [gold, spain]}) == names({**gold, **spain}) == ["Ana"]
    assert names({"not": gold}) == ["Eva"]
    assert names({"or": [{"not": spain}, {"name": {"in": ["Eva"]}}]}) == ["Bob", "Eva"]
    assert names({"plan": {"ne": "gold"}}) == ["Eva"]


def test_a_cursor_is_bound_to_its_filter_and_order(owner: Any) -> None:
    [make(owner.actor, "teams") for _ in range(3)]
    after = page(owner, "teams", first=1)["pageInfo"]["endCursor"]
    for asked in ("orderBy: [name_desc]", 'filter: {name: {contains: "T"}}', 'q: "Team"'):
        answer = owner.graph(f'{{ teams(first: 1, after: "{after}", {asked}) {{ nodes {{ id }} }} }}')
        assert answer["data"] == {"teams": None}
        problem = answer["errors"][0]["extensions"]
        assert (problem["code"], problem["errors"][0]["pointer"]) == ("bad_cursor", "/after")


def test_every_cursor_of_an_edge_goes_on_from_there(owner: Any) -> None:
    [make(owner.actor, "teams") for _ in range(3)]
    whole = every_page(owner, "teams", first=3)
    edges = data(owner, "{ teams(first: 3) { edges { cursor node { id } } } }")["teams"]["edges"]
    assert [[one["id"] for one in rows(owner, "teams", after=edge["cursor"])] for edge in edges] == [
        whole[1:], whole[2:], []
    ]  # fmt: skip


def test_search_finds_what_it_finds_over_rest(owner: Any) -> None:
    make(owner.actor, "customers", name="Ana Belén")
    make(owner.actor, "customers", name="Bob", email="ana@example.com")
    found = [one["id"] for one in rows(owner, "customers", q="ana")]
    assert found == [one["id"] for one in owner.get("customers?q=ana").json()["items"]]
    assert len(found) == 2


def test_what_is_deleted_reads_as_null_and_leaves_the_lists(owner: Any) -> None:
    customer = company(owner, 1, 2)[0]
    case = customer.cases.first()
    delete(owner.actor, noun("teams"), customer.owner_team_id)
    delete(owner.actor, noun("cases"), case.id)
    text = "ownerTeamId ownerTeam { name } cases(first: 9) { totalCount nodes { id } }"
    found = single(owner, "customers", customer.id, text)
    assert (found["ownerTeam"], found["ownerTeamId"]) == (None, str(customer.owner_team_id))
    assert found["cases"]["totalCount"] == len(found["cases"]["nodes"]) == 1


def test_whoami_says_who_asks_and_what_they_may(owner: Any, reader: Any) -> None:
    text = "{ whoami { role kind personalData workspace { id name zone } limits { nodes depth } version time } }"
    mine, theirs = data(owner, text)["whoami"], data(reader, text)["whoami"]
    assert [(one["role"], one["personalData"]) for one in (mine, theirs)] == [("admin", True), ("viewer", False)]
    assert (mine["workspace"]["id"], mine["limits"]) == (str(owner.actor.workspace_id), {"nodes": 10000, "depth": 10})


def test_keys_and_members_are_for_admins_only(owner: Any, reader: Any) -> None:
    key = make(owner.actor, "api-keys")
    for text in ("{ apiKeys(first: 1) { nodes { id } } }", f'{{ apiKey(id: "{key.id}") {{ id }} }}'):
        answer = reader.graph(text)
        assert answer["errors"][0]["extensions"]["status"] == 403
        assert list(answer["data"].values()) == [None]
    assert data(reader, f'{{ node(id: "{key.id}") {{ id }} }}') == {"node": None}


def test_a_refused_field_leaves_the_others(reader: Any) -> None:
    answer = reader.graph("{ whoami { kind } members(first: 1) { nodes { id } } }")
    assert answer["data"] == {"whoami": {"kind": "key"}, "members": None}
    assert answer["errors"][0]["path"] == ["members"]


def test_the_cost_is_told(owner: Any) -> None:
    company(owner, 2, 1)
    answer = owner.graph("{ customers(first: 5) { nodes { id cases(first: 3) { nodes { id } } } } }")
    assert answer["extensions"]["cost"] == {"requested": 5 + 5 * 3, "actual": 2 + 2}


def test_a_relation_that_nobody_loaded_is_never_read_behind_the_gate(owner: Any, stranger: Any) -> None:
    """Every relation of every type is served by our own field, which has no way to the database."""
    from cxapi.graph.fields import Loaded, Plain, Private
    from cxapi.graph.load import RELATIONS
    from cxapi.graph.records import TYPES

    for resource in by_model().values():
        for field in TYPES[resource.singular].__strawberry_definition__.fields:  # type: ignore[attr-defined]
            assert type(field) in (Loaded, Plain, Private), field.name
            related = field.is_relation and not field.python_name.endswith("_id")
            loaded = isinstance(field, Loaded)
            assert loaded == ((resource.singular, field.graphql_name) in RELATIONS)
            assert loaded or not related


def test_a_verb_answers_the_case_with_its_new_cycle_and_event(owner: Any) -> None:
    case = make(owner.actor, "cases")
    act(owner.actor, noun("cases"), case.id, noun("cases").verbs[5], {"at": "2026-03-02T11:00:00Z"})
    select = "status cycles(first: 9) { nodes { number } } events(first: 9) { nodes { kind } }"
    done = change(owner, "reopenCase", select, id=str(case.id))
    assert done["record"]["status"] == "open"
    assert [one["number"] for one in done["record"]["cycles"]["nodes"]] == [2, 1]
    assert {one["kind"] for one in done["record"]["events"]["nodes"]} == {"resolved", "reopened"}
