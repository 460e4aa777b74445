"""What is counted from the facts of a track for their days, as SQL: the same for every workspace, zone and span.

So each statement is put together once in a process. It begins with `FACTS`: of every fact the local day, its slices,
which conditions it meets, and the numbers that are added up, each found once however many parts and cuts read it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet

from metrics.declare import Count, Distinct, Spread
from metrics.engine import bucket_of
from metrics.facts import Cut
from metrics.maths import PACK
from metrics.tables import Layout, quoted

Sql = tuple[str, Sequence[Any]]
FACTS, DAY = "_facts", "_day"


@dataclass(frozen=True, slots=True)
class Portion:
    """Rows to store: what to put into which columns of parts, from what; the other columns stay null."""

    columns: Mapping[str, str]
    source: Sql
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the facts of a track are read: the columns that the statement calls `names`, and the table with its joins."""

    names: Mapping[Any, str]
    chosen: Sql
    table: str


@lru_cache(maxsize=100)
def reading(layout: Layout) -> Reading:
    """What the parts of a layout need of a fact, each thing once."""
    wanted: dict[Any, Any] = {("slice", name): F(name) for name in layout.slices}
    for part, where in layout.wanted.values():
        wanted["meets", repr(where)] = ExpressionWrapper(where, output_field=BooleanField())
        if not isinstance(part, Count):
            wanted["value", part.column] = F(part.column)
        if isinstance(part, Spread):
            wanted["bucket", part.column] = bucket_of(part.column)
    names = {one: f"_f{i}" for i, one in enumerate(wanted)}
    model = layout.track.facts.model
    found = model._default_manager.order_by().annotate(**dict(zip(names.values(), wanted.values(), strict=True)))
    text, values = sql_of(found.values_list(*names.values()))
    chosen, table, joins = text.removeprefix("SELECT ").partition(f" FROM {quoted(model._meta.db_table)}")
    return Reading(names, (chosen, values), table + joins)


@lru_cache(maxsize=100)
def counted(layout: Layout) -> tuple[Portion, ...]:
    """The parts of days: all numbers by the base cuts, and each distribution by the lean ones."""
    facts, names = layout.track.facts, reading(layout).names
    bases = [cut for cut, source in facts.sources if cut == source]
    found = [summed(layout, [_by(layout, bases, _numbers(layout))])]
    for label, (part, where) in layout.wanted.items():
        if isinstance(part, Spread):
            index, meets = names["bucket", part.column], names["meets", repr(where)]
            chosen = f"0 AS _which, {index} AS _index, count(*) AS _n"
            said = _by(layout, facts.lean, chosen, f"{meets} AND {index} >= -1", index)
            found.append(distributions(layout, [layout.spreads[label]], [said]))
    return tuple(found)


def summed(layout: Layout, pieces: Sequence[Sql]) -> Portion:
    """All numbers of a layout, from pieces that give them in its order."""
    return Portion(dict(zip(layout.number_columns, sums(layout), strict=True)), union(pieces))


def distributions(layout: Layout, names: Sequence[str], pieces: Sequence[Sql]) -> Portion:
    """Distributions, from pieces whose `_which` says the place among `names`. Each stands in rows of its own beside
    those of the numbers: no join, and reading adds all up."""
    text = "text" if connection.vendor == "postgresql" else "integer"
    packed = joined(f"CAST(_n * {PACK} + _index + 1 AS {text})")
    columns = {name: f"CASE WHEN _which = {i} THEN {packed} END" for i, name in enumerate(names)}
    return Portion(columns, union(pieces), f" GROUP BY {', '.join([*place(layout), '_which'])}")


def sums(layout: Layout) -> list[str]:
    """What the pieces of a statement call the numbers of a layout."""
    return [f"_a{i}" for i in range(len(layout.number_columns))]


def place(layout: Layout) -> list[str]:
    """What the pieces of a statement call the columns that say where a row stands."""
    return ["_cut", "_tier", "_bucket", *(f"_c{i}" for i in range(len(layout.slices)))]


def placed(layout: Layout, cut: Cut, tier: str, bucket: str, names: Mapping[str, str]) -> str:
    """The columns that say where a row of one cut stands; slices that it leaves out are null."""
    slices = [
        f"{names[name] if name in cut.slices else f'CAST(NULL AS {kind})'} AS _c{i}"
        for i, (name, kind) in enumerate(layout.slice_types.items())
    ]
    return ", ".join([f"'{cut.name}' AS _cut", f"'{tier}' AS _tier", f"{bucket} AS _bucket", *slices])


def _numbers(layout: Layout) -> str:
    """All numbers of a layout, in its order."""
    names, found = reading(layout).names, []
    for part, where in layout.wanted.values():
        met = f"FILTER (WHERE {names['meets', repr(where)]})"
        if isinstance(part, Count):
            found.append(f"count(*) {met}")
        elif not isinstance(part, Distinct):
            ways = ("sum", "max") if isinstance(part, Spread) else ("sum",)
            found += [f"{way}({names['value', part.column]}) {met}" for way in ways]
    return ", ".join(f"{said} AS {name}" for said, name in zip(found, sums(layout), strict=True))


def _by(layout: Layout, cuts: Sequence[Cut], chosen: str, where: str = "", more: str = "") -> Sql:
    """The rows of several cuts: in one pass where the database can, else one after another."""
    names = {name: reading(layout).names["slice", name] for name in layout.slices}
    source = f"FROM {FACTS}" + (f" WHERE {where}" if where else "")
    groups = {cut: ", ".join([DAY, *(names[name] for name in cut.slices), *([more] if more else [])]) for cut in cuts}
    if connection.vendor == "postgresql":
        sets = ", ".join(f"({one})" for one in groups.values())
        which = " ".join(f"WHEN {_mask(layout, cut)} THEN '{cut.name}'" for cut in cuts)
        cut = f"CASE GROUPING({', '.join(names.values())}) {which} END AS _cut, 'day' AS _tier, {DAY} AS _bucket"
        slices = ", ".join(f"{name} AS _c{i}" for i, name in enumerate(names.values()))
        return f"SELECT {cut}, {slices}, {chosen} {source} GROUP BY GROUPING SETS ({sets})", ()
    return union(
        [(f"SELECT {placed(layout, cut, 'day', DAY, names)}, {chosen} {source} GROUP BY {groups[cut]}", ())
         for cut in cuts]
    )  # fmt: skip


def _mask(layout: Layout, cut: Cut) -> int:
    """What GROUPING says of the rows of a cut: a bit for each slice that it leaves out, the first one highest."""
    last = len(layout.slices) - 1
    return sum(1 << (last - i) for i, name in enumerate(layout.slices) if name not in cut.slices)


def sql_of(found: "QuerySet[Any, Any]") -> Sql:
    """A statement of the ORM with its values."""
    text, values = found.query.sql_with_params()
    return text, values


def union(pieces: Sequence[Sql]) -> Sql:
    """The rows of all pieces."""
    return " UNION ALL ".join(text for text, _ in pieces), [value for _, values in pieces for value in values]


def joined(column: str) -> str:
    """The distributions of several rows as one."""
    return f"string_agg({column}, ',')" if connection.vendor == "postgresql" else f"group_concat({column}, ',')"
