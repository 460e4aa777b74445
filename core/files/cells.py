"""Rows as lines of a table: which columns a CSV file may have, and what stands in a cell."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _

from core.attributes import AttributeDefinition, AttributeKind
from core.columns import Column
from core.declare import Resource
from core.problems import Fault, Invalid, Refused
from core.scope import Actor, visible
from core.writing.intake import nearest, pointer

# A cell that clears what is stored. An empty cell says nothing, so that an incomplete table destroys nothing.
CLEAR = "#N/A"
# With these a spreadsheet takes a text for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
ATTRIBUTES = "attributes"
Place = tuple[str, str, str]


def places(actor: Actor, resource: Resource, names: Sequence[str], source: str | None) -> list[Place]:
    """For each column of a table: the member that it fills, the member inside that, and how its cells are read.

    Columns that are only read (id, version ...) have the empty member and are passed over. Raises Invalid naming what
    is unknown, doubled or missing.
    """
    known = _known(actor, resource)
    faults = []
    for name in names:
        if name not in known:
            text = _("There is no column %(name)s.") % {"name": name[:60]} + nearest(name, sorted(known))
            faults.append(Fault(f"/{pointer(name)}", "unknown_member", text, None, sorted(known)))
    for name in sorted({name for name in names if names.count(name) > 1}):
        text = _("The column %(name)s stands there twice.") % {"name": name[:60]}
        faults.append(Fault(f"/{pointer(name)}", "not_allowed", text))
    for name in ("external_id", "source"):
        if name not in names and not (name == "source" and source):
            text = _("The column %(name)s is missing: source and external_id name each row.") % {"name": name}
            faults.append(Fault(f"/{name}", "required", text))
    if faults:
        raise Invalid(_("The columns of the file were refused."), faults)
    return [known[name] for name in names]


def _known(actor: Actor, resource: Resource) -> dict[str, Place]:
    found: dict[str, Place] = {one.label: ("", "", one.kind) for one in resource.columns}
    found["deleted"] = ("deleted", "", "flag")
    for one in resource.inputs:
        found[one.label] = (one.label, "", one.kind)
        if one.kind == "ref":
            found |= {f"{one.name}_ref.{part}": (f"{one.name}_ref", part, "text") for part in ("source", "id")}
    for attribute in declared(actor, resource):
        found[f"{ATTRIBUTES}.{attribute.key}"] = (ATTRIBUTES, attribute.key, _kind_of(attribute))
    return found


def declared(actor: Actor, resource: Resource) -> list[AttributeDefinition]:
    """The attributes that the workspace has declared, as far as the noun carries any."""
    if not any(one.name == ATTRIBUTES for one in resource.inputs):
        return []
    return list(visible(AttributeDefinition._default_manager.all(), actor).order_by("key"))


def _kind_of(attribute: AttributeDefinition) -> str:
    kinds = {AttributeKind.NUMBER.value: "json", AttributeKind.FLAG.value: "json"}
    return kinds.get(attribute.kind, "text")


def body(found: Sequence[Place], cells: Sequence[str]) -> dict[str, Any]:
    """The row that the cells say; raises Invalid when they are more or fewer than the columns."""
    if len(cells) != len(found):
        text = _("The line has %(given)s cells, and the header %(known)s.")
        text %= {"given": len(cells), "known": len(found)}
        raise Invalid(text, [Fault("", "bad_body", text)], code="bad_body")
    made: dict[str, Any] = {}
    for (member, inner, kind), cell in zip(found, cells, strict=True):
        if not member or cell == "":
            continue
        value = None if cell == CLEAR else _READERS.get(kind, _plain)(cell)
        if not inner:
            made[member] = value
        else:
            if not isinstance(made.get(member), dict):
                made[member] = {}
            made[member][inner] = value
    return made


def _plain(cell: str) -> str:
    return cell


def _json(cell: str) -> Any:
    try:
        return orjson.loads(cell)
    except orjson.JSONDecodeError:
        try:
            # Spreadsheets write TRUE and FALSE.
            return orjson.loads(cell.lower())
        except orjson.JSONDecodeError:
            return cell


def bare(cell: str) -> str:
    """A text without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


_READERS: dict[str, Callable[[str], Any]] = {"text": bare, "json": _json, "flag": str.lower}


def guarded(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def cell_of(one: Column) -> Callable[[Any], str]:
    """What writes a column's values into cells. Numbers, days and ids stand as they are; texts are guarded."""
    if one.kind in ("json", "keys"):
        return _json_cell
    return _CELLS.get(one.kind, _text_cell)


def _json_cell(value: Any) -> str:
    return "" if value is None else orjson.dumps(value).decode()


def _text_cell(value: Any) -> str:
    return "" if value is None else guarded(str(value))


def _number_cell(value: Any) -> str:
    return "" if value is None else repr(value)


def _flag_cell(value: Any) -> str:
    return "" if value is None else "true" if value else "false"


def _instant_cell(value: datetime | date | None) -> str:
    return "" if value is None else value.isoformat().replace("+00:00", "Z")


def attribute_cell(value: Any) -> str:
    """The value of a declared attribute in a cell of its own."""
    if isinstance(value, bool) or value is None:
        return _flag_cell(value)
    return repr(value) if isinstance(value, int | float) else _text_cell(value)


_CELLS: dict[str, Callable[[Any], str]] = {
    "integer": _number_cell,
    "big": _number_cell,
    "number": _number_cell,
    "flag": _flag_cell,
    "instant": _instant_cell,
    "day": _instant_cell,
}


def said(resource: Resource, refused: Refused) -> dict[str, Any]:
    """A refusal as it is kept beside its line: no value of a private column is in it."""
    private = {f"/{one.label}" for one in resource.inputs if one.name in resource.private}
    errors = [
        {
            "pointer": storable(one.pointer),
            "code": one.code,
            "message": storable(one.message),
            "value": None if one.pointer in private else storable(one.value),
            "allowed": one.allowed,
        }
        for one in refused.faults
    ]
    conflicting = list(refused.conflicting_ids)
    told = {"status": refused.status, "code": refused.code, "detail": storable(refused.detail)}
    return {**told, "errors": errors, "conflicting_ids": conflicting}


def storable(value: Any) -> Any:
    """What came, with a mark in the place of NULs and half surrogates: neither can be stored or sent."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
