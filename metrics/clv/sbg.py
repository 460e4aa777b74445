"""The shifted-beta-geometric model of customers under contract, who renew or leave at the end of each period.

Each customer leaves with a chance of their own, the same at every renewal; over the customers it follows a beta
distribution. So retention rises with tenure although nobody changes: those who leave easily are gone first.

Time is counted in periods of the contract. Source: Fader, Hardie (2007), How to Project Customer Retention, Journal of
Interactive Marketing 21(1), 76-90; the discounted residual lifetime: Fader, Hardie (2010), Customer-Base Valuation in
a Contractual Setting, Marketing Science 29(1), 85-93.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import lgamma, log

from metrics.clv.optimum import highest
from metrics.clv.series import hypergeometric

START = (1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a customer has stayed, in whole periods: `ended` at the end of period `periods`, from 1, or still there
    after `periods` renewals were due, from 0."""

    periods: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Sbg:
    """A fit: both parameters of the beta distribution, the log-likelihood, and how many customers it rests on."""

    alpha: float
    beta: float
    log_likelihood: float
    n: int
    converged: bool = True


def fit(stays: Iterable[Stay]) -> Sbg:
    """The likeliest parameters. Cost: equal stays are looked at once, so it grows with the longest tenure only."""
    counted = Counter(stays)

    def likelihood(alpha: float, beta: float) -> float:
        return log_likelihood(alpha, beta, counted)

    found = highest(likelihood, START)
    alpha, beta = found.at
    return Sbg(alpha, beta, found.height, counted.total(), found.converged)


def log_likelihood(alpha: float, beta: float, stays: Counter[Stay]) -> float:
    """The log-likelihood of stays, each as often as it is counted."""
    whole = lgamma(alpha + beta)
    total = 0.0
    for stay, n in stays.items():
        shared = whole - lgamma(beta) - lgamma(alpha + beta + stay.periods)
        if stay.ended:
            total += n * (shared + log(alpha) + lgamma(beta + stay.periods - 1))
        else:
            total += n * (shared + lgamma(beta + stay.periods))
    return total


def survival(alpha: float, beta: float, periods: int) -> list[float]:
    """The share of customers still there after 0, 1, ... `periods` renewals: from 1 down."""
    shares = [1.0]
    for period in range(1, periods + 1):
        shares.append(shares[-1] * retention(alpha, beta, period))
    return shares


def retention(alpha: float, beta: float, period: int) -> float:
    """The share of those there in a period, from 1, who renew at its end; it rises with the period."""
    return (beta + period - 1) / (alpha + beta + period - 1)


@lru_cache(maxsize=4096)
def residual_lifetime(alpha: float, beta: float, rate: float, period: int) -> float:
    """How many payments a customer who is in their `period`, from 1, will still make, each discounted by `rate` per
    period from the renewal that is due next; that one is not discounted.

    Without discount it does not exist for alpha <= 1, so a rate above 0 is asked for: ValueError without.
    """
    if rate <= 0:
        raise ValueError("without a discount rate the residual lifetime may be endless")
    return retention(alpha, beta, period) * hypergeometric(1, beta + period, alpha + beta + period, 1 / (1 + rate))


def lifetime(alpha: float, beta: float, rate: float) -> float:
    """How many payments a new customer will make, the first at once, each discounted by `rate` per period."""
    if rate <= 0:
        raise ValueError("without a discount rate the lifetime may be endless")
    return hypergeometric(1, beta, alpha + beta, 1 / (1 + rate))
