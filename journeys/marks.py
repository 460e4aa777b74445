"""Which customers are to be looked at again: marks, written with the fact, and due dates that the clock brings.

Marks are rows of the transaction that wrote the fact, and are deleted in the transaction of the standings that follow
from it. Whoever is killed in between loses and doubles nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from core.cases import Cycle
from core.customers import Customer
from core.feedback import Answer
from core.outcomes import Outcome, OutcomeMeasurement
from core.products import Usage
from core.promises import Promise
from core.purchases import Purchase
from core.revenue.movements import Movement
from core.revenue.subscriptions import Subscription
from core.service.applied_targets import AppliedTarget
from core.service.case_summaries import CaseSummary
from core.service.contacts import Contact
from core.touchpoints import Interaction, Touchpoint
from core.workspaces import Workspace
from core.writing.prepared import Prepared
from core.writing.tables import table
from journeys.maps import Journey, JourneyVersion

if TYPE_CHECKING:
    from core.write import Touched


class Mark(models.Model):
    """A customer whose facts have changed; without one, all customers of the workspace, as far as they come after
    `done`.

    `settled` is the position of the change feed that has to be settled first: whoever wrote facts before a map was
    published has written no mark for them, and may not have committed yet.
    """

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey("core.Customer", models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    done = models.UUIDField(null=True)
    settled = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"])]

    def __str__(self) -> str:
        return f"{self.customer_id or 'all'}"


class Due(models.Model):
    """When the clock alone will move a customer: then they are looked at again."""

    customer = models.OneToOneField("core.Customer", models.CASCADE, primary_key=True, related_name="+")
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at}"


# What the rules read and what counts as friction.
READ = frozenset({
    Purchase, Subscription, Movement, Usage, Outcome, Answer, Cycle, Interaction, Contact, Promise, AppliedTarget,
    CaseSummary,
})  # fmt: skip
# Segment, plan, country and language are told as they were on entering: changing them moves nobody.
OF_CUSTOMERS = ("acquired_at", "merged_into_id")


def _going(*, workspace_id: Any) -> "models.QuerySet[Any, Any]":
    return JourneyVersion.objects.filter(workspace_id=workspace_id, deleted_at=None).values_list("id")[:1]


_GOES = Prepared(_going)


def mark(workspace_id: UUID, touched: "Iterable[Touched]") -> bool:
    """Mark the customers of everything that changed; says whether anybody was marked.

    Cost: no query unless a fact is among the rows, then one that asks whether anything was published, and one insert;
    measurements of outcomes ask whose they are.
    """
    customers: set[UUID] = set()
    outcomes: set[UUID] = set()
    whole = False
    for one in touched:
        whole = whole or _all(one)
        customers |= _named(one)
        if one.model is OutcomeMeasurement:
            outcomes |= {row["outcome_id"] for row in (one.before, one.after) if row is not None}
    if outcomes:
        customers |= set(Outcome.objects.filter(pk__among=outcomes).values_list("customer_id", flat=True))
    if whole:
        everybody(workspace_id)
    if customers and _GOES.rows(workspace_id=workspace_id):
        put(workspace_id, customers)
        return True
    return whole


def put(workspace_id: UUID, customers: Collection[UUID]) -> None:
    """Write a mark for each of these customers."""
    shared = {"workspace_id": workspace_id, "at": timezone.now()}
    table(Mark).insert([{**shared, "customer_id": id} for id in sorted(customers)])


def everybody(workspace_id: UUID) -> None:
    """Mark every customer of a workspace: what a new map, or another zone, brings. One row."""
    table(Mark).insert([{"workspace_id": workspace_id, "at": timezone.now()}])


def due(limit: int) -> Mapping[UUID, list[UUID]]:
    """The customers whose time has come and who are not marked yet, by workspace."""
    marked = Mark.objects.filter(customer_id=models.OuterRef("customer_id"))
    found: dict[UUID, list[UUID]] = {}
    late = Due.objects.filter(~models.Exists(marked), at__lte=timezone.now()).order_by("at")
    for workspace_id, customer_id in late.values_list("workspace_id", "customer_id")[:limit]:
        found.setdefault(workspace_id, []).append(customer_id)
    return found


def oldest(workspace_id: UUID) -> datetime | None:
    """When the oldest write was that standings and visits do not know of yet; None when they know of every one."""
    found: datetime | None = Mark.objects.filter(workspace_id=workspace_id).aggregate(at=models.Min("at"))["at"]
    return found


def waiting(workspace_id: UUID) -> int:
    """How many marks of a workspace have not been worked off yet."""
    return Mark.objects.filter(workspace_id=workspace_id).count()


def _all(one: "Touched") -> bool:
    """Whether a change concerns everybody."""
    if one.model is JourneyVersion:
        return True
    name = {Workspace: "zone", Journey: "deleted_at", Touchpoint: "key"}.get(one.model)
    return name is not None and one.before is not None and one.before[name] != one.after[name]


def _named(one: "Touched") -> set[UUID]:
    rows = [row for row in (one.before, one.after) if row is not None]
    if one.model is Customer:
        before = dict.fromkeys(OF_CUSTOMERS) if one.before is None else one.before
        moved = any(before[name] != one.after[name] for name in OF_CUSTOMERS)
        return {one.after["id"]} if moved else set()
    return {row["customer_id"] for row in rows} - {None} if one.model in READ else set()
