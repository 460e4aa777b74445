"""How long customers have been under contract and what that has brought, from the ledger of recurring revenue."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet

from core.revenue.movements import Movement, MovementKind
from metrics.clv.sbg import Stay

DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}
PER_YEAR = {"day": 365.25, "week": 52.0, "month": 12.0, "year": 1.0}
MONTH_S = 365.25 / 12 * 86_400
COLUMNS = (
    "customer_id", "currency", "customer__segment_id", "kind", "amount_minor", "effective_at",
    "subscription__interval", "subscription__interval_count",
)  # fmt: skip
Line = tuple[UUID, str, UUID | None, str, int, datetime, str | None, int | None]


@dataclass(frozen=True, slots=True)
class Contract:
    """One customer's contracts of one currency as one time, from the first payment to the last.

    `monthly` is what they bring per month now and `earned` what they have brought, in minor units. `ended_at` is when
    they were lost, null while they are there; `leaving_at` when they will be, if that is known ahead. The period is
    that of the subscription that changed last.
    """

    customer_id: UUID
    segment_id: UUID | None
    currency: str
    began_at: datetime
    ended_at: datetime | None
    leaving_at: datetime | None
    monthly: int
    earned: float
    unit: str
    unit_count: int

    def months(self, now: datetime) -> float:
        """How many months it lasted or lasts."""
        return ((self.ended_at or now) - self.began_at).total_seconds() / MONTH_S

    def renewals(self, now: datetime, zone: tzinfo) -> int:
        """How many whole periods are over."""
        last = (self.ended_at or now).astimezone(zone).date()
        return whole_periods(self.began_at.astimezone(zone).date(), last, self.unit, self.unit_count)

    def stay(self, now: datetime, zone: tzinfo) -> Stay:
        """The contract as the model of renewals knows it: who leaves within a period has left at its end."""
        whole = self.renewals(now, zone)
        if self.ended_at is None:
            return Stay(whole, False)
        first, last = (one.astimezone(zone).date() for one in (self.began_at, self.ended_at))
        begun = last > after(first, whole, self.unit, self.unit_count)
        return Stay(max(1, whole + begun), True)

    @property
    def per_period(self) -> float:
        """What it brings per period now, in minor units."""
        return self.monthly * 12 * self.unit_count / PER_YEAR[self.unit]


def contracts(lines: "QuerySet[Movement, Movement]", now: datetime) -> Iterator[Contract]:
    """The contracts that these lines of the ledger tell of, as they are now. One statement."""
    standing = lines.filter(superseded_at=None).order_by("customer_id", "currency", "effective_at", "id")
    rows: Iterable[Line] = standing.values_list(*COLUMNS).iterator()
    for _key, some in groupby(rows, key=lambda line: line[:2]):
        lived = list(some)
        past = [line for line in lived if line[5] <= now]
        if past:
            yield _contract(past, lived[len(past) :], now)


def _contract(past: list[Line], ahead: list[Line], now: datetime) -> Contract:
    customer, currency, segment, kind, _amount, at, *_rest = past[-1]
    unit, count = next(((line[6], line[7]) for line in reversed(past) if line[6]), (None, None))
    monthly = sum(line[4] for line in past)
    lost = [line[5] for line in ahead if line[3] == MovementKind.CHURN]
    return Contract(
        customer, segment, currency, past[0][5],
        at if kind == MovementKind.CHURN else None,
        lost[0] if lost else None,
        monthly,
        sum(line[4] * (now - line[5]).total_seconds() for line in past) / MONTH_S,
        unit or "month", count or 1,
    )  # fmt: skip


def after(start: date, periods: int, unit: str, count: int) -> date:
    """The day on which so many periods are over; of a month that is too short, its last."""
    if unit in DAYS:
        return date.fromordinal(start.toordinal() + periods * count * DAYS[unit])
    months = start.year * 12 + start.month - 1 + periods * count * MONTHS[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def whole_periods(start: date, end: date, unit: str, count: int) -> int:
    """How many periods from `start` are over by `end`."""
    if unit in DAYS:
        return max(0, (end - start).days // (count * DAYS[unit]))
    months = (end.year - start.year) * 12 + end.month - start.month
    found = months // (count * MONTHS[unit])
    return max(0, found if after(start, found, unit, count) <= end else found - 1)
