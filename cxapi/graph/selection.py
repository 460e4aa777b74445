"""What a query selects, as GraphQL's own execution collects it: fragments opened, @skip and @include obeyed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode, VariableNode

Nodes = list[FieldNode]
Mark = int | tuple[int, ...]
NODE = "Node"


def mark(nodes: Nodes) -> Mark:
    """The identity of a selected field: where it stands in the query, or where its merged parts stand.

    Two fields of one mark have the same arguments and the same members, so that what was loaded for one serves both.
    """
    if len(nodes) == 1:
        return nodes[0].loc.start  # type: ignore[union-attr]
    return tuple(sorted(node.loc.start for node in nodes))  # type: ignore[union-attr]


def members(
    nodes: Iterable[FieldNode],
    type_name: str,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> dict[str, Nodes]:
    """The fields selected below `nodes` on an object of that type, by response key."""
    found: dict[str, Nodes] = {}
    seen: set[str] = set()
    for node in nodes:
        if node.selection_set is not None:
            for one in _fields(node.selection_set, type_name, fragments, variables, seen):
                found.setdefault(one.alias.value if one.alias else one.name.value, []).append(one)
    return found


def _fields(
    selected: SelectionSetNode,
    type_name: str,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
    seen: set[str],
) -> Iterator[FieldNode]:
    one: Any
    for one in selected.selections:
        if not included(one, variables):
            continue
        if isinstance(one, FieldNode):
            yield one
            continue
        if isinstance(one, FragmentSpreadNode):
            if one.name.value in seen:
                continue
            seen.add(one.name.value)
            one = fragments[one.name.value]
        condition = one.type_condition
        if condition is None or condition.name.value in (type_name, NODE):
            yield from _fields(one.selection_set, type_name, fragments, variables, seen)


def included(selection: Any, variables: Mapping[str, Any]) -> bool:
    """Whether @skip and @include leave this selection in."""
    for directive in selection.directives or ():
        if directive.name.value in ("skip", "include"):
            value = next((one.value for one in directive.arguments or () if one.name.value == "if"), None)
            truth = (
                variables.get(value.name.value) if isinstance(value, VariableNode) else getattr(value, "value", None)
            )
            if bool(truth) == (directive.name.value == "skip"):
                return False
    return True
