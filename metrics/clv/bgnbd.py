"""The BG/NBD model of customers without a contract, who buy at will and at some point never again.

While alive a customer buys at a steady rate of their own; after each purchase they may drop out, with a chance of their
own. Rates follow a gamma distribution over the customers, chances a beta distribution. Nobody who never came back can
have dropped out in it, so the chance of being alive is 1 for them: a known weakness of the model.

Time is counted in weeks. Source: Fader, Hardie, Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science
24(2), 275-284; expectations are its equations 9 and 10, after Euler's transformation where that keeps the series short.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, lgamma, log, log1p

from metrics.clv.optimum import highest
from metrics.clv.series import hypergeometric

START = (1.0, 1.0, 1.0, 1.0)
# At exactly 1 the expectations are a limit of what is written here; this near to it they have ten correct digits.
BESIDE_ONE = 1e-6
# Beyond this, terms of the short series are so much larger than its sum that their digits cancel.
CANCELS = 5.0


@dataclass(frozen=True, slots=True)
class Buying:
    """What a customer did: `repeats` after the first purchase, the last of them `last` weeks after it, watched for
    `watched` weeks since."""

    repeats: int
    last: float
    watched: float


@dataclass(frozen=True, slots=True)
class BgNbd:
    """A fit: shape and rate (weeks) of how often customers buy, both shapes of how soon they drop out."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    n: int
    converged: bool = True


def fit(buyings: Iterable[Buying]) -> BgNbd:
    """The likeliest parameters. Cost: equal customers are looked at once, in each of some 500 evaluations."""
    counted = Counter(buyings)
    # The search starts where a unit of time is as long as the mean customer was watched.
    scale = sum(one.watched * n for one, n in counted.items()) / counted.total() or 1.0
    scaled = Counter({Buying(one.repeats, one.last / scale, one.watched / scale): n for one, n in counted.items()})

    def likelihood(r: float, alpha: float, a: float, b: float) -> float:
        return log_likelihood(r, alpha, a, b, scaled)

    found = highest(likelihood, START)
    r, alpha, a, b = found.at
    alpha *= scale
    return BgNbd(r, alpha, a, b, log_likelihood(r, alpha, a, b, counted), counted.total(), found.converged)


def log_likelihood(r: float, alpha: float, a: float, b: float, buyings: Counter[Buying]) -> float:
    """The log-likelihood of customers, each as often as they are counted."""
    shared = r * log(alpha) - lgamma(r) + lgamma(a + b) - lgamma(b)
    counted: dict[int, tuple[float, float]] = {}
    total = 0.0
    for one, n in buyings.items():
        x = one.repeats
        if x not in counted:
            counted[x] = lgamma(r + x) + lgamma(b + x) - lgamma(a + b + x), log(a / (b + x - 1)) if x else 0.0
        known, gone = counted[x]
        alive = -(r + x) * log(alpha + one.watched)
        if x:
            left = gone - (r + x) * log(alpha + one.last)
            alive = max(alive, left) + log1p(exp(-abs(alive - left)))
        total += n * (shared + known + alive)
    return total


def alive(fitted: BgNbd, one: Buying) -> float:
    """The chance, 0 to 1, that the customer still buys at all; 1 for whoever never came back."""
    if one.repeats == 0:
        return 1.0
    x = one.repeats
    odds = log(fitted.a / (fitted.b + x - 1))
    odds += (fitted.r + x) * log((fitted.alpha + one.watched) / (fitted.alpha + one.last))
    return 1 / (1 + exp(odds)) if odds < 700 else 0.0


def expected_purchases(fitted: BgNbd, one: Buying, weeks: float) -> float:
    """How many purchases the customer is expected to make in the next `weeks` weeks."""
    a, x = _beside_one(fitted.a), one.repeats
    z = weeks / (fitted.alpha + one.watched + weeks)
    top = a + fitted.b + x - 1
    return max(0.0, top / (a - 1) * (1 - _left(fitted, a, x, z))) * alive(fitted, one)


def expected_of_new(fitted: BgNbd, weeks: float) -> float:
    """How many repeat purchases a customer makes in the `weeks` weeks after the first purchase, on average."""
    a, z = _beside_one(fitted.a), weeks / (fitted.alpha + weeks)
    return (a + fitted.b - 1) / (a - 1) * (1 - _left(fitted, a, 0, z))


def _left(fitted: BgNbd, a: float, x: int, z: float) -> float:
    """(1 - z)^(r + x) 2F1(r + x, b + x; a + b + x - 1; z), by whichever series neither overflows nor cancels."""
    b, r = fitted.b, fitted.r
    if (r - a - b + 1) * z <= CANCELS:
        rest: float = (1 - z) ** (a - 1) * hypergeometric(a + b - 1 - r, a - 1, a + b + x - 1, z)
        return rest
    whole: float = (1 - z) ** (r + x) * hypergeometric(r + x, b + x, a + b + x - 1, z)
    return whole


def _beside_one(a: float) -> float:
    return a if abs(a - 1) > BESIDE_ONE else 1 + BESIDE_ONE


def discounted_purchases(fitted: BgNbd, one: Buying, *, steps: int, weeks: float, rate: float) -> float:
    """How many purchases the customer is expected to make in `steps` steps of `weeks` weeks each, those of a step
    discounted by `rate` per step to now, from its end. It never exceeds the expected purchases of the same time."""
    total = before = 0.0
    for step in range(1, steps + 1):
        by_then = expected_purchases(fitted, one, step * weeks)
        total += (by_then - before) / (1 + rate) ** step
        before = by_then
    return total
