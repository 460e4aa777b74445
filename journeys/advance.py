"""Moving standings on: whoever is marked, or due, is folded anew, and what differs is written.

Cost per batch of at most 200 customers, whatever the number of customers of the workspace: a statement each for the
marks, the locks, the maps, the log, the moves, the standings and the visits that there are, one for each kind of fact
that a rule asks for, and those of one write. Work is that of the facts of these customers.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from math import inf
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from core import changes
from core.customers import Customer
from core.records import Tracked
from core.scope import Actor, Role
from core.workspaces import Workspace
from core.write import together
from core.writing.storage import put
from journeys.fold import Version, Walk, fold
from journeys.maps import published
from journeys.marks import Due, Mark, due, everybody
from journeys.marks import put as put_marks
from journeys.standings import Standing, Visit
from journeys.telling import Telling

Way = tuple[UUID, UUID]
AT_ONCE = 200
DUE_AT_ONCE = 5_000


def drain(workspace_id: UUID | None = None, seconds: float = inf) -> int:
    """Work off every mark, of one workspace or of all, or as many as `seconds` allow; how many customers were looked
    at. Safe to run many times at once: marks that somebody else works on are left to them.
    """
    looked, ends = 0, time.monotonic() + seconds
    while True:
        marks = Mark.objects.all() if workspace_id is None else Mark.objects.filter(workspace_id=workspace_id)
        homes = list(marks.order_by().values_list("workspace_id", flat=True).distinct())
        # Each in its turn: one with a new map for everybody does not hold up the others.
        done = [together(partial(batch, home)) for home in homes for batch in (_marked, _everybody)]
        looked += sum(one or 0 for one in done)
        if all(one is None for one in done) or time.monotonic() > ends:
            return looked


def look_again() -> int:
    """Mark the customers whom the clock moves; how many."""
    found = due(DUE_AT_ONCE)
    for workspace_id, customers in found.items():
        put_marks(workspace_id, customers)
    return sum(map(len, found.values()))


def replay(workspace_id: UUID) -> int:
    """Fold every customer anew; how many. What is there already is what comes out."""
    everybody(workspace_id)
    return drain(workspace_id)


def differences(workspace_id: UUID) -> int:
    """How many standings and visits are not what folding everything gives now; nothing is changed by asking.

    Cost: that of folding every customer, in batches. Marks that wait and dates that have just passed show as well.
    """
    found = 0
    ids = list(Customer.objects.filter(workspace_id=workspace_id).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        with transaction.atomic():
            found += sum(row.before != row.now() for row in derived(workspace_id, ids[start : start + AT_ONCE]))
            transaction.set_rollback(True)
    return found


def _marked(workspace_id: UUID) -> int | None:
    """One batch of marked customers, in one transaction; None when there are none that nobody else works on."""
    skip = connection.features.has_select_for_update_skip_locked
    marks = Mark.objects.select_for_update(skip_locked=skip).filter(workspace_id=workspace_id, customer__isnull=False)
    taken = list(marks.order_by("id").values_list("id", "customer_id")[:AT_ONCE])
    if not taken:
        return None
    customers = {customer for _, customer in taken}
    _move(workspace_id, customers)
    Mark.objects.filter(id__among=[id for id, _ in taken]).delete()
    return len(customers)


def _everybody(workspace_id: UUID) -> int | None:
    """One batch of all customers, from where the mark says that the last one ended; None when there is no such mark
    that can be worked on.
    """
    skip = connection.features.has_select_for_update_skip_locked
    marks = Mark.objects.select_for_update(skip_locked=skip).filter(workspace_id=workspace_id, customer=None)
    mark = marks.order_by("id").first()
    if mark is None or not _settled(mark):
        return None
    customers = Customer.objects.filter(workspace_id=workspace_id)
    if mark.done is not None:
        customers = customers.filter(pk__gt=mark.done)
    ids = list(customers.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not ids:
        mark.delete()
        return 0
    _move(workspace_id, ids)
    mark.done = ids[-1]
    mark.save(update_fields=["done"])
    return len(ids)


def _settled(mark: Mark) -> bool:
    """Whether everybody has committed who may have written facts before the mark could be seen."""
    if mark.settled is None:
        mark.settled = changes.last_position()
        mark.save(update_fields=["settled"])
    return changes.watermark(of_others=True) >= mark.settled


def _move(workspace_id: UUID, customers: Collection[UUID]) -> None:
    put(Actor(workspace_id, Role.ADMIN, name="journeys"), list(derived(workspace_id, customers)))


def derived(workspace_id: UUID, customers: Collection[UUID]) -> Iterator[Tracked]:
    """The standings and visits of these customers as they must be now; when the clock will move them is noted."""
    locked = Customer.objects.select_for_update(no_key=True).filter(workspace_id=workspace_id, pk__among=customers)
    people = list(locked.order_by("pk"))
    # Read behind the locks: whatever was written before they were given is seen.
    journeys = _versions(workspace_id)
    walks: dict[Way, list[Walk]] = {}
    dues: dict[UUID, datetime] = {}
    # What a deleted customer has done still counts; that of a merged one is told of the survivor.
    living = [one.pk for one in people if one.merged_into_id is None] if journeys else []
    telling = Telling(Workspace.objects.get(pk=workspace_id), people, timezone.now())
    for customer in living:
        told = telling.told(customer)
        found = {journey: fold(some, told, telling.moves(customer, journey), telling.now)
                 for journey, some in journeys.items()}  # fmt: skip
        walks |= {(customer, journey): one.walks for journey, one in found.items()}
        friction = telling.due(customer, [walk for one in found.values() for walk in one.walks])
        later = [at for at in (friction, *(one.due_at for one in found.values())) if at is not None]
        if later:
            dues[customer] = min(later)
    _note(workspace_id, [one.pk for one in people], dues)
    yield from _reconciled(workspace_id, [one.pk for one in people], walks, telling)


def _versions(workspace_id: UUID) -> dict[UUID, list[Version]]:
    found: dict[UUID, list[Version]] = defaultdict(list)
    for one in published(workspace_id):
        found[one.journey_id].append(Version(one.pk, one.valid_from, one.map))
    return found


def _note(workspace_id: UUID, customers: Sequence[UUID], dues: dict[UUID, datetime]) -> None:
    Due.objects.filter(customer_id__among=[one for one in customers if one not in dues]).delete()
    rows = [Due(customer_id=customer, workspace_id=workspace_id, at=at) for customer, at in dues.items()]
    Due.objects.bulk_create(rows, update_conflicts=True, unique_fields=["customer"], update_fields=["at"])


def _reconciled(
    workspace_id: UUID, customers: Sequence[UUID], walks: dict[Way, list[Walk]], telling: Telling
) -> Iterator[Tracked]:
    """Stored rows, kept by number, as the walks say; those that are no fact any more deleted. Standings come first."""
    known = Standing.objects.filter(customer_id__among=customers)
    standings = {(one.customer_id, one.journey_id, one.number): one for one in known}
    stays = Visit.objects.filter(standing_id__among=[one.pk for one in standings.values()]) if standings else ()
    visits = {(one.standing_id, one.number): one for one in stays}
    made: list[Tracked] = []
    for (customer, journey), some in walks.items():
        for number, walk in enumerate(some, start=1):
            until = some[number].entered_at if number < len(some) else None
            home = {"workspace_id": workspace_id, "customer_id": customer, "journey_id": journey, "number": number}
            row = standings.pop((customer, journey, number), None) or Standing.blank(**home)
            row.__dict__.update(telling.standing(customer, walk, until), deleted_at=None)
            yield row
            for place, columns in enumerate(telling.visits(customer, walk), start=1):
                visit = visits.pop((row.pk, place), None) or Visit.blank(**home | {"number": place}, standing_id=row.pk)
                visit.__dict__.update(columns, deleted_at=None)
                made.append(visit)
    for gone in (*standings.values(), *visits.values()):
        gone.deleted_at = gone.deleted_at or telling.now
        made.append(gone)
    yield from made
