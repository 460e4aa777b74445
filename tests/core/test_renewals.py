"""Renewals follow the dates of their subscriptions: renewed, lost, moved, and what their owners expect of them."""

from typing import Any

import pytest

from core.persons.merging import merge
from core.problems import Conflict, Invalid
from core.revenue.renewals import Renewal, RenewalCall, call
from core.revenue.selling import cancel, change, renew
from core.write import act, delete, save, upsert
from metrics import renew as parts
from metrics.answer import answer, ask
from tests.makers import body, make, noun

pytestmark = pytest.mark.django_db
DUE = "2026-06-01T00:00:00Z"
NEXT = "2027-06-01T00:00:00Z"


def subscription(owner: Any, **more: Any) -> Any:
    """A yearly subscription at 1200 a year, due on 1 June 2026."""
    terms = {"interval": "year", "price_minor": 1200, "start_at": "2025-06-01T00:00:00Z", "renews_at": DUE}
    return make(owner.actor, "subscriptions", **(terms | more))


def changed(owner: Any, row: Any, **members: Any) -> Any:
    return save(owner.actor, noun("subscriptions"), members, id=row.id).row


def done(owner: Any, row: Any, verb: Any, **members: Any) -> Any:
    return act(owner.actor, noun("subscriptions"), row.id, verb, members).row


def told(row: Any) -> list[tuple[str, str, int, int]]:
    """The renewals of a subscription: when due, what became of it, what was at stake and what was renewed."""
    found = Renewal.objects.filter(subscription=row, deleted_at=None).order_by("due_at")
    return [(f"{one.due_at:%Y-%m-%d}", one.state, one.amount_minor, one.renewed_minor) for one in found]


def test_a_subscription_with_a_date_has_a_renewal_that_is_open(owner: Any) -> None:
    assert told(subscription(owner)) == [("2026-06-01", "open", 1200, 0)]
    assert told(subscription(owner, renews_at=None)) == []


def test_going_on_renews_what_was_due_and_opens_the_next(owner: Any) -> None:
    row = subscription(owner)
    done(owner, row, renew, until=NEXT)
    assert told(row) == [("2026-06-01", "renewed", 1200, 1200), ("2027-06-01", "open", 1200, 0)]


@pytest.mark.parametrize(("price", "renewed"), [(1000, 1000), (1500, 1200)])
def test_no_more_is_renewed_than_was_at_stake(price: int, renewed: int, owner: Any) -> None:
    row = subscription(owner)
    changed(owner, row, price_minor=price, renews_at=NEXT)
    assert told(row) == [("2026-06-01", "renewed", 1200, renewed), ("2027-06-01", "open", price, 0)]


def test_a_date_that_moves_a_little_is_the_same_renewal(owner: Any) -> None:
    row = subscription(owner)
    first = Renewal.objects.get(subscription=row)
    for date in ("2026-07-15", "2026-05-01"):
        changed(owner, row, renews_at=f"{date}T00:00:00Z")
        assert told(row) == [(date, "open", 1200, 0)]
    assert Renewal.objects.get(subscription=row, deleted_at=None).id == first.id


def test_a_date_that_moves_back_takes_the_renewal_back(owner: Any) -> None:
    row = subscription(owner)
    changed(owner, row, renews_at=NEXT)
    changed(owner, row, renews_at=DUE)
    assert told(row) == [("2026-06-01", "open", 1200, 0)]


def test_what_ends_by_its_date_is_lost_and_open_again_when_it_goes_on(owner: Any) -> None:
    row = subscription(owner)
    done(owner, row, cancel, at="2026-03-01T00:00:00Z", service_end_at=DUE)
    assert told(row) == [("2026-06-01", "lost", 1200, 0)]
    changed(owner, row, service_end_at=None, cancel_requested_at=None, churn_kind=None)
    assert told(row) == [("2026-06-01", "open", 1200, 0)]


def test_an_end_within_the_term_loses_the_renewal_on_its_date(owner: Any) -> None:
    row = subscription(owner)
    changed(owner, row, service_end_at="2026-02-01T00:00:00Z", renews_at=None)
    assert told(row) == [("2026-06-01", "lost", 1200, 0)]


