"""What a metric says about itself, once: REST, GraphQL, admin, docs and the laws in tests all read this record.

Only additive parts are stored; the formula runs on read. Three shapes:

- count: conditional counts and sums of facts at one of their times (NPS, CSAT);
- spread: durations in log-spaced buckets, so that medians and percentiles merge (resolution times);
- standing: how many facts have begun and not ended at an instant (backlog), or what they amount to (recurring revenue).
  With parts it looks at those facts as they are at the instant (age of the backlog, what became of the customers there
  were at the start): then it is a count or a spread, counted from the facts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db.models import Q

Number = int | float


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the catalogue in each language of the service."""

    en: str
    es: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many facts meet the condition."""

    where: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a column over the facts that meet the condition; `business` is the same by the business clock."""

    column: str
    where: Q = field(default_factory=Q)
    business: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """The distribution of a column of whole seconds over the facts that meet the condition.

    `business` is the column of the same duration by the business clock.
    """

    column: str
    where: Q = field(default_factory=Q)
    business: str = ""


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different values a column has over the facts that meet the condition.

    They do not add up over days or slices, so each step asked for is counted from the facts, exactly.
    """

    column: str
    where: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many facts have each value of a column of small whole numbers, of those that meet the condition.

    They add up over slices, and are counted from the facts.
    """

    column: str
    where: Q = field(default_factory=Q)


Part = Count | Total | Spread | Distinct | Tally
Clock = Literal["calendar", "business"]
Attribution = Literal["event", "cohort"]
Basis = Literal["all", "latest", "account"]
BUSINESS = "~business"

