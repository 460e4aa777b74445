"""Telling cases anew after their hours have changed: a bounded batch per transaction, from where the last one ended."""

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from core.cases import Case, CaseEvent, told_anew
from core.scope import Actor, Role
from core.service.untold import Untold
from core.writing.storage import put

AT_ONCE = 200


def catch_up() -> int:
    """Work off every mark of `core.service.untold`; how many cases were told anew. Safe to run twice at once.

    Cost: per 200 cases what one write of them costs; the cases of changed hours and no others.
    """
    told = 0
    while True:
        some = _some()
        if some is None:
            return told
        told += some


def _some() -> int | None:
    """One batch of one mark, in one transaction; None when no mark is left that nobody else works on."""
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        mark = Untold.objects.select_for_update(skip_locked=skip).order_by("id").first()
        if mark is None:
            return None
        cases = Case.objects.filter(workspace_id=mark.workspace_id)
        if mark.since is not None:
            later = CaseEvent.objects.filter(case=OuterRef("pk"), at__gte=mark.since)
            cases = cases.filter(Q(ended_at=None) | Q(ended_at__gte=mark.since) | Exists(later))
        if mark.done is not None:
            cases = cases.filter(pk__gt=mark.done)
        ids = list(cases.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not ids:
            mark.delete()
            return 0
        put(Actor(mark.workspace_id, Role.ADMIN, name="hours"), list(told_anew(ids)))
        mark.done = ids[-1]
        mark.save(update_fields=["done"])
        return len(ids)
