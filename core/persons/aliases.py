"""Customers that were merged: whoever names one by an old id means the survivor."""

from collections.abc import Iterable, Sequence
from functools import cache
from uuid import UUID

from django.db import connection, models

from core.customers import Customer, ExternalId
from core.persons.merges import Merge
from core.records import Entry


def survivors(workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The survivor of each merged customer among `ids`; one statement, since a chain of merges is kept flat."""
    found = Customer.objects.filter(workspace_id=workspace_id, pk__in=list(ids), merged_into__isnull=False)
    return dict(found.values_list("pk", "merged_into_id"))


def merged_under(workspace_id: UUID, source: str, external_id: str) -> UUID | None:
    """The merged customer that had this key, as its own or beside it: what another system deletes when it drops its
    duplicate. Three statements at most.
    """
    key = {"workspace_id": workspace_id, "source": source, "external_id": external_id}
    own = Customer.objects.filter(merged_into__isnull=False, **key).values_list("pk", flat=True).first()
    found = None if own else ExternalId.objects.filter(**key).first()
    if found is None:
        return own
    moved = Merge.objects.filter(merged__merged_into=found.customer_id, undone_at=None)
    with_it = moved.filter(changes__changed__ExternalId__has_key=str(found.pk)).order_by("at")
    return with_it.values_list("merged_id", flat=True).first()


def hold(entries: Sequence[Entry], held: set[UUID]) -> None:
    """Let no merge pass between reading a customer and storing what names them; what names a merged one by then is
    turned to the survivor. One statement for all rows on PostgreSQL, none on SQLite, which has one writer at a time.

    `held` are those of this transaction that were found unmerged before; the new ones are added.
    """
    if connection.vendor != "postgresql":
        return
    named: dict[UUID, list[tuple[Entry, str]]] = {}
    parted = {row.pk for row, *_ in entries if isinstance(row, Customer) and row.merged_into_id is None}
    for entry in entries:
        row, before, now, changed = entry
        for attname in references_of(type(row)):
            id = now[attname]
            if id is not None and id not in parted and id not in held and (before is None or attname in changed):
                named.setdefault(id, []).append((entry, attname))
    if not named:
        return
    with connection.cursor() as cursor:
        # In the order of their ids, as a merge locks them: neither waits for the other in a circle.
        cursor.execute(
            f"SELECT id, merged_into_id FROM {Customer._meta.db_table} WHERE id = ANY(%s)"  # noqa: S608
            " ORDER BY id FOR KEY SHARE",
            [list(named)],
        )
        found = dict(cursor.fetchall())
    moved = {id: survivor for id, survivor in found.items() if survivor is not None}
    held |= found.keys() - moved.keys()
    for id, survivor in moved.items():
        for (row, before, now, changed), attname in named[id]:
            setattr(row, attname, survivor)
            now[attname] = survivor
            if before is not None:
                changed[attname] = (before.get(attname), survivor)


@cache
def references_of(model: type[models.Model]) -> tuple[str, ...]:
    """The columns by which rows of `model` name customers, where they follow a merge."""
    if getattr(model, "stays_on_merge", False):
        return ()
    return tuple(
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Customer and field.name != "merged_into"
    )