DAY = 86_400
# As far as facts are followed (`since_previous_seconds` and its kind), and no further.
LONGEST = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """One value and what it was made of; `value` is None when there is nothing to divide by, for a `reason` that the
    formula may give."""

    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    margin: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A case worked by hand: the facts' columns, and the value (or statistics) that must come out."""

    rows: tuple[Mapping[str, Any], ...]
    value: float | None
    statistics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Metric:
    """A definition. `version` grows whenever the same facts would give another figure.

    Choices that a question has: `cohort` is another time of the fact that may place it (attribution cohort), `latest`
    a reference of which only the latest fact of each step counts (basis latest), `account` the customer of whose
    account all facts share one vote (basis account), and a part's `business` column the business clock. `matures` is
    the number of days after a step in which its figure can still change by design.

    With `within`, a question may choose for how many days the metric looks ahead, or back with `looks_back`: it gives
    the parts for another number than its own `days`, up to `longest`, which its texts spell as well.

    With `over`, the formula divides by other metrics of the catalogue, which it finds under their keys among the parts:
    those figures of the same step, narrowed by the slices that their own facts have.

    A stock counts the facts that stand, or sums `amount` of them.

    A figure made of money is of one currency: that of the workspace unless the question says another.

    With `pending`, the time of a fact is when it is judged, which may lie ahead: facts whose time has not come are left
    out by that reason, and reasons of `excluded` that are `undecided` until then do not hold before. With `waits`, a
    fact has `waited_days` from its time to an event, or to today while that has not come, and `reached` says whether it
    has (`metrics/waiting.py`): counted from the facts. With `least`, a figure that rests on fewer facts is suppressed:
    too few to stay anonymous.

    With `enter`, `leave` and parts, it looks at the facts that stand at the end of each step; with `stands` at those
    that stood at any moment of it (`during`), at its end and entered in it or in as many days before (`lately`), or at
    its `start`, `days` or `months` before its end (`ago`), and at what became of them by the end.

    With `daily`, its figure is the mean of those of the days of the step: days of which less than `days` are known
    before them have none.
    """

    key: str
    name: Text
    meaning: Text
    families: tuple[str, ...]
    unit: Literal["points", "percent", "seconds", "score", "cases", "count", "money"]
    better: Literal["up", "down", "target"]
    facts: str
    formula_text: str
    example: Example
    version: int = 1
    time: str = ""
    cohort: str = ""
    latest: str = ""
    account: str = ""
    matures: int = 0
    days: int = 0
    within: Callable[[int], Mapping[str, Part]] | None = None
    looks_back: bool = False
    longest: int = LONGEST
    over: tuple[str, ...] = ()
    pending: str = ""
    undecided: tuple[str, ...] = ()
    waits: str = ""
    least: int = 0
    where: Q = field(default_factory=Q)
    excluded: Mapping[str, Q] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    formula: Callable[[Mapping[str, Any]], Figure] | None = None
    enter: str = ""
    leave: str = ""
    stands: Literal["end", "start", "ago", "during", "lately"] = "end"
    months: int = 0
    daily: bool = False
    amount: str = ""
    variant_of: str = ""
    population: str = ""
    source: str = ""

    @property
    def shape(self) -> Literal["count", "spread", "standing"]:
        """Which of the three shapes this is."""
        if self.enter and not self.parts:
            return "standing"
        return "spread" if any(isinstance(part, Spread) for part in self.parts.values()) else "count"

    @property
    def of_money(self) -> bool:
        """Whether amounts of money are in it, which are never summed across currencies."""
        columns = [part.column for part in self.parts.values() if not isinstance(part, Count)]
        return self.unit == "money" or any(name.endswith("_minor") for name in [self.amount, *columns])

    @property
    def stock(self) -> Part:
        """What a stock takes of each fact that enters and gives back when it leaves."""
        return Total(self.amount) if self.amount else Count()

    @property
    def ageing(self) -> bool:
        """Whether it looks at what stands at an instant, with the ages that it has then."""
        return bool(self.enter and self.parts)

    @property
    def at_end(self) -> bool:
        """Whether it tells what stands at the end of a step, whatever has stood in it."""
        return bool(self.enter) and self.stands == "end" and not self.daily

    @property
    def live(self) -> bool:
        """Whether its parts read what no table holds, because it grows with the clock."""
        return self.ageing or bool(self.waits)

    @property
    def times(self) -> tuple[str, ...]:
        """The columns of the fact that place it in time."""
        if self.enter:
            return (self.enter,) if self.ageing else (self.enter, self.leave)
        return (self.time, self.cohort) if self.cohort else (self.time,)

    def times_by(self, attribution: Attribution) -> tuple[str, ...]:
        """The columns that place it in time for a question."""
        if self.enter:
            return self.times
        return (self.cohort if attribution == "cohort" else self.time,)

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """The clocks that it can be counted by."""
        timed = [part for part in self.parts.values() if isinstance(part, Total | Spread)]
        return ("calendar", "business") if any(part.business for part in timed) else ("calendar",)

    @property
    def attributions(self) -> tuple[Attribution, ...]:
        """The times that can place its facts."""
        return ("event", "cohort") if self.cohort else ("event",)

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Which facts can count: all, the latest of each customer, or those of an account as one."""
        offered: tuple[tuple[Basis, bool], ...] = (
            ("all", True), ("latest", bool(self.latest)), ("account", bool(self.account))
        )  # fmt: skip
        return tuple(basis for basis, held in offered if held)

    @property
    def additive(self) -> bool:
        """Whether its parts add up over days and slices, so that they can be stored."""
        return not self.live and not any(isinstance(part, Distinct | Tally) for part in self.parts.values())

    def label(self, name: str, clock: Clock) -> str:
        """The name that a part is stored under, by a clock."""
        part = self.parts[name]
        by_business = clock == "business" and isinstance(part, Total | Spread) and part.business
        return f"{self.key}.{name}{BUSINESS if by_business else ''}"

    def watching(self, days: int) -> "Metric":
        """The same metric that looks ahead or back for so many days, in its conditions and in its words."""
        if self.within is None or days == self.days:
            return self
        old, new = spelled(self.days), spelled(days)
        words = {name: getattr(self, name).replace(old.en, new.en) for name in ("formula_text", "population", "source")}
        meaning = Text(self.meaning.en.replace(old.en, new.en), self.meaning.es.replace(old.es, new.es))
        matures = days if self.matures else 0
        return replace(self, days=days, parts=self.within(days), matures=matures, meaning=meaning, **words)

    def parts_at(self, time: str) -> dict[str, Part]:
        """What is stored of this metric on the track of `time`, by the name it is stored under."""
        if self.ageing:
            return {}
        if self.shape == "standing":
            name = f"{self.key}.{'entered' if time == self.enter else 'left'}"
            return {name: self.stock} | ({f"{name}_n": Count()} if self.amount else {})
        found = {f"{self.key}.{name}": part for name, part in self.parts.items()}
        for name, part in self.parts.items():
            if isinstance(part, Total | Spread) and part.business:
                found[self.label(name, "business")] = replace(part, column=part.business)
        return found


def spelled(days: int) -> Text:
    """A number of days in words."""
    return Text("1 day", "1 día") if days == 1 else Text(f"{days} days", f"{days} días")
