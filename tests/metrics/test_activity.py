"""Active customers: by days, weeks and months, how sticky a product is, and who comes, stays, comes back and goes."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.activity import ActiveDay
from core.persons.merging import merge
from core.persons.unmerging import undo
from core.write import delete, save, upsert
from metrics import renew
from metrics.answer import answer, ask
from metrics.compare import differences
from metrics.explain import ask_figure, explain
from tests.makers import make, noun

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 1)


def used(owner: Any, customer: str, *days: int, events: int = 1, feature: str = "export") -> list[Any]:
    """Usage on these days of March, day 32 being 1 April; one batch."""
    told = [
        {
            "source": "product", "external_id": f"{customer} {feature} {day}", "customer_id": customer,
            "feature": feature, "day": str(FIRST + timedelta(days=day - 1)), "events": events,
        }
        for day in days
    ]  # fmt: skip
    return [one.row for one in upsert(owner.actor, noun("usage-days"), told)]


def someone(owner: Any, acquired: str | None = "2025-01-01", **members: Any) -> str:
    at = {"acquired_at": f"{acquired}T12:00:00Z"} if acquired else {}
    return str(make(owner.actor, "customers", **at, **members).id)


def rows(owner: Any, key: str, start: str, end: str, **more: Any) -> list[Any]:
    renew.drain(owner.actor.workspace_id)
    asked = ask(owner.actor, {"metrics": [key], "window": {"start": f"2026-{start}", "end": f"2026-{end}"}, **more})
    return list(answer(owner.actor, asked).series[0].rows)


def values(owner: Any, key: str, start: str, end: str, **more: Any) -> list[float | None]:
    return [row.value for row in rows(owner, key, start, end, **more)]


def chain(customer: str) -> list[tuple[int, int | None, int, int]]:
    """Each active day of a customer: its day of March, the next one, and until when it counts in a week and a month."""

    def day(at: Any) -> int | None:
        return None if at is None else (at.date() - FIRST).days + 1

    found = ActiveDay.objects.filter(customer=customer, deleted_at=None).order_by("day")
    return [(day(one.at), day(one.next_at), day(one.week_until_at), day(one.month_until_at)) for one in found]  # type: ignore[misc]


def test_each_active_day_counts_until_the_next_one_or_until_its_days_are_over(owner: Any) -> None:
    one = someone(owner)
    used(owner, one, 2, 4, 20)
    assert chain(one) == [(2, 4, 4, 4), (4, 20, 11, 20), (20, None, 27, 48)]


@pytest.mark.parametrize("order", [(2, 4, 20), (20, 4, 2), (4, 20, 2)])
def test_any_order_of_arrival_gives_the_same_days(order: tuple[int, ...], owner: Any) -> None:
    one = someone(owner)
    for day in order:
        used(owner, one, day)
    assert chain(one) == [(2, 4, 4, 4), (4, 20, 11, 20), (20, None, 27, 48)]


def test_a_day_goes_with_its_last_usage_and_comes_back_with_it(owner: Any) -> None:
    one = someone(owner)
    used(owner, one, 2, 20)
    (first,), (second,) = used(owner, one, 4), used(owner, one, 4, feature="sharing")
    delete(owner.actor, noun("usage-days"), first.id)
    assert [day for day, *_ in chain(one)] == [2, 4, 20]
    save(owner.actor, noun("usage-days"), {"events": 0}, id=second.id)
    assert chain(one) == [(2, 20, 9, 20), (20, None, 27, 48)]
    save(owner.actor, noun("usage-days"), {"events": 3}, id=second.id)
    assert chain(one) == [(2, 4, 4, 4), (4, 20, 11, 20), (20, None, 27, 48)]


def test_usage_that_moves_to_another_day_or_customer_leaves_no_trace(owner: Any) -> None:
    one, other = someone(owner), someone(owner)
    (row,) = used(owner, one, 2)
    save(owner.actor, noun("usage-days"), {"day": "2026-03-05"}, id=row.id)
    assert chain(one) == [(5, None, 12, 33)]
    save(owner.actor, noun("usage-days"), {"customer_id": other}, id=row.id)
    assert (chain(one), chain(other)) == ([], [(5, None, 12, 33)])
    assert values(owner, "active_customers", "03-01", "04-01") == [1]
    assert list(differences(owner.actor.workspace_id)) == []


def test_usage_without_events_is_no_activity(owner: Any) -> None:
    used(owner, someone(owner), 2, events=0)
    assert not ActiveDay.objects.exists()
    assert values(owner, "active_customers", "03-01", "04-01") == [0]


def test_merged_customers_are_one_and_two_again_when_it_is_undone(owner: Any) -> None:
    one, other = someone(owner), someone(owner)
    used(owner, one, 2, 20)
    used(owner, other, 4)
    before = [chain(one), chain(other)]
    first = noun("customers").model._default_manager.get(pk=one).id
    (record,) = merge(owner.actor, first, [noun("customers").model._default_manager.get(pk=other).id], {}).merges
    assert [chain(one), chain(other)] == [[(2, 4, 4, 4), (4, 20, 11, 20), (20, None, 27, 48)], []]
    assert values(owner, "active_customers", "03-01", "04-01") == [1]
    undo(owner.actor, record.id)
    assert [chain(one), chain(other)] == before
    assert values(owner, "active_customers", "03-01", "04-01") == [2]
    assert list(differences(owner.actor.workspace_id)) == []


def test_a_week_is_seven_days_and_a_month_twenty_eight(owner: Any) -> None:
    used(owner, someone(owner), 2)
    weekly = values(owner, "weekly_active_customers", "03-01", "03-11", granularity="day")
    assert weekly == [0, 1, 1, 1, 1, 1, 1, 1, 0, 0]
    monthly = values(owner, "monthly_active_customers", "03-28", "04-01", granularity="day")
    # From the 2nd to the 29th, across the change of the clock.
    assert monthly == [1, 1, 0, 0]


def test_stickiness_is_the_mean_of_the_days_and_not_the_quotient_of_the_sums(owner: Any) -> None:
    # One comes on the 1st, 29th and 30th, another on the 2nd and 30th: 1 of 2 on the 29th, 2 of 2 on the 30th.
    used(owner, someone(owner), 1, 29, 30)
    used(owner, someone(owner), 2, 30)
    days = rows(owner, "stickiness_dau_mau", "03-28", "04-01", granularity="day")
    assert [row.value for row in days] == [0, 50, 100, 0]
    (whole,) = rows(owner, "stickiness_dau_mau", "03-28", "04-01")
    assert (whole.value, whole.numerator, whole.denominator, whole.n) == (37.5, 150, 4, 3)
    assert values(owner, "stickiness_wau_mau", "03-28", "04-01", granularity="day") == [0, 50, 100, 100]


def test_the_first_27_days_have_no_stickiness(owner: Any) -> None:
    used(owner, someone(owner), *range(1, 32))
    days = rows(owner, "stickiness_dau_mau", "03-26", "03-30", granularity="day")
    assert [(row.value, row.reason, row.left_censored) for row in days] == [
        (None, "too_early", True), (None, "too_early", True), (100, None, False), (100, None, False),
    ]  # fmt: skip
    assert [row.value for row in rows(owner, "stickiness_dau_mau", "03-01", "04-01")] == [100]


def test_stickiness_of_a_segment_divides_by_the_month_of_that_segment(owner: Any) -> None:
    segment = str(make(owner.actor, "segments").id)
    used(owner, someone(owner, segment_id=segment), 1, 30)
    used(owner, someone(owner), 2)
    found = rows(owner, "stickiness_dau_mau", "03-30", "03-31", filters={"segment": [segment]})
    assert [row.value for row in found] == [100]
    assert values(owner, "stickiness_dau_mau", "03-30", "03-31") == [100]
    used(owner, someone(owner), 20)
    assert values(owner, "stickiness_dau_mau", "03-30", "03-31") == [50]


def test_the_explanation_of_a_mean_shows_its_sum_and_its_days(owner: Any) -> None:
    used(owner, someone(owner), 1, 29, 30)
    asked = ask_figure(owner.actor, "stickiness_dau_mau", {"window": {"start": "2026-03-29", "end": "2026-04-01"}})
    told = explain(owner.actor, asked)
    assert told.row.value == pytest.approx(200 / 3, abs=1e-6)
    assert told.calculation == "200 / 3"


def lifecycle(owner: Any, start: str, end: str, **more: Any) -> list[tuple[Any, ...]]:
    words = ("new", "returning", "resurrecting", "dormant")
    return list(zip(*(values(owner, f"lifecycle_{word}", start, end, **more) for word in words), strict=True))


def test_customers_are_new_by_their_own_date_and_else_by_when_they_came_before(owner: Any) -> None:
    used(owner, someone(owner, "2026-03-10"), 10)
    used(owner, someone(owner), 3, 9)
    used(owner, someone(owner), 11)
    used(owner, someone(owner), 8)
    # The week from the 9th: one acquired in it, one that came the week before as well, one only seen now, one gone.
    assert lifecycle(owner, "03-09", "03-16") == [(1, 1, 1, 1)]
    weeks = lifecycle(owner, "03-02", "03-30", granularity="week")
    assert weeks == [(0, 0, 2, 0), (1, 1, 1, 1), (0, 0, 0, 3), (0, 0, 0, 0)]
    assert values(owner, "active_customers", "03-02", "03-30", granularity="week") == [2, 3, 0, 0]


def test_who_is_no_customer_yet_is_counted_apart(owner: Any) -> None:
    for acquired in (None, "2026-04-10"):
        used(owner, someone(owner, acquired), 10)
    (row,) = rows(owner, "lifecycle_resurrecting", "03-09", "03-16")
    assert (row.value, row.excluded) == (0, {"not_acquired": 2})


def test_an_old_day_that_is_told_late_makes_a_customer_return(owner: Any) -> None:
    one = someone(owner)
    used(owner, one, 10)
    assert lifecycle(owner, "03-09", "03-16") == [(0, 0, 1, 0)]
    used(owner, one, 4)
    assert lifecycle(owner, "03-09", "03-16") == [(0, 1, 0, 0)]


def test_contacts_are_counted_against_the_customers_that_are_active(owner: Any) -> None:
    used(owner, someone(owner), 10)
    used(owner, someone(owner), 10, 11)
    for _ in range(3):
        make(owner.actor, "cases", opened_at="2026-03-10T10:00:00Z")
    assert values(owner, "contacts_per_active_customer", "03-09", "03-16") == [1.5]
    assert values(owner, "contacts_per_active_customer", "03-16", "03-17") == [None]


def test_nothing_of_another_workspace_is_active_here(owner: Any, stranger: Any) -> None:
    used(stranger, someone(stranger), 10)
    assert values(owner, "monthly_active_customers", "03-09", "03-16") == [0]
    assert values(stranger, "monthly_active_customers", "03-09", "03-16") == [1]
