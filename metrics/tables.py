"""The tables that parts are kept in: one per track, wide, made by the engine from the catalogue.

They are derived: a table's name carries the fingerprint of the definitions it was made by, so another definition is
another table, filled from the facts, and workers of two releases never write into each other's. No migration.

A row holds the parts of one cut, tier (day, week, month), start and combination of slices. Numbers stand in a column
each; a distribution is the text `v,v,...` with v = n x 2048 + bucket + 1, so that two of them are merged by a comma.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q

from metrics.declare import Count, Distinct, Part, Spread, Tally
from metrics.engine import MAXIMUM, SUM, Track, conditions, tracks
from metrics.maths import ERROR

FORM = 1  # grows when rows of the same definitions are written in another form
KEY = ("workspace_id", "cut", "tier", "start")
SIGNATURE = tuple[str, str, str]


@dataclass(frozen=True, eq=False)
class Layout:
    """Where each part of a track stands. Parts with the same condition share a column.

    `wanted` are the parts to compute, each once; `numbers` and `spreads` give a label's column.
    """

    track: Track
    wanted: Mapping[str, tuple[Part, Q]]
    numbers: Mapping[str, str]
    spreads: Mapping[str, str]
    fingerprint: str

    @property
    def table(self) -> str:
        return f"metrics_{self.track.name.replace('.', '_')}_{self.fingerprint}"

    @property
    def slices(self) -> tuple[str, ...]:
        return self.track.facts.slices

    @property
    def number_columns(self) -> list[str]:
        return list(dict.fromkeys(self.numbers.values()))

    @property
    def spread_columns(self) -> list[str]:
        return list(dict.fromkeys(self.spreads.values()))

    @property
    def columns(self) -> list[str]:
        """Every column, in the order of the table."""
        return [*KEY, *self.slices, *self.number_columns, *self.spread_columns]

    @cached_property
    def slice_types(self) -> dict[str, str]:
        """Every slice with the type of its column."""
        meta = self.track.facts.model._meta
        return {name: str(meta.get_field(name).db_type(connection)) for name in self.slices}

    def spelled(self, name: str, value: Any) -> Any:
        """A value of a column of the fact as this database spells it."""
        field: Any = self.track.facts.model._meta.get_field(name)
        return field.get_db_prep_value(value, connection)

    def is_maximum(self, column: str) -> bool:
        """Whether the larger is kept when rows are merged; else they add up."""
        return any(label.endswith(MAXIMUM) for label, one in self.numbers.items() if one == column)


@lru_cache(maxsize=1)
def layouts() -> dict[str, Layout]:
    """The layout of every track that the catalogue needs, by the track's name."""
    return {name: layout_of(track) for name, track in tracks().items()}


def layout_of(track: Track) -> Layout:
    """The columns of a track, in the order in which the statements of `metrics.engine.numbers` give them."""
    every = {
        label: one
        for label, one in conditions(track, track.metrics).items()
        if not isinstance(one[0], Distinct | Tally)
    }
    first: dict[SIGNATURE, str] = {}
    for label, (part, where) in every.items():
        first.setdefault(_signature(part, where), label)
    wanted = {label: every[label] for label in first.values()}
    made = _numbered(wanted)
    numbers: dict[str, str] = {}
    spreads: dict[str, str] = {}
    for label, (part, where) in every.items():
        original = first[_signature(part, where)]
        if isinstance(part, Spread):
            spreads[label] = f"h{list(wanted).index(original)}"
            numbers |= {label + end: made[original + end] for end in (SUM, MAXIMUM)}
        else:
            numbers[label] = made[original]
    said = (FORM, ERROR, track.name, track.facts.cuts, list(first.items()), [(m.key, m.version) for m in track.metrics])
    return Layout(track, wanted, numbers, spreads, hashlib.sha256(repr(said).encode()).hexdigest()[:10])


def _signature(part: Part, where: Q) -> SIGNATURE:
    return type(part).__name__, "" if isinstance(part, Count) else part.column, repr(where)


def _numbered(wanted: Mapping[str, tuple[Part, Q]]) -> dict[str, str]:
    labels: list[str] = []
    for label, (part, _) in wanted.items():
        labels += [label + SUM, label + MAXIMUM] if isinstance(part, Spread) else [label]
    return {label: f"p{i}" for i, label in enumerate(labels)}


def quoted(*names: str) -> str:
    """Names of columns as a list in SQL."""
    return ", ".join(connection.ops.quote_name(name) for name in names)


def ensure(layout: Layout) -> None:
    """Make the table of a layout if it is not there; inside a transaction."""
    if exists(layout):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Two workers that make the same table at once collide in the catalogue of the database.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [layout.table])
            if exists(layout):
                return
        cursor.execute(f"CREATE TABLE {quoted(layout.table)} ({definition(layout)})")
        cursor.execute(f"CREATE INDEX {quoted(layout.table + '_key')} ON {quoted(layout.table)} ({quoted(*KEY)})")


def definition(layout: Layout) -> str:
    """The columns of a layout's table with their types."""
    model = layout.track.facts.model
    home = model._meta.get_field("workspace").db_type(connection)
    day = "date" if connection.vendor == "postgresql" else "text"
    found = [f"workspace_id {home} NOT NULL, cut varchar(120) NOT NULL, tier varchar(5) NOT NULL, start {day} NOT NULL"]
    found += [f"{quoted(name)} {kind}" for name, kind in layout.slice_types.items()]
    counted = {layout.numbers[label] for label, (part, _) in layout.wanted.items() if isinstance(part, Count)}
    found += [f"{name} {'integer' if name in counted else 'double precision'}" for name in layout.number_columns]
    return ", ".join([*found, *(f"{name} text" for name in layout.spread_columns)])


def exists(layout: Layout) -> bool:
    """Whether the table of a layout has been made."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # `to_regclass` answers from a cache, which may not know yet what was committed while this one waited.
            said = "SELECT count(*) > 0 FROM pg_class WHERE relname = %s AND pg_table_is_visible(oid)"
            cursor.execute(said, [layout.table])
        else:
            cursor.execute("SELECT count(*) > 0 FROM sqlite_master WHERE name = %s", [layout.table])
        return bool(cursor.fetchone()[0])


def drop_former(kept: set[str]) -> None:
    """Drop the tables of definitions that are neither this release's nor among `kept` fingerprints."""
    prefixes = tuple(f"metrics_{name.replace('.', '_')}_" for name in layouts())
    current = {layout.table for layout in layouts().values()}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(prefixes) and table not in current and table.rpartition("_")[2] not in kept:
                cursor.execute(f"DROP TABLE IF EXISTS {quoted(table)}")


def fetch(statement: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        return list(cursor.fetchall())


def run(statement: str, parameters: Any = ()) -> int:
    """How many rows a statement has written or deleted."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        return int(cursor.rowcount)


def tidy(layout: Layout) -> None:
    """Clear away what a full rebuild has replaced, after its transaction: else whoever reads next pays for it."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        run(f"VACUUM (ANALYZE) {quoted(layout.table)}")


def tune() -> None:
    """Let this transaction group by hashing in memory: sorting by texts takes several times as long, and so does
    compiling statements that run once."""
    if connection.vendor == "postgresql":
        fetch(
            "SELECT set_config('work_mem', '256MB', true), set_config('enable_sort', 'off', true),"
            " set_config('jit', 'off', true)"
        )
