"""The kinds of fields that a record type has. None of them reads the database: rows are loaded before, level by level.

strawberry-django's own field would fetch a missing relation through the model's base manager, past `visible`.
"""

from typing import Any

from strawberry.types import Info
from strawberry_django.fields.field import StrawberryDjangoField

from cxapi.graph.selection import mark


class Plain(StrawberryDjangoField):
    """A column, read off the row."""

    @property
    def is_basic_field(self) -> bool:
        return True

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: dict[str, Any]) -> Any:
        return getattr(source, self.python_name)


class Private(StrawberryDjangoField):
    """A column with personal data: null for whoever may not see it."""

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: dict[str, Any]) -> Any:
        assert info is not None
        return getattr(source, self.python_name) if info.context.actor.personal_data else None


class Loaded(StrawberryDjangoField):
    """What was loaded for this row at this place of the query: by the row's own id, or by the id it refers to."""

    by: str = "pk"

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: dict[str, Any]) -> Any:
        assert info is not None
        found = info.context.loaded[mark(info._raw_info.field_nodes)]
        return found.get(getattr(source, self.by))

    def __copy__(self) -> "Loaded":
        copied = super().__copy__()
        copied.by = self.by
        return copied
