"""Contacts: each time a customer came to us, and how long after and before the last and next one on the same reason.

Those of a case follow from its timeline; an inbound interaction without a case is a contact by itself. Contacts whose
reason nobody noted count as of one reason; whoever wants them out asks for those with a reason.

Cost: two queries for the neighbours of all contacts that were written together, two more for those that change: at
most the one before and the one after each contact within 31 days, and the cycles resolved in the days before.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from core.declare import FACTS, Access, Resource
from core.records import Tracked
from core.service.business_time import seconds
from core.service.conversation import Visit
from core.service.cycles import Cycle
from core.service.derived import DIMENSIONS, Derived, Fact, picked, seconds_column
from core.writing.prepared import Prepared

if TYPE_CHECKING:
    from core.cases import Case
    from core.touchpoints import Interaction

FARTHEST = timedelta(days=31)
Key = tuple[UUID, str | None]


class Contact(Derived):
    """One contact that the customer began. Team and agent are those of whoever answered it first."""

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("core.Case", models.PROTECT, null=True, related_name="contacts", db_index=False)
    interaction = models.ForeignKey(
        "core.Interaction", models.PROTECT, null=True, related_name="contacts", db_index=False
    )
    cycle = models.IntegerField(null=True, help_text="Number of the cycle that it began in.")
    at = models.DateTimeField(help_text="When it began.")
    last_at = models.DateTimeField(help_text="The last that the customer did in it.")
    since_previous_seconds = seconds_column(
        "Since the customer's contact before on the same reason; null when there was none in 31 days."
    )
    next_contact_seconds = seconds_column(
        "Until the customer's next contact on the same reason; null when there was none in 31 days."
    )

    class Meta(Derived.Meta):
        constraints = [
            *Derived.Meta.constraints,
            models.UniqueConstraint(fields=["case", "number"], name="contact_number"),
            models.UniqueConstraint(fields=["interaction"], name="contact_interaction"),
        ]
        indexes = [models.Index(fields=["workspace", "at", "id"]), models.Index(fields=["customer", "at"])]


def contact_facts(case: "Case", visits: Sequence[Visit]) -> Iterator[Fact]:
    """One fact per contact within the case; its channel is the one that the customer used."""
    for one in visits:
        columns = picked(one, "cycle", "at", "last_at", "agent_id", "team_id")
        yield Fact(case, one.number, columns | {"channel": one.channel or case.channel})


def alone(interactions: "Iterable[Interaction]") -> list[Contact]:
    """The contacts that interactions without a case are; those that are none any more are marked deleted."""
    rows = {one.id: one for one in interactions}
    old = [one.id for one in rows.values() if one.was is not None]
    known = Contact.objects.filter(interaction__among=old) if old else ()
    found = {one.interaction_id: one for one in known}
    made: list[Contact] = []
    for one in rows.values():
        counts = one.case_id is None and one.direction == "inbound"
        contact = found.get(one.id)
        if contact is None and not counts:
            continue
        contact = contact or Contact.blank(workspace_id=one.workspace_id, interaction_id=one.id, number=1)
        contact.customer_id, contact.at, contact.last_at = one.customer_id, one.at, one.at
        contact.channel, contact.reason = one.channel, one.reason
        contact.team_id, contact.agent_id = one.team_id, one.agent_id
        contact.segment_id, contact.plan = one.segment_id, one.plan
        contact.deleted_at = one.deleted_at if counts else (contact.deleted_at or one.updated_at)
        made.append(contact)
    return made


@dataclass(slots=True)
class Beside:
    """What is read of a contact or a cycle (`at` is when that was resolved) to see whether its gaps change."""

    pk: UUID
    customer_id: UUID
    reason: str | None
    at: datetime
    next_contact_seconds: int | None
    since_previous_seconds: int | None = None

    @property
    def gaps(self) -> tuple[int | None, int | None]:
        return self.next_contact_seconds, self.since_previous_seconds


def link(contacts: Sequence[Contact], cycles: Sequence[Cycle] = (), moved: Iterable[Contact] = ()) -> Iterator[Tracked]:
    """Set the gaps of these contacts and cycles, and yield the neighbours whose gaps change with them.

    `moved` are contacts that stand elsewhere now and are stored already: they count as neighbours. Whoever calls holds
    the locks of the customers, so that two who write at once see each other.
    """
    places = [place for one in (*contacts, *moved) for place in _places(one, "at")]
    places += [place for one in cycles for place in _places(one, "resolved_at")]
    if not places:
        return
    spans: dict[Key, tuple[datetime, datetime]] = {}
    for key, at in places:
        low, high = spans.get(key, (at, at))
        spans[key] = min(low, at), max(high, at)
    here: dict[str, Any] = {
        "customers": list({customer for customer, _ in spans}),
        "low": min(low for low, _ in spans.values()) - FARTHEST,
        "high": max(high for _, high in spans.values()) + FARTHEST,
    }
    neighbours, others = _beside(_NEAR.rows(**here), contacts, spans), _beside(_ENDED.rows(**here), cycles, spans)
    before = {one.pk: one.gaps for one in (*neighbours, *others)}
    living: list[Contact | Beside] = [one for one in contacts if one.deleted_at is None]
    by_key: dict[Key, list[Contact | Beside]] = {}
    living += neighbours
    for one in sorted(living, key=lambda one: (one.at, one.pk)):
        by_key.setdefault(_key(one), []).append(one)
    for key, row in by_key.items():
        _measure(row, *spans[key])
    for cycle in cycles:
        cycle.next_contact_seconds = _next(cycle.resolved_at, by_key.get(_key(cycle), ()))
    for other in others:
        other.next_contact_seconds = _next(other.at, by_key.get(_key(other), ()))
    yield from _changed(Contact, [one for one in neighbours if one.gaps != before[one.pk]])
    yield from _changed(Cycle, [one for one in others if one.gaps != before[one.pk]])


def _near(*, customers: Any, low: Any, high: Any) -> "models.QuerySet[Any, Any]":
    rows = Contact.objects.filter(customer__among=customers, deleted_at=None, at__gte=low, at__lte=high)
    return rows.values_list("pk", "customer_id", "reason", "at", "next_contact_seconds", "since_previous_seconds")


def _ended(*, customers: Any, low: Any, high: Any) -> "models.QuerySet[Any, Any]":
    rows = Cycle.objects.filter(customer__among=customers, deleted_at=None, resolved_at__gte=low, resolved_at__lte=high)
    return rows.values_list("pk", "customer_id", "reason", "resolved_at", "next_contact_seconds")


_NEAR, _ENDED = Prepared(_near), Prepared(_ended)


def _beside(
    rows: Iterable[tuple[Any, ...]], own: Iterable[Tracked], spans: Mapping[Key, tuple[datetime, datetime]]
) -> list[Beside]:
    """The rows near one of these spans of their key, without our own."""
    ours = {one.pk for one in own}
    near = {key: (low - FARTHEST, high + FARTHEST) for key, (low, high) in spans.items()}
    found = ((one, near.get(one[1:3])) for one in rows if one[0] not in ours)
    return [Beside(*one) for one, span in found if span is not None and span[0] <= one[3] <= span[1]]


def _changed(model: type[Contact] | type[Cycle], told: Sequence[Beside]) -> Iterator[Tracked]:
    """The rows whose gaps have changed, which few do: only they are read whole."""
    gaps = {one.pk: one for one in told}
    for row in model._default_manager.filter(pk__among=gaps) if gaps else ():
        row.next_contact_seconds = gaps[row.pk].next_contact_seconds
        if isinstance(row, Contact):
            row.since_previous_seconds = gaps[row.pk].since_previous_seconds
        yield row


def _places(row: Any, time: str) -> Iterator[tuple[Key, datetime]]:
    """Where a row stands and stood: whose contact on which reason, and when."""
    before = row.before
    if getattr(row, time) is not None:
        yield _key(row), getattr(row, time)
    if before is not None and before[time] is not None:
        yield (before["customer_id"], before["reason"]), before[time]


def _key(row: Contact | Cycle | Beside) -> Key:
    return (row.customer_id, row.reason)


def _measure(row: Sequence[Contact | Beside], low: datetime, high: datetime) -> None:
    """Gaps along one customer's contacts on one reason; beyond the edges nothing has moved and not all is known."""
    for place, one in enumerate(row):
        if one.at >= low:
            one.since_previous_seconds = _gap(row[place - 1].at if place else None, one.at)
        if one.at <= high:
            one.next_contact_seconds = _gap(one.at, row[place + 1].at if place + 1 < len(row) else None)


def _next(at: datetime | None, row: Sequence[Contact | Beside]) -> int | None:
    if at is None:
        return None
    place = bisect_right([one.at for one in row], at)
    return _gap(at, row[place].at if place < len(row) else None)


def _gap(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None or end - start > FARTHEST:
        return None
    return seconds(start, end)


CONTACT_FILTERS = ("case", "interaction", "customer", "number", "cycle", "at", "last_at", *DIMENSIONS)
CONTACTS = Resource(
    name="contacts",
    model=Contact,
    read=(*CONTACT_FILTERS, "since_previous_seconds", "next_contact_seconds"),
    filter=CONTACT_FILTERS,
    order=("-at",),
    access=Access(FACTS.read, frozenset()),
)
