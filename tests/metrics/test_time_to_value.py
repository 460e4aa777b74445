"""Time to value: an estimate that counts those who still wait, worked by hand and through the service."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.revenue.subscriptions import Subscription
from core.write import delete, save
from metrics.survival import Survival, falls
from tests.graphs import data
from tests.makers import make, noun

pytestmark = pytest.mark.django_db
DAY = 86_400
START = datetime(2026, 3, 2, 11, tzinfo=UTC)
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}
WINDOW = "start=2026-03-01&end=2026-04-01"


def begun(owner: Any, used: int | None = None, start: datetime = START, **members: Any) -> Any:
    """A customer whose contract began, and who used it so many days later."""
    customer = make(owner.actor, "customers", **members)
    make(owner.actor, "subscriptions", customer_id=str(customer.id), start_at=start.isoformat())
    if used is not None:
        day = (start + timedelta(days=used)).date().isoformat()
        make(owner.actor, "usage-days", customer_id=str(customer.id), day=day, events=1)
    return customer


def row(owner: Any, key: str, **more: Any) -> dict[str, Any]:
    asked = {"metrics": [key], "window": MARCH, **more}
    return owner.post("metrics/query", asked).json()["series"][0]["rows"][0]


def test_the_estimate_is_that_of_the_book() -> None:
    """Remission of leukaemia under 6-MP, 21 patients: Freireich and others (1963), as in every textbook of survival."""
    came = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
    lost = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
    found = falls(came, lost)
    assert [one.at_risk for one in found] == [21, 17, 15, 12, 11, 7, 6]
    shares = [0.857143, 0.806723, 0.752941, 0.690196, 0.627451, 0.537815, 0.448179]
    assert [one.waiting for one in found] == pytest.approx(shares, abs=1e-6)
    assert Survival("median")({"reached": came, "waiting": lost}).value == 23 * DAY
    placebo = {1: 2, 2: 2, 3: 1, 4: 2, 5: 2, 8: 4, 11: 2, 12: 2, 15: 1, 17: 1, 22: 1, 23: 1}
    assert Survival("median")({"reached": placebo, "waiting": {}}).value == 8 * DAY


def test_greenwoods_margin_is_that_of_the_book() -> None:
    came, lost = {6: 3, 7: 1, 10: 1}, {6: 1, 9: 1, 10: 1, 11: 1, 40: 12}
    figure = Survival("share")({"reached": came, "waiting": lost})
    assert figure.value == pytest.approx(24.7059, abs=1e-3)
    assert figure.margin == pytest.approx(196 * 0.0963, abs=0.02)


def test_tallies_of_slices_add_up_to_the_whole() -> None:
    one, other = {"reached": {2: 1}, "waiting": {4: 1}}, {"reached": {2: 2, 9: 1}, "waiting": {}}
    both = {"reached": {2: 3, 9: 1}, "waiting": {4: 1}}
    figures = [Survival("median")(each) for each in (one, other)]
    assert (sum(each.n for each in figures), Survival("median")(both).n) == (5, 5)
    assert Survival("median")(both).value == 2 * DAY


def test_a_median_that_half_have_not_reached_is_null_and_says_so(owner: Any) -> None:
    begun(owner, 3)
    begun(owner)
    begun(owner)
    told = row(owner, "time_to_value")
    assert (told["value"], told["reason"]) == (None, "not_reached")
    assert (told["numerator"], told["denominator"], told["n"]) == (1, 3, 3)


def test_those_who_wait_make_it_longer_than_the_mean_of_those_who_got_there(owner: Any) -> None:
    for days in (1, 3, 20):
        begun(owner, days)
    begun(owner)
    assert row(owner, "time_to_value")["value"] == 3 * DAY
    begun(owner)
    assert row(owner, "time_to_value")["value"] == 20 * DAY


@pytest.mark.parametrize(("days", "value"), [(30, 25), (60, 50), (90, 75)])
def test_shares_are_told_after_thirty_sixty_and_ninety_days(days: int, value: float, owner: Any) -> None:
    for used in (30, 60, 61, None):
        begun(owner, used)
    told = row(owner, "value_reached_pct", window_days=days)
    assert (told["value"], told["n"], told["mature"]) == (value, 4, True)


def test_use_before_the_contract_and_days_without_events_are_no_value(owner: Any) -> None:
    early = begun(owner, -5)
    make(owner.actor, "usage-days", customer_id=str(early.id), day="2026-03-05", events=0, feature="b")
    assert row(owner, "value_reached_pct")["value"] == 0
    make(owner.actor, "usage-days", customer_id=str(early.id), day="2026-03-02", events=1, feature="b")
    assert row(owner, "time_to_value")["value"] == 0


def test_value_after_leaving_does_not_count(owner: Any) -> None:
    gone = begun(owner, 8)
    subscription = Subscription.objects.get(customer=gone)
    ends = {"service_end_at": (START + timedelta(days=5)).isoformat(), "churn_kind": "voluntary"}
    save(owner.actor, noun("subscriptions"), ends, id=subscription.id)
    told = row(owner, "time_to_value")
    assert (told["numerator"], told["n"], told["reason"]) == (0, 1, "not_reached")


def test_days_are_those_of_the_zone_that_is_asked_for(owner: Any) -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # the 3rd in Madrid
    customer = begun(owner, None, late)
    make(owner.actor, "usage-days", customer_id=str(customer.id), day="2026-03-05", events=1)
    assert row(owner, "time_to_value")["value"] == 2 * DAY
    assert row(owner, "time_to_value", window={**MARCH, "zone": "UTC"})["value"] == 3 * DAY


def test_a_contract_that_has_not_begun_waits_for_nothing(owner: Any) -> None:
    ahead = datetime.now(UTC) + timedelta(days=20)
    begun(owner, None, ahead)
    window = {"start": (ahead - timedelta(days=60)).date().isoformat(), "end": "2099-01-01"}
    told = row(owner, "time_to_value", window=window)
    assert (told["n"], told["value"], told["excluded"]["not_begun"]) == (0, None, 1)


def test_a_fact_taken_back_leaves_the_figure(owner: Any) -> None:
    customer = begun(owner, 4)
    assert row(owner, "time_to_value")["value"] == 4 * DAY
    day = noun("usage-days").model._default_manager.get(customer=customer)
    delete(owner.actor, noun("usage-days"), day.id)
    assert row(owner, "time_to_value")["reason"] == "not_reached"


def test_each_customer_behind_the_figure_is_told_with_their_days(owner: Any) -> None:
    begun(owner, 4)
    begun(owner)
    found = owner.get(f"metrics/time_to_value/rows?{WINDOW}").json()
    assert found["noun"] == "tenures"
    assert found["items"][0]["adds"] == {"reached": 4}
    assert [one["values"]["reached"] for one in found["items"]] == [True, False]
    told = owner.get(f"metrics/time_to_value/explain?{WINDOW}").json()
    assert [(one["name"], one["kind"], one["value"]) for one in told["parts"]] == [
        ("reached", "tally", 1), ("waiting", "tally", 1),
    ]  # fmt: skip
    assert told["calculation"] == "4 x 86400"


def test_graphql_tells_the_same_as_rest(owner: Any) -> None:
    for used in (2, 9, None):
        begun(owner, used)
    text = "query($input: MetricQuery!) { metrics(input: $input) { series { rows { value n reason } } } }"
    told = data(owner, text, {"input": {"metrics": ["time_to_value"], "window": MARCH}})["metrics"]
    rest = row(owner, "time_to_value")
    assert told["series"][0]["rows"][0] == {name: rest[name] for name in ("value", "n", "reason")}


def test_another_workspace_waits_for_itself(owner: Any, stranger: Any) -> None:
    begun(owner, 4)
    assert row(stranger, "time_to_value")["n"] == 0
