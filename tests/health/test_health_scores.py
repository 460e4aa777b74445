"""From what customers did to their score, over the API: worked by hand, with what every input gives to it."""

from decimal import Decimal
from typing import Any

import pytest

from core.health.scores import HealthScore
from core.write import delete, save
from tests.health.company import ago, ahead, health, model, recommends, weigh
from tests.makers import make, noun

pytestmark = pytest.mark.django_db


def exact(numbers: Any) -> Decimal:
    return sum((Decimal(str(one)) for one in numbers), Decimal(0))


def promised(actor: Any, customer: Any) -> Any:
    """A promise that was broken yesterday."""
    return make(actor, "promises", customer_id=str(customer.id), made_at=ago(days=9), due_at=ago(days=1))


def test_the_example_of_the_design_comes_out_of_stored_facts(owner: Any) -> None:
    """Relationship 90 and service 80 of weights .4 and .2, the others missing with a prior of 60: 76.0."""
    model(owner.actor, first_prior=60)
    customer = make(owner.actor, "customers")
    recommends(owner.actor, customer, 9)
    promised(owner.actor, customer)
    weigh(owner.actor)
    found = health(owner, customer)
    assert (found["score"], found["band"], found["coverage"]) == (76.0, "green", 0.6)
    assert [(one["input"], one["value"], one["policy"], one["points"]) for one in found["contributions"]] == [
        ("relationship", 90.0, "observed", 36.0),
        ("service", 80.0, "observed", 16.0),
        ("usage", None, "prior", 12.0),
        ("outcomes", None, "prior", 12.0),
    ]
    assert found["contributions"][1]["raw"] == {"open_cases": 0.0, "missed_standards": 0.0, "broken_promises": 1.0}
    assert found["contributions"][0]["lost"] == 4.0


def test_contributions_add_up_to_the_score_and_deltas_to_its_change(owner: Any) -> None:
    model(owner.actor, {"relationship": {"weight": 1}, "service": {"weight": 1}, "outcomes": {"weight": 1}},
          first_prior=33.33, min_coverage=0.3)  # fmt: skip
    customer = make(owner.actor, "customers")
    recommends(owner.actor, customer, 7)
    weigh(owner.actor)
    before = health(owner, customer)
    assert before["score"] == 45.55
    assert before["computed_delta"] is None
    promised(owner.actor, customer)
    weigh(owner.actor)
    now = health(owner, customer)
    assert exact(one["points"] for one in now["contributions"]) == exact([now["score"]])
    assert exact(one["delta"] for one in now["contributions"]) == exact([now["computed_delta"]])
    assert exact([now["score"], -before["score"]]) == exact([now["computed_delta"]])
    assert [one["computed_score"] for one in now["history"]] == [now["score"], before["score"]]


def test_only_customers_whose_inputs_changed_are_weighed(owner: Any) -> None:
    model(owner.actor)
    customers = [make(owner.actor, "customers") for _ in range(5)]
    assert weigh(owner.actor) >= 5
    assert weigh(owner.actor) == 0
    recommends(owner.actor, customers[2], 3)
    assert weigh(owner.actor) == 1
    save(owner.actor, noun("customers"), {"name": "Another name"}, id=customers[1].id)
    assert weigh(owner.actor) == 0
    rows = HealthScore.objects.filter(customer__in=customers)
    assert [rows.filter(customer=one).count() for one in customers] == [1, 1, 2, 1, 1]


def test_a_company_has_the_health_of_its_people(owner: Any) -> None:
    model(owner.actor, {"relationship": {"weight": 1}})
    company = make(owner.actor, "customers", kind="company")
    people = [make(owner.actor, "customers", account_id=str(company.id)) for _ in range(2)]
    for person, score in zip(people, (10, 5), strict=True):
        recommends(owner.actor, person, score)
    weigh(owner.actor)
    assert health(owner, company)["score"] == 75.0
    assert health(owner, company)["contributions"][0]["raw"] == {"nps": 7.5, "people": 2}
    save(owner.actor, noun("customers"), {"account_id": None}, id=people[1].id)
    weigh(owner.actor)
    assert health(owner, company)["score"] == 100.0


def test_below_the_least_coverage_there_is_no_score_but_what_is_known(owner: Any) -> None:
    model(owner.actor, min_coverage=0.5)
    customer = make(owner.actor, "customers")
    recommends(owner.actor, customer, 9)
    weigh(owner.actor)
    found = health(owner, customer)
    assert (found["score"], found["band"], found["why_none"], found["coverage"]) == (None, None, "low_coverage", 0.4)
    assert [one["points"] for one in found["contributions"]] == [None] * 4


def test_a_workspace_without_weights_has_no_scores_and_says_so(owner: Any) -> None:
    customer = make(owner.actor, "customers")
    recommends(owner.actor, customer, 9)
    assert weigh(owner.actor) == 0
    assert health(owner, customer)["why_none"] == "no_health_model"


def test_what_is_not_weighed_yet_is_said_to_be_pending(owner: Any) -> None:
    model(owner.actor)
    weigh(owner.actor)
    customer = make(owner.actor, "customers")
    assert (health(owner, customer)["pending"], health(owner, customer)["why_none"]) == (True, "not_weighed")
    weigh(owner.actor)
    assert health(owner, customer)["pending"] is False


