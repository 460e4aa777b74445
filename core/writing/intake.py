"""Reading what came in: names, values and references of rows, each refusal with its place."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _

from core.columns import Bad, Column, column
from core.problems import Fault
from core.records import Tracked
from core.writing import lookups  # noqa: F401 - registers `among`
from core.writing.decoders import Decoder, decoder

Key = tuple[str, str]
NOTHING: Mapping[str, str] = {}


@dataclass(slots=True)
class Item:
    """One row on its way in: the body, the row it names (by id or by key), and what is known so far.

    `merge` asks to store it on top of a newer version when the two do not touch; `merged` says that this was done.
    `clock` is the row that holds when the system of the key last changed it, where that is not the row itself, and
    `late` says that this was later than what the body tells. `deleted` asks to delete the row, and `doubtful` holds
    references to rows that were deleted: they may stay where they stand already. `known` says that the key must be
    that of a row which is there.
    """

    data: Mapping[str, Any]
    id: UUID | None = None
    version: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    refs: dict[str, Key | UUID] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    row: Any = None
    skewed: bool = False
    merge: bool = False
    merged: bool = False
    clock: Any = None
    late: bool = False
    deleted: bool = False
    known: bool = False
    doubtful: dict[str, tuple[UUID, Fault]] = field(default_factory=dict)

    @property
    def key(self) -> Key | None:
        """The (source, external_id) that the body carries, when it carries both."""
        source, external_id = self.values.get("source"), self.values.get("external_id")
        return (source, external_id) if source and external_id else None


@dataclass(frozen=True, slots=True)
class Members:
    """What a body may hold, made ready once: by its name there the column's name, whether it refers, its decoder."""

    decoders: Mapping[str, tuple[str, bool, Decoder]]
    references: Mapping[str, Column]
    required: tuple[Column, ...]


@cache
def members(columns: tuple[Column, ...]) -> Members:
    """The members that stand for these columns."""
    return Members(
        {one.label: (one.name, one.kind == "ref", decoder(one)) for one in columns},
        {f"{one.name}_ref": one for one in columns if one.kind == "ref"},
        tuple(one for one in columns if one.required),
    )


def decode(columns: tuple[Column, ...], items: Iterable[Item], instead: Mapping[str, str] = NOTHING) -> None:
    """Fill values and refs from the bodies; faults say what cannot be taken, and by `instead` what to write then."""
    known = members(columns)
    for item in items:
        if isinstance(item.data, Mapping):
            _decode_members(known, item, instead)
        else:
            item.faults.append(Fault("", "wrong_type", _("A row is an object.")))


def _decode_members(known: Members, item: Item, instead: Mapping[str, str]) -> None:
    decoders, values = known.decoders, item.values
    for label, value in item.data.items():
        if label not in decoders:
            _decode_other(known, label, value, item, instead)
            continue
        name, refers, take = decoders[label]
        try:
            decoded = take(value)
        except Bad as bad:
            item.faults.append(bad.at(f"/{pointer(label)}", value))
            continue
        if refers and decoded is not None:
            item.refs[name] = decoded
        else:
            values[name] = decoded


def _decode_other(known: Members, label: Any, value: Any, item: Item, instead: Mapping[str, str]) -> None:
    if label in known.references:
        own = known.references[label].label
        if own in item.data:
            text = _("Give %(label)s or %(other)s, not both.") % {"label": own, "other": label}
            item.faults.append(Fault(f"/{own}", "rule", text))
            return
        _decode_reference(known.references[label], label, value, item)
        return
    allowed = sorted([*known.decoders, *known.references])
    message = _("There is no member %(name)s here.") % {"name": str(label)[:60]}
    message += " " + _(instead[label]) if label in instead else nearest(str(label), allowed)
    item.faults.append(Fault(f"/{pointer(label)}", "unknown_member", message, None, allowed))


def _decode_reference(one: Column, name: str, value: Any, item: Item) -> None:
    if value is None and one.null:
        item.values[one.name] = None
        return
    members = value if isinstance(value, Mapping) else {}
    source, key = members.get("source"), members.get("id")
    if set(members) != {"source", "id"} or not isinstance(source, str) or not isinstance(key, str):
        text = _("%(label)s takes an object with source and id, both text.") % {"label": name}
        item.faults.append(Fault(f"/{name}", "wrong_type", text))
    elif "\x00" in source + key:
        item.faults.append(Fault(f"/{name}", "bad_text", _("%(label)s holds a NUL.") % {"label": name}))
    else:
        item.refs[one.name] = (source, key)


def missing(required: Iterable[Column], item: Item) -> None:
    """Add a fault for each required column that a new row does not give."""
    for one in required:
        given = one.name in item.values or one.name in item.refs
        if not given and not any(f.pointer == f"/{one.label}" for f in item.faults):
            text = _("%(label)s must be given.") % {"label": one.label}
            item.faults.append(Fault(f"/{one.label}", "required", text))


def check(row: Tracked, names: tuple[str, ...]) -> list[Fault]:
    """What the model's own validators and `clean` say about a row; `names` are the columns that were given."""
    faults: list[Fault] = []
    for name, attname, fits, validate in _validators(type(row), names):
        value = getattr(row, attname)
        if value is None or fits(value):
            continue
        try:
            validate(value)
        except ValidationError as error:
            faults += _faults(row, {name: error})
    if faults:
        return faults
    try:
        row.clean()
    except ValidationError as error:
        by_name = error.error_dict if hasattr(error, "error_dict") else {"": [error]}
        faults += _faults(row, {name: ValidationError(list(errors)) for name, errors in by_name.items()})
    return faults


Fits = Callable[[Any], bool]


@cache
def _validators(model: type[Tracked], names: tuple[str, ...]) -> tuple[tuple[str, str, Fits, Any], ...]:
    """The columns that have validators, each with a quick test that knows values which all of them take."""
    fields: list[tuple[str, Any]] = [(name, model._meta.get_field(name)) for name in names]
    return tuple((name, f.attname, _fits(f.validators), f.run_validators) for name, f in fields if f.validators)


def _fits(validators: Iterable[Any]) -> Fits:
    """Bounds as plain comparisons; where there is another validator nothing is known beforehand."""
    low, high, longest = -math.inf, math.inf, math.inf
    for one in validators:
        limit = getattr(one, "limit_value", None)
        if not isinstance(limit, int | float):
            return lambda value: False
        if type(one) is MaxLengthValidator:
            longest = min(longest, limit)
        elif type(one) is MinValueValidator:
            low = max(low, limit)
        elif type(one) is MaxValueValidator:
            high = min(high, limit)
        else:
            return lambda value: False
    if longest < math.inf:
        return lambda value: len(value) <= longest
    return lambda value: low <= value <= high


def _faults(row: Tracked, errors: Mapping[str, ValidationError]) -> list[Fault]:
    faults = []
    for name, error in errors.items():
        one = column(type(row), name) if name else None
        value = getattr(row, name, None) if one is not None and one.kind not in ("ref", "json") else None
        shown = value if isinstance(value, str | int | float | bool) else None
        place = f"/{one.label}" if one else ""
        faults += [Fault(place, "rule", str(message), shown) for message in error.messages]
    return faults


def pointer(name: Any) -> str:
    """A member name as it stands in a JSON pointer (RFC 6901)."""
    return str(name)[:60].replace("~", "~0").replace("/", "~1")


def nearest(name: str, allowed: Sequence[str]) -> str:
    """A hint for a misspelt name as a sentence to be appended, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(name[:60], allowed, n=1)
    return " " + _("Did you mean %(name)s?") % {"name": close[0]} if close else ""
