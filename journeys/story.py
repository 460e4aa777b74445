"""The story of one customer: what the rules read, in order of time.

Stories are told for many customers together, and only what is asked for is read: one statement for each kind of fact
for all of them, whatever their number.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Model, Q

from core.cases import Cycle
from core.columns import LATEST
from core.customers import Customer
from core.feedback import Answer
from core.outcomes import Outcome, OutcomeMeasurement, OutcomeStatus, progress
from core.products import Usage
from core.promises import Promise
from core.purchases import Purchase
from core.revenue.movements import Movement
from core.revenue.subscriptions import Subscription
from core.service.applied_targets import AppliedTarget, TargetOutcome
from core.service.case_summaries import CaseSummary
from core.service.contacts import Contact
from core.touchpoints import Direction, Interaction

Rows = Mapping[UUID, list[Any]]
UNHAPPY = -0.5
# Due and neither fulfilled in time nor called off; agreed anew too late or more than once is broken as well.
BROKEN = Q(cancelled_at=None) & (
    Q(fulfilled_at=None) | Q(renegotiated_late=True) | Q(renegotiated_count__gt=1) | Q(fulfilled_at__gt=F("judged_at"))
)
FRICTIONS = ("negative", "repeat", "breach", "broken_promise", "transfer")


class Subscribed(NamedTuple):
    start_at: datetime
    trial_ends_at: datetime | None
    renews_at: datetime | None
    ends_at: datetime | None


class Moved(NamedTuple):
    at: datetime
    kind: str


class Used(NamedTuple):
    at: datetime
    day: date
    feature: str


class Answered(NamedTuple):
    at: datetime
    instrument: str
    positive: bool | None
    survey_id: UUID


class Reached(NamedTuple):
    at: datetime
    name: str


class Opened(NamedTuple):
    opened_at: datetime
    reason: str | None
    resolved_at: datetime | None


class Met(NamedTuple):
    at: datetime
    touchpoint: str


class Friction(NamedTuple):
    """Something that was harder than it should be: one of FRICTIONS."""

    at: datetime
    kind: str


class Stories:
    """The facts of some customers, by customer; each kind is read when it is first asked for."""

    def __init__(self, customers: Collection[UUID], zone: ZoneInfo) -> None:
        self.ids, self.zone = list(customers), zone

    def of(self, customer: UUID) -> "Story":
        """The story of one of them."""
        return Story(self, customer)

    @cached_property
    def acquired(self) -> dict[UUID, datetime]:
        found = Customer.objects.filter(pk__among=self.ids, acquired_at__isnull=False)
        return {id: at for id, at in found.values_list("pk", "acquired_at") if at is not None}

    @cached_property
    def purchases(self) -> Rows:
        return self._read(Purchase, ("at", "delivered_on"))

    @cached_property
    def subscriptions(self) -> Rows:
        names = ("start_at", "trial_ends_at", "renews_at", "service_end_at")
        return self._read(Subscription, names, make=Subscribed)

    @cached_property
    def movements(self) -> Rows:
        return self._read(Movement, ("effective_at", "kind"), Q(superseded_at=None), make=Moved)

    @cached_property
    def usage(self) -> Rows:
        return self._read(Usage, ("day", "feature", "created_at"), Q(events__gt=0), make=self._used)

    @cached_property
    def answers(self) -> Rows:
        names = ("submitted_at", "instrument", "positive", "survey_id")
        return self._read(Answer, names, Q(score__isnull=False), make=Answered)

    @cached_property
    def aims(self) -> list[Outcome]:
        """What they came to achieve."""
        return list(Outcome.objects.filter(customer_id__among=self.ids, deleted_at=None))

    @cached_property
    def outcomes(self) -> Rows:
        """Agreed as achieved, or measured at the target: whichever was first."""
        aims = {one.pk: one for one in self.aims}
        first = {
            one.pk: one.status_at for one in self.aims
            if one.status == OutcomeStatus.ACHIEVED and one.status_at is not None
        }  # fmt: skip
        measured = OutcomeMeasurement.objects.filter(outcome_id__among=list(aims), deleted_at=None)
        for id, value, at in measured.values_list("outcome_id", "value", "measured_at") if aims else ():
            if (progress(aims[id], value) or 0) >= 1 and at < first.get(id, LATEST):
                first[id] = at
        return _grouped((aims[id].customer_id, Reached(at, aims[id].name)) for id, at in first.items())

    @cached_property
    def cases(self) -> Rows:
        """Every cycle of every case: a reopened case was opened again."""
        return self._read(Cycle, ("opened_at", "reason", "resolved_at"), make=Opened)

    @cached_property
    def meetings(self) -> Rows:
        with_touchpoint = Q(touchpoint__isnull=False)
        return self._read(Interaction, ("at", "touchpoint__key"), with_touchpoint, make=Met)

    @cached_property
    def contacts(self) -> Rows:
        return self._read(Contact, ("at", "since_previous_seconds", "reason"))

    @cached_property
    def frictions(self) -> Rows:
        """Everything that was harder than it should be; what is overdue counts from its due time on."""
        found: list[tuple[UUID, Friction]] = []

        def add(kind: str, model: Any, name: str, where: Q) -> None:
            rows = model._default_manager.filter(where, customer_id__among=self.ids, deleted_at=None)
            found.extend((id, Friction(at, kind)) for id, at in rows.values_list("customer_id", name) if at is not None)

        add("negative", Answer, "submitted_at", Q(negative=True))
        add("negative", Interaction, "at", Q(direction=Direction.INBOUND, sentiment__lte=UNHAPPY))
        late = Q(outcome__in=(TargetOutcome.BREACHED, TargetOutcome.OPEN))
        add("breach", AppliedTarget, "known_at", late)
        add("broken_promise", Promise, "judged_at", BROKEN)
        add("transfer", CaseSummary, "last_transfer_at", Q(transfers__gt=0))
        for customer, rows in self.contacts.items():
            found += [(customer, Friction(at, "repeat")) for at, since, reason in rows if since is not None and reason]
        return _grouped(found)

    def _read(
        self, model: type[Model], names: Sequence[str], where: Q | None = None, make: Callable[..., Any] | None = None
    ) -> Rows:
        manager: Any = model._default_manager
        rows = manager.filter(where or Q(), customer_id__among=self.ids, deleted_at=None)
        found = rows.values_list("customer_id", *names)
        return _grouped((customer, make(*rest) if make else tuple(rest)) for customer, *rest in found)

    def _used(self, day: date, feature: str, told_at: datetime) -> Used:
        """A day's use counts from when it was first told, at the latest from the end of that day."""
        starts, ends = self.midnight(day), self.midnight(day + timedelta(days=1))
        return Used(min(max(told_at, starts), ends), day, feature)

    def midnight(self, day: date) -> datetime:
        """The instant at which a local day begins."""
        return datetime.combine(day, time.min, tzinfo=self.zone).astimezone(UTC)


