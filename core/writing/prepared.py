"""Queries that are said again and again: compiled once, run with other values.

Django builds and compiles a query anew each time, which takes longer than the database takes to answer for one row.
"""

from collections.abc import Callable, Hashable
from typing import Any

from django.db import connection, models

from core.writing.lookups import Slot


class Prepared:
    """A query of plain columns. `build` gives it for a shape (what changes its text) and its values by name.

    On PostgreSQL it is compiled once for each shape, with a slot in the place of each value, so that every filter is
    Django's own and those of `core.scope.visible` stay in it. Values go in as they are: ids, texts, lists and instants.
    Elsewhere, where values are converted on their way, it is built anew.
    """

    def __init__(self, build: "Callable[..., models.QuerySet[Any, Any]]") -> None:
        self.build = build
        self.compiled: dict[Hashable, tuple[str, tuple[Any, ...]]] = {}

    def rows(self, *shape: Hashable, **values: Any) -> list[tuple[Any, ...]]:
        """The rows, as tuples in the order of the columns that `build` names. One statement."""
        if connection.vendor != "postgresql":
            return list(self.build(*shape, **values))
        if shape not in self.compiled:
            slots = {name: Slot(name) for name in values}
            text, parameters = self.build(*shape, **slots).query.sql_with_params()
            self.compiled[shape] = text, tuple(parameters)
        text, parameters = self.compiled[shape]
        with connection.cursor() as cursor:
            cursor.execute(text, [values[one.value] if isinstance(one, Slot) else one for one in parameters])
            return list(cursor.fetchall())
