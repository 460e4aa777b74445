"""What a customer was like at a moment: segment, plan, country and language, read back out of the change log."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from core.changes import Change
from core.customers import Customer

COLUMNS = ("segment_id", "plan", "country", "language")


class Past:
    """These columns of some customers at any moment. Cost: one statement for all of them.

    Before a customer was first told of, they are what they were then.
    """

    def __init__(self, customers: Collection[Customer]) -> None:
        self._now = {one.pk: {name: getattr(one, name) for name in COLUMNS} for one in customers}
        self._log: dict[UUID, list[tuple[datetime, Mapping[str, Any]]]] = defaultdict(list)
        log = Change.objects.filter(record_id__in=list(self._now), type=Customer.__name__).exclude(changed={})
        for id, at, changed in log.order_by("-seq").values_list("record_id", "at", "changed"):
            self._log[id].append((at, changed))

    def at(self, customer: UUID, moment: datetime) -> dict[str, Any]:
        """The columns as they were then."""
        found = dict(self._now[customer])
        for at, changed in self._log[customer]:
            if at <= moment:
                break
            for name in COLUMNS:
                # An erasure leaves of a change only that there was one.
                if name in changed and changed[name] != [None, None]:
                    found[name] = _stored(name, changed[name][0])
        return found


def _stored(name: str, value: Any) -> Any:
    return UUID(value) if name == "segment_id" and value is not None else value