def test_other_terms_change_what_is_at_stake_of_what_is_open_only(owner: Any) -> None:
    row = subscription(owner)
    done(owner, row, renew, until=NEXT)
    done(owner, row, change, price_minor=2400, at="2026-07-01T00:00:00Z")
    assert told(row) == [("2026-06-01", "renewed", 1200, 1200), ("2027-06-01", "open", 2400, 0)]


def test_a_contract_of_several_years_counts_by_the_year(owner: Any) -> None:
    row = subscription(owner, interval_count=3, price_minor=3600, renews_at="2028-06-01T00:00:00Z")
    assert told(row) == [("2028-06-01", "open", 1200, 0)]


def test_the_same_write_again_changes_nothing(owner: Any) -> None:
    row = body(owner.actor, "subscriptions", source="billing", external_id="s1", renews_at=DUE)
    for _ in range(2):
        upsert(owner.actor, noun("subscriptions"), [row])
    assert Renewal.objects.get().version == 1


def test_without_its_subscription_or_date_there_is_nothing_to_renew(owner: Any) -> None:
    row, other = subscription(owner), subscription(owner)
    delete(owner.actor, noun("subscriptions"), row.id)
    changed(owner, other, renews_at=None)
    assert (told(row), told(other)) == ([], [])


def test_the_owner_says_what_is_expected(owner: Any) -> None:
    one = Renewal.objects.get(subscription=subscription(owner))
    for said, probability in (("commit", 1), ("lost", 0), ("at_risk", None)):
        row = act(owner.actor, noun("renewals"), one.id, call, {"expected": said}).row
        assert (row.call, row.probability, row.expected_minor) == (said, probability, 1200 * (probability or 0))
    row = act(owner.actor, noun("renewals"), one.id, call, {"expected": "best", "probability": 0.3}).row
    assert (row.expected_minor, row.called_at is not None) == (360, True)
    with pytest.raises(Invalid):
        act(owner.actor, noun("renewals"), one.id, call, {"expected": "best", "probability": 1.3})


def test_what_is_decided_is_not_called_any_more(owner: Any) -> None:
    row = subscription(owner)
    one = Renewal.objects.get(subscription=row)
    act(owner.actor, noun("renewals"), one.id, call, {"expected": RenewalCall.AT_RISK.value, "probability": 0.5})
    done(owner, row, renew, until=NEXT)
    assert Renewal.objects.get(pk=one.id).expected_minor == 1200
    with pytest.raises(Conflict):
        act(owner.actor, noun("renewals"), one.id, call, {"expected": "commit"})


def test_a_merge_takes_the_renewals_along(owner: Any) -> None:
    row = subscription(owner)
    survivor = make(owner.actor, "customers")
    merge(owner.actor, survivor.id, [row.customer_id], {})
    assert Renewal.objects.get(subscription=row).customer_id == survivor.id
    assert told(row) == [("2026-06-01", "open", 1200, 0)]


def test_a_renewal_counts_when_it_is_due_however_early_or_late_it_is_decided(owner: Any) -> None:
    changed(owner, subscription(owner), renews_at=NEXT)
    subscription(owner)
    parts.drain(owner.actor.workspace_id)
    asked = {"metrics": ["renewal_rate", "renewals_due"], "window": {"start": "2026-05-01", "end": "2026-08-01"}}
    found = answer(owner.actor, ask(owner.actor, asked | {"granularity": "month"})).series
    values = {one.metric: [row.value for row in one.rows] for one in found}
    assert values == {"renewal_rate": [None, 50, None], "renewals_due": [0, 2, 0]}


def test_forecasts_are_of_one_currency_and_name_what_nobody_has_judged(owner: Any) -> None:
    for currency in ("EUR", "USD", "EUR"):
        one = Renewal.objects.get(subscription=subscription(owner, renews_at="2098-06-01T00:00:00Z", currency=currency))
        if currency == "USD" or not Renewal.objects.exclude(call=None).exists():
            act(owner.actor, noun("renewals"), one.id, call, {"expected": "best", "probability": 0.5})
    asked = {"metrics": ["renewal_forecast"], "window": {"start": "2098-05-01", "end": "2098-08-01"}}
    (series,) = answer(owner.actor, ask(owner.actor, asked)).series
    row = series.rows[0]
    assert (series.currency, row.value, row.n, row.excluded) == ("EUR", 600, 1, {"not_judged": 1})
