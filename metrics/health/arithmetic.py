"""The arithmetic of a health score: from what is known, weights and priors to points. No database, no clock.

Everything is exact: shares and values are fractions, and points are whole hundredths, handed out by largest remainders
so that the contributions add up to the score without a rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

BANDS = ("red", "yellow", "green")
POINT = 100  # hundredths in a point
FRESH = Fraction(1)


@dataclass(frozen=True, slots=True)
class Weighing:
    """How one input counts. An observation loses half of its weight to the prior in `half_life_days`; null never."""

    weight: float
    half_life_days: float | None = None
    veto_below: float | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """How inputs are weighed; `policy` is prior, redistribute or zero, for those of which nothing is known."""

    inputs: Mapping[str, Weighing]
    policy: str = "prior"
    min_coverage: float = 0.5
    green_from: float = 70.0
    yellow_from: float = 40.0
    veto_band: str = "red"


@dataclass(frozen=True, slots=True)
class Seen:
    """An observation: its value from 0 to 100, and its age in days."""

    value: float
    age_days: float = 0.0


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one input gives: `points` in hundredths, null without a score. `freshness` is 0 when nothing is known."""

    input: str
    value: float | None
    freshness: float
    prior: float
    weight: float
    policy: str
    vetoes: bool
    points: int | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A score in hundredths of a point and its band; both null below the least coverage, or when nothing is known."""

    points: int | None
    band: str | None
    coverage: float
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    """One input on its way: what it is worth now, and by which share it counts."""

    name: str
    seen: Seen | None
    fresh: Fraction
    prior: Fraction
    worth: Fraction
    share: Fraction
    vetoes: bool


def weigh(rules: Rules, seen: Mapping[str, Seen], priors: Mapping[str, float]) -> Weighed:
    """The score of what is known: each worth times its share of the weights, in points that add up exactly."""
    terms = _terms(rules, seen, priors)
    total = sum((exact(one.weight) for one in rules.inputs.values()), Fraction(0))
    known = sum((exact(rules.inputs[term.name].weight) * term.fresh for term in terms), Fraction(0))
    coverage = known / total if total else Fraction(0)
    scored = any(term.seen for term in terms) and coverage >= exact(rules.min_coverage)
    points = apportioned([term.share * term.worth * POINT for term in terms]) if scored else [None] * len(terms)
    made = tuple(_contribution(rules, term, one) for term, one in zip(terms, points, strict=True))
    whole = sum(one.points for one in made if one.points is not None) if scored else None
    band = None if whole is None else band_of(rules, whole / POINT, vetoed=any(term.vetoes for term in terms))
    return Weighed(whole, band, round(float(coverage), 4), made)


def _terms(rules: Rules, seen: Mapping[str, Seen], priors: Mapping[str, float]) -> list[_Term]:
    counted = [name for name in rules.inputs if rules.policy != "redistribute" or name in seen]
    total = sum((exact(rules.inputs[name].weight) for name in counted), Fraction(0))
    found = []
    for name, how in rules.inputs.items():
        one, prior = seen.get(name), exact(priors[name])
        fresh = freshness(how.half_life_days, one.age_days) if one else Fraction(0)
        instead = Fraction(0) if rules.policy == "zero" else prior
        worth = fresh * exact(one.value) + (1 - fresh) * prior if one else instead
        share = exact(how.weight) / total if name in counted and total else Fraction(0)
        vetoes = one is not None and how.veto_below is not None and worth < exact(how.veto_below)
        found.append(_Term(name, one, fresh, prior, worth, share, vetoes))
    return found


def _contribution(rules: Rules, term: _Term, points: int | None) -> Contribution:
    return Contribution(
        input=term.name,
        value=term.seen.value if term.seen else None,
        freshness=float(term.fresh),
        prior=float(term.prior),
        weight=float(term.share),
        policy="observed" if term.seen else rules.policy,
        vetoes=term.vetoes,
        points=points,
    )


def exact(number: float) -> Fraction:
    """The number as people write it: 0.1 is a tenth, not the nearest binary fraction."""
    return Fraction(repr(number))


def freshness(half_life_days: float | None, age_days: float) -> Fraction:
    """2^(-age / half-life) with four decimals, as it is kept, so that whoever reads a score can do it again."""
    if half_life_days is None or age_days <= 0:
        return FRESH
    return exact(round(2.0 ** (-age_days / half_life_days), 4))


def apportioned(parts: Sequence[Fraction]) -> list[int]:
    """Whole numbers that add up to the rounded sum, each less than 1 from its part; ties go to the first."""
    floors = [part.numerator // part.denominator for part in parts]
    left = rounded(sum(parts, Fraction(0))) - sum(floors)
    order = sorted(range(len(parts)), key=lambda place: (floors[place] - parts[place], place))
    for place in order[:left]:
        floors[place] += 1
    return floors


def rounded(number: Fraction) -> int:
    """The nearest whole number, halves up."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def band_of(rules: Rules, score: float, *, vetoed: bool = False) -> str:
    """The band of a score from 0 to 100; a veto leaves no better one than `veto_band`."""
    band = "green" if score >= rules.green_from else "yellow" if score >= rules.yellow_from else "red"
    return min(band, rules.veto_band, key=BANDS.index) if vetoed else band


def deltas(before: Mapping[str, int | None], now: Mapping[str, int | None]) -> dict[str, int | None]:
    """By how much each input moved the score, also one that is weighed no longer; null when either score is."""
    names = dict.fromkeys([*now, *before])
    if not before or None in before.values() or None in now.values():
        return dict.fromkeys(names)
    return {name: (now.get(name) or 0) - (before.get(name) or 0) for name in names}
