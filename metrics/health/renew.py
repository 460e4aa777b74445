"""Working off the marks: health is weighed again, batch by batch, and only for those who were marked.

Running twice, at once, or being killed in between leaves no trace: the scores of a batch and its marks change in one
transaction, and only whoever holds the workspace's row (its lease) may do it.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from core.customers import Customer
from core.health.health_models import HealthModel
from core.health.overrides import HealthOverride
from core.scope import Actor, Role, visible
from core.workspaces import Workspace
from metrics.health import marks, priors, weighing
from metrics.models import HealthMark, HealthTurn
from metrics.windows import local_day

AT_ONCE = 200
MARKS_READ = 1_000


def drain(workspace_id: UUID | None = None, seconds: float = math.inf) -> int:
    """Work off every mark, of one workspace or of all; how many customers were weighed. Safe to run twice at once.

    After so many `seconds` the rest is left to whoever comes next: marks say how far a whole workspace has come.
    """
    done, until = 0, time.monotonic() + seconds
    while True:
        found = (
            HealthMark.objects.all() if workspace_id is None else HealthMark.objects.filter(workspace_id=workspace_id)
        )
        worked = [_some(home) for home in found.values_list("workspace_id", flat=True).distinct()]
        done += sum(customers for customers, _ in worked)
        if not any(more for _, more in worked) or time.monotonic() > until:
            return done


@contextmanager
def _lease(workspace_id: UUID) -> Iterator[HealthTurn | None]:
    """A transaction that holds the row of a workspace; None when somebody else holds it."""
    HealthTurn.objects.get_or_create(workspace_id=workspace_id)
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        yield HealthTurn.objects.select_for_update(skip_locked=skip).filter(workspace_id=workspace_id).first()


def _some(workspace_id: UUID) -> tuple[int, bool]:
    """One batch of marks in one transaction: how many customers were weighed, and whether any mark was worked on."""
    with _lease(workspace_id) as turn:
        # Somebody else weighs this workspace now, and looks for marks again before leaving.
        if turn is None:
            return 0, False
        actor = actor_of(workspace_id)
        found = HealthMark.objects.filter(workspace_id=workspace_id)
        single = list(found.filter(customer__isnull=False).order_by("id").values_list("id", "customer")[:MARKS_READ])
        if single:
            return _marked(actor, single), True
        whole = found.filter(customer__isnull=True).order_by("id").first()
        return (_whole(actor, whole), True) if whole is not None else (0, False)


def _marked(actor: Actor, single: list[tuple[int, UUID | None]]) -> int:
    """Those who were marked, and the companies that their facts count for as well."""
    customers = list(dict.fromkeys(customer for _, customer in single if customer is not None))[:AT_ONCE]
    people = visible(Customer.objects.all(), actor, deleted="include").filter(pk__among=customers)
    accounts = people.filter(account__isnull=False).values_list("account_id", flat=True)
    ids = list(dict.fromkeys([*customers, *accounts]))
    weighing.renew(actor, ids, timezone.now())
    taken = set(customers)
    HealthMark.objects.filter(id__in=[id for id, customer in single if customer in taken]).delete()
    return len(ids)


def _whole(actor: Actor, mark: HealthMark) -> int:
    """The next customers of a workspace that is weighed as a whole; after the last one the mark goes."""
    rows = visible(Customer.objects.all(), actor).order_by("pk")
    rows = rows.filter(pk__gt=mark.after) if mark.after is not None else rows
    ids = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    if ids:
        weighing.renew(actor, ids, timezone.now())
        mark.after = ids[-1]
        mark.save(update_fields=["after"])
        return len(ids)
    mark.delete()
    if mark.rounds > 1 and priors.take(actor):
        marks.mark_all(actor.workspace_id, rounds=mark.rounds - 1)
    return 0


def sweep(seconds: float = math.inf) -> int:
    """Mark what the clock has changed, then work off what is marked; how many customers were weighed."""
    homes = HealthModel.objects.filter(deleted_at=None, workspace__deleted_at=None)
    for workspace_id in homes.order_by().values_list("workspace_id", flat=True).distinct():
        look(workspace_id)
    return drain(seconds=seconds)


def look(workspace_id: UUID) -> None:
    """Mark whose override has expired and whom a new version weighs since the last look, and everybody once a local
    day: observations fade, and what is usual is taken anew.
    """
    with _lease(workspace_id) as turn:
        if turn is None:
            return
        now, actor = timezone.now(), actor_of(workspace_id)
        since = turn.looked_at or now
        expired = visible(HealthOverride.objects.all(), actor).filter(expires_at__gt=since, expires_at__lte=now)
        marks.put(workspace_id, set(expired.values_list("customer_id", flat=True)))
        began = visible(HealthModel.objects.all(), actor).filter(from_at__gt=since, from_at__lte=now).exists()
        today = local_day(now, Workspace.objects.get(pk=workspace_id).zone_info)
        if began or turn.swept_on != today:
            priors.take(actor)
            marks.mark_all(workspace_id, rounds=marks.ROUNDS if began else 1)
        turn.looked_at, turn.swept_on = now, today
        turn.save()


def actor_of(workspace_id: UUID) -> Actor:
    """Who weighs health, in the log and on the rows."""
    return Actor(workspace_id, Role.ADMIN, name="health")
