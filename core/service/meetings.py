"""What follows from interactions: contacts of their own, or facts of the cases that they belong to."""

from collections.abc import Iterable, Sequence

from core.cases import told_anew
from core.records import Tracked, changed
from core.touchpoints import Interaction

# What of an interaction the facts of a case read.
READ = ("case_id", "direction", "at", "channel", "deleted_at")
# What the contact that it is without a case has from it.
COPIED = (*READ, "customer_id", "reason", "team_id", "agent_id", "segment_id", "plan")


def follow(rows: Sequence[Interaction]) -> Iterable[Tracked]:
    """The cases told anew whose contacts moved, and the contacts without a case.

    Cost: four statements for those without a case of which something has changed that their contacts copy, and that of
    `core.service.retelling` when any has one.
    """
    moved = [row for row in rows if changed(row, READ)]
    cases = {row.case_id for row in moved} | {row.was["case_id"] for row in moved if row.was}
    free = [row for row in rows if row.case_id is None or (row.was is not None and row.was["case_id"] is None)]
    return told_anew({id for id in cases if id is not None}, [row for row in free if changed(row, COPIED)])
