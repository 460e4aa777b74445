"""Who is asking, and the one gate through which every read goes.

There is no manager or queryset method behind this: a library that fetches through a model's base manager
would walk around one. Whoever reads rows calls `visible`, and without an actor `visible` answers nothing.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


class Role(StrEnum):
    """What a member or a key may do, from the most to the least."""

    ADMIN = "admin"
    MANAGER = "manager"
    AGENT = "agent"
    INTEGRATION = "integration"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts in exactly one workspace.

    `kind` is key, member or system and `id` the id of that key or member; both go into the change log.
    Without `personal_data`, names, addresses and free text of people are null and cannot be searched.
    """

    workspace_id: UUID
    role: Role
    kind: str = "system"
    id: UUID | None = None
    name: str = "system"
    personal_data: bool = False
    request_id: str = ""

    @property
    def origin(self) -> str:
        """Who wrote it, as kept on the row and in the log: `key:<id>`, `member:<id>` or `system:<name>`."""
        return f"{self.kind}:{self.id or self.name}"


def visible(rows: "QuerySet[Row, Any]", actor: Actor | None, *, deleted: str = "no") -> "QuerySet[Row, Any]":
    """Those of `rows` that `actor` may see; none of them without an actor.

    `deleted` is no, only or include. A model that does not say whose it is (`of_workspace`) shows nothing.
    """
    whose = getattr(rows.model, "of_workspace", None)
    if not isinstance(actor, Actor) or whose is None:
        return rows.none()
    rows = rows.filter(whose(actor.workspace_id))
    if deleted == "include":
        return rows
    return rows.filter(deleted_at__isnull=deleted != "only")
