"""Two records of one customer made one, and taken apart again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.access import ApiKey
from core.activity import ActiveDay
from core.cases import Cycle
from core.changes import Change
from core.customers import Customer, ExternalId
from core.memberships import SegmentMembership
from core.persons.attached import movable, pointers
from core.persons.merges import Merge
from core.resources import by_model
from core.revenue.movements import Movement
from core.writing.storage import BOOKKEEPING
from tests.makers import LEAST, make

pytestmark = pytest.mark.django_db


def two(owner: Any, **members: Any) -> tuple[Customer, Customer]:
    stays = make(owner.actor, "customers", name="Ana", source="crm", external_id="a")
    goes = make(owner.actor, "customers", name="Ana P.", source="shop", external_id="b", **members)
    return stays, goes


def merged(owner: Any, stays: Any, goes: Any, **more: Any) -> dict[str, Any]:
    found = owner.post("customers/merge", {"survivor": str(stays.id), "others": [str(goes.id)], **more})
    assert found.status_code == 200, found.json()
    return found.json()


def undone(owner: Any, done: dict[str, Any]) -> Any:
    return owner.post(f"merges/{done['merges'][0]['id']}/undo")


def attach(owner: Any, customer: Any) -> None:
    """One row of every noun that can point to a customer."""
    for name, least in LEAST.items():
        for member, noun in least.items():
            if noun == "customers":
                make(owner.actor, name, **{f"{member}_id": str(customer.id)})
    make(owner.actor, "customers", account_id=None, acquired_by_id=str(customer.id))


def everything() -> dict[Any, Any]:
    """Every stored column of every noun but what each write moves on."""
    return {
        (model.__name__, row["id"]): {name: value for name, value in row.items() if name not in BOOKKEEPING}
        for model in by_model()
        if model is not ApiKey  # which keeps when it was used last
        for row in model._default_manager.values()
    }


def test_everything_that_points_to_a_customer_moves_to_the_survivor(owner: Any) -> None:
    stays, goes = two(owner)
    attach(owner, goes)
    done = merged(owner, stays, goes)
    # Active days follow the usage: the survivor has days of its own, and those that there were are deleted.
    gone = ActiveDay.objects.filter(customer=goes.id).exclude(deleted_at=None).values("pk")
    for model, name in pointers():
        left = model._default_manager.filter(**{name: goes.id}).exclude(pk__in=gone)
        assert left.exists() == ((model, name) == (Merge, "merged")), f"{model.__name__}.{name}"
    assert done["moved"]["cases"] == 1
    assert {one.__name__ for one, _ in movable()} >= {"Case", "Answer", "Subscription", "Movement", "ExternalId"}
    assert Movement.objects.filter(customer=stays, superseded_at=None).count() == 1
    assert Cycle.objects.get(case__customer=stays).customer_id == stays.id


def test_a_dry_run_says_what_would_move_and_changes_nothing(owner: Any) -> None:
    stays, goes = two(owner, email="ana@example.com")
    attach(owner, goes)
    before, lines = everything(), Change.objects.count()
    body = {"fields": {"email": "non_empty", "name": str(goes.id)}, "dry_run": True}
    told = merged(owner, stays, goes, **body)
    assert (everything(), Change.objects.count()) == (before, lines)
    real = merged(owner, stays, goes, **body | {"dry_run": False})
    assert told["moved"] == real["moved"]
    assert told["fields"] == real["fields"]
    assert told["survivor"]["email"] == real["survivor"]["email"] == "ana@example.com"
    assert (told["merges"], real["survivor"]["name"]) == ([], "Ana P.")


def test_undoing_puts_everything_back_exactly(owner: Any) -> None:
    segment = make(owner.actor, "segments")
    stays, goes = two(owner, segment_id=str(segment.id), attributes={"size": "large"})
    attach(owner, goes)
    attach(owner, stays)
    before = everything()
    done = merged(owner, stays, goes, fields={"segment_id": "non_empty", "attributes": "non_empty"})
    assert Customer.objects.get(pk=stays.id).segment_id == segment.id
    back = undone(owner, done)
    assert (back.status_code, back.json()["kept"]) == (200, [])
    after = everything()
    left = {place: row for place, row in after.items() if place not in before}
    assert {place: after[place] for place in before} == before
    for (noun, _), row in left.items():
        gone = row["deleted_at"] is not None or row.get("superseded_at") == row.get("recorded_at", 0)
        assert gone or noun == "Merge", (noun, row)


def test_old_ids_and_keys_lead_to_the_survivor_in_one_step(owner: Any) -> None:
    stays, goes = two(owner)
    third = make(owner.actor, "customers")
    merged(owner, goes, third)
    merged(owner, stays, goes)
    for old in (goes, third):
        found = owner.get(f"customers/{old.id}")
        assert (found.status_code, found["Location"]) == (301, f"/api/v1/customers/{stays.id}")
        assert found.json()["merged_into_id"] == str(stays.id)
        case = make(owner.actor, "cases", customer_id=str(old.id))
        assert case.customer_id == stays.id
        assert owner.graph(f'{{ customer(id: "{old.id}") {{ id }} }}')["data"]["customer"]["id"] == str(stays.id)
        assert owner.patch(f"customers/{old.id}", {"country": "ES"}).json()["id"] == str(stays.id)
    put = owner.put("customers/by/shop/b", {"phone": "600000000"})
    assert (put.status_code, put.json()["record"]["id"]) == (200, str(stays.id))
    assert owner.get("customers/by/shop/b").json()["id"] == str(stays.id)
    case = owner.post("cases", {"customer_ref": {"source": "shop", "id": "b"}, "channel": "email",
                                "opened_at": "2026-03-02T09:00:00Z"})  # fmt: skip
    assert case.json()["customer_id"] == str(stays.id)


@pytest.mark.django_db(transaction=True)
def test_the_feed_tells_a_merge_and_its_survivor(owner: Any) -> None:
    stays, goes = two(owner)
    start = owner.get("changes?limit=1000").json()["next_cursor"]
    merged(owner, stays, goes)
    told = owner.get(f"changes?cursor={start}&types=customers").json()["items"]
    assert [(one["op"], one["id"], one["merged_into_id"], one["data"]) for one in told] == [
        ("merge", str(goes.id), str(stays.id), None)
    ]


def test_what_was_changed_since_is_kept_and_named(owner: Any) -> None:
    stays, goes = two(owner, phone="600000000")
    case = make(owner.actor, "cases", customer_id=str(goes.id))
    third = make(owner.actor, "customers")
    done = merged(owner, stays, goes, fields={"phone": "newest", "name": "newest"})
    owner.patch(f"customers/{stays.id}", {"name": "Ana Maria"})
    owner.patch(f"cases/{case.id}", {"customer_id": str(third.id)})
    back = undone(owner, done).json()
    assert sorted((one["type"], one["columns"]) for one in back["kept"]) == [
        ("cases", ["customer_id"]), ("customers", ["name"]),
    ]  # fmt: skip
    assert owner.get(f"cases/{case.id}").json()["customer_id"] == str(third.id)
    found = owner.get(f"customers/{stays.id}").json()
    assert (found["name"], found["phone"]) == ("Ana Maria", None)
    assert owner.get(f"customers/{goes.id}").status_code == 200


def test_later_facts_stay_with_the_survivor_unless_they_hang_on_what_goes_back(owner: Any) -> None:
    stays, goes = two(owner)
    case = make(owner.actor, "cases", customer_id=str(goes.id))
    done = merged(owner, stays, goes)
    later = make(owner.actor, "cases", customer_id=str(goes.id))
    promise = make(owner.actor, "promises", customer_id=str(stays.id), case_id=str(case.id))
    undone(owner, done)
    assert owner.get(f"cases/{later.id}").json()["customer_id"] == str(stays.id)
    assert owner.get(f"promises/{promise.id}").json()["customer_id"] == str(goes.id)


def test_rows_that_the_survivor_has_already_stay_and_are_told(owner: Any) -> None:
    stays, goes = two(owner)
    for one in (stays, goes):
        make(owner.actor, "usage-days", customer_id=str(one.id), events=3)
    done = merged(owner, stays, goes)
    told = [(one["type"], one["columns"], one["count"], one["resolution"]) for one in done["conflicts"]]
    assert told == [("usage-days", ["feature", "day"], 1, "stays")]
    assert done["moved"].get("usage-days", 0) == 0
    assert undone(owner, done).status_code == 200


def test_a_membership_ends_with_the_merge_and_goes_on_when_it_is_undone(owner: Any) -> None:
    segment = make(owner.actor, "segments")
    stays, goes = two(owner, segment_id=str(segment.id))
    done = merged(owner, stays, goes)
    assert SegmentMembership.objects.get(customer=goes).until_at is not None
    undone(owner, done)
    assert SegmentMembership.objects.get(customer=goes).until_at is None


def test_a_survivor_never_points_to_itself(owner: Any) -> None:
    company = make(owner.actor, "customers", kind="company")
    branch = make(owner.actor, "customers", kind="company", account_id=str(company.id))
    done = merged(owner, branch, company)
    assert done["survivor"]["account_id"] is None
    assert [one["resolution"] for one in done["conflicts"]] == ["cleared"]
    undone(owner, done)
    assert owner.get(f"customers/{branch.id}").json()["account_id"] == str(company.id)


def test_what_cannot_be_merged_is_refused(owner: Any, stranger: Any, reader: Any) -> None:
    stays, goes = two(owner)
    theirs, company = make(stranger.actor, "customers"), make(owner.actor, "customers", kind="company")
    deleted = make(owner.actor, "customers")
    owner.delete(f"customers/{deleted.id}")
    lines = Change.objects.count()

    def refused(other: Any, person: Any = owner, **more: Any) -> int:
        answer = person.post("customers/merge", {"survivor": str(stays.id), "others": [str(other)], **more})
        return int(answer.status_code)

    assert [refused(one.id) for one in (stays, theirs, company, deleted)] == [409, 400, 409, 409]
    assert [refused("01900000-0000-7000-8000-000000000000"), refused("nonsense")] == [400, 400]
    assert refused(goes.id, fields={"nam": "newest"}) == 400
    assert refused(goes.id, fields={"name": "best"}) == 400
    assert refused(goes.id, person=reader) == 403
    assert owner.post("customers/merge", {"survivor": str(stays.id)}).status_code == 400
    assert owner.post("customers/merge", {"survivor": 7, "others": "x", "other": 1}).status_code == 400
    assert Change.objects.count() == lines
    done = merged(owner, stays, goes)
    again = owner.post("customers/merge", {"survivor": str(company.id), "others": [str(goes.id)]})
    assert (again.status_code, again.json()["conflicting_ids"]) == (409, [str(stays.id)])
    assert undone(owner, done).status_code == 200
    assert undone(owner, done).status_code == 409


def test_a_merge_is_undone_in_the_order_of_a_chain_and_for_thirty_days(owner: Any) -> None:
    stays, goes = two(owner)
    last = make(owner.actor, "customers")
    first = merged(owner, stays, goes)
    second = merged(owner, last, stays)
    refused = undone(owner, first)
    assert (refused.status_code, refused.json()["conflicting_ids"]) == (409, [second["merges"][0]["id"]])
    assert undone(owner, second).status_code == 200
    assert Customer.objects.get(pk=goes.id).merged_into_id == stays.id
    Merge.objects.filter(pk=first["merges"][0]["id"]).update(at=timezone.now() - timedelta(days=31))
    assert undone(owner, first).status_code == 409


def test_a_merged_customer_is_not_brought_back_by_itself(owner: Any) -> None:
    stays, goes = two(owner)
    merged(owner, stays, goes)
    assert owner.delete(f"customers/{goes.id}").status_code == 204
    assert Customer.objects.get(pk=stays.id).deleted_at is None
    assert owner.delete("customers/by/shop/b").status_code == 204
    assert Customer.objects.get(pk=stays.id).deleted_at is None
    assert ExternalId.objects.filter(customer=stays, deleted_at=None).count() == 2


def test_a_key_that_came_by_a_merge_deletes_nothing(owner: Any) -> None:
    stays, goes = two(owner)
    make(owner.actor, "external-ids", customer_id=str(goes.id), source="zendesk", external_id="88")
    done = merged(owner, stays, goes)
    assert owner.delete("customers/by/zendesk/88").status_code == 204
    batch = {"source": "shop", "items": [{"external_id": "b", "deleted": True}]}
    assert owner.post("customers/batch", batch).json()["items"][0]["outcome"] == "unchanged"
    assert Customer.objects.get(pk=stays.id).deleted_at is None
    assert owner.get("customers/by/zendesk/88").json()["id"] == str(stays.id)
    assert undone(owner, done).status_code == 200
    assert owner.delete("customers/by/zendesk/88").status_code == 204
    assert [Customer.objects.get(pk=one.id).deleted_at is None for one in (stays, goes)] == [True, False]


def test_the_system_of_the_merged_record_is_held_against_its_own_last_word(owner: Any) -> None:
    stays, goes = two(owner, source_updated_at="2026-03-05T00:00:00Z")
    done = merged(owner, stays, goes)
    old = {"name": "Old", "source_updated_at": "2026-03-04T00:00:00Z"}
    assert owner.put("customers/by/shop/b", old).json()["outcome"] == "stale"
    assert undone(owner, done).json()["kept"] == []
    assert ExternalId.objects.get(source="shop").source_updated_at is None
    merged(owner, stays, goes)
    new = {"name": "New", "source_updated_at": "2026-03-06T00:00:00Z"}
    assert owner.put("customers/by/shop/b", new).json()["outcome"] == "updated"


def test_a_list_filtered_by_an_old_id_means_the_survivor(owner: Any) -> None:
    stays, goes = two(owner)
    case = make(owner.actor, "cases", customer_id=str(goes.id))
    other = make(owner.actor, "cases")
    merged(owner, stays, goes)

    def found(query: str) -> set[str]:
        return {row["id"] for row in owner.get(f"cases?{query}").json()["items"]}

    assert found(f"customer_id={goes.id}") == found(f"customer_id.in={goes.id}") == {str(case.id)}
    assert found(f"customer_id.ne={goes.id}") == {str(other.id)}
    asked = f'{{ cases(first: 5, filter: {{customerId: {{eq: "{goes.id}"}}}}) {{ nodes {{ id }} }} }}'
    assert owner.graph(asked)["data"]["cases"]["nodes"] == [{"id": str(case.id)}]
    merges = owner.get(f"merges?merged_id={goes.id}").json()["items"]
    assert [one["survivor_id"] for one in merges] == [str(stays.id)]


def test_a_key_without_personal_data_merges_without_seeing_words(owner: Any, blind: Any) -> None:
    stays, goes = two(owner, email="secretname@example.com")
    done = merged(blind, stays, goes, fields={"email": "non_empty"})
    assert (done["fields"], done["survivor"]["email"]) == (None, None)
    assert "secretname" not in str(blind.get("merges").json())
    assert owner.get(f"customers/{stays.id}").json()["email"] == "secretname@example.com"
