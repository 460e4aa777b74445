"""The gamma-gamma model of what customers spend at a time, beside how often they buy.

What a customer spends varies around a mean of their own; the means follow a distribution over the customers. The fewer
purchases are known of one, the nearer the expectation lies to the mean of all. It assumes that spending has nothing to
do with frequency: see `correlation`.

Amounts are in any one unit of money, `v` with them. Source: Fader, Hardie (2013), The Gamma-Gamma Model of Monetary
Value, http://www.brucehardie.com/notes/025/; Fader, Hardie, Lee (2005), RFM and CLV, Journal of Marketing Research
42(4), 415-430.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import lgamma, log, sqrt

from metrics.clv.optimum import highest

START = (1.0, 2.0, 1.0)


@dataclass(frozen=True, slots=True)
class Spending:
    """What a customer spent on average over `repeats` purchases, from 1; the very first one is not among them."""

    repeats: int
    mean: float


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """A fit: shape of a customer's purchases, shape and scale (money) of the customers' means."""

    p: float
    q: float
    v: float
    log_likelihood: float
    n: int
    converged: bool = True

    @property
    def mean(self) -> float | None:
        """What customers spend at a time on average; None for q <= 1, where no mean exists."""
        return self.p * self.v / (self.q - 1) if self.q > 1 else None


def fit(spendings: Iterable[Spending]) -> GammaGamma:
    """The likeliest parameters, from customers with repeats and a mean above 0."""
    counted = Counter(spendings)
    # In units of the mean, so that yen and euros are searched from the same start.
    scale = sum(one.mean * n for one, n in counted.items()) / counted.total()
    scaled = Counter({Spending(one.repeats, one.mean / scale): n for one, n in counted.items()})

    def likelihood(p: float, q: float, v: float) -> float:
        return log_likelihood(p, q, v, scaled)

    found = highest(likelihood, START)
    p, q, v = found.at
    v *= scale
    return GammaGamma(p, q, v, log_likelihood(p, q, v, counted), counted.total(), found.converged)


def log_likelihood(p: float, q: float, v: float, spendings: Counter[Spending]) -> float:
    """The log-likelihood of customers, each as often as they are counted."""
    shared = q * log(v) - lgamma(q)
    counted: dict[int, float] = {}
    total = 0.0
    for one, n in spendings.items():
        px = p * one.repeats
        if one.repeats not in counted:
            counted[one.repeats] = shared + lgamma(px + q) - lgamma(px) + px * log(one.repeats)
        total += n * (counted[one.repeats] + (px - 1) * log(one.mean) - (px + q) * log(one.repeats * one.mean + v))
    return total


def expected_spend(fitted: GammaGamma, one: Spending | None) -> float | None:
    """What the customer is expected to spend at a time; of one without repeats the mean of all. None for q <= 1."""
    if fitted.mean is None:
        return None
    if one is None:
        return fitted.mean
    return fitted.p * (fitted.v + one.repeats * one.mean) / (fitted.p * one.repeats + fitted.q - 1)


def correlation(spendings: Iterable[Spending]) -> float:
    """Pearson's correlation of repeats and mean spend, -1 to 1; 0 when either is the same for all."""
    rows = list(spendings)
    n = len(rows)
    if n == 0:
        return 0.0
    mean_x, mean_m = sum(one.repeats for one in rows) / n, sum(one.mean for one in rows) / n
    both = sum((one.repeats - mean_x) * (one.mean - mean_m) for one in rows)
    spread_x = sum((one.repeats - mean_x) ** 2 for one in rows)
    spread_m = sum((one.mean - mean_m) ** 2 for one in rows)
    return both / sqrt(spread_x * spread_m) if spread_x and spread_m else 0.0
