"""What one request carries along: who asks, and the rows that were loaded for it."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from graphql import GraphQLResolveInfo
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types import Info

from core.scope import Actor
from cxapi.graph.selection import Mark, Nodes, members


@dataclass
class Context:
    """`loaded` holds, by the mark of a selected field, what belongs to each parent row; `nodes` counts the rows."""

    actor: Actor
    request: HttpRequest
    loaded: dict[Mark, dict[Any, Any]] = field(default_factory=dict)
    nodes: int = 0
    requested: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """One operation while it is planned: its context and the means to read its selections."""

    raw: GraphQLResolveInfo

    @property
    def context(self) -> Context:
        return self.raw.context

    @property
    def actor(self) -> Actor:
        return self.context.actor

    @property
    def variables(self) -> dict[str, Any]:
        """The variables as the schema coerced them; strawberry hands resolvers a plain dictionary."""
        return self.raw.variable_values  # type: ignore[return-value]

    def members(self, nodes: Nodes, type_name: str) -> dict[str, Nodes]:
        """The fields selected below `nodes` on that type."""
        return members(nodes, type_name, self.raw.fragments, self.variables)

    def below(self, nodes: Nodes, type_name: str, name: str) -> list[Nodes]:
        """Every selection of the field `name` below `nodes`: several when it stands under several aliases."""
        return [some for some in self.members(nodes, type_name).values() if some[0].name.value == name]

    def arguments(self, type_name: str, nodes: Nodes) -> dict[str, Any]:
        """The arguments of a selected field of that type, by their names in the query."""
        fields = self.raw.schema.type_map[type_name].fields  # type: ignore[attr-defined]
        return get_argument_values(fields[nodes[0].name.value], nodes[0], VariableValues({}, self.variables))


def reading(info: Info) -> Reading:
    """The operation in which a resolver is called."""
    return Reading(info._raw_info)


def arguments(info: Info) -> dict[str, Any]:
    """The arguments of the field that is being resolved."""
    raw = info._raw_info
    return reading(info).arguments(raw.parent_type.name, raw.field_nodes)
