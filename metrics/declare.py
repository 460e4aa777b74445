"""What a metric says about itself, once: REST, GraphQL, admin, docs and the laws in tests all read this record.

Only additive parts are stored; the formula runs on read. Three shapes:

- count: conditional counts and sums of facts at one of their times (NPS, CSAT);
- spread: durations in log-spaced buckets, so that medians and percentiles merge (resolution times);
- standing: how many facts have begun and not ended at an instant (backlog). With parts it looks at those facts as they
  are at the instant, with their ages (age of the backlog): then it is a count or a spread, counted from the facts.
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


Part = Count | Total | Spread | Distinct
Clock = Literal["calendar", "business"]
Attribution = Literal["event", "cohort"]
Basis = Literal["all", "latest", "account"]
BUSINESS = "~business"

DAY = 86_400
UNSCORED: Mapping[str, Q] = {"dismissed": Q(dismissed=True), "no_score": Q(dismissed=False, score__isnull=True)}
# Scores given after one experience; those of relational programmes are another figure and never averaged in.
OF_EXPERIENCES = {**UNSCORED, "relational": Q(score__isnull=False, survey_kind="relational")}
# Scores given of the whole relation, and never those given after one experience.
OF_RELATIONS = {**UNSCORED, "transactional": Q(score__isnull=False, survey_kind="transactional")}

# Facts that are derived anew: one that is none any more never was one, and nobody has deleted it.
STANDING = Q(deleted_at__isnull=True)

# Words of customers, those that were erased after an engine had seen them among them.
COMMENTS = Q(comment__isnull=False) | Q(sentiment_engine__isnull=False)
MESSAGES = Q(direction="inbound") & (Q(text__isnull=False) | Q(sentiment_engine__isnull=False))
SCORED = Q(sentiment__isnull=False) & (
    Q(sentiment_corrected_at__isnull=False) | Q(sentiment_confidence__isnull=True) | ~Q(sentiment_confidence=0)
)
TONES: Mapping[str, Count] = {
    "positive": Count(Q(sentiment_label__in=("positive", "very_positive"))),
    "negative": Count(Q(sentiment_label__in=("negative", "very_negative"))),
    "labelled": Count(),
}


def unheard(column: str) -> Mapping[str, Q]:
    """Words of which nobody said how they sound, by the column that would say it, and why."""
    known = Q(**{f"{column}__isnull": False}, sentiment_corrected_at__isnull=True, sentiment_confidence=0)
    return {"unscored": Q(**{f"{column}__isnull": True}), "nothing_known": known}


@dataclass(frozen=True, slots=True)
class Figure:
    """One value and what it was made of; `value` is None when there is nothing to divide by."""

    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    margin: float | None = None


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
    the parts for another number than its own `days`, which its texts spell as well.

    With `over`, the formula divides by another metric of the catalogue, which it finds under that key among the parts:
    that figure of the same step, narrowed by the slices that its own facts have.

    With `pending`, the time of a fact is when it is judged, which may lie ahead: facts whose time has not come are left
    out by that reason. With `least`, a figure that rests on fewer facts is suppressed: too few to stay anonymous.
    """

    key: str
    name: Text
    meaning: Text
    families: tuple[str, ...]
    unit: Literal["points", "percent", "seconds", "score", "cases", "count"]
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
    over: str = ""
    pending: str = ""
    least: int = 0
    where: Q = field(default_factory=Q)
    excluded: Mapping[str, Q] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    formula: Callable[[Mapping[str, Number]], Figure] | None = None
    enter: str = ""
    leave: str = ""
    population: str = ""
    source: str = ""

    @property
    def shape(self) -> Literal["count", "spread", "standing"]:
        """Which of the three shapes this is."""
        if self.enter and not self.parts:
            return "standing"
        return "spread" if any(isinstance(part, Spread) for part in self.parts.values()) else "count"

    @property
    def ageing(self) -> bool:
        """Whether it looks at what stands at an instant, with the ages that it has then."""
        return bool(self.enter and self.parts)

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
        return not self.ageing and not any(isinstance(part, Distinct) for part in self.parts.values())

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
            return {f"{self.key}.{'entered' if time == self.enter else 'left'}": Count()}
        found = {f"{self.key}.{name}": part for name, part in self.parts.items()}
        for name, part in self.parts.items():
            if isinstance(part, Total | Spread) and part.business:
                found[self.label(name, "business")] = replace(part, column=part.business)
        return found


def spelled(days: int) -> Text:
    """A number of days in words."""
    return Text("1 day", "1 día") if days == 1 else Text(f"{days} days", f"{days} días")


def scores(instrument: str, *given: int, kind: str = "") -> tuple[Mapping[str, Any], ...]:
    """Answers to a question of that instrument, one per score: facts for an example."""
    more = {"kind": kind} if kind else {}
    return tuple({"instrument": instrument, "score": score, **more} for score in given)


def told(*timelines: str) -> tuple[Mapping[str, Any], ...]:
    """Cases, one per timeline of `HH:MM actor kind` entries of the example's day: facts for an example."""
    return tuple({"timeline": timeline} for timeline in timelines)


def felt(*given: float | None) -> tuple[Mapping[str, Any], ...]:
    """Comments that sound so, one per score, None for one without: facts for an example."""
    return tuple({"instrument": "nps", "comment": "...", "sentiment_score": score} for score in given)


def heard(*given: float | None) -> tuple[Mapping[str, Any], ...]:
    """Messages of customers that sound so, one per score, None for one without: facts for an example."""
    return tuple({"text": "..."} | ({} if score is None else {"sentiment_score": score, "sentiment_engine": "crm"})
                 for score in given)  # fmt: skip
