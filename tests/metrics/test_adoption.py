"""Adoption: who may use a feature, who does, and how much of what was sold is used."""

from typing import Any

import pytest

from core.persons.merging import merge
from core.write import delete, save
from metrics import renew
from metrics.answer import answer, ask
from tests.makers import make, noun

pytestmark = pytest.mark.django_db
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}


@pytest.fixture
def one(owner: Any) -> str:
    """A customer who may export, ten people of them, from 10 to 20 March."""
    someone = str(make(owner.actor, "customers").id)
    make(
        owner.actor, "entitlements", customer_id=someone, feature="export", seats=10, starts_on="2026-03-10",
        ends_on="2026-03-20",
    )  # fmt: skip
    return someone


def used(owner: Any, customer: str, day: str, events: int, users: int | None = None, feature: str = "export") -> Any:
    told = {"events": events, "active_users": users}
    return make(owner.actor, "usage-days", customer_id=customer, feature=feature, day=f"2026-03-{day}", **told)


def rows(owner: Any, key: str, window: dict[str, str] = MARCH, **more: Any) -> list[Any]:
    renew.drain(owner.actor.workspace_id)
    found = answer(owner.actor, ask(owner.actor, {"metrics": [key], "window": window, **more})).series
    return [
        (*(each.value for each in series.slices), row.value, row.numerator, row.denominator)
        for series in found
        for row in series.rows
    ]


def test_three_events_within_the_step_make_an_adopter(owner: Any, one: str) -> None:
    used(owner, one, "10", 2)
    assert rows(owner, "feature_adoption") == [(0, 0, 1)]
    assert rows(owner, "adoption_breadth") == [(100, 1, 1)]
    used(owner, one, "20", 1)
    assert rows(owner, "feature_adoption") == [(100, 1, 1)]
    weeks = rows(owner, "feature_adoption", window={"start": "2026-03-09", "end": "2026-03-23"}, granularity="week")
    assert weeks == [(0, 0, 1), (0, 0, 1)]


def test_days_without_an_entitlement_do_not_count_and_are_counted_apart(owner: Any, one: str) -> None:
    for day in ("09", "21"):
        used(owner, one, day, 9, users=9)
    assert rows(owner, "feature_adoption") == [(0, 0, 1)]
    assert rows(owner, "seat_utilisation", window={"start": "2026-03-01", "end": "2026-03-20"}) == [(0, 0, 10)]
    assert rows(owner, "unentitled_customers")[0][0] == 1
    used(owner, one, "15", 9, feature="sharing")
    used(owner, str(make(owner.actor, "customers").id), "15", 9)
    assert rows(owner, "unentitled_customers", group_by=["feature"]) == [
        ("export", 2, 2, None),
        ("sharing", 1, 1, None),
    ]
    make(owner.actor, "entitlements", customer_id=one, feature="export", starts_on="2026-03-01")
    assert rows(owner, "feature_adoption") == [(100, 1, 1)]
    assert rows(owner, "unentitled_customers", filters={"feature": ["export"]})[0][0] == 1


@pytest.mark.parametrize(
    ("start", "end", "entitled"),
    [("2026-03-01", "2026-03-10", 0), ("2026-03-01", "2026-03-11", 1), ("2026-03-20", "2026-03-21", 1),
     ("2026-03-21", "2026-03-22", 0)],
)  # fmt: skip
def test_who_is_entitled_on_any_day_of_the_step_is_in_it(
    start: str, end: str, entitled: int, owner: Any, one: str
) -> None:
    assert rows(owner, "feature_adoption", window={"start": start, "end": end})[0][2] == entitled


def test_a_feature_that_nobody_uses_is_shown_as_adopted_by_nobody(owner: Any, one: str) -> None:
    make(owner.actor, "entitlements", customer_id=one, feature="sharing")
    used(owner, one, "12", 5)
    assert rows(owner, "feature_adoption", group_by=["feature"]) == [("export", 100, 1, 1), ("sharing", 0, 0, 1)]
    assert rows(owner, "adoption_breadth") == [(50, 1, 2)]
    assert rows(owner, "feature_adoption") == [(100, 1, 1)]


