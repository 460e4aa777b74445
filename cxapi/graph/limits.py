"""What one request may ask for. Measured on the parsed query before anything is validated or read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    VariableNode,
)

from core.problems import Fault, Invalid
from core.read import MOST
from core.writing.storage import AT_ONCE
from cxapi.graph.selection import included

LONGEST = 20_000
TOKENS = 1_000
DEPTH = 10
ALIASES = 15
ROOTS = 50
NODES = 10_000
VALUES = 20_000
REPEATS = 10
CONDITIONS = 50
INNERMOST = 12
DIGITS = 40
# A row that is written takes the time of so many that are read.
WRITTEN = 10
# Lists within lists of an introspection: the usual query needs two (types and their fields).
INTROSPECTED_LISTS = 2

WRAPPING = frozenset(("nodes", "edges", "node", "pageInfo", "record", "errors", "items", "counts"))
FLAT = frozenset(("pageInfo", "totalCount", "counts"))
INTROSPECTION = frozenset(("__schema", "__type"))
LISTS = frozenset(("types", "fields", "inputFields", "interfaces", "possibleTypes", "enumValues", "directives"))


@dataclass(slots=True)
class Size:
    """What is selected below one row: rows, values, and those values that a connection gives only once."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    nodes: int = 0
    values: int = 0
    flat: int = 0
    schemas: int = 0

    def add(self, other: "Size") -> None:
        """Take in what another part of the same selection selects."""
        self.depth = max(self.depth, other.depth)
        self.aliases += other.aliases
        self.fields += other.fields
        self.nodes += other.nodes
        self.values += other.values
        self.flat += other.flat
        self.schemas += other.schemas


