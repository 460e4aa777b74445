"""What the company of the laws achieves and uses: goals of all kinds and fates, features with and without a right."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from core.outcomes import drop, measure
from core.scope import Actor
from core.write import act, delete, upsert
from tests.makers import make, noun

FEATURES = ("export", "sharing", "alerts")
# The weeks that the laws ask about, and the days before them that MAU looks back to.
SEASONS = (date(2026, 2, 20), date(2026, 9, 20))
GOALS: tuple[dict[str, Any], ...] = (
    {},
    {"baseline": 40, "target": 8, "direction": "down", "weight": 2},
    {"baseline": None, "target": None, "direction": "band", "band_from": 14, "band_to": 18, "weight": 0.5},
)


# Days of use since the beginning of a season: all the time, after a pause, and no more in the weeks of the laws.
HABITS = (range(0, 42, 3), (3, 10, 38), (5, 31))


def achieve(actor: Actor, customers: list[str], segments: list[str]) -> None:
    """Goals due in both weeks, each customer's rights to features, and what was used of them."""
    for n in range(36):
        _goal(actor, n, customers)
    for n, customer in enumerate(customers[:8]):
        _rights(actor, n, customer)
    for season in SEASONS:
        _usage(actor, season, customers)
    for habit in HABITS:
        for segment in segments:
            _settled(actor, habit, segment)


def _goal(actor: Actor, n: int, customers: list[str]) -> None:
    due = (date(2026, 3, 27), date(2026, 10, 23))[n % 2] + timedelta(days=n % 6)
    goal = make(actor, "outcomes", customer_id=customers[n % 9], due_on=due.isoformat(), **GOALS[n % 3])
    values = (12, 16, 25, 9)[: n % 5]
    for place, value in enumerate(values):
        at = f"{due + timedelta(days=2 * place - 4)}T10:00:00Z"
        act(actor, noun("outcomes"), goal.id, measure, {"value": value, "at": at})
    if n % 7 == 5:
        make(actor, "outcome-measurements", outcome_id=str(goal.id), value=20, measured_at="2025-06-01T10:00:00Z")
    if n % 8 == 3:
        at = f"{due + timedelta(days=-1 if n % 16 == 3 else 3)}T10:00:00Z"
        act(actor, noun("outcomes"), goal.id, drop, {"reason": "Sold the shop.", "at": at})
    if n % 17 == 16:
        delete(actor, noun("outcomes"), goal.id)


def _rights(actor: Actor, n: int, customer: str) -> None:
    """Seats for some features; some end within a week of the laws, some are sold twice, some have no limit."""
    for place, feature in enumerate(FEATURES[: 1 + n % 3]):
        ends = ("2026-03-29", "2026-10-25")[n % 2] if place == 1 else None
        seats = None if (n + place) % 4 == 3 else 5 + n
        make(actor, "entitlements", customer_id=customer, feature=feature, seats=seats, ends_on=ends)
    if n % 4 == 0:
        make(actor, "entitlements", customer_id=customer, feature="export", seats=2, starts_on="2026-03-28")


def _settled(actor: Actor, habit: Iterable[int], segment: str) -> None:
    """A customer of long standing, with the habit in both seasons."""
    customer = str(make(actor, "customers", segment_id=segment, acquired_at="2025-05-01T12:00:00Z").id)
    for season in SEASONS:
        for day in habit:
            at = (season + timedelta(days=day)).isoformat()
            make(actor, "usage-days", customer_id=customer, feature="alerts", day=at, events=2, active_users=1)


def _usage(actor: Actor, first: date, customers: list[str]) -> None:
    """Forty-two days in which customers use what they use, every so many days, rights or not."""
    told = []
    for n, customer in enumerate(customers):
        for place, feature in enumerate(FEATURES[: 1 + n % 2]):
            for day in range(n % 5, 42, 1 + n % 4 + place):
                users = None if (n + day) % 9 == 0 else 1 + (n + day) % 4
                key = {"source": "product", "external_id": f"{first} {n} {feature} {day}"}
                events = (users or 1) * (day % 3) if n != 5 else 1
                told.append({
                    **key, "customer_id": customer, "feature": feature, "day": str(first + timedelta(days=day)),
                    "events": events, "active_users": users,
                })  # fmt: skip
    upsert(actor, noun("usage-days"), told)
