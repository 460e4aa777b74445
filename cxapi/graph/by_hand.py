"""What the records cannot say: who asks, and making a key whose secret is shown once."""

from datetime import datetime
from typing import Any

import strawberry
from django.utils import timezone
from django.utils.translation import gettext as _
from strawberry.types import Info

import cxapi
from core import keys
from core.access import API_KEYS, ApiKey
from core.columns import column
from core.problems import Invalid
from core.read import MOST
from core.resources import scopes
from core.scope import Role
from core.workspaces import WORKSPACES
from core.writing.intake import Item, decode
from cxapi.graph import limits
from cxapi.graph.answers import Outcome, outcome, payload
from cxapi.graph.context import arguments, reading
from cxapi.graph.inputs import body, input_of
from cxapi.graph.kinds import type_of
from cxapi.graph.mutations import answered
from cxapi.graph.records import TYPES, argument, root
from cxapi.graph.roots import fetch_below
from cxapi.graph.scalars import DateTime
from cxapi.limits import quota

NEW_KEY = tuple(column(ApiKey, name) for name in ("name", "role", "personal_data", "expires_at"))


@strawberry.type(description="What one request may ask for.")
class Limits:
    requests_per_minute: int = strawberry.field(description="Requests a minute.", default_factory=quota)
    page: int = strawberry.field(description="Rows of a page at most.", default=MOST)
    query_bytes: int = strawberry.field(description="Bytes of a query at most.", default=limits.LONGEST)
    tokens: int = strawberry.field(description="Tokens of a query at most.", default=limits.TOKENS)
    depth: int = strawberry.field(description="Levels of a query at most.", default=limits.DEPTH)
    aliases: int = strawberry.field(description="Aliases at most, in opened fragments.", default=limits.ALIASES)
    root_fields: int = strawberry.field(description="Fields at the root at most.", default=limits.ROOTS)
    nodes: int = strawberry.field(description="Rows that a query may ask for.", default=limits.NODES)
    values: int = strawberry.field(description="Values that a query may ask for.", default=limits.VALUES)


@strawberry.type(description="Who acts with this key, and what it may ask for.")
class Whoami:
    workspace: Any = strawberry.field(description="The workspace of the key.", graphql_type=TYPES[WORKSPACES.singular])
    kind: str = strawberry.field(description="What acts: key or member.")
    id: strawberry.ID | None = strawberry.field(description="Id of the key or member.")
    name: str = strawberry.field(description="Name of the key or member.")
    role: type_of(NEW_KEY[1]) = strawberry.field(description="What it may do.")  # type: ignore[valid-type]
    personal_data: bool = strawberry.field(description="Whether personal data is shown.")
    scopes: list[str] = strawberry.field(description="What the role may do, as `cases:read` and `cases:write`.")
    origin: str = strawberry.field(description="The origin that rows and changes say when it wrote them.")
    limits: Limits = strawberry.field(description="What a request may ask for.", default_factory=Limits)
    version: str = strawberry.field(description="Version of the service.", default=cxapi.__version__)
    time: DateTime = strawberry.field(description="The server's clock.", default_factory=timezone.now)


def query_fields() -> dict[str, Any]:
    """Root fields of queries."""

    def resolve(info: Info) -> Whoami:
        reads = reading(info)
        actor = reads.actor
        home: Any = None
        for nodes in reads.below(reads.raw.field_nodes, "Whoami", "workspace"):
            home = fetch_below(reads, WORKSPACES, actor.workspace_id, nodes)
        id = strawberry.ID(str(actor.id)) if actor.id else None
        return Whoami(
            workspace=home,
            kind=actor.kind,
            id=id,
            name=actor.name,
            role=actor.role.value,
            personal_data=actor.personal_data,
            scopes=scopes(actor.role),
            origin=actor.origin,
        )

    return {"whoami": root(Whoami, resolve, "Who acts with this key.")}


def mutation_fields() -> dict[str, Any]:
    """Root fields of mutations."""
    text = "The key itself, to be sent as `Authorization: Bearer <key>`; it is never shown again."
    answer = payload(API_KEYS, "IssueApiKeyPayload", key=(str | None, text))
    made = input_of("IssueApiKeyInput", NEW_KEY, "A new key.", complete=True)

    def resolve(info: Info, **given: Any) -> Outcome:
        reads = reading(info)

        def write() -> Outcome:
            values = _decoded(body(NEW_KEY, arguments(info)["input"]))
            expires_at: datetime | None = values.get("expires_at")
            row, raw = keys.issue_key(
                reads.actor,
                values["name"],
                Role(values.get("role", Role.VIEWER)),
                personal_data=values.get("personal_data", False),
                expires_at=expires_at,
            )
            return answered(reads, Outcome(row, key=raw))

        return outcome(write)

    takes = [argument("input", made, "The key.", ...)]
    return {"issueApiKey": root(answer, resolve, "Make a key. Its secret is shown this once.", takes)}


def _decoded(data: dict[str, Any]) -> dict[str, Any]:
    item = Item(data)
    decode(NEW_KEY, [item])
    if item.faults:
        raise Invalid(_("The key was refused."), item.faults)
    return item.values
