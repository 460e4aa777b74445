"""Public ids: UUIDv7, so that they sort by the moment they were made."""

from uuid import UUID

from uuid_utils import compat


def new_id() -> UUID:
    """A fresh UUIDv7; ids of one process never go backwards."""
    return compat.uuid7()