def too_complex(text: str, found: Any, most: Any) -> Invalid:
    """The refusal of a query that asks for too much."""
    return Invalid(text, [Fault("/query", "too_complex", text, found, most)], code="too_complex")


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation that is to be executed."""
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    chosen = [one for one in operations if name is None or (one.name is not None and one.name.value == name)]
    if len(chosen) == 1:
        return chosen[0]
    text = _("Name the operation to execute.") if chosen else _("There is no such operation in the query.")
    raise Invalid(text, [Fault("/operationName", "required" if chosen else "not_allowed", text)])


def check(document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
    """The number of rows that the operation may answer; Invalid when it passes a limit."""
    defaults = {
        one.variable.name.value: getattr(one.default_value, "value", None)
        for one in operation.variable_definitions or ()
    }
    for one in operation.variable_definitions or ():
        _check_value(one.default_value, 0)
        if str(getattr(_named(one.type), "value", "")).endswith("Filter"):
            check_filter(variables.get(one.variable.name.value))
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    size = Measure(fragments, {**defaults, **variables}).selected(operation.selection_set.selections, 1)
    for text, found, most in (
        (_("The query is %(found)s levels deep; at most %(most)s are allowed."), size.depth, DEPTH),
        (_("The query asks for %(found)s aliases; at most %(most)s are allowed."), size.aliases, ALIASES),
        (_("The query asks for %(found)s fields at the root; at most %(most)s are allowed."), size.fields, ROOTS),
        (_("The query asks for %(found)s rows; at most %(most)s are allowed."), size.nodes, NODES),
        (_("The query asks for %(found)s values; at most %(most)s are allowed."), size.values + size.flat, VALUES),
        (_("The query asks for %(found)s introspections; at most %(most)s are allowed."), size.schemas, 1),
    ):
        if found > most:
            raise too_complex(text % {"found": found, "most": most}, found, most)
    return size.nodes


@dataclass
class Measure:
    """The sizes of selections. Each fragment is measured once, however often it is spread."""

    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    known: dict[str, Size | None] = field(default_factory=dict)

    def selected(self, selections: Iterable[SelectionNode], level: int) -> Size:
        """The size of what is selected at one place."""
        size = Size()
        if level > DEPTH:
            raise too_complex(_("The query is more than %(most)s levels deep.") % {"most": DEPTH}, level, DEPTH)
        names: Counter[str] = Counter()
        for one in selections:
            if not included(one, self.variables):
                continue
            if isinstance(one, FieldNode):
                names[one.alias.value if one.alias else one.name.value] += 1
                size.add(self.field(one, level))
            elif isinstance(one, FragmentSpreadNode):
                names[f"...{one.name.value}"] += 1
                size.add(self.fragment(one.name.value))
            else:
                names["..."] += 1
                size.add(self.selected(one.selection_set.selections, level))  # type: ignore[attr-defined]
        # Validation compares every two fields of one name.
        if names and max(names.values()) > REPEATS:
            text = _("The same is selected more than %(most)s times in one place.") % {"most": REPEATS}
            raise too_complex(text, max(names.values()), REPEATS)
        return size

    def fragment(self, name: str) -> Size:
        """The size of a fragment; Invalid when it contains itself."""
        if name not in self.fragments:
            return Size()
        if name not in self.known:
            self.known[name] = None
            self.known[name] = self.selected(self.fragments[name].selection_set.selections, 1)
        size = self.known[name]
        if size is None:
            text = _("Fragment %(name)s contains itself.") % {"name": name}
            raise Invalid(_("A fragment contains itself."), [Fault("/query", "invalid", text)])
        return size

    def field(self, one: FieldNode, level: int) -> Size:
        """The size of one field and all below it."""
        name, aliased = one.name.value, int(one.alias is not None)
        for argument in (*(one.arguments or ()), *(inner for d in one.directives or () for inner in d.arguments or ())):
            _check_value(argument.value, 0)
        if name in INTROSPECTION:
            _check_introspection(one, self.fragments, 0, [])
            return Size(aliases=aliased, fields=1, schemas=int(name == "__schema"))
        if one.selection_set is None:
            flat = int(name in FLAT)
            return Size(depth=1, aliases=aliased, fields=1, values=1 - flat, flat=flat)
        inner = self.selected(one.selection_set.selections, level + 1)
        written = self.written(one)
        first = written or self.first(one)
        # The root field `node` takes an id; the one of an edge does not.
        own = 0 if name in WRAPPING and not one.arguments else first + (WRITTEN - 1) * written
        values, flat = first * inner.values, inner.flat
        if name in FLAT:
            values, flat = 0, values + flat
        elif name not in WRAPPING:
            values, flat = values + flat, 0
        return Size(inner.depth + 1, inner.aliases + aliased, 1, own + first * inner.nodes, values, flat, inner.schemas)

    def first(self, one: FieldNode) -> int:
        """How many rows a field asks for: its `first`, or one."""
        for argument in one.arguments or ():
            if argument.name.value == "first":
                value = argument.value
                came = self.variables.get(value.name.value) if isinstance(value, VariableNode) else None
                came = value.value if isinstance(value, IntValueNode) else came
                return _between(came)
        return 1

    def written(self, one: FieldNode) -> int:
        """How many rows a field writes at once: the length of an `input` that is a list; 0 when it is none."""
        for argument in one.arguments or ():
            if argument.name.value == "input":
                value = argument.value
                came = self.variables.get(value.name.value) if isinstance(value, VariableNode) else None
                rows = came if isinstance(came, list) else getattr(value, "values", ())
                return min(len(rows), AT_ONCE)
        return 0


def check_filter(asked: Any) -> None:
    """Refuse a filter of too many conditions, before anybody works through them."""
    found, level = 0, [asked]
    while level and found <= CONDITIONS:
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        found += sum(1 for one in level if isinstance(one, dict))
    if found > CONDITIONS:
        raise too_complex(_("A filter holds at most %(most)s conditions.") % {"most": CONDITIONS}, found, CONDITIONS)


def _named(type_: Any) -> Any:
    while hasattr(type_, "type"):
        type_ = type_.type
    return type_.name


def _between(came: Any) -> int:
    try:
        return max(1, min(MOST, int(came)))
    except (TypeError, ValueError):
        return MOST


def _check_value(value: Any, level: int) -> None:
    """Refuse literals that are nested deeply, and numbers of more digits than Python turns into one."""
    if level > INNERMOST:
        raise too_complex(_("An argument is nested more than %(most)s deep.") % {"most": INNERMOST}, level, INNERMOST)
    if isinstance(value, IntValueNode) and len(value.value) > DIGITS:
        text = _("A number has at most %(most)s digits.") % {"most": DIGITS}
        raise Invalid(text, [Fault("/query", "out_of_range", text)])
    for inner in getattr(value, "values", None) or ():
        _check_value(inner, level + 1)
    for member in getattr(value, "fields", None) or ():
        _check_value(member.value, level + 1)


def _check_introspection(
    one: Any, fragments: Mapping[str, FragmentDefinitionNode], lists: int, inside: list[str]
) -> None:
    """Refuse to follow types through their fields to further types: that grows with each level."""
    if isinstance(one, FragmentSpreadNode):
        name = one.name.value
        if name in inside or name not in fragments:
            return
        one, inside = fragments[name], [*inside, name]
    if isinstance(one, FieldNode):
        lists += one.name.value in LISTS
        if lists > INTROSPECTED_LISTS:
            raise too_complex(_("The introspection follows types through types."), lists, INTROSPECTED_LISTS)
    selected = one.selection_set.selections if one.selection_set is not None else ()
    for inner in selected:
        _check_introspection(inner, fragments, lists, inside)
