"""`among`: as `in`, with all values in one parameter. Thousands of them cost no more to say than one."""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, Value
from django.db.models.sql.compiler import SQLCompiler


class Slot(Value):
    """The place of a value that is not known yet, in a query that is compiled once (see `core.writing.prepared`)."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self]


@models.ForeignKey.register_lookup
@models.Field.register_lookup
class Among(Lookup):
    """`pk__among=ids`: an array on PostgreSQL, a JSON list on SQLite."""

    lookup_name = "among"

    def get_prep_lookup(self) -> Any:
        return self.rhs if isinstance(self.rhs, Slot) else list(self.rhs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]
        left, parameters = self.process_lhs(compiler, connection)
        if isinstance(self.rhs, Slot):
            return f"{left} = ANY(%s)", [*parameters, self.rhs]
        prepare = self.lhs.output_field.get_db_prep_value
        values = [prepare(value, connection, prepared=True) for value in self.rhs]
        if connection.vendor == "postgresql":
            return f"{left} = ANY(%s)", [*parameters, values]
        return f"{left} IN (SELECT value FROM json_each(%s))", [*parameters, json.dumps(values)]  # noqa: S608 - a column
