"""Taking messages in Segment's form: each is one fact or one change of a customer, once, however often it comes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import write
from core.attributes import AttributeDefinition
from core.customers import CUSTOMERS, Customer, CustomerKind
from core.messages import heard
from core.messages.events import Event, event_of
from core.problems import Fault, Forbidden, Invalid, Refused
from core.products import USAGE, Usage
from core.scope import Actor
from core.workspaces import Workspace
from core.write import Written
from core.writing import references
from core.writing.intake import Key

OUTCOMES = ("created", "updated", "unchanged", "stale", "duplicate", "refused")
# Where a message says what a column of the customer holds, when that is not the trait of the same name.
PLACES = {
    "/source": "/userId", "/external_id": "/userId", "/account_ref": "/groupId", "/attributes": "/traits",
    "/birth_year": "/traits/birthday", "/acquired_at": "/traits/createdAt", "/country": "/traits/address/country",
}  # fmt: skip


@dataclass
class Verdict:
    """What became of one message; `id` is the customer it is about, `ignored` the traits that are not kept."""

    outcome: str
    message_id: str | None = None
    id: UUID | None = None
    ignored: list[str] = field(default_factory=list)
    skewed: bool = False
    problem: Refused | None = None


def collect(
    actor: Actor, messages: Sequence[Any], *, source: str | None = None, sent_at: datetime | None = None
) -> list[Verdict]:
    """Take messages in order, all in one transaction; a verdict for each. Raises Forbidden.

    The note that a message was taken is stored with what it tells, so that neither is ever there without the other.
    Costs the statements of two batches of customers and five more, however many messages there are.
    """
    for resource in (CUSTOMERS, USAGE):
        if actor.role not in resource.access.write:
            text = _("The role %(role)s may not write %(name)s.") % {"role": actor.role, "name": resource.name}
            raise Forbidden(text)
    verdicts, events = _read(actor, messages, source, sent_at)
    with transaction.atomic():
        wanted = {one.message_id for one in events.values() if one.message_id is not None}
        fresh = heard.claim(actor, wanted)
        for place, one in list(events.items()):
            if one.message_id is not None and one.message_id not in fresh:
                verdicts[place] = Verdict("duplicate", one.message_id)
                del events[place]
            elif one.message_id is not None:
                fresh.discard(one.message_id)
        _store(actor, events, verdicts)
        refused = [v.message_id for place, v in verdicts.items() if v.problem and place in events and v.message_id]
        if refused:
            heard.release(actor, refused)
    return [verdicts[place] for place in range(len(messages))]


def _read(
    actor: Actor, messages: Sequence[Any], source: str | None, sent_at: datetime | None
) -> tuple[dict[int, Verdict], dict[int, Event]]:
    verdicts: dict[int, Verdict] = {}
    events: dict[int, Event] = {}
    now = timezone.now()
    for place, message in enumerate(messages):
        try:
            events[place] = event_of(message, source=source, usual=actor.name[:60], sent_at=sent_at, now=now)
        except Refused as problem:
            said = message.get("messageId") if isinstance(message, Mapping) else None
            verdicts[place] = Verdict("refused", said if isinstance(said, str) else None, problem=problem)
    return verdicts, events


def _store(actor: Actor, events: Mapping[int, Event], verdicts: dict[int, Verdict]) -> None:
    groups = {place: one for place, one in events.items() if one.company is not None}
    kept = _Kept(actor, events)
    for place, done in _upsert(actor, {place: kept.company(one) for place, one in groups.items()}).items():
        verdicts[place] = _verdict(events[place], done, kept.ignored(events[place]))
    people: dict[int, dict[str, Any]] = {}
    seen: set[Key] = set()
    for place, one in events.items():
        if one.person is None or (place in verdicts and verdicts[place].problem):
            continue
        key = (one.source, one.person)
        if one.kind != "track" or key not in seen:
            people[place] = kept.person(one)
        seen.add(key)
    done_people = _upsert(actor, people)
    for place, done in done_people.items():
        one = events[place]
        if one.kind != "group" or done.problem:
            verdicts[place] = _verdict(one, done, kept.ignored(one))
    _count(actor, {place: one for place, one in events.items() if one.kind == "track"}, verdicts)


class _Kept:
    """What is kept of traits: the columns of a customer, and the attributes that the workspace has declared."""

    def __init__(self, actor: Actor, events: Mapping[int, Event]) -> None:
        declared = AttributeDefinition.objects.filter(workspace_id=actor.workspace_id, deleted_at=None)
        self.names = set(declared.values_list("key", flat=True)) if any(e.traits for e in events.values()) else set()
        keys = [(one.source, key) for one in events.values() if self._carried(one) for key in _keys(one)]
        known = references.by_keys(actor, Customer, keys)
        self.attributes = {key: dict(row.attributes) for key, row in known.items()}

    def _carried(self, one: Event) -> dict[str, Any]:
        return {name: value for name, value in one.traits.items() if name in self.names}

    def ignored(self, one: Event) -> list[str]:
        return sorted(str(name)[:60] for name in one.traits if name not in self.names)

    def company(self, one: Event) -> dict[str, Any]:
        return {**self._row(one, one.company, told=True), "kind": CustomerKind.COMPANY.value}

    def person(self, one: Event) -> dict[str, Any]:
        row = self._row(one, one.person, told=one.kind == "identify")
        if one.company is not None:
            row["account_ref"] = {"source": one.source, "id": one.company}
        return row

    def _row(self, one: Event, key: str | None, *, told: bool) -> dict[str, Any]:
        row: dict[str, Any] = {"source": one.source, "external_id": key}
        if told:
            row |= {**one.columns, "source_updated_at": one.at.isoformat()}
            carried = self._carried(one)
            if carried:
                held = self.attributes.setdefault((one.source, key or ""), {})
                held |= carried
                row["attributes"] = dict(held)
        return row


def _keys(one: Event) -> list[str]:
    return [key for key in (one.person, one.company) if key is not None]


def _upsert(actor: Actor, rows: Mapping[int, dict[str, Any]]) -> dict[int, Written]:
    done = write.upsert(actor, CUSTOMERS, list(rows.values()))
    return dict(zip(rows, done, strict=True))


def _verdict(one: Event, done: Written, ignored: list[str]) -> Verdict:
    problem = done.problem
    if problem is not None:
        problem = Invalid(
            _("The message was refused."), [_placed(fault) for fault in problem.faults], code=problem.code
        )
    id = None if done.row is None else done.row.pk
    return Verdict(done.outcome, one.message_id, id, ignored, one.skewed or done.skewed, problem)


def _placed(fault: Fault) -> Fault:
    place = PLACES.get(fault.pointer, f"/traits{fault.pointer}")
    return Fault(place, fault.code, fault.message, fault.value, fault.allowed)


def _count(actor: Actor, tracks: Mapping[int, Event], verdicts: dict[int, Verdict]) -> None:
    """Add the uses of each customer, feature and local day. Their customers are locked by now, so nobody else adds."""
    if not tracks:
        return
    zone = Workspace.objects.get(pk=actor.workspace_id).zone_info
    ids = references.ids_by_keys(actor, Customer, {(one.source, str(one.person)) for one in tracks.values()})
    facts: dict[int, tuple[UUID, str, date]] = {}
    for place, one in tracks.items():
        id = ids.get((one.source, str(one.person)))
        if id is not None:
            facts[place] = (id, one.name, one.at.astimezone(zone).date())
        elif place not in verdicts:
            problem = Invalid(
                _("The message was refused."), [Fault("/userId", "invalid", _("The customer was refused."))]
            )
            verdicts[place] = Verdict("refused", one.message_id, problem=problem)
    stored = _usage(actor, Counter(facts.values()))
    for place, fact in facts.items():
        one = tracks[place]
        verdicts[place] = Verdict(stored[fact], one.message_id, fact[0], skewed=one.skewed)


def _usage(actor: Actor, added: Mapping[tuple[UUID, str, date], int]) -> dict[tuple[UUID, str, date], str]:
    """Store the counts; whether the row of each fact was created or updated."""
    found = Usage.objects.filter(
        workspace_id=actor.workspace_id,
        deleted_at=None,
        customer_id__in={id for id, _name, _day in added},
        feature__in={name for _id, name, _day in added},
        day__in={day for _id, _name, day in added},
    )
    rows = {(one.customer_id, one.feature, one.day): one for one in found.select_for_update(no_key=True).order_by("pk")}
    outcomes = {fact: "updated" if fact in rows else "created" for fact in added}
    people = Customer.objects.in_bulk({id for id, name, day in added if (id, name, day) not in rows})
    changed = []
    for fact, count in added.items():
        id, name, day = fact
        row = rows.get(fact) or Usage(
            workspace_id=actor.workspace_id, customer=people[id], feature=name, day=day, events=0
        )
        row.events += count
        changed.append(row)
    write.store(actor, *changed)
    return outcomes
