"""What is counted from the facts of a track for their days, as SQL: the same for every workspace, zone and span.

So each statement is put together once in a process. It reads `FACTS`, the facts that the whole statement begins with.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import DateField, Func, QuerySet

from metrics.declare import Spread
from metrics.engine import numbers, spread
from metrics.facts import Cut
from metrics.maths import PACK
from metrics.tables import Layout, quoted

Sql = tuple[str, Sequence[Any]]
FACTS, DAY = "_facts", "_day"  # what the facts of a statement and their local day are called in it
BUCKET = ("_index", "_n")


@dataclass(frozen=True, slots=True)
class Portion:
    """Rows to store: what to put into which columns of parts, from what; the other columns stay null."""

    columns: Mapping[str, str]
    source: Sql
    ending: str = ""


@lru_cache(maxsize=100)
def counted(layout: Layout) -> tuple[Portion, ...]:
    """The parts of days: all numbers by the base cuts, and each distribution by the lean ones."""
    facts = layout.track.facts
    bases = [cut for cut, source in facts.sources if cut == source]
    labels = [label for label, (part, _) in layout.wanted.items() if isinstance(part, Spread)]
    spreads = (distribution(layout, layout.spreads[label], _by(layout, facts.lean, label)) for label in labels)
    return summed(layout, _by(layout, bases)), *spreads


def summed(layout: Layout, pieces: Sequence[Sql]) -> Portion:
    """All numbers of a layout, from pieces that give them in its order."""
    return Portion(dict(zip(layout.number_columns, sums(layout), strict=True)), union(pieces))


def distribution(layout: Layout, name: str, pieces: Sequence[Sql]) -> Portion:
    """A distribution stands in rows of its own beside those of the numbers: no join, and reading adds all up."""
    text = "text" if connection.vendor == "postgresql" else "integer"
    packed = joined(f"CAST(_n * {PACK} + _index + 1 AS {text})")
    return Portion({name: packed}, union(pieces), f" GROUP BY {', '.join(place(layout))}")


def sums(layout: Layout) -> list[str]:
    """What the pieces of a statement call the numbers of a layout."""
    return [f"_a{i}" for i in range(len(layout.number_columns))]


def place(layout: Layout) -> list[str]:
    """What the pieces of a statement call the columns that say where a row stands."""
    return ["_cut", "_tier", "_bucket", *(f"_c{i}" for i in range(len(layout.slices)))]


def piece(layout: Layout, cut: Cut, tier: str, found: Sql, columns: Iterable[str]) -> Sql:
    """The rows of one cut with every slice of the table; those that it leaves out are null."""
    names = {name: f"_s{i}" for i, name in enumerate(cut.slices)}
    slices = [
        f"{names.get(name, f'CAST(NULL AS {kind})')} AS _c{i}"
        for i, (name, kind) in enumerate(layout.slice_types.items())
    ]
    chosen = [f"'{cut.name}' AS _cut", f"'{tier}' AS _tier", "_bucket", *slices, *columns]
    return f"SELECT {', '.join(chosen)} FROM ({found[0]}) q", found[1]


def _by(layout: Layout, cuts: Sequence[Cut], label: str = "") -> list[Sql]:
    """The numbers, or the distribution of that label, by each of the cuts."""
    rest, values = _grouped(layout, label)
    columns = BUCKET if label else sums(layout)
    if connection.vendor == "postgresql":
        return [(_by_sets(layout, cuts, rest, columns, bool(label)), values)]
    return [piece(layout, cut, "day", (_by_one(layout, cut, rest, bool(label)), values), columns) for cut in cuts]


def _grouped(layout: Layout, label: str) -> Sql:
    """The engine's statement for the facts that the whole statement begins with, from behind its first column, the
    bucket, to before what it is grouped by."""
    track, day = layout.track, Func(template=DAY, output_field=DateField())
    found = track.facts.model._default_manager.all()
    if label:
        part, where = layout.wanted[label]
        assert isinstance(part, Spread)
        text, values = sql_of(spread(track, found, day, (), part, where))
    else:
        text, values = sql_of(numbers(track, found, day, (), layout.wanted)[1])
    first, bucket, rest = text.partition(f"{DAY} AS {quoted('_bucket')}, ")
    rest, by, _ = rest.rpartition(" GROUP BY ")
    if first != "SELECT " or not bucket or not by:
        raise ValueError(f"not a statement by {DAY}: {text}")
    return rest.replace(quoted(track.facts.model._meta.db_table), FACTS), values


def _by_one(layout: Layout, cut: Cut, rest: str, indexed: bool) -> str:
    """The statement for one cut."""
    columns = _columns(layout, cut.slices)
    listed = ", ".join([f"{DAY} AS _bucket", *(f"{name} AS _s{i}" for i, name in enumerate(columns))])
    groups = ", ".join(str(i + 1) for i in range(1 + len(columns) + indexed))
    return f"SELECT {listed}, {rest} GROUP BY {groups}"


def _by_sets(layout: Layout, cuts: Sequence[Cut], rest: str, columns: Iterable[str], indexed: bool) -> str:
    """The statement for several cuts at once."""
    slices, chosen, sets = layout.slices, [], []
    index = [str(len(slices) + 3)] if indexed else []
    for cut in cuts:
        places = [str(slices.index(name) + 2) for name in cut.slices]
        sets.append(f"({', '.join(['1', *places, *index])})")
        mask = sum(1 << (len(slices) - 1 - i) for i, name in enumerate(slices) if name not in cut.slices)
        chosen.append(f"WHEN {mask} THEN '{cut.name}'")
    found = _columns(layout, slices)
    named = ", ".join([*(f"{name} AS _c{i}" for i, name in enumerate(found)), f"GROUPING({', '.join(found)}) AS _mask"])
    said = f"SELECT {DAY} AS _bucket, {named}, {rest} GROUP BY GROUPING SETS ({', '.join(sets)})"
    listed = [f"CASE _mask {' '.join(chosen)} END AS _cut", "'day' AS _tier", *place(layout)[2:], *columns]
    return f"SELECT {', '.join(listed)} FROM ({said}) q"


def _columns(layout: Layout, slices: Iterable[str]) -> list[str]:
    """The columns of the facts behind slices."""
    fields: list[Any] = [layout.track.facts.model._meta.get_field(name) for name in slices]
    return [f"{FACTS}.{quoted(one.column)}" for one in fields]


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
