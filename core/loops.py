"""Whether a closed loop won the customer back: their next score against the bad one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.records import Tracked

if TYPE_CHECKING:
    from core.feedback import Answer

WITHIN = timedelta(days=90)


def recovered(model: type["Answer"], answers: Sequence["Answer"]) -> Iterable[Tracked]:
    """Earlier answers of the same customers whose `recovered` is another now that these were written.

    Cost: one statement, which reads the scored answers that these customers gave to the same instruments; none when
    no loop of theirs was closed.
    """
    customers = {one.customer_id for one in answers} | {one.was["customer_id"] for one in answers if one.was}
    customers.discard(None)
    if not customers:
        return
    scored = model._default_manager.filter(customer__among=customers, score__isnull=False, deleted_at=None)
    if not scored.filter(negative=True, loop_closed_at__isnull=False).exists():
        return
    told: dict[tuple[Any, str], list[Any]] = defaultdict(list)
    for one in scored.order_by("submitted_at", "id"):
        told[one.customer_id, one.instrument].append(one)
    for rows in told.values():
        for place, one in enumerate(rows):
            following = rows[place + 1] if place + 1 < len(rows) else None
            found = _won_back(one, following)
            if one.recovered != found:
                one.recovered = found
                yield one


def _won_back(one: "Answer", following: "Answer | None") -> bool | None:
    if not one.negative or one.loop_closed_at is None or following is None:
        return None
    if following.submitted_at - one.submitted_at > WITHIN:
        return None
    return _band(following) > _band(one)


def _band(one: "Answer") -> int:
    return 2 if one.positive else 0 if one.negative else 1
