"""What lists can be asked, on the nouns where it shows best."""

from typing import Any

import pytest

from core.write import delete
from tests.makers import make, noun
from tests.nouns import ids

pytestmark = pytest.mark.django_db


def cases(person: Any, query: str) -> Any:
    return person.get(f"cases?{query}")


def first_fault(answer: Any) -> tuple[int, str, str]:
    fault = answer.json()["errors"][0]
    return answer.status_code, fault["pointer"], fault["code"]


def test_several_values_come_by_commas_or_by_repeating_the_name(owner: Any) -> None:
    made = [make(owner.actor, "cases", channel=channel) for channel in ("web", "phone", "chat")]
    wanted = sorted(str(row.id) for row in made[:2])
    spellings = ("channel.in=web,phone", "channel.in=web&channel.in=phone", "channel=web&channel=phone")
    assert [sorted(ids(cases(owner, query).json()["items"])) for query in spellings] == [wanted] * 3


def test_brackets_are_refused(owner: Any) -> None:
    assert first_fault(cases(owner, "filter[status]=open")) == (400, "?filter[status]", "unknown_member")
    assert first_fault(cases(owner, "channel[]=web")) == (400, "?channel[]", "unknown_member")


def test_filters_add_up(owner: Any) -> None:
    early = make(owner.actor, "cases", opened_at="2026-03-01T00:00:00Z", channel="web")
    make(owner.actor, "cases", opened_at="2026-03-05T00:00:00Z", channel="web")
    make(owner.actor, "cases", opened_at="2026-03-01T00:00:00Z", channel="phone")
    found = cases(owner, "opened_at.lt=2026-03-02T00:00:00Z&channel=web").json()["items"]
    assert ids(found) == [str(early.id)]


def test_a_limit_above_100_is_refused_and_not_clipped(owner: Any) -> None:
    answers = [cases(owner, f"limit={limit}") for limit in ("101", "0", "-1", "1.5", "ten", "", "١")]
    assert [first_fault(answer) for answer in answers] == [(400, "?limit", "out_of_range")] * 7


def test_a_parameter_that_is_given_twice_is_refused(owner: Any) -> None:
    assert first_fault(cases(owner, "limit=1&limit=2")) == (400, "?limit", "not_allowed")
    twice = "opened_at.gte=2026-01-01T00:00:00Z&opened_at.gte=2026-02-01T00:00:00Z"
    assert first_fault(cases(owner, twice)) == (400, "?opened_at.gte", "not_allowed")


def test_a_total_is_counted_only_when_asked_for(owner: Any) -> None:
    [make(owner.actor, "teams") for _ in range(3)]
    assert "count" not in owner.get("teams?limit=1").json()
    assert owner.get("teams?limit=1&count=exact").json()["count"] == 3
    assert first_fault(owner.get("teams?count=about")) == (400, "?count", "not_allowed")


def test_a_cursor_belongs_to_its_filters_order_and_workspace(owner: Any, stranger: Any) -> None:
    [make(owner.actor, "teams") for _ in range(3)]
    cursor = owner.get("teams?limit=1").json()["next_cursor"]
    refused = [
        owner.get(f"teams?limit=1&cursor={cursor}&department=sales"),
        owner.get(f"teams?limit=1&cursor={cursor}&sort=-name"),
        owner.get(f"surveys?limit=1&cursor={cursor}"),
        stranger.get(f"teams?limit=1&cursor={cursor}"),
    ]
    assert [first_fault(answer) for answer in refused] == [(400, "?cursor", "bad_cursor")] * 4
    assert owner.get(f"teams?limit=2&cursor={cursor}").status_code == 200


def test_rows_that_come_and_go_neither_hide_nor_double_others(owner: Any) -> None:
    made = [make(owner.actor, "teams", name=f"Team {n}") for n in range(6)]
    page = owner.get("teams?limit=2").json()
    delete(owner.actor, noun("teams"), made[0].id)
    make(owner.actor, "teams", name="Team 00")
    rest = owner.get(f"teams?limit=100&cursor={page['next_cursor']}").json()["items"]
    assert ids(page["items"] + rest) == [str(row.id) for row in made]


