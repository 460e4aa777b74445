"""Queries that are said again and again: compiled once, run with other values.

Django builds and compiles a query anew each time, which takes longer than the database takes to answer for one row.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection, models

from core.writing.lookups import Slot

Row = tuple[Any, ...]


class Compiled(NamedTuple):
    """A statement, its parameters with slots among them, and what Django does to the values of some columns."""

    text: str
    parameters: tuple[Any, ...]
    converters: Mapping[int, Callable[[Any], Any]]


class Prepared:
    """A query of plain columns. `build` gives it for a shape (what changes its text) and its values by name.

    On PostgreSQL it is compiled once for each shape, with a slot in the place of each value, so that every filter is
    Django's own and those of `core.scope.visible` stay in it. Values go in as they are: ids, texts, lists and instants.
    Elsewhere, where values are converted on their way, it is built anew.
    """

    def __init__(self, build: "Callable[..., models.QuerySet[Any, Any]]") -> None:
        self.build = build
        self.compiled: dict[Hashable, Compiled] = {}

    def rows(self, *shape: Hashable, **values: Any) -> list[Row]:
        """The rows, as tuples in the order of the columns that `build` names. One statement."""
        if connection.vendor != "postgresql":
            return list(self.build(*shape, **values))
        if shape not in self.compiled:
            slots = {name: Slot(name) for name in values}
            self.compiled[shape] = _compile(self.build(*shape, **slots))
        text, parameters, converters = self.compiled[shape]
        with connection.cursor() as cursor:
            cursor.execute(text, [values[one.value] if isinstance(one, Slot) else one for one in parameters])
            found = cursor.fetchall()
        return [_converted(row, converters) for row in found] if converters else list(found)


def records(model: Any, names: Sequence[str], rows: Sequence[Row]) -> Iterator[Any]:
    """The stored rows whose columns of these attribute names were read so."""
    return (model.from_db(connection.alias, names, row) for row in rows)


def _compile(query: "models.QuerySet[Any, Any]") -> Compiled:
    compiler = query.query.get_compiler(connection=connection)
    text, parameters = compiler.as_sql()
    converters = compiler.get_converters([expression for expression, *_ in compiler.select])
    return Compiled(text, tuple(parameters), {at: _chained(*how) for at, how in converters.items()})


def _chained(steps: Sequence[Callable[..., Any]], expression: Any) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, expression, connection)
        return value

    return convert


def _converted(row: Row, converters: Mapping[int, Callable[[Any], Any]]) -> Row:
    return tuple(converters[at](value) if at in converters else value for at, value in enumerate(row))