def test_seats_of_two_entitlements_add_up_and_their_users_count_once(owner: Any, one: str) -> None:
    make(owner.actor, "entitlements", customer_id=one, feature="export", seats=5, starts_on="2026-03-12")
    used(owner, one, "13", 30, users=6)
    used(owner, one, "14", 30, users=3)
    middle = {"start": "2026-03-10", "end": "2026-03-16"}
    assert rows(owner, "seat_utilisation", window=middle) == [(40, 6, 15)]
    assert rows(owner, "adoption_breadth", window=middle) == [(100, 1, 1)]
    # At the end of March the first one is over: its seats are gone, and the users are those of the other.
    assert rows(owner, "seat_utilisation") == [(120, 6, 5)]


def test_without_a_number_of_seats_there_is_nothing_to_fill(owner: Any, one: str) -> None:
    make(owner.actor, "entitlements", customer_id=str(make(owner.actor, "customers").id), feature="x", seats=None)
    asked = {"metrics": ["seat_utilisation"], "window": {"start": "2026-03-10", "end": "2026-03-16"}}
    row = answer(owner.actor, ask(owner.actor, asked)).series[0].rows[0]
    assert (row.value, row.n, row.excluded) == (0, 1, {"no_seat_limit": 1})
    unlimited = ask(owner.actor, asked | {"filters": {"feature": ["x"]}})
    row = answer(owner.actor, unlimited).series[0].rows[0]
    assert (row.value, row.reason) == (None, "all_excluded")


def test_depth_is_events_of_each_active_user(owner: Any, one: str) -> None:
    for day, events, users in (("10", 8, 2), ("11", 10, 1), ("12", 5, None), ("13", 5, 0)):
        used(owner, one, day, events, users)
    asked = {"metrics": ["adoption_depth"], "window": MARCH, "statistic": ["max", "mean"]}
    row = answer(owner.actor, ask(owner.actor, asked)).series[0].rows[0]
    assert (row.statistics, row.n, row.excluded["users_unknown"]) == ({"max": 10, "mean": 7}, 2, 2)


def test_usage_that_moves_or_goes_leaves_no_trace(owner: Any, one: str) -> None:
    told = used(owner, one, "12", 5)
    other = str(make(owner.actor, "customers").id)
    save(owner.actor, noun("usage-days"), {"customer_id": other}, id=told.id)
    assert rows(owner, "feature_adoption") == [(0, 0, 1)]
    assert rows(owner, "unentitled_customers")[0][0] == 1
    delete(owner.actor, noun("usage-days"), told.id)
    assert rows(owner, "unentitled_customers")[0][0] == 0
    assert rows(owner, "usage_events", granularity="none") == [(0, 0, None)]


def test_merged_customers_share_their_entitlement(owner: Any, one: str) -> None:
    other = make(owner.actor, "customers")
    used(owner, str(other.id), "12", 5)
    assert rows(owner, "feature_adoption") == [(0, 0, 1)]
    merge(owner.actor, noun("customers").model._default_manager.get(pk=one).id, [other.id], {})
    assert rows(owner, "feature_adoption") == [(100, 1, 1)]
    assert rows(owner, "unentitled_customers")[0][0] == 0


def test_a_day_of_usage_is_that_day_in_most_zones(owner: Any, one: str) -> None:
    used(owner, one, "12", 5)
    for zone in ("America/Los_Angeles", "Europe/Madrid", "Asia/Tokyo"):
        window = {"start": "2026-03-12", "end": "2026-03-13", "zone": zone}
        assert rows(owner, "usage_events", window=window)[0][0] == 5


def test_other_workspaces_entitle_nobody_here(owner: Any, stranger: Any, one: str) -> None:
    theirs = str(make(stranger.actor, "customers").id)
    make(stranger.actor, "usage-days", customer_id=theirs, day="2026-03-12", events=9)
    assert rows(owner, "usage_events") == [(0, 0, None)]
    assert rows(stranger, "feature_adoption") == [(None, 0, 0)]