def test_only_the_members_asked_for_are_answered(owner: Any) -> None:
    row = make(owner.actor, "cases")
    assert cases(owner, "fields=id,status").json()["items"] == [{"id": str(row.id), "status": "new"}]
    assert owner.get(f"cases/{row.id}?fields=status").json() == {"status": "new"}
    assert first_fault(cases(owner, "fields=stauts")) == (400, "?fields", "not_allowed")


def test_the_keys_of_customers_can_be_asked_for_alone(owner: Any) -> None:
    make(owner.actor, "customers", source="crm", external_id="7")
    found = owner.get("customers?fields=external_ids").json()["items"]
    assert found == [{"external_ids": [{"source": "crm", "id": "7"}]}]


def test_an_expanded_reference_stands_beside_its_id(owner: Any) -> None:
    customer = make(owner.actor, "customers", name="Ana")
    make(owner.actor, "cases", customer_id=str(customer.id))
    plain = cases(owner, "").json()["items"][0]
    whole = cases(owner, "expand=customer,agent").json()["items"][0]
    assert "customer" not in plain
    assert whole["customer"] == owner.get(f"customers/{customer.id}").json()
    assert (whole["customer_id"], whole["agent"]) == (str(customer.id), None)


def test_a_deleted_reference_expands_to_null(owner: Any) -> None:
    customer = make(owner.actor, "customers")
    make(owner.actor, "interactions", customer_id=str(customer.id))
    delete(owner.actor, noun("customers"), customer.id)
    row = owner.get("interactions?expand=customer").json()["items"][0]
    assert (row["customer_id"], row["customer"]) == (str(customer.id), None)


def test_what_cannot_be_expanded_is_refused(owner: Any) -> None:
    answers = [cases(owner, f"expand={word}") for word in ("custmer", "status", "customer.segment", "workspace")]
    assert [first_fault(answer) for answer in answers] == [(400, "?expand", "not_allowed")] * 4


def test_deleted_rows_are_listed_when_asked_for(owner: Any) -> None:
    kept, gone = make(owner.actor, "teams", name="A"), make(owner.actor, "teams", name="B")
    delete(owner.actor, noun("teams"), gone.id)
    both = [str(kept.id), str(gone.id)]
    found = [ids(owner.get(f"teams?deleted={word}").json()["items"]) for word in ("only", "include")]
    assert found == [both[1:], both]
    assert ids(owner.get("teams").json()["items"]) == both[:1]
    assert first_fault(owner.get("teams?deleted=yes")) == (400, "?deleted", "not_allowed")


def test_search_finds_words_keys_and_ids(owner: Any) -> None:
    row = make(owner.actor, "customers", name="Ana Torres", source="crm", external_id="c-42")
    make(owner.actor, "customers", name="Somebody else")
    for text in ("torres", "TORRES", "c-42", str(row.id)):
        assert ids(owner.get(f"customers?q={text}").json()["items"]) == [str(row.id)], text


def test_an_order_by_what_cannot_be_sorted_is_refused_with_a_hint(owner: Any) -> None:
    refused = cases(owner, "sort=opend_at")
    assert first_fault(refused) == (400, "?sort", "not_allowed")
    assert "opened_at" in refused.json()["detail"]
    assert first_fault(cases(owner, "sort=status,channel,reason,category")) == (400, "?sort", "out_of_range")


def test_nulls_come_last_in_both_directions(owner: Any) -> None:
    for at in ("2026-03-01T00:00:00Z", None, "2026-03-02T00:00:00Z"):
        make(owner.actor, "customers", acquired_at=at)
    found = [owner.get(f"customers?sort={sort}").json()["items"] for sort in ("acquired_at", "-acquired_at")]
    days = [[row["acquired_at"] for row in rows] for rows in found]
    assert days == [
        ["2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", None],
        ["2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z", None],
    ]


def test_a_long_query_string_is_refused(owner: Any) -> None:
    refused = cases(owner, f"q={'x' * 5000}")
    assert (refused.status_code, refused.json()["code"]) == (414, "too_large")


def test_only_admins_see_members_and_keys(integration: Any, reader: Any) -> None:
    answers = [person.get(name) for person in (integration, reader) for name in ("members", "api-keys")]
    assert [answer.status_code for answer in answers] == [403] * 4
