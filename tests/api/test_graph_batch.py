"""Many rows in one mutation: the same verdicts as a batch over REST."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxapi.graph.names import pascal
from tests.graphs import data, lines, spelt
from tests.makers import body, make, noun
from tests.nouns import MADE

pytestmark = pytest.mark.django_db

VERDICT = "index outcome id version clockSkew errors { code pointer message }"
COUNTS = "counts { created updated unchanged deleted stale refused notApplied }"


def upsert(person: Any, name: str, rows: list[dict[str, Any]], select: str = "", **more: Any) -> dict[str, Any]:
    """The payload of a batch of a noun; `select` is asked of each verdict."""
    return data(person, text_of(name, select), {"rows": [spelt(row) for row in rows], **more})[field_of(name)]


def field_of(name: str) -> str:
    return f"upsert{pascal(name)}"


def text_of(name: str, select: str = "") -> str:
    declared = f"$rows: [Upsert{noun(name).singular}Input!]!, $source: String, $atomic: Boolean! = false"
    shape = f"items {{ {VERDICT} {select} }} {COUNTS} errors {{ code pointer }}"
    call = f"{field_of(name)}(input: $rows, source: $source, atomic: $atomic)"
    return f"mutation({declared}) {{ {call} {{ {shape} }} }}"


def outcomes(payload: dict[str, Any]) -> list[str]:
    return [one["outcome"] for one in payload["items"]]


@pytest.mark.parametrize("name", MADE)
def test_every_noun_is_taken_in_a_batch_and_sending_it_again_changes_nothing(name: str, owner: Any) -> None:
    rows = [{**body(owner.actor, name), "source": "crm", "external_id": f"r{n}"} for n in range(3)]
    made = upsert(owner, name, rows)
    assert (outcomes(made), made["counts"]["created"], made["errors"]) == (["created"] * 3, 3, [])
    before = lines()
    again = upsert(owner, name, rows)
    assert (outcomes(again), lines()) == (["unchanged"] * 3, before)
    assert [one["id"] for one in again["items"]] == [one["id"] for one in made["items"]]


def test_rest_and_graphql_give_the_same_verdicts(owner: Any) -> None:
    rows = [
        {"external_id": "1", "name": "A"},
        {"external_id": "2", "department": None},
        {"name": "no key"},
        {"external_id": "1", "name": "B", "source_updated_at": "2026-03-02T10:00:00Z"},
        {"external_id": "1", "name": "C", "source_updated_at": "2026-03-02T09:00:00Z"},
        {"external_id": "3", "name": "D", "source_updated_at": "2090-03-02T09:00:00Z"},
    ]
    graph = upsert(owner, "teams", rows, source="one")
    rest = owner.post("teams/batch", {"source": "two", "items": rows}).json()
    assert outcomes(graph) == [one["outcome"] for one in rest["items"]]
    for name, key in {"index": "index", "version": "version", "clockSkew": "clock_skew"}.items():
        assert [one[name] for one in graph["items"]] == [one[key] for one in rest["items"]]
    places = [[fault["pointer"] for fault in (one["problem"] or {"errors": []})["errors"]] for one in rest["items"]]
    spelled = [[one["pointer"] for one in item["errors"]] for item in graph["items"]]
    renamed = {"/items": "/input", "external_id": "externalId"}
    for old, new in renamed.items():
        places = [[place.replace(old, new) for place in some] for some in places]
    assert spelled == places
    assert sum(map(len, places)) == 2


@pytest.mark.parametrize("name", MADE)
def test_a_row_of_every_noun_deletes_as_a_row_over_rest_does(name: str, owner: Any) -> None:
    key = {"source": "crm", "external_id": "1"}
    upsert(owner, name, [{**body(owner.actor, name), **key}])
    gone = {**key, "deleted": True, "source_updated_at": "2026-03-02T10:00:00Z"}
    done = [upsert(owner, name, [gone]) for _ in range(2)]
    assert ([outcomes(one) for one in done], done[0]["counts"]["deleted"]) == ([["deleted"], ["unchanged"]], 1)
    assert owner.get(f"{name}/by/crm/1").status_code == 410
    late = {**body(owner.actor, name), **key, "source_updated_at": "2026-03-02T09:00:00Z"}
    assert outcomes(upsert(owner, name, [late])) == ["stale"]


def test_a_deletion_is_refused_where_rest_refuses_it(owner: Any) -> None:
    rows = [{"external_id": "9", "deleted": True}, {"external_id": "8", "deleted": None}, {"deleted": True}]
    done = upsert(owner, "teams", rows, source="crm")
    assert [[one["pointer"] for one in item["errors"]] for item in done["items"]] == [
        ["/input/0/externalId"], ["/input/1/deleted"], ["/input/2/externalId"],
    ]  # fmt: skip
    assert done["counts"]["refused"] == 3


def test_a_deletion_beside_a_refused_row_is_taken_back_when_all_or_none_are_stored(owner: Any) -> None:
    team = make(owner.actor, "teams", source="crm", external_id="1")
    rows = [{"external_id": "1", "deleted": True}, {"external_id": "9", "deleted": True}]
    done = upsert(owner, "teams", rows, source="crm", atomic=True)
    assert (outcomes(done), owner.get(f"teams/{team.id}").status_code) == (["not_applied", "refused"], 200)


def test_all_or_nothing_stores_nothing_when_one_is_refused(owner: Any) -> None:
    before = lines()
    done = upsert(owner, "teams", [{"external_id": "1", "name": "A"}, {"name": "B"}], source="crm", atomic=True)
    assert (outcomes(done), lines()) == (["not_applied", "refused"], before)
    assert (done["counts"]["notApplied"], done["counts"]["refused"]) == (1, 1)


def test_the_records_come_along_with_what_is_selected_below_them(owner: Any) -> None:
    make(owner.actor, "customers", source="crm", external_id="7", name="Ana")
    rows = [
        {**body(owner.actor, "cases", customer_ref={"source": "crm", "id": "7"}), "external_id": f"{n}"} for n in "ab"
    ]
    select = "record { externalId version customer { name externalIds { id } } events(first: 2) { nodes { kind } } }"
    done = upsert(owner, "cases", [*rows, {"external_id": "c"}], select, source="desk")
    records = [one["record"] for one in done["items"]]
    assert records[2] is None
    assert [one["externalId"] for one in records[:2]] == ["a", "b"]
    assert [one["customer"] for one in records[:2]] == [{"name": "Ana", "externalIds": [{"id": "7"}]}] * 2


def test_the_statements_do_not_grow_with_the_rows(owner: Any) -> None:
    def statements(first: int, count: int) -> int:
        rows = [{"external_id": f"{n}", "name": f"Customer {n}"} for n in range(first, first + count)]
        with CaptureQueriesContext(connection) as seen:
            done = upsert(owner, "customers", rows, "record { name externalIds { id } }", source="crm")
        assert outcomes(done) == ["created"] * count
        return len(seen.captured_queries)

    statements(0, 1)
    assert statements(10, 2) == statements(100, 20)


@pytest.mark.parametrize("count", [0, 501])
def test_a_batch_of_none_or_too_many_is_refused_whole(count: int, owner: Any) -> None:
    before = lines()
    refused = upsert(owner, "teams", [{"external_id": f"{n}", "name": "A"} for n in range(count)], source="crm")
    assert (refused["items"], refused["errors"], lines()) == (
        [],
        [{"code": "out_of_range", "pointer": "/input"}],
        before,
    )


def test_those_who_may_not_write_are_told_so_once(reader: Any) -> None:
    refused = upsert(reader, "teams", [{"external_id": "1", "name": "A"}], source="crm")
    assert [one["code"] for one in refused["errors"]] == ["forbidden"]


def test_a_written_row_costs_more_than_one_that_is_read(owner: Any) -> None:
    rows = [{"externalId": f"{n}", "name": "A"} for n in range(7)]
    answer = owner.graph(text_of("teams", "record { id }"), {"rows": rows, "source": "crm"})
    assert answer["extensions"]["cost"] == {"requested": 70, "actual": 7}


def test_batches_that_together_write_too_much_are_refused_before_anything_is_written(owner: Any) -> None:
    rows = [{"externalId": f"{n}", "name": "A"} for n in range(500)]
    some = " ".join(f'b{n}: upsertTeams(input: $rows, source: "s{n}") {{ counts {{ created }} }}' for n in range(3))
    before = lines()
    answer = owner.graph(f"mutation($rows: [UpsertTeamInput!]!) {{ {some} }}", {"rows": rows})
    assert answer["errors"][0]["extensions"]["code"] == "too_complex"
    assert lines() == before


def test_a_reference_spelled_both_ways_is_refused_row_by_row_in_both_skins(owner: Any) -> None:
    customer = make(owner.actor, "customers", source="crm", external_id="7")
    both = {"customer_id": str(customer.id), "customer_ref": {"source": "crm", "id": "7"}}
    rows = [{**body(owner.actor, "cases", **both), "external_id": "1"}]
    graph = upsert(owner, "cases", rows, source="desk")
    rest = owner.post("cases/batch", {"source": "desk", "items": rows}).json()
    assert graph["items"][0]["errors"][0]["pointer"] == "/input/0/customerId"
    assert rest["items"][0]["problem"]["errors"][0]["pointer"] == "/items/0/customer_id"
    assert owner.post("cases", body(owner.actor, "cases", **both)).status_code == 400
