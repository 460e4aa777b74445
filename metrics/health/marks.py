"""Whose health must be weighed again. Marks are rows, written with the change; nothing else is the record of work."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from core.customers import Customer
from core.health.health_models import HealthModel
from core.health.overrides import HealthOverride
from core.writing.prepared import Prepared
from core.writing.tables import table
from metrics.health.inputs import INPUTS
from metrics.models import HealthMark

if TYPE_CHECKING:
    from core.write import Touched

Picked = Callable[[Mapping[str, Any]], Any]
# Whose health it is: the column that names the customer, and those whose change means something.
WHO: dict[type[Any], tuple[tuple[str, ...], tuple[str, ...]]] = {
    Customer: (("id", "account_id"), ("account_id", "segment_id", "merged_into_id", "deleted_at")),
    HealthOverride: (("customer_id",), ("customer_id", "band", "score", "expires_at", "deleted_at")),
}
ROUNDS = 2


def mark(workspace_id: UUID, touched: "Sequence[Touched]") -> bool:
    """Mark the customers, before and after, of every row that health depends on; says whether any was marked.

    Cost: nothing unless such a row changed; else one read that says whether anybody's health is weighed here, and if so
    one insert. The same however many customers there are.
    """
    if any(one.model is HealthModel for one in touched):
        mark_all(workspace_id, rounds=ROUNDS)
        return True
    customers = _customers(touched)
    if not customers or not _WEIGHED.rows(workspace_id=workspace_id):
        return False
    put(workspace_id, customers)
    return True


_WEIGHED = Prepared(
    lambda *, workspace_id: HealthModel.objects.filter(
        workspace_id=workspace_id, deleted_at__isnull=True
    ).values_list("pk")[:1]
)  # fmt: skip


def put(workspace_id: UUID, customers: Iterable[UUID]) -> None:
    """Mark these customers."""
    shared = {"workspace_id": workspace_id, "at": timezone.now(), "rounds": 1}
    table(HealthMark).insert([{**shared, "customer": one} for one in customers])


def mark_all(workspace_id: UUID, *, rounds: int = 1) -> None:
    """Mark every customer of a workspace by one row; those who come by share it in batches."""
    HealthMark.objects.create(workspace_id=workspace_id, at=timezone.now(), rounds=rounds)


def waiting(workspace_id: UUID, customer: UUID) -> bool:
    """Whether the health of this customer is to be weighed again."""
    mine = HealthMark.objects.filter(workspace_id=workspace_id, customer=customer)
    return mine.exists() or HealthMark.objects.filter(workspace_id=workspace_id, customer__isnull=True).exists()


def _customers(touched: "Sequence[Touched]") -> dict[UUID, None]:
    found: dict[UUID, None] = {}
    for one in touched:
        for names, columns in _watched().get(one.model, ()):
            if one.before is None or columns(one.before) != columns(one.after):
                rows = (one.before, one.after) if one.before is not None else (one.after,)
                found |= dict.fromkeys(row[name] for row in rows for name in names if row[name] is not None)
    return found


@lru_cache(maxsize=1)
def _watched() -> dict[type[Any], list[tuple[tuple[str, ...], Picked]]]:
    found: dict[type[Any], list[tuple[tuple[str, ...], Picked]]] = defaultdict(list)
    for model, (names, columns) in WHO.items():
        found[model].append((names, itemgetter(*columns)))
    for one in INPUTS.values():
        for model, columns in one.watches.items():
            found[model].append((("customer_id",), itemgetter(*columns)))
    return dict(found)
