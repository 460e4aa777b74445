"""Each rule on a small history: when it came true, or will."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.outcomes import achieve
from core.write import act, save
from journeys.rules import BY_NAME, RULES, instants, parameters, said
from journeys.story import Stories
from tests.journeys.maps import buys, on
from tests.makers import answer, make, noun, question

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
# A day of use counts from its end on, when it is told later.
EXPECTED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("acquired", {}, ["01-05"]),
    ("purchased", {}, ["03-01"]),
    ("purchased", {"times": 2}, ["04-01"]),
    ("purchased", {"times": 4}, []),
    ("delivered", {}, ["03-03"]),
    ("delivered", {"times": 2}, ["04-01"]),
    ("trial_started", {}, ["01-10"]),
    ("subscribed", {}, ["02-10", "05-10"]),
    ("expanded", {}, ["03-10"]),
    ("renewed", {"after_days": 30}, ["03-12", "06-09"]),
    ("renewed", {"after_days": 60}, ["07-09"]),
    ("renewal_near", {"days": 30}, ["07-01"]),
    ("churned", {}, ["04-10"]),
    ("used", {}, ["02-13"]),
    ("used", {"feature": "export"}, ["02-14"]),
    ("used", {"days": 2}, ["02-14"]),
    ("used", {"days": 3}, []),
    ("achieved", {}, ["03-20", "04-20"]),
    ("achieved", {"outcome": "Faster"}, ["03-20"]),
    ("answered", {}, ["02-20", "02-21"]),
    ("answered", {"instrument": "csat"}, ["02-21"]),
    ("answered", {"positive": False}, ["02-20"]),
    ("case_opened", {}, ["02-25"]),
    ("case_opened", {"reason": "invoice"}, []),
    ("case_resolved", {"reason": "late"}, ["02-26"]),
    ("met", {"touchpoint": "checkout"}, ["02-27"]),
    ("silent", {"days": 25}, ["03-26", "04-26"]),
    ("active", {"days": 25}, ["02-13", "04-01"]),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.fixture
def customer(owner: Any) -> Any:
    """Somebody who has lived through everything that a rule can ask for."""
    row = make(owner.actor, "customers", acquired_at=on("01-05"))
    who = {"customer_id": str(row.id)}
    buys(owner.actor, row, "03-01", arrives="03-03")
    buys(owner.actor, row, "04-01", arrives="04-01")
    first = make(owner.actor, "subscriptions", start_at=on("01-10"), trial_ends_at=on("02-10"), **who)
    save(owner.actor, noun("subscriptions"), {"quantity": 2, "terms_from": on("03-10")}, id=first.id)
    save(owner.actor, noun("subscriptions"), {"service_end_at": on("04-10")}, id=first.id)
    make(owner.actor, "subscriptions", start_at=on("05-10"), renews_at=on("07-31"), **who)
    for feature, day in (("search", "02-12"), ("search", "02-13"), ("export", "02-13")):
        make(owner.actor, "usage-days", feature=feature, day=f"2026-{day}", **who)
    measured = make(owner.actor, "outcomes", name="Faster", **who)
    for value, day in ((15, "03-15"), (20, "03-20"), (20, "03-25")):
        make(owner.actor, "outcome-measurements", outcome_id=str(measured.id), value=value, measured_at=on(day))
    agreed = make(owner.actor, "outcomes", name="Calmer", **who)
    act(owner.actor, noun("outcomes"), agreed.id, achieve, {"at": on("04-20")})
    answer(owner.actor, question(owner.actor, "nps"), 2, on("02-20"), **who)
    answer(owner.actor, question(owner.actor, "csat"), 5, on("02-21"), **who)
    make(owner.actor, "cases", opened_at=on("02-25"), reason="late", reported_resolved_at=on("02-26"), **who)
    touchpoint = make(owner.actor, "touchpoints", key="checkout")
    make(
        owner.actor, "interactions", at=on("02-27"), touchpoint_id=str(touchpoint.id), direction="outbound", **who
    )  # fmt: skip
    return row


def test_every_rule_comes_true_when_it_should(customer: Any) -> None:
    story = Stories([customer.id], ZoneInfo("UTC")).of(customer.id)
    found = [
        (name, told, [f"{at:%m-%d}" for at in instants({"rule": name, "with": told}, story)])
        for name, told, _days in EXPECTED
    ]
    assert found == [(name, told, days) for name, told, days in EXPECTED]
    assert {name for name, _told, _days in EXPECTED} == set(BY_NAME)


def test_of_somebody_to_whom_nothing_happened_nothing_is_true(owner: Any) -> None:
    nobody = make(owner.actor, "customers")
    story = Stories([nobody.id], ZoneInfo("UTC")).of(nobody.id)
    needed = {"silent": {"days": 1}, "met": {"touchpoint": "x"}}
    assert [list(one(story, **needed.get(one.__name__, {}))) for one in RULES] == [[]] * len(RULES)


def test_every_rule_says_what_it_means_and_what_it_is_told() -> None:
    assert [one.__name__ for one in RULES if not said(one).endswith(".")] == []
    unsaid = [(one.__name__, name) for one in RULES for name in parameters(one) if name not in said(one)]
    # Days are said as "this many days".
    assert {name for _rule, name in unsaid} <= {"days", "after_days", "feature", "touchpoint"}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"enters_on": "met"}, "/enters_on_with"),
    ({"enters_on": "purchased", "enters_on_with": {"time": 2}}, "/enters_on_with"),
    ({"enters_on": "purchased", "enters_on_with": {"times": 0}}, "/enters_on_with"),
    ({"enters_on": "purchased", "enters_on_with": {"times": True}}, "/enters_on_with"),
    ({"enters_on": "purchased", "enters_on_with": {"times": 1e300}}, "/enters_on_with"),
    ({"enters_on": "answered", "enters_on_with": {"positive": "yes"}}, "/enters_on_with"),
    ({"enters_on": "met", "enters_on_with": {"touchpoint": ["x"]}}, "/enters_on_with"),
    ({"enters_on": None, "enters_on_with": {"times": 1}}, "/enters_on_with"),
    ({"leaves_on": "bought"}, "/leaves_on"),
    ({"abandoned_after_days": 0}, "/abandoned_after_days"),
    ({"touchpoints": ["nowhere"]}, "/touchpoints"),
    ({"touchpoints": [1]}, "/touchpoints"),
]


@pytest.mark.parametrize(("given", "place"), REFUSED, ids=[str(given) for given, _place in REFUSED])
def test_what_a_stage_cannot_be_is_refused_at_its_place(given: dict[str, Any], place: str, owner: Any) -> None:
    journey = make(owner.actor, "journeys")
    body = {"journey_id": str(journey.id), "key": "one", "name": "One", "position": 1, **given}
    refused = owner.post("stages", body)
    assert refused.status_code == 400
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [place]


def test_a_map_that_nobody_could_go_by_is_not_published(owner: Any) -> None:
    journey = make(owner.actor, "journeys")
    path = f"journeys/{journey.id}/publish"
    alone = {"journey_id": str(journey.id)}
    said_so = [owner.post(path, {}).json()["detail"]]
    make(owner.actor, "stages", position=1, **alone)
    other = make(owner.actor, "stages", position=1, enters_on="purchased", **alone)
    said_so.append(owner.post(path, {}).json()["detail"])
    save(owner.actor, noun("stages"), {"position": 2}, id=other.id)
    said_so.append(owner.post(path, {}).json()["detail"])
    assert said_so == [
        "A journey has 2 to 30 stages; the last one is its goal.",
        "Two stages have the same position.",
        "No rule says when a customer enters: give a stage before the goal one.",
    ]
    save(owner.actor, noun("stages"), {"position": 3}, id=journey.stages.exclude(pk=other.id).get().id)
    assert owner.post(path, {}).status_code == 200
    assert owner.post(path, {"valid_from": on("01-01")}).status_code == 400
    assert owner.post(path, {}).json()["detail"] == "Nothing was changed since the last version."