def test_a_new_version_weighs_anew_and_leaves_old_scores_as_they_were(owner: Any) -> None:
    first = model(owner.actor, {"relationship": {"weight": 1}})
    customer = make(owner.actor, "customers")
    recommends(owner.actor, customer, 8)
    weigh(owner.actor)
    before = health(owner, customer)
    second = model(owner.actor, {"relationship": {"weight": 1}, "service": {"weight": 1}}, from_at=ago(minutes=1))
    weigh(owner.actor)
    now = health(owner, customer)
    assert (before["score"], now["score"]) == (80.0, 65.0)
    assert [one["health_model_id"] for one in now["history"]] == [str(second.id), str(first.id)]
    old = health(owner, customer, f"?at={before['from_at'].replace('+', '%2B')}")
    assert (old["score"], old["health_model_id"]) == (80.0, str(first.id))


def test_the_version_of_the_segment_wins_over_that_of_all(owner: Any) -> None:
    model(owner.actor, {"relationship": {"weight": 1}})
    segment = make(owner.actor, "segments")
    own = model(owner.actor, {"service": {"weight": 1}}, segment_id=str(segment.id))
    customer = make(owner.actor, "customers")
    recommends(owner.actor, customer, 8)
    promised(owner.actor, customer)
    weigh(owner.actor)
    save(owner.actor, noun("customers"), {"segment_id": str(segment.id)}, id=customer.id)
    weigh(owner.actor)
    found = health(owner, customer)
    assert (found["score"], found["health_model_id"], found["segment_id"]) == (80.0, str(own.id), str(segment.id))
    assert [(one["input"], one["policy"], one["delta"]) for one in found["contributions"]] == [
        ("service", "observed", 80.0), ("relationship", "not_weighed", -80.0),
    ]  # fmt: skip


def test_what_is_usual_in_a_segment_takes_the_place_of_what_is_missing(owner: Any) -> None:
    model(owner.actor, {"relationship": {"weight": 1}, "service": {"weight": 1}}, first_prior=10)
    segment = str(make(owner.actor, "segments").id)
    customers = [make(owner.actor, "customers", segment_id=segment) for _ in range(6)]
    for customer, score in zip(customers[:5], (2, 4, 6, 8, 10), strict=True):
        recommends(owner.actor, customer, score)
    promised(owner.actor, customers[5])
    weigh(owner.actor)
    found = health(owner, customers[5])
    assert [(one["input"], one["prior"], one["points"]) for one in found["contributions"]] == [
        ("relationship", 60.0, 30.0), ("service", 10.0, 40.0),
    ]  # fmt: skip


def test_an_override_counts_until_it_expires_and_never_replaces_what_was_weighed(owner: Any, reader: Any) -> None:
    model(owner.actor, {"relationship": {"weight": 1}})
    customer = make(owner.actor, "customers")
    recommends(owner.actor, customer, 9)
    told = owner.post("health-overrides", {
        "customer_id": str(customer.id), "band": "red", "score": 20, "reason": "They told me that they will leave.",
        "expires_at": ahead(days=3),
    })  # fmt: skip
    assert told.status_code == 201, told.content
    assert told.json()["author"] == owner.actor.origin
    weigh(owner.actor)
    found = health(owner, customer)
    assert (found["score"], found["band"], found["computed_score"], found["computed_band"]) == (20, "red", 90, "green")
    assert found["override"]["reason"] == "They told me that they will leave."
    assert health(reader, customer)["override"]["reason"] is None
    after = health(owner, customer, f"?at={ahead(days=4).replace('+', '%2B')}")
    assert (after["score"], after["band"], after["override"]) == (90.0, "green", None)
    delete(owner.actor, noun("health-overrides"), told.json()["id"])
    weigh(owner.actor)
    assert [(one["score"], one["computed_score"]) for one in health(owner, customer)["history"]] == [
        (90.0, 90.0), (20.0, 90.0),
    ]  # fmt: skip


def test_the_author_of_an_override_stays_when_somebody_else_corrects_it(owner: Any, integration: Any) -> None:
    row = make(owner.actor, "health-overrides")
    save(integration.actor, noun("health-overrides"), {"reason": "Two of them do."}, id=row.id)
    row.refresh_from_db()
    assert (row.author, row.origin) == (owner.actor.origin, integration.actor.origin)


def test_a_merged_customer_has_no_health_and_the_survivor_has_both(owner: Any) -> None:
    model(owner.actor, {"relationship": {"weight": 1}})
    customers = [make(owner.actor, "customers") for _ in range(2)]
    recommends(owner.actor, customers[0], 2, days=2)
    recommends(owner.actor, customers[1], 10)
    weigh(owner.actor)
    body = {"survivor": str(customers[0].id), "others": [str(customers[1].id)]}
    assert owner.post("customers/merge", body).status_code == 200
    weigh(owner.actor)
    assert health(owner, customers[0])["score"] == 100.0
    assert list(HealthScore.objects.filter(to_at=None).values_list("customer_id", flat=True)) == [customers[0].id]


def test_the_health_of_another_workspace_is_not_found(owner: Any, stranger: Any) -> None:
    model(owner.actor)
    customer = make(owner.actor, "customers")
    recommends(owner.actor, customer, 9)
    model(stranger.actor)
    weigh(stranger.actor)
    assert not HealthScore.objects.exists()
    weigh(owner.actor)
    assert stranger.get(f"customers/{customer.id}/health").status_code == 404
    assert stranger.get("health-scores").json()["items"] == []
