"""Rows into tables, many per statement: from one JSON parameter on PostgreSQL, by executemany on SQLite.

The one place where rows are written without the ORM, which builds an expression for every cell. Cost: one statement
for all rows of an insert, one for all rows of an update. Constraints, and their errors, are the database's own.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import itemgetter
from typing import Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, models

Row = Mapping[str, Any]
JSON = orjson.OPT_PASSTHROUGH_DATETIME


class Table:
    """The table of one model; rows come by attribute name."""

    def __init__(self, model: type[models.Model]) -> None:
        quote = connection.ops.quote_name
        fields = {field.attname: field for field in model._meta.concrete_fields}
        self.name = quote(model._meta.db_table)
        self.key = model._meta.pk.attname
        self.columns = {name: quote(str(field.column)) for name, field in fields.items()}
        # Without a length: a cast would cut what is too long, where the column refuses it.
        self.types = {name: str(field.db_type(connection)).partition("(")[0] for name, field in fields.items()}
        kinds = {name: _converter(field) for name, field in fields.items()}
        self.converters = {name: convert for name, convert in kinds.items() if convert is not None}

    def insert(self, rows: Sequence[Row]) -> None:
        """Add rows; all hold the same columns, and what they leave out the database fills."""
        if not rows:
            return
        held = list(rows[0])
        names = ", ".join(self.columns[name] for name in held)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                said, listed, values = self._sent(rows, held)
                columns = ", ".join(said)
                cursor.execute(f"INSERT INTO {self.name} ({names}) SELECT {columns} FROM {listed}", values)  # noqa: S608
            else:
                marks = ", ".join(["%s"] * len(held))
                cursor.executemany(
                    f"INSERT INTO {self.name} ({names}) VALUES ({marks})",  # noqa: S608 - quoted
                    self._values(rows, held),
                )

    def update(self, rows: Sequence[Row], changed: Collection[str]) -> None:
        """Write the `changed` columns of stored rows; they must be locked, and there."""
        if not rows:
            return
        held = [*sorted(changed), self.key]
        key = self.columns[self.key]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                said, listed, values = self._sent(rows, held)
                settings = ", ".join(
                    f"{self.columns[name]} = {one}" for name, one in zip(held[:-1], said[:-1], strict=True)
                )
                cursor.execute(
                    f"UPDATE {self.name} AS kept SET {settings} FROM {listed} WHERE kept.{key} = {said[-1]}",  # noqa: S608
                    values,
                )
            else:
                settings = ", ".join(f"{self.columns[name]} = %s" for name in held[:-1])
                cursor.executemany(
                    f"UPDATE {self.name} SET {settings} WHERE {key} = %s",  # noqa: S608 - quoted
                    self._values(rows, held),
                )
            if cursor.rowcount != len(rows):
                raise DatabaseError(f"{len(rows) - cursor.rowcount} rows of {self.name} were not there any more")

    def _sent(self, rows: Sequence[Row], names: Sequence[str]) -> tuple[list[str], str, list[Any]]:
        """How a statement says each column, what it reads the rows from, and its parameters in their order.

        What is the same in all rows is said once; the rest comes as one JSON list of lists, at half the price of
        `jsonb_to_recordset`. Reading a cell out of JSON costs the database as much as an index costs it.
        """
        columns = list(zip(*self._values(rows, names), strict=True))
        said: list[str] = []
        shared: list[Any] = []
        listed: list[Sequence[Any]] = []
        for name, column in zip(names, columns, strict=True):
            if name != self.key and _alike(column):
                said.append(f"%s::{self.types[name]}")
                shared.append(column[0])
            else:
                said.append(f"(sent ->> {len(listed)})::{self.types[name]}")
                listed.append(column)
        # Rows that are the same in all columns, one row above all, are still so many.
        bodies = orjson.dumps(list(zip(*listed, strict=True)) or [()] * len(rows)).decode()
        return said, "jsonb_array_elements(%s::jsonb) AS sent", [*shared, bodies]

    def _values(self, rows: Sequence[Row], names: Sequence[str]) -> Sequence[Sequence[Any]]:
        pick = itemgetter(*names)
        converters = [(place, self.converters[name]) for place, name in enumerate(names) if name in self.converters]
        if not converters:
            return [pick(row) for row in rows]
        made = [list(pick(row)) for row in rows]
        for values in made:
            for place, convert in converters:
                if values[place] is not None:
                    values[place] = convert(values[place])
        return made


def _alike(column: Sequence[Any]) -> bool:
    first = column[0]
    return first == column[-1] and column.count(first) == len(column)


@cache
def table(model: type[models.Model]) -> Table:
    """The table of `model`."""
    return Table(model)


def _converter(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """What makes a value of this column one that the driver takes; None when it takes it as it is."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.JSONField):
        default = (field.encoder or DjangoJSONEncoder)().default
        return lambda value: orjson.dumps(value, default=default, option=JSON).decode()
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.UUIDField):
        return _hex
    if isinstance(field, models.DateTimeField):
        return _utc
    return date.isoformat if isinstance(field, models.DateField) else None


def _hex(value: Any) -> str:
    return str(value.hex)


def _utc(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(" ").removesuffix("+00:00")
