"""From facts to stored parts, inside the database: no row travels through Python.

The numbers of a day by the base cuts are counted from the facts in one scan and added up to the leaner cuts; each
distribution is counted in a scan of its own. Weeks and months are added up from days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate

from metrics.engine import grouped, rows
from metrics.facts import Cut
from metrics.maths import PACK
from metrics.tables import KEY, Layout, fetch, quoted, run
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
        return self.layout.spelled("workspace", self.workspace_id)

    def days(self, spans: Sequence[Span] = EVER) -> None:
        """Make the days within `spans`, whose rows must be gone."""
        self._count(spans)
        self._add("day", spans, [(cut, source) for cut, source in self.layout.track.facts.sources if cut != source])

    def steps(self, tier: Granularity, spans: Sequence[Span]) -> None:
        """Make weeks or months within `spans`, which begin and end with one, out of days."""
        self._add(tier, spans, [(cut, cut) for cut in self.layout.track.facts.cuts])
        self._add_spreads(tier, spans)

    def count(self) -> int:
        """How many days have parts."""
        where = "workspace_id = %s AND cut = '' AND tier = 'day'"
        return int(fetch(f"SELECT count(DISTINCT start) FROM {quoted(self.table)} WHERE {where}", [self.home])[0][0])

    def clear(self, tier: str = "", spans: Sequence[Span] = EVER) -> None:
        """Take away what stands within `spans`; everything of the workspace without a tier."""
        where, values = "workspace_id = %s", [self.home]
        if tier:
            cuts = [cut.name for cut in self.layout.track.facts.cuts]
            within, more = spanned("start", spans)
            where = f"{where} AND cut IN ({marks(cuts)}) AND tier = %s AND ({within})"
            values = [*values, *cuts, tier, *more]
        run(f"DELETE FROM {quoted(self.table)} WHERE {where}", values)

    def _count(self, spans: Sequence[Span]) -> None:
        """The parts of days from the facts: one scan for all numbers, and one for each distribution."""
        track, slices = self.layout.track, self.layout.slices
        instants = [tuple(midnight(day, self.zone) if day else None for day in span) for span in spans]
        found = rows(track, self.workspace_id, *instants)  # type: ignore[arg-type]
        stamp = TruncDate(F(track.time), tzinfo=self.zone)
        bases = [cut for cut, source in track.facts.sources if cut == source]
        if connection.vendor == "postgresql":
            _, numbers, spreads = grouped(track, found, stamp, slices, self.layout.wanted, mask=True)
            self._store_numbers([self._sets(bases, numbers, self._sums)])
            for label, one in spreads.items():
                self._store_spread(self.layout.spreads[label], [self._sets(track.facts.lean, one, ("_index", "_n"), 1)])
            return
        made = {cut: grouped(track, found, stamp, cut.slices, self.layout.wanted) for cut in track.facts.cuts}
        self._store_numbers([self._piece(cut, "day", sql_of(made[cut][1]), self._sums) for cut in bases])
        for label in made[bases[0]][2]:
            counted = [(cut, sql_of(made[cut][2][label])) for cut in track.facts.lean]
            pieces = [self._piece(cut, "day", one, ("_index", "_n")) for cut, one in counted]
            self._store_spread(self.layout.spreads[label], pieces)

    def _sets(self, cuts: Iterable[Cut], counted: "QuerySet[Any, Any]", columns: Iterable[str], more: int = 0) -> Sql:
        """The statement for all slices at once, turned into one for several cuts: GROUPING SETS for its columns."""
        text, values = sql_of(counted)
        slices, chosen, sets = self.layout.slices, [], []
        last = ", ".join(str(len(slices) + 2 + i) for i in range(more))
        for cut in cuts:
            places = [str(slices.index(name) + 2) for name in cut.slices]
            sets.append(f"({', '.join(['1', *places, *([last] if more else [])])})")
            mask = sum(1 << (len(slices) - 1 - i) for i, name in enumerate(slices) if name not in cut.slices)
            chosen.append(f"WHEN {mask} THEN '{cut.name}'")
        head, by, _ = text.rpartition(" GROUP BY ")
        if not by:
            raise ValueError("no GROUP BY at the end of the statement")
        named = [f"_s{i} AS _c{i}" for i in range(len(slices))]
        listed = ", ".join([f"CASE _mask {' '.join(chosen)} END AS _cut", "'day' AS _tier, _bucket", *named, *columns])
        return f"SELECT {listed} FROM ({head} GROUP BY GROUPING SETS ({', '.join(sets)})) q", values

    def _add(self, tier: Granularity, spans: Sequence[Span], cuts: Iterable[tuple[Cut, Cut]]) -> None:
        """The numbers of days, weeks or months by each cut, added up from the days of the cut beside it."""
        columns = [
            f"{'max' if self.layout.is_maximum(name) else 'sum'}({name}) AS _a{i}"
            for i, name in enumerate(self.layout.number_columns)
        ]
        pieces = []
        for cut, source in cuts:
            by, where, values = self._read(cut, source, tier, spans)
            groups = ", ".join(str(i + 1) for i in range(len(by)))
            said = f"SELECT {', '.join([*by, *columns])} FROM {quoted(self.table)} WHERE {where} GROUP BY {groups}"
            pieces.append(self._piece(cut, tier, (said, values), self._sums))
        self._store_numbers(pieces)

    def _add_spreads(self, tier: Granularity, spans: Sequence[Span]) -> None:
        """The distributions of weeks or months, added up from those of days bucket by bucket."""
        counts = f"e.value %% {PACK} - 1 AS _index, CAST(sum(e.value / {PACK}) AS bigint) AS _n"
        for name in self.layout.spread_columns:
            pieces = []
            for cut in self.layout.track.facts.lean:
                by, where, values = self._read(cut, cut, tier, spans)
                groups = ", ".join(str(i + 1) for i in range(len(by) + 1))
                table = f"{quoted(self.table)} CROSS JOIN {each(name)}"
                said = f"SELECT {', '.join([*by, counts])} FROM {table} WHERE {where} GROUP BY {groups}"
                pieces.append(self._piece(cut, tier, (said, values), ("_index", "_n")))
            self._store_spread(name, pieces)

    def _read(
        self, cut: Cut, source: Cut, tier: Granularity, spans: Sequence[Span]
    ) -> tuple[list[str], str, list[Any]]:
        """What to group days by for a cut and tier, and which days."""
        within, more = spanned("start", spans)
        by = [f"{step(tier)} AS _bucket", *(f"{quoted(name)} AS _s{i}" for i, name in enumerate(cut.slices))]
        where = f"workspace_id = %s AND tier = 'day' AND cut = %s AND ({within})"
        return by, where, [self.home, source.name, *more]

    @property
    def _sums(self) -> list[str]:
        return [f"_a{i}" for i in range(len(self.layout.number_columns))]

    @property
    def _place(self) -> list[str]:
        return ["_cut", "_tier", "_bucket", *(f"_c{i}" for i in range(len(self.layout.slices)))]

    def _piece(self, cut: Cut, tier: str, counted: Sql, columns: Iterable[str]) -> Sql:
        """The rows of one cut with every slice of the table; those that it leaves out are null."""
        place = {name: f"_s{i}" for i, name in enumerate(cut.slices)}
        slices = [
            f"{place.get(name, f'CAST(NULL AS {kind})')} AS _c{i}"
            for i, (name, kind) in enumerate(self.layout.slice_types.items())
        ]
        chosen = [f"'{cut.name}' AS _cut", f"'{tier}' AS _tier", "_bucket", *slices, *columns]
        return f"SELECT {', '.join(chosen)} FROM ({counted[0]}) q", counted[1]

    def _store_numbers(self, pieces: Sequence[Sql]) -> None:
        counted, values = union(pieces)
        columns = quoted(*KEY, *self.layout.slices, *self.layout.number_columns)
        chosen = ", ".join([*self._place, *self._sums])
        run(
            f"INSERT INTO {quoted(self.table)} ({columns}) SELECT %s, {chosen} FROM ({counted}) n", [self.home, *values]
        )

    def _store_spread(self, name: str, pieces: Sequence[Sql]) -> None:
        """A distribution stands in rows of its own beside those of the numbers: no join, and reading adds all up."""
        counted, values = union(pieces)
        columns, place = quoted(*KEY, *self.layout.slices, name), ", ".join(self._place)
        packed = joined(
            f"CAST(_n * {PACK} + _index + 1 AS {'text' if connection.vendor == 'postgresql' else 'integer'})"
        )
        chosen = f"SELECT %s, {place}, {packed} FROM ({counted}) n GROUP BY {place}"
        run(f"INSERT INTO {quoted(self.table)} ({columns}) {chosen}", [self.home, *values])


def sql_of(counted: "QuerySet[Any, Any]") -> Sql:
    """A statement of the ORM with its values."""
    text, values = counted.query.sql_with_params()
    return text, values


def union(pieces: Sequence[Sql]) -> tuple[str, list[Any]]:
    """The rows of all pieces."""
    return " UNION ALL ".join(text for text, _ in pieces), [value for _, values in pieces for value in values]


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
