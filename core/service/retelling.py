"""Every fact that follows from the timelines of some cases, derived together and told anew whenever an event comes.

Cost per write, whatever the number of cases in it: one statement that locks their customers, one query per kind of
fact (six), one for interactions, two for the hours, one for the versions of policies if any were applied, and two for
neighbouring contacts; and one statement per kind that has changed. Work is that of the events of these cases, and of
the contacts of the same customers within 31 days; no other case is told anew.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, QuerySet

from core.customers import Customer
from core.records import Tracked
from core.schedules import Calendars
from core.service.applied_targets import AppliedTarget, Terms, apply_standards, target_facts
from core.service.case_summaries import CaseSummary, summary_fact
from core.service.contacts import Contact, alone, contact_facts, link
from core.service.conversation import contacts, turns
from core.service.cycles import Cycle, cycle_facts
from core.service.derived import Derived, Fact, reconcile
from core.service.handling import passing, queue
from core.service.queue_entries import QueueEntry, queue_facts
from core.service.sla import apply
from core.service.status_intervals import StatusInterval, interval_facts
from core.service.timeline import Story
from core.service.turns import Turn, turn_facts
from core.touchpoints import Direction, Interaction
from core.writing.prepared import Prepared

if TYPE_CHECKING:
    from core.cases import Case

__all__ = ["apply_standards", "repoint", "retell"]

KINDS: tuple[type[Derived], ...] = (Cycle, Turn, StatusInterval, QueueEntry, Contact, AppliedTarget, CaseSummary)


def _hold_customers(rows: Iterable[Any]) -> None:
    """Lock their customers, past ones as well: two who write contacts of one at once must see each other."""
    ids: set[UUID] = set()
    for row in rows:
        ids |= {row.customer_id, row.was["customer_id"]} if row.was else {row.customer_id}
    if ids:
        _LOCKED.rows(ids=list(ids))


def _locked(*, ids: Any) -> "QuerySet[Any, Any]":
    return Customer.objects.select_for_update(no_key=True).filter(pk__among=ids).order_by("pk").values_list("pk")


_LOCKED = Prepared(_locked)


def retell(
    cases: "Sequence[Case]",
    stories: Mapping[UUID, Story],
    interactions: Sequence[Interaction] = (),
    *,
    new: Container[UUID] = (),
) -> Iterator[Tracked]:
    """The derived rows of these cases as they must be now, the contacts that interactions without a case are, and the
    neighbours of all these contacts. `new` cases have no rows yet.
    """
    _hold_customers([*cases, *interactions])
    found, ended = alone(interactions) if interactions else [], []
    for row in _derived(cases, stories, new) if cases else ():
        if isinstance(row, Contact):
            found.append(row)
        elif isinstance(row, Cycle):
            ended.append(row)
        else:
            yield row
    yield from found
    yield from ended
    yield from link(found, ended)


def repoint(cases: "Sequence[Case]") -> Iterator[Tracked]:
    """The derived rows of these cases, of which nothing but the customer has changed, told of that customer. Their
    timelines are not read, and of rows that name the customer already only what their neighbours need.

    Cost: one statement that locks the customers, one query per kind of fact, one for all contacts, and those of `link`.
    """
    _hold_customers(cases)
    customers = {case.id: case.customer_id for case in cases}
    changed: dict[type[Derived], list[Any]] = {}
    for model in KINDS:
        facts: Any = model
        mine = facts._default_manager.filter(case_id__among=customers)
        changed[model] = list(mine.exclude(customer_id=F("case__customer_id")))
        for row in changed[model]:
            row.customer_id = customers[row.case_id]
        yield from changed[model]
    told = {row.pk for row in changed[Contact]}
    rest = Contact.objects.filter(case_id__among=customers).only("customer_id", "reason", "at")
    yield from link(changed[Contact], changed[Cycle], [row for row in rest if row.pk not in told])


def _derived(cases: "Sequence[Case]", stories: Mapping[UUID, Story], new: Container[UUID]) -> Iterator[Derived]:
    old = [case.id for case in cases if case.id not in new]
    met = _met(old)
    calendars = Calendars(cases[0].workspace_id)
    terms = Terms(cases, calendars)
    facts: dict[type[Derived], list[Fact]] = defaultdict(list)
    for case in cases:
        for model, some in _facts(case, stories[case.id], met[case.id], terms):
            facts[model] += some
    for model in KINDS:
        yield from reconcile(model, old, facts[model])


def _facts(
    case: "Case", story: Story, met: Sequence[tuple[datetime, str]], terms: Terms
) -> Iterator[tuple[type[Derived], Sequence[Fact]]]:
    """All facts of one case. Its hours are those of the policy that applied when it was opened."""
    story.channel = case.channel
    periods = terms.periods(case)
    hours = periods[0].hours
    exchanges, visits, entries = turns(story), contacts(story, met), queue(story)
    applied = apply(periods, story, exchanges) if case.sla_terms else []
    yield Cycle, list(cycle_facts(case, story, exchanges, visits, hours))
    yield Turn, list(turn_facts(case, exchanges, hours))
    yield StatusInterval, list(interval_facts(case, story, hours))
    yield QueueEntry, list(queue_facts(case, entries))
    yield Contact, list(contact_facts(case, visits))
    yield AppliedTarget, list(target_facts(case, applied, terms))
    passed = passing(story, met)
    yield CaseSummary, [summary_fact(case, story, exchanges, visits, entries, passed, applied, hours)]


def _met(cases: Sequence[UUID]) -> dict[UUID, list[tuple[datetime, str]]]:
    """When and by which channel the customers came, as noted apart from the timelines."""
    found: dict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    inbound = Interaction.objects.filter(case_id__among=cases, direction=Direction.INBOUND, deleted_at=None)
    for case_id, at, channel in inbound.order_by("at", "id").values_list("case_id", "at", "channel") if cases else ():
        if case_id is not None:
            found[case_id].append((at, channel))
    return found
