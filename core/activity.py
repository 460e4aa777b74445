"""Active days: on which local days each customer used anything, and how long that makes it an active one.

Each day knows the customer's next one. So who was active in the last 7 or 28 days is a stock, entered by an active day
and left when the next one takes over or the days are over: it is kept per day like any stock, and counted nowhere anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid5

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from core.customers import Customer
from core.declare import FACTS, Access, Resource
from core.records import Record, Tracked, changed

if TYPE_CHECKING:
    from core.products import Usage

WEEK, MONTH = timedelta(days=7), timedelta(days=28)
# The id of an active day follows from customer and day, so that many are found at once by their keys.
NAMES = UUID("6f0f7a0e-6c0e-5a52-9d6f-0c3a1c7d2f51")
Place = tuple[UUID, date]


class ActiveDay(Record):
    """One local day on which a customer used anything; derived from days of usage with events."""

    feeds = False
    # They follow the usage, which moves: the survivor gets days of its own.
    stays_on_merge = True

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="active_days", db_index=False)
    day = models.DateField()
    at = models.DateTimeField(help_text="Noon of that day, which places it in figures.")
    next_at = models.DateTimeField(null=True, help_text="The customer's next active day; null while there is none.")
    week_until_at = models.DateTimeField(help_text="The next active day, or 7 days later.")
    month_until_at = models.DateTimeField(help_text="The next active day, or 28 days later.")
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+")

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "at", "id"]),
            models.Index(fields=["workspace", "week_until_at"]),
            models.Index(fields=["workspace", "month_until_at"]),
            models.Index(fields=["customer", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.day}"

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        """Those that came, moved or went and the days before them, with the day that follows each now.

        Cost: two statements, whose subqueries read one entry of an index for each row.
        """
        moved = {row.pk: row for row in rows if changed(row, ("at", "deleted_at"))}
        if not moved:
            return
        same = cls.objects.filter(customer=OuterRef("customer"), deleted_at=None)
        later = same.filter(day__gt=OuterRef("day")).order_by("day").values("at")[:1]
        earlier = same.filter(day__lt=OuterRef("day")).order_by("-day").values("pk")[:1]
        found = cls.objects.filter(pk__among=moved).values_list("pk", Subquery(later), Subquery(earlier))
        follows: dict[UUID, datetime | None] = {}
        for pk, after, before in found:
            row = moved[pk]
            follows[pk] = after
            if before is not None and before not in moved:
                follows[before] = row.at if row.deleted_at is None else after
        others = [pk for pk in follows if pk not in moved]
        for row in (*moved.values(), *(cls.objects.filter(pk__among=others) if others else ())):
            row.last_until(follows[row.pk])
            yield row

    def last_until(self, following: datetime | None) -> None:
        """Say which active day follows, and until when this one counts."""
        self.next_at = following
        self.week_until_at, self.month_until_at = (
            min(self.at + span, following or self.at + span) for span in (WEEK, MONTH)
        )


def follow(rows: "Sequence[Usage]") -> Iterator[Tracked]:
    """The active days that follow from days of usage which were written.

    Cost: none unless one came, moved or went; then two statements, and one more where usage went.
    """
    places: dict[Place, Usage | None] = {}
    for row in rows:
        was, now = row.was, row.__dict__
        if was is not None and _said(was) == _said(now):
            continue
        for one, held in ((was, None), (now, row)):
            if one is not None and one["at"] is not None:
                place = one["customer_id"], one["day"]
                places[place] = held if _counts(one) and held is not None else places.get(place)
    if not places:
        return
    # Two who write days of one customer at once must see each other.
    customers = Customer.objects.select_for_update(no_key=True).filter(pk__in={customer for customer, _ in places})
    list(customers.order_by("pk").values_list("pk", flat=True))
    _look_again(type(rows[0]), places)
    ids = {uuid5(NAMES, f"{customer} {day}"): (customer, day) for customer, day in places}
    stored = {one.pk: one for one in ActiveDay.objects.filter(pk__among=ids)}
    for pk, place in ids.items():
        seen, active = places[place], stored.get(pk)
        if seen is None:
            if active is not None:
                active.deleted_at = active.deleted_at or timezone.now()
                yield active
        else:
            yield _active(active, pk, seen)


def _active(active: ActiveDay | None, pk: UUID, told: "Usage") -> ActiveDay:
    if active is None:
        active = ActiveDay.blank(id=pk, workspace_id=told.workspace_id, customer_id=told.customer_id, day=told.day)
        active.segment_id = told.segment_id
    if active.at != told.at or active.deleted_at is not None:
        active.__dict__.update(at=told.at, deleted_at=None)
        active.last_until(None)
    return active


def _look_again(usage: Any, places: dict[Place, "Usage | None"]) -> None:
    """Whether there is other usage where some went. One statement, or none."""
    unsure = [place for place, told in places.items() if told is None]
    if unsure:
        rows = usage._default_manager.filter(deleted_at=None, events__gt=0, at__isnull=False)
        rows = rows.filter(customer__among={customer for customer, _ in unsure}, day__in={day for _, day in unsure})
        for row in rows.order_by("feature", "id"):
            if places.get((row.customer_id, row.day), row) is None:
                places[row.customer_id, row.day] = row


def _counts(row: Mapping[str, Any]) -> bool:
    return row["deleted_at"] is None and row["events"] > 0


def _said(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What an active day follows from."""
    return row["customer_id"], row["day"], row["at"], _counts(row)


ACTIVE_DAY_COLUMNS = ("customer", "day", "at", "next_at", "week_until_at", "month_until_at", "segment")
ACTIVE_DAYS = Resource(
    name="active-days",
    model=ActiveDay,
    read=ACTIVE_DAY_COLUMNS,
    filter=ACTIVE_DAY_COLUMNS,
    order=("-day",),
    access=Access(FACTS.read, frozenset()),
)
