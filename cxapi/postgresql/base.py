"""Django reads every timestamptz in Python, to give it the zone of the connection: a fifth of the time that reading
rows takes. Where that zone is UTC the driver's compiled reader gives the same values at once.
"""

from datetime import UTC
from typing import Any

from django.db.backends.postgresql import base
from psycopg import adapters
from psycopg.postgres import types
from psycopg.pq import Format

TIMESTAMPTZ = types["timestamptz"].oid
# The driver's own, compiled where it came so.
READER = adapters.get_loader(TIMESTAMPTZ, Format.TEXT)


class DatabaseWrapper(base.DatabaseWrapper):
    """What `DATABASE_URL` is served by."""

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = super().create_cursor(name)
        if READER is not None and self.timezone is UTC:
            cursor.adapters.register_loader(TIMESTAMPTZ, READER)
        return cursor
