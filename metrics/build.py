"""From facts to stored parts, inside the database: no row travels through Python.

One statement reads the facts of a track once and counts the numbers of a day by the base cuts and each distribution.
Another adds the numbers up to the leaner cuts. Weeks and months are added up from days, in a statement each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F
from django.db.models.functions import TruncDate

from metrics.engine import rows
from metrics.facts import Cut
from metrics.maths import PACK
from metrics.portions import (
    DAY,
    FACTS,
    Portion,
    Sql,
    counted,
    distributions,
    place,
    placed,
    reading,
    sql_of,
    summed,
    sums,
)  # fmt: skip
from metrics.tables import KEY, Layout, fetch, quoted, run
from metrics.windows import Granularity, midnight

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
        self._store(counted(self.layout), self._facts(spans))
        self._store(
            self._sums("day", spans, [(cut, one) for cut, one in self.layout.track.facts.sources if cut != one])
        )

    def steps(self, tier: Granularity, spans: Sequence[Span]) -> None:
        """Make weeks or months within `spans`, which begin and end with one, out of days."""
        numbers = self._sums(tier, spans, [(cut, cut) for cut in self.layout.track.facts.cuts])
        self._store([*numbers, *self._merged(tier, spans)])

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

    def _facts(self, spans: Sequence[Span]) -> Sql:
        """What the statement begins with: the facts within spans by their local day."""
        track, read = self.layout.track, reading(self.layout)
        instants = [tuple(midnight(day, self.zone) if day else None for day in span) for span in spans]
        found = rows(track, self.workspace_id, *instants)  # type: ignore[arg-type]
        found = found.order_by().annotate(**{DAY: TruncDate(F(track.time), tzinfo=self.zone)})
        text, values = sql_of(found.values_list(DAY))
        day, _, where = text.removeprefix("SELECT ").partition(f" FROM {quoted(track.facts.model._meta.db_table)}")
        names = ", ".join([*read.names.values(), DAY])
        said = f"SELECT {read.chosen[0]}, {day}{read.table}{where}"
        return f"WITH {FACTS} ({names}) AS MATERIALIZED ({said}) ", [*read.chosen[1], *values]

    def _sums(self, tier: Granularity, spans: Sequence[Span], cuts: Iterable[tuple[Cut, Cut]]) -> list[Portion]:
        """The numbers of days, weeks or months by each cut, added up from the days of the cut beside it."""
        columns = [
            f"{'max' if self.layout.is_maximum(name) else 'sum'}({name}) AS {made}"
            for name, made in zip(self.layout.number_columns, sums(self.layout), strict=True)
        ]
        pieces = []
        for cut, source in cuts:
            where, values = self._read(source, spans)
            groups = ", ".join([step(tier), *map(quoted, cut.slices)])
            said = f"FROM {quoted(self.table)} WHERE {where} GROUP BY {groups}"
            pieces.append((f"SELECT {self._placed(cut, tier)}, {', '.join(columns)} {said}", values))
        return [summed(self.layout, pieces)] if pieces else []

    def _merged(self, tier: Granularity, spans: Sequence[Span]) -> list[Portion]:
        """The distributions of weeks or months, added up from those of days bucket by bucket."""
        names = self.layout.spread_columns
        which = " ".join(f"WHEN {name} IS NOT NULL THEN {i}" for i, name in enumerate(names))
        text = f"coalesce({', '.join([*names, 'NULL'])})"  # a row has one distribution, or none
        counts = (
            f"CASE {which} END AS _which, e.value %% {PACK} - 1 AS _index, CAST(sum(e.value / {PACK}) AS bigint) AS _n"
        )
        pieces = []
        for cut in self.layout.track.facts.lean if names else ():
            where, values = self._read(cut, spans)
            groups = ", ".join([step(tier), *map(quoted, cut.slices), "_which", "_index"])
            said = f"FROM {quoted(self.table)} CROSS JOIN {each(text)} WHERE {where} GROUP BY {groups}"
            pieces.append((f"SELECT {self._placed(cut, tier)}, {counts} {said}", values))
        return [distributions(self.layout, names, pieces)] if pieces else []

    def _placed(self, cut: Cut, tier: Granularity) -> str:
        return placed(self.layout, cut, tier, step(tier), {name: quoted(name) for name in cut.slices})

    def _read(self, source: Cut, spans: Sequence[Span]) -> tuple[str, list[Any]]:
        """Which days to add up."""
        within, more = spanned("start", spans)
        where = f"workspace_id = %s AND tier = 'day' AND cut = %s AND ({within})"
        return where, [self.home, source.name, *more]

    def _store(self, portions: Sequence[Portion], facts: Sql = ("", ())) -> None:
        """Write all portions in one statement, which may begin with the facts that they are counted from."""
        if not portions:
            return
        parts = [*self.layout.number_columns, *self.layout.spread_columns]
        head, said, values = facts[0], [], [*facts[1]]
        for one in portions:
            chosen = ", ".join([*place(self.layout), *(one.columns.get(name, "NULL") for name in parts)])
            said.append(f"SELECT %s, {chosen} FROM ({one.source[0]}) n{one.ending}")
            values += [self.home, *one.source[1]]
        columns = quoted(*KEY, *self.layout.slices, *parts)
        run(f"INSERT INTO {quoted(self.table)} ({columns}) {head}{' UNION ALL '.join(said)}", values)


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


def neighbours(days: Iterable[date]) -> list[Span]:
    """Days as few spans: those that follow each other together."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] == day:
            found[-1] = (found[-1][0], day + timedelta(days=1))
        else:
            found.append((day, day + timedelta(days=1)))
    return list(found)
