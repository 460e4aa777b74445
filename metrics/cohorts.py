"""Retention cohorts: of the customers who began in one period, how many still pay in each one after.

The matrix is counted from tenures, so it needs no parts: one statement that gives a row for each tenure in the window.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from core.customers import Customer
from core.problems import Fault, Invalid
from core.read import may_read
from core.revenue.balances import TENURES, Tenure
from core.scope import Actor, visible
from metrics.answer import workspace_of
from metrics.ask import Question, question
from metrics.engine import tracks
from metrics.figures import DIGITS
from metrics.gather import chosen_by
from metrics.windows import Bucket, local_day

Counting = Literal["recurring", "cumulative"]
Anchor = Literal["first_paid", "acquired"]
STEPS = ("week", "month", "quarter", "year")
MOST_PERIODS = 60
TRACK = "tenures.from_at"
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One period of one cohort: `n` of the cohort pay in it. `value` is their percentage, null with a `reason` while
    the period has not begun; `partial` while it runs."""

    index: int
    start: date
    n: int
    value: float | None
    partial: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who began in one period; the first cell is that period."""

    start: date
    end: date
    customers: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Cohorts:
    """The matrix, as a triangle: each cohort has the periods from its own to the last of the window."""

    counting: str
    anchor: str
    granularity: str
    zone: str
    computed_at: datetime
    cohorts: Sequence[Cohort]


def ask_cohorts(actor: Actor, data: Mapping[str, Any]) -> tuple[Question, Counting, Anchor]:
    """The question that `data` asks: window, granularity (month when left out), filters, counting and anchor."""
    given = dict(data)
    counting: Any = given.pop("counting", None) or "recurring"
    anchor: Any = given.pop("anchor", None) or "first_paid"
    given["granularity"] = given.get("granularity") or "month"
    faults = [
        Fault(f"/{label}", "not_allowed", _("%(label)s is one of %(words)s.") % {
            "label": label, "words": ", ".join(words),
        }, str(value)[:100], list(words))
        for label, value, words in (
            ("counting", counting, get_args(Counting)), ("anchor", anchor, get_args(Anchor)),
            ("granularity", given["granularity"], STEPS),
        )
        if value not in words
    ]  # fmt: skip
    if anchor == "acquired" and given.get("filters"):
        text = _("Filters are those of the first tenure: whoever never paid has none. Leave them out, or the anchor.")
        faults.append(Fault("/filters", "rule", text))
    if faults:
        raise Invalid(_("The question cannot be answered as it stands."), faults)
    members = ("metrics", "window", "granularity", "filters")
    asked = question(workspace_of(actor), {**given, "metrics": ["new_customers"]}, timezone.now(), members)
    if len(asked.steps) > MOST_PERIODS:
        text = _("This window has more than %(most)s steps of one %(granularity)s; take longer steps.")
        text %= {"most": MOST_PERIODS, "granularity": asked.granularity}
        raise Invalid(text, [Fault("/granularity", "too_complex", text, asked.granularity, MOST_PERIODS)])
    return asked, counting, anchor


def cohorts(actor: Actor, asked: Question, counting: Counting, anchor: Anchor) -> Cohorts:
    """The matrix. Cost: one statement, two for the anchor `acquired`; memory for one row at a time."""
    may_read(actor, TENURES)
    now, steps = timezone.now(), asked.steps
    starts = [step.start for step in steps]
    sizes = [0] * len(steps)
    paying = [[0] * len(steps) for _ in steps]
    for began, spans in _customers(actor, asked, anchor):
        cohort = bisect_right(starts, began) - 1
        sizes[cohort] += 1
        for index in _periods(spans, steps, cohort, counting):
            paying[cohort][index] += 1
    zone = asked.window.zone
    days = [local_day(at, zone) for at in (*starts, steps[-1].end)]
    made = [
        Cohort(days[place], days[place + 1], size, [
            _cell(index - place, days[index], paying[place][index], size, steps[index], now)
            for index in range(place, len(steps))
        ])
        for place, size in enumerate(sizes)
    ]  # fmt: skip
    return Cohorts(counting, anchor, asked.granularity, zone.key, now, made)


def _customers(
    actor: Actor, asked: Question, anchor: Anchor
) -> Iterator[tuple[datetime, list[tuple[datetime, datetime | None]]]]:
    """When each customer of the window began, and the times in which they paid."""
    window = asked.window
    tenures = visible(Tenure.objects.all(), actor)
    if anchor == "first_paid":
        first = tenures.filter(chosen_by(tracks()[TRACK], asked), customer=OuterRef("customer"), number=1)
        rows = tenures.annotate(began=Subquery(first.values("from_at")[:1]))
        rows = rows.filter(began__gte=window.start, began__lt=window.end, from_at__lt=window.end)
        told = rows.order_by("customer", "from_at").values_list("customer", "began", "from_at", "to_at")
        yield from _grouped(told.iterator(CHUNK))
        return
    people = visible(Customer.objects.filter(merged_into=None), actor)
    people = people.filter(acquired_at__gte=window.start, acquired_at__lt=window.end)
    alive = Q(tenures__deleted_at=None, tenures__from_at__lt=window.end)
    having = people.filter(alive).order_by("pk", "tenures__from_at")
    paid = having.values_list("pk", "acquired_at", "tenures__from_at", "tenures__to_at")
    yield from _grouped(paid.iterator(CHUNK))
    never = people.exclude(pk__in=tenures.filter(from_at__lt=window.end).values("customer"))
    for at in never.values_list(F("acquired_at"), flat=True).iterator(CHUNK):
        yield at, []


def _grouped(
    rows: Iterator[tuple[Any, ...]],
) -> Iterator[tuple[datetime, list[tuple[datetime, datetime | None]]]]:
    last: UUID | None = None
    began, spans = None, list[tuple[datetime, datetime | None]]()
    for customer, at, start, end in rows:
        if customer != last:
            if began is not None:
                yield began, spans
            last, began, spans = customer, at, []
        spans += [(start, end)] if start is not None else []
    if began is not None:
        yield began, spans


def _periods(
    spans: Sequence[tuple[datetime, datetime | None]], steps: Sequence[Bucket], cohort: int, counting: Counting
) -> list[int]:
    """The periods from the cohort's own on in which somebody paid; cumulative ends with the first in which not."""
    found: list[int] = []
    for index in range(cohort, len(steps)):
        step = steps[index]
        if any(start < step.end and (end is None or end > step.start) for start, end in spans):
            found.append(index)
        elif counting == "cumulative":
            break
    return found


def _cell(index: int, start: date, n: int, size: int, step: Bucket, now: datetime) -> Cell:
    reason = "in_the_future" if step.start > now else None if size else "no_facts"
    return Cell(index, start, n if reason is None else 0, round(100 * n / size, DIGITS) if reason is None else None,
                step.start <= now < step.end, reason)  # fmt: skip
