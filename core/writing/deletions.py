"""Rows of a batch or file that delete: `"deleted": true` beside the key, held against the same clock as every row."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.customers import Customer
from core.declare import KEY
from core.persons import aliases
from core.problems import Fault
from core.records import Tracked
from core.writing.intake import Item

MEMBER = "deleted"
# A flag in JSON, or the cell of a CSV file.
SAID = {True: True, False: False, "true": True, "false": False}


def read(items: Iterable[Item]) -> None:
    """Take the member out of the bodies. Of a row that is to be deleted only the key and its time are looked at."""
    for item in items:
        data: Any = item.data
        if not isinstance(data, Mapping) or MEMBER not in data:
            continue
        said = data[MEMBER]
        if not isinstance(said, bool | str) or said not in SAID:
            text = _("%(key)s takes true or false.") % {"key": MEMBER}
            item.faults.append(Fault(f"/{MEMBER}", "wrong_type", text))
        item.deleted = SAID.get(said, False) if isinstance(said, bool | str) else False
        item.data = {
            name: value for name, value in data.items() if name != MEMBER and (name in KEY or not item.deleted)
        }


def delete(row: Tracked, item: Item) -> str:
    """Mark the row of an item as deleted, and say what that makes of it.

    A key that came by a merge deletes nothing: who merged two records drops the duplicate over there, and that must
    not take the survivor with it.
    """
    if row.before is None:
        text = _("There is no %(noun)s with this key.") % {"noun": row._meta.verbose_name}
        item.faults.append(Fault("/external_id", "not_found", text))
        return "refused"
    other = item.key if isinstance(row, Customer) and item.key != (row.source, row.external_id) else None
    if row.deleted_at is not None or (other and aliases.merged_under(row.home_id, *other) is not None):
        return "unchanged"
    row.deleted_at = timezone.now()
    return "deleted"
