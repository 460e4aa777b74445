"""From facts to stored parts, inside the database: no row travels through Python.

The finest cut of a day is counted from the facts, every other cut from a finer one of the same day, weeks and months
from days. Each is one INSERT ... SELECT ... GROUP BY.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F
from django.db.models.functions import TruncDate

from metrics.engine import grouped, rows
from metrics.facts import Cut
from metrics.maths import PACK
from metrics.tables import Layout, quoted, run
from metrics.windows import Granularity, midnight

Sql = tuple[str, Sequence[Any]]
Span = tuple[date | None, date | None]
TIERS: tuple[Granularity, ...] = ("week", "month")
EVER: tuple[Span, ...] = ((None, None),)


@dataclass(frozen=True)
class Builder:
    """Writes the parts of one workspace into `table`, which has the columns of `layout`."""

    layout: Layout
    workspace_id: UUID
    zone: ZoneInfo
    table: str

    @property
    def home(self) -> Any:
        """The workspace as this database spells it."""
        return self.layout.track.facts.model._meta.get_field("workspace").get_db_prep_value(
            self.workspace_id, connection
        )

    def days(self, spans: Sequence[Span] = EVER) -> int:
        """Make the days within `spans`, whose rows must be gone; how many rows the facts became."""
        finest, *leaner = self.layout.track.facts.cuts
        made = self._from_facts(finest, spans)
        done = [finest]
        for cut in leaner:
            source = next(one for one in reversed(done) if one.covers(cut.slices))
            self._from_parts(cut, source, "day", spans)
            done.append(cut)
        return made

    def steps(self, tier: Granularity, spans: Sequence[Span]) -> None:
        """Make weeks or months within `spans`, which begin and end with one, out of days."""
        for cut in self.layout.track.facts.cuts:
            if not cut.finest:
                self._from_parts(cut, cut, tier, spans)

    def clear(self, tier: str = "", spans: Sequence[Span] = EVER) -> None:
        """Take away what stands within `spans`; everything of the workspace without a tier."""
        where, values = self._within(tier, spans) if tier else ("workspace_id = %s", [self.home])
        if tier:
            cuts = [cut.name for cut in self.layout.track.facts.cuts]
            where, values = f"{where} AND cut IN ({marks(cuts)})", [*values, *cuts]
        run(f"DELETE FROM {quoted(self.table)} WHERE {where}", values)

    def _within(self, tier: str, spans: Sequence[Span]) -> Sql:
        where, values = spanned("start", spans)
        return f"workspace_id = %s AND tier = %s AND ({where})", [self.home, tier, *values]

    def _from_facts(self, cut: Cut, spans: Sequence[Span]) -> int:
        track = self.layout.track
        instants = [tuple(midnight(day, self.zone) if day else None for day in span) for span in spans]
        found = rows(track, self.workspace_id, *instants)  # type: ignore[arg-type]
        stamp = TruncDate(F(track.time), tzinfo=self.zone)
        _, numbers, spreads = grouped(track, found, stamp, cut.slices, self.layout.wanted)
        counted = {self.layout.spreads[label]: one.query.sql_with_params() for label, one in spreads.items()}
        return self._insert(cut, "day", numbers.query.sql_with_params(), counted)

    def _from_parts(self, cut: Cut, source: Cut, tier: Granularity, spans: Sequence[Span]) -> int:
        where, values = self._within("day", spans)
        where, values = f"{where} AND cut = %s", [*values, source.name]
        by = [f"{step(tier)} AS _bucket", *(f"{quoted(name)} AS _s{i}" for i, name in enumerate(cut.slices))]
        groups = ", ".join(str(i + 1) for i in range(len(by)))
        sums = [
            f"{'max' if self.layout.is_maximum(name) else 'sum'}({name}) AS _a{i}"
            for i, name in enumerate(self.layout.number_columns)
        ]
        table = quoted(self.table)
        numbers = f"SELECT {', '.join([*by, *sums])} FROM {table} WHERE {where} GROUP BY {groups}"
        counted = {
            name: (
                f"SELECT {', '.join(by)}, {bucket} AS _index, CAST(sum({n}) AS bigint) AS _n"
                f" FROM {table} CROSS JOIN {each(name)} WHERE {where} GROUP BY {groups}, {len(by) + 1}",
                values,
            )
            for name in self.layout.spread_columns
        }
        return self._insert(cut, tier, (numbers, values), counted)

    def _insert(self, cut: Cut, tier: str, numbers: Sql, spreads: Mapping[str, Sql]) -> int:
        """Store numbers, with the distributions of the same place packed beside them."""
        groups = ["_bucket", *(f"_s{i}" for i in range(len(cut.slices)))]
        sums = [f"_a{i}" for i in range(len(self.layout.number_columns))]
        into = quoted("workspace_id", "cut", "tier", "start", *cut.slices, *self.layout.number_columns, *spreads)
        statement = f"INSERT INTO {quoted(self.table)} ({into}) SELECT %s, %s, %s, "
        place = [self.home, cut.name, tier]
        if not spreads:
            listed = ", ".join([*groups, *sums])
            return run(f"{statement}{listed} FROM ({numbers[0]}) q", [*place, *numbers[1]])
        union = [f"SELECT {', '.join([*groups, *sums])}, -1 AS h, CAST(NULL AS bigint) AS v FROM ({numbers[0]}) q"]
        values = [*place, *numbers[1]]
        for i, (counted, more) in enumerate(spreads.values()):
            none = "NULL, " * len(sums)
            union.append(f"SELECT {', '.join(groups)}, {none}{i}, _n * {PACK} + _index + 1 FROM ({counted}) q")
            values += more
        listed = ", ".join([*groups, *(f"max({name})" for name in sums), *map(packed, range(len(spreads)))])
        return run(f"{statement}{listed} FROM ({' UNION ALL '.join(union)}) u GROUP BY {', '.join(groups)}", values)


bucket, n = f"(e.value %% {PACK} - 1)", f"(e.value / {PACK})"


def marks(values: Iterable[Any]) -> str:
    """One placeholder per value."""
    return ", ".join("%s" for _ in values)


def spanned(column: str, spans: Sequence[Span]) -> Sql:
    """The condition that a day lies within any of the half-open spans."""
    found, values = [], []
    for since, until in spans:
        ends = [(f"{column} >= %s", since), (f"{column} < %s", until)]
        said = [(text, day.isoformat()) for text, day in ends if day is not None]
        found.append(" AND ".join(text for text, _ in said) or "1 = 1")
        values += [value for _, value in said]
    return " OR ".join(found), values


def step(tier: Granularity) -> str:
    """The first day of the week or month of a row."""
    if tier == "day":
        return "start"
    if connection.vendor == "postgresql":
        return f"CAST(date_trunc('{tier}', start) AS date)"
    return "date(start, 'start of month')" if tier == "month" else "date(start, '-6 days', 'weekday 1')"


def each(column: str) -> str:
    """The packed counts of a distribution as rows `e (value)`."""
    if connection.vendor == "postgresql":
        return f"LATERAL unnest(CAST(string_to_array({column}, ',') AS bigint[])) AS e(value)"
    return f"json_each('[' || {column} || ']') e"


def packed(i: int) -> str:
    """The counts of the distribution `i` as one text."""
    if connection.vendor == "postgresql":
        return f"string_agg(CAST(v AS text), ',' ORDER BY v) FILTER (WHERE h = {i})"
    return f"group_concat(v, ',') FILTER (WHERE h = {i})"


def joined(column: str) -> str:
    """The distributions of several rows as one."""
    return f"string_agg({column}, ',')" if connection.vendor == "postgresql" else f"group_concat({column}, ',')"


def neighbours(days: Iterable[date]) -> list[Span]:
    """Days as few spans: those that follow each other together."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] == day:
            found[-1] = (found[-1][0], day + timedelta(days=1))
        else:
            found.append((day, day + timedelta(days=1)))
    return list(found)
