"""The ledger of recurring revenue, first as arithmetic and then as stored."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.problems import Conflict, Invalid
from core.revenue.ledger import Stretch, ledger, per_month
from core.revenue.movements import Movement, Term
from core.revenue.selling import cancel, change, pause, renew, unpause
from core.write import act, delete, save
from tests.makers import make, noun

MONTH = datetime(2026, 3, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return MONTH + timedelta(days=number - 1)


def stretch(start: int, end: int | None, amount: int, subscription: int = 1, **more: Any) -> Stretch:
    until = day(end) if end is not None else None
    return Stretch(UUID(int=subscription), day(start), until, amount, "EUR", **{"cause": "start", **more})


def kinds(*stretches: Stretch) -> list[tuple[str, int]]:
    return [(step.kind, step.amount) for step in ledger(stretches).steps]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ((1, 200_000, 0, "year"), 16_667),
        ((1, 1000, 0, "week"), 4333),
        ((1, 100, 0, "day"), 3044),
        ((3, 1000, 500, "month"), 2500),
        ((1, 3000, 0, "month", 3), 1000),
        ((100, 100, 0, "month"), 10_000),
    ],
)
def test_every_interval_comes_to_a_month(terms: Any, expected: int) -> None:
    assert per_month(*terms) == expected


def test_the_golden_ledger_of_one_month() -> None:
    customers = [
        [stretch(-30, 10, 100), stretch(10, 20, 150, cause="volume"), stretch(20, None, 120, cause="volume")],
        [stretch(-30, 5, 100), stretch(25, None, 100, 2)],
        [stretch(-30, 15, 100)],
        [stretch(-30, 15, 100), stretch(15, None, 70, cause="volume")],
        [stretch(8, None, 80)],
        [stretch(4, 18, 60)],
        [stretch(-400, -300, 40), stretch(22, None, 90, 2)],
    ]
    steps = [step for lives in customers for step in ledger(lives).steps]
    opening = sum(step.amount for step in steps if step.at < MONTH)
    moved: dict[str, int] = {}
    for step in steps:
        if step.at >= MONTH:
            moved[step.kind] = moved.get(step.kind, 0) + step.amount
    assert moved == {"new": 140, "expansion": 50, "contraction": -60, "churn": -260, "reactivation": 190}
    assert (opening, opening + sum(moved.values())) == (400, 460)


def test_losing_one_of_two_subscriptions_is_contraction_and_the_last_one_churn() -> None:
    assert kinds(stretch(1, 10, 100), stretch(2, 20, 50, 2)) == [
        ("new", 100), ("expansion", 50), ("contraction", -100), ("churn", -50),
    ]  # fmt: skip


def test_subscriptions_bought_within_an_hour_are_one_new() -> None:
    soon = Stretch(UUID(int=2), day(1) + timedelta(minutes=30), None, 50, "EUR", "start")
    assert kinds(stretch(1, None, 100), soon) == [("new", 150)]


def test_from_free_to_paid_is_new() -> None:
    assert kinds(stretch(1, 5, 0), stretch(5, None, 100, cause="plan")) == [("new", 100)]


def test_one_subscription_in_the_place_of_another_is_a_change_of_plan() -> None:
    steps = ledger([stretch(1, 10, 100), stretch(10, None, 140, 2)]).steps
    assert [(one.kind, one.amount, one.cause) for one in steps[1:]] == [("expansion", 40, "plan")]


def test_a_short_pause_is_no_churn_and_a_long_one_is() -> None:
    rest = {"cause": "pause", "paused": True}
    short = kinds(stretch(1, 5, 100), stretch(5, 20, 0, **rest), stretch(20, None, 100, cause="pause"))
    long = kinds(stretch(1, 5, 100), stretch(5, 60, 0, **rest), stretch(60, None, 100, cause="pause"))
    assert short == [("new", 100), ("contraction", -100), ("expansion", 100)]
    assert long == [("new", 100), ("contraction", -100), ("churn", 0), ("reactivation", 100)]


# Six lives can follow, meet and hold one another in every way; more would only cost time to draw.
LIFE = some.tuples(some.integers(0, 60), some.integers(1, 40), some.integers(0, 900), some.booleans())


@given(some.lists(LIFE, max_size=6))
def test_opening_and_movements_are_the_closing_at_every_moment(drawn: list[tuple[int, int, int, bool]]) -> None:
    lives = [
        stretch(start, start + length, 0 if paused else amount, number, paused=paused)
        for number, (start, length, amount, paused) in enumerate(drawn)
    ]
    steps = ledger(lives).steps
    for number in range(0, 110, 3):
        at = day(number) + timedelta(hours=12)
        paid = sum(one.amount for one in lives if one.start <= at and one.end is not None and one.end > at)
        assert sum(step.amount for step in steps if step.at <= at) == paid


@pytest.mark.django_db
class TestStored:
    """The ledger of stored subscriptions."""

    @staticmethod
    def ledger(customer_id: Any) -> list[tuple[str, int, str]]:
        rows = Movement.objects.filter(customer=customer_id, superseded_at=None).order_by("effective_at")
        return [(row.kind, row.amount_minor, row.cause) for row in rows]

    @staticmethod
    def done(owner: Any, row: Any, verb: Any, **arguments: Any) -> Any:
        return act(owner.actor, noun("subscriptions"), row.id, verb, arguments).row

    def test_a_life_of_changes_is_told_in_order(self, owner: Any) -> None:
        row = make(owner.actor, "subscriptions")
        self.done(owner, row, change, quantity=2, at="2026-02-01T00:00:00Z")
        self.done(owner, row, change, price_minor=9000, at="2026-03-01T00:00:00Z")
        self.done(owner, row, cancel, at="2026-04-01T00:00:00Z", kind="involuntary")
        assert self.ledger(row.customer_id) == [
            ("new", 10_000, "start"), ("expansion", 10_000, "volume"), ("contraction", -2000, "price"),
            ("churn", -18_000, "end"),
        ]  # fmt: skip
        assert Movement.objects.get(kind="churn").churn_kind == "involuntary"

    def test_a_cancelled_service_ends_when_what_was_paid_does(self, owner: Any) -> None:
        row = make(owner.actor, "subscriptions", renews_at="2099-01-01T00:00:00Z")
        ended = self.done(owner, row, cancel)
        assert (ended.status, ended.service_end_at) == ("cancelled", row.renews_at)
        with pytest.raises(Conflict):
            self.done(owner, row, change, quantity=2)
        self.done(owner, row, renew, until="2099-02-01T00:00:00Z")
        assert self.ledger(row.customer_id) == [("new", 10_000, "start")]
        assert Movement.objects.filter(kind="churn", superseded_at__isnull=False).count() == 1

    def test_what_proves_wrong_is_superseded_and_its_amount_stays(self, owner: Any) -> None:
        row = make(owner.actor, "subscriptions")
        body = {"price_minor": 12_000, "terms_from": "2026-01-01T00:00:00Z"}
        save(owner.actor, noun("subscriptions"), body, id=row.id)
        lines = Movement.objects.filter(customer=row.customer_id).order_by("id")
        assert [(one.amount_minor, one.superseded_at is None) for one in lines] == [(10_000, False), (12_000, True)]

    def test_a_pause_brings_nothing_and_is_kept_among_the_terms(self, owner: Any) -> None:
        row = make(owner.actor, "subscriptions")
        self.done(owner, row, pause, at="2026-02-01T00:00:00Z")
        self.done(owner, row, unpause, at="2026-02-10T00:00:00Z")
        terms = Term.objects.filter(subscription=row, deleted_at=None).order_by("from_at")
        assert [one.monthly_minor for one in terms] == [10_000, 0, 10_000]
        assert [kind for kind, _amount, _cause in self.ledger(row.customer_id)] == ["new", "contraction", "expansion"]

    def test_a_trial_brings_nothing(self, owner: Any) -> None:
        trial = {"trial_ends_at": "2026-01-15T00:00:00Z"}
        row = make(owner.actor, "subscriptions", **trial)
        assert Movement.objects.get(customer=row.customer_id).effective_at.day == 15
        left = make(owner.actor, "subscriptions", service_end_at="2026-01-10T00:00:00Z", **trial)
        assert self.ledger(left.customer_id) == []

    def test_a_deleted_or_moved_subscription_leaves_the_ledger_of_its_customer(self, owner: Any) -> None:
        row, other = make(owner.actor, "subscriptions"), make(owner.actor, "customers")
        save(owner.actor, noun("subscriptions"), {"customer_id": str(other.id)}, id=row.id)
        assert (self.ledger(row.customer_id), len(self.ledger(other.id))) == ([], 1)
        delete(owner.actor, noun("subscriptions"), row.id)
        assert self.ledger(other.id) == []

    def test_writing_the_same_again_writes_no_line(self, owner: Any) -> None:
        row = make(owner.actor, "subscriptions")
        body = {"price_minor": 10_000, "start_at": "2026-01-01T00:00:00Z"}
        assert save(owner.actor, noun("subscriptions"), body, id=row.id).outcome == "unchanged"
        save(owner.actor, noun("subscriptions"), {"renews_at": "2026-05-01T00:00:00Z"}, id=row.id)
        assert (Movement.objects.count(), Term.objects.count()) == (1, 1)

    @pytest.mark.parametrize(
        ("members", "place"),
        [
            ({"discount_minor": 10_001}, "/discount_minor"),
            ({"service_end_at": "2025-12-31T00:00:00Z"}, "/service_end_at"),
            ({"currency": "euro"}, "/currency"),
            ({"quantity": -1}, "/quantity"),
        ],
    )
    def test_terms_that_cannot_be_are_refused(self, members: dict[str, Any], place: str, owner: Any) -> None:
        with pytest.raises(Invalid) as refused:
            make(owner.actor, "subscriptions", **members)
        assert [fault.pointer for fault in refused.value.faults] == [place]
