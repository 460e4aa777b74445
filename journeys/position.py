"""Where one customer stands on each journey: how long, against what is usual there, what comes next and what it needs.

Cost: one statement for the standings, and two for each journey on which the customer is under way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from core.scope import Actor, visible
from journeys.fold import StandingState, VisitEnd
from journeys.rules import BY_NAME, said
from journeys.standings import Standing, Visit

# A share of fewer stays would say more than is known.
LEAST = 5


@dataclass(frozen=True, slots=True)
class Usual:
    """How long others stayed. `percentile` is the share, of those of whom it is known, who had gone on by the time that
    this customer has been here; null for fewer than LEAST. `median_seconds` is of the stays that ended by going on.
    """

    known: int
    percentile: float | None
    median_seconds: int | None


@dataclass(frozen=True, slots=True)
class Next:
    """The stage that comes next, and the rule by which customers come there."""

    key: str
    name: str
    rule: str | None
    told: Mapping[str, Any]
    means: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """One customer on one journey. `late` says whether the stay lasts longer than it should, null when nobody said how
    long it should; `abandons_at` is when the customer will count as having given up.
    """

    standing: Standing
    stage: Mapping[str, Any]
    seconds_here: int
    expected_days: int | None
    late: bool | None
    usual: Usual | None
    next: Next | None
    needs: str | None
    abandons_at: datetime | None


def positions(actor: Actor, customer: UUID) -> list[Position]:
    """The last standing of a customer on each journey, those under way first."""
    found = visible(Standing.objects.filter(customer_id=customer), actor).select_related("journey_version")
    last = {row.journey_id: row for row in found.order_by("number")}
    now = timezone.now()
    rows = sorted(last.values(), key=lambda row: (row.state != StandingState.ACTIVE, row.stage_entered_at, row.pk))
    return [_position(actor, row, now) for row in rows]


def _position(actor: Actor, row: Standing, now: datetime) -> Position:
    stages: Sequence[Mapping[str, Any]] = row.journey_version.map["stages"]
    place = [one["id"] for one in stages].index(str(row.stage_id))
    stage, active = stages[place], row.state == StandingState.ACTIVE
    here = (row.ended_at or now) - row.stage_entered_at
    expected, gives_up = stage["expected_days"], stage["abandoned_after_days"]
    return Position(
        standing=row,
        stage=stage,
        seconds_here=int(here.total_seconds()),
        expected_days=expected,
        late=None if expected is None or not active else here > timedelta(days=expected),
        usual=_usual(actor, row, here, now) if active else None,
        next=_next(stages[place + 1]) if active else None,
        needs=stage["needs"] if active else None,
        abandons_at=row.stage_entered_at + timedelta(days=gives_up) if active and gives_up is not None else None,
    )


def _usual(actor: Actor, row: Standing, here: timedelta, now: datetime) -> Usual:
    """Others in this stage: those who went on sooner, and those who stayed at least as long, gone by now or not. Of
    whom has been there for less nothing is known yet, and who gave up sooner never went on.
    """
    others = visible(Visit.objects.filter(stage_id=row.stage_id, skipped=False), actor)
    others = others.exclude(standing_id=row.pk)
    seconds = int(here.total_seconds())
    went_on = Q(how__in=(VisitEnd.FORWARD, VisitEnd.BACKWARD))
    counted = others.aggregate(
        sooner=Count("pk", filter=went_on & Q(seconds__lt=seconds)),
        longer=Count("pk", filter=Q(seconds__gte=seconds) | Q(left_at=None, entered_at__lte=now - here)),
        finished=Count("pk", filter=Q(how=VisitEnd.FORWARD)),
    )
    known = counted["sooner"] + counted["longer"]
    middle = None
    if counted["finished"] >= LEAST:
        ended = others.filter(how=VisitEnd.FORWARD).order_by("seconds").values_list("seconds", flat=True)
        middle = ended[counted["finished"] // 2]
    return Usual(known, round(100 * counted["sooner"] / known, 1) if known >= LEAST else None, middle)


def _next(stage: Mapping[str, Any]) -> Next:
    chosen = stage["enters_on"]
    rule = chosen["rule"] if chosen else None
    return Next(
        stage["key"], stage["name"], rule, chosen["with"] if chosen else {}, said(BY_NAME[rule]) if rule else None
    )