def _grouped(found: Iterable[tuple[UUID, Any]]) -> Rows:
    rows: dict[UUID, list[Any]] = defaultdict(list)
    for customer, one in found:
        rows[customer].append(one)
    for each in rows.values():
        each.sort(key=_order)
    return rows


def _order(one: tuple[Any, ...]) -> tuple[datetime, str]:
    """By the instant, and rows of one instant always in the same order."""
    return one[0], repr(one[1:])


class Story:
    """What happened with one customer; every list is in order of time."""

    def __init__(self, stories: Stories, customer: UUID) -> None:
        self._stories, self._customer = stories, customer

    def _mine(self, rows: Rows) -> list[Any]:
        return rows.get(self._customer, [])

    @property
    def acquired_at(self) -> datetime | None:
        return self._stories.acquired.get(self._customer)

    @property
    def purchases(self) -> list[datetime]:
        return [at for at, _ in self._mine(self._stories.purchases)]

    @property
    def deliveries(self) -> list[datetime]:
        """A delivery is known by its day: it counts from the beginning of that day, never before the purchase."""
        rows = self._mine(self._stories.purchases)
        return sorted(max(at, self._stories.midnight(day)) for at, day in rows if day is not None)

    @property
    def subscriptions(self) -> list[Subscribed]:
        return self._mine(self._stories.subscriptions)

    @property
    def movements(self) -> list[Moved]:
        return self._mine(self._stories.movements)

    @property
    def usage(self) -> list[Used]:
        return self._mine(self._stories.usage)

    @property
    def answers(self) -> list[Answered]:
        return self._mine(self._stories.answers)

    @property
    def outcomes(self) -> list[Reached]:
        return self._mine(self._stories.outcomes)

    @property
    def aims(self) -> bool:
        """Whether the customer came to achieve something that is written down."""
        return any(one.customer_id == self._customer for one in self._stories.aims)

    @property
    def cases(self) -> list[Opened]:
        return self._mine(self._stories.cases)

    @property
    def meetings(self) -> list[Met]:
        return self._mine(self._stories.meetings)

    @property
    def contacts(self) -> list[datetime]:
        return [at for at, *_ in self._mine(self._stories.contacts)]

    @property
    def frictions(self) -> list[Friction]:
        return self._mine(self._stories.frictions)

    @property
    def activity(self) -> list[datetime]:
        """Whenever the customer did something: bought, used, answered, got in touch."""
        return sorted(
            {*self.purchases, *self.contacts, *(one.at for one in self.usage), *(one.at for one in self.answers)}
        )
