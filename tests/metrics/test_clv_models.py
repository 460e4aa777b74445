"""The models of lifetime value give the published figures, and obey the laws that follow from what they say.

The survival table is that of Fader and Hardie (2007); the purchases are those of CDNOW, see tests/data/README.md.
"""

import csv
import random
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from metrics.clv import bgnbd, gamma_gamma, sbg
from metrics.clv.bgnbd import BgNbd, Buying
from metrics.clv.gamma_gamma import GammaGamma, Spending
from metrics.clv.optimum import highest
from metrics.clv.sbg import Stay
from metrics.clv.series import hypergeometric

DATA = Path(__file__).parents[1] / "data" / "cdnow" / "summary.csv"
HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491)
REGULAR = (1000, 631, 468, 382, 326, 289, 262, 241)
PUBLISHED = BgNbd(0.243, 4.414, 0.793, 2.426, 0.0, 2357)
SPEND = GammaGamma(6.25, 3.74, 15.44, 0.0, 946)
CLOSE = 1e-3


def stays(there: tuple[int, ...]) -> list[Stay]:
    """Customers of whom so many were there after each year."""
    gone = [Stay(year, True) for year, (a, b) in enumerate(pairwise(there), 1) for _ in range(a - b)]
    return gone + [Stay(len(there) - 1, False)] * there[-1]


@cache
def cdnow() -> tuple[tuple[Buying, ...], tuple[Spending, ...]]:
    rows = [{name: int(value) for name, value in row.items()} for row in csv.DictReader(DATA.read_text().splitlines())]
    bought = [
        Buying(row["repeats"], row["last_day"] / 7, row["days"] / 7) for row in rows for _ in range(row["customers"])
    ]
    spent = [
        Spending(row["repeats"], row["repeat_cents"] / row["repeats"] / 100)
        for row in rows
        for _ in range(row["customers"])
        if row["repeat_cents"]
    ]
    return tuple(bought), tuple(spent)


@cache
def fitted() -> tuple[BgNbd, GammaGamma]:
    bought, spent = cdnow()
    return bgnbd.fit(bought), gamma_gamma.fit(spent)


@pytest.mark.parametrize(
    ("years", "alpha", "beta", "height"),
    [
        (4, 1.280976, 7.790383, -1225.134907),
        (5, 0.875382, 5.16167, -1378.483154),
        (7, 0.668088, 3.806095, -1611.158147),
    ],
)
def test_renewals_of_high_end_customers_are_fitted_as_published(
    years: int, alpha: float, beta: float, height: float
) -> None:
    found = sbg.fit(stays(HIGH_END[: years + 1]))
    assert (found.alpha, found.beta, found.log_likelihood) == pytest.approx((alpha, beta, height), abs=CLOSE)
    assert (found.n, found.converged) == (1000, True)


def test_renewals_of_regular_customers_are_fitted_as_published() -> None:
    found = sbg.fit(stays(REGULAR))
    assert (found.alpha, found.beta) == pytest.approx((0.704, 1.182), abs=CLOSE)
    assert found.log_likelihood == pytest.approx(-1680.27, abs=0.01)


@pytest.mark.parametrize(
    ("alpha", "beta", "years"),
    [(0.668, 3.806, (46.0, 43.6, 41.4, 39.5, 37.8)), (0.704, 1.182, (22.0, 20.4, 19.1, 18.0, 17.0))],
)
def test_the_years_after_the_fit_are_foreseen_as_published(alpha: float, beta: float, years: tuple[float, ...]) -> None:
    assert [100 * share for share in sbg.survival(alpha, beta, 12)[8:]] == pytest.approx(years, abs=0.06)


@pytest.mark.parametrize(
    ("alpha", "beta", "residual", "whole"), [(0.668, 3.806, 7.530, 5.922), (0.704, 1.182, 6.842, 3.695)]
)
def test_the_discounted_lifetimes_are_those_published(alpha: float, beta: float, residual: float, whole: float) -> None:
    assert sbg.residual_lifetime(alpha, beta, 0.1, 8) == pytest.approx(residual, abs=CLOSE)
    assert sbg.lifetime(alpha, beta, 0.1) == pytest.approx(whole, abs=CLOSE)


def test_a_discounted_lifetime_is_the_sum_over_its_years() -> None:
    years = sum(share / 1.1**year for year, share in enumerate(sbg.survival(0.668, 3.806, 2000)))
    assert sbg.lifetime(0.668, 3.806, 0.1) == pytest.approx(years, rel=1e-9)


def test_loyalty_grows_with_tenure_and_shrinks_with_impatience() -> None:
    by_period = [sbg.residual_lifetime(0.668, 3.806, 0.1, period) for period in range(1, 30)]
    by_rate = [sbg.residual_lifetime(0.668, 3.806, rate / 100, 3) for rate in range(1, 50)]
    assert by_period == sorted(by_period)
    assert by_rate == sorted(by_rate, reverse=True)


def test_an_endless_lifetime_is_refused() -> None:
    with pytest.raises(ValueError, match="endless"):
        sbg.residual_lifetime(0.668, 3.806, 0, 8)
    with pytest.raises(ValueError, match="endless"):
        sbg.lifetime(0.668, 3.806, -0.1)


def test_purchases_at_cdnow_are_fitted_as_published() -> None:
    found, _spend = fitted()
    parameters = found.r, found.alpha, found.a, found.b
    assert parameters == pytest.approx((0.242595, 4.413602, 0.792922, 2.425906), abs=CLOSE)
    assert found.log_likelihood == pytest.approx(-9582.429207, abs=CLOSE)
    assert (found.n, found.converged) == (2357, True)


def test_spending_at_cdnow_is_fitted_as_published() -> None:
    _buying, found = fitted()
    assert (found.p, found.q, found.v) == pytest.approx((6.249572, 3.744225, 15.443522), abs=CLOSE)
    assert found.log_likelihood == pytest.approx(-4055.917695, abs=CLOSE)
    assert (found.n, found.mean) == (946, pytest.approx(35.170371, abs=CLOSE))
    assert gamma_gamma.correlation(cdnow()[1]) == pytest.approx(0.114, abs=CLOSE)


@pytest.mark.parametrize(
    ("one", "mean", "alive", "purchases", "spend", "worth"),
    [
        (Buying(2, 213 / 7, 272 / 7), 22.345, 0.72662, 1.225994, 24.653919, 36.273977),
        (Buying(1, 12 / 7, 272 / 7), 11.77, 0.212391, 0.203419, 18.910019, 4.640936),
        (Buying(0, 0, 272 / 7), None, 1.0, 0.194794, 35.170371, 8.344481),
        (Buying(7, 206 / 7, 272 / 7), 73.741429, 0.641835, 3.337571, 71.464705, 283.558085),
        (Buying(1, 35 / 7, 272 / 7), 11.77, 0.314941, 0.301637, 18.910019, 6.881744),
    ],
)
def test_each_customer_of_cdnow_is_expected_to_do_as_published(
    one: Buying, mean: float | None, alive: float, purchases: float, spend: float, worth: float
) -> None:
    found, model = fitted()
    told = gamma_gamma.expected_spend(model, Spending(one.repeats, mean) if mean else None)
    discounted = bgnbd.discounted_purchases(found, one, steps=12, weeks=4.345, rate=0.01)
    assert bgnbd.alive(found, one) == pytest.approx(alive, abs=CLOSE)
    assert bgnbd.expected_purchases(found, one, 39) == pytest.approx(purchases, abs=CLOSE)
    assert told == pytest.approx(spend, abs=CLOSE)
    assert told is not None
    assert told * discounted == pytest.approx(worth, abs=CLOSE)


def test_all_customers_of_cdnow_together_are_expected_to_do_as_published() -> None:
    found, _spend = fitted()
    bought = Counter(cdnow()[0])
    expected = sum(n * bgnbd.expected_purchases(found, one, 39) for one, n in bought.items())
    alive = sum(n * bgnbd.alive(found, one) for one, n in bought.items()) / 2357
    assert (expected, alive) == (pytest.approx(1653.408679, rel=1e-5), pytest.approx(0.81344, abs=CLOSE))
    weeks = [bgnbd.expected_of_new(found, weeks) for weeks in (39, 52)]
    assert weeks == pytest.approx([1.19501, 1.444012], abs=CLOSE)


def test_new_customers_buy_again_as_published() -> None:
    weeks = (0.1429, 1, 3, 31.8571, 32, 78)
    expected = (0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576)
    assert [bgnbd.expected_of_new(fitted()[0], one) for one in weeks] == pytest.approx(expected, abs=CLOSE)


def test_weeks_are_not_days() -> None:
    one = Buying(2, 213 / 7, 272 / 7)
    as_if_days = bgnbd.discounted_purchases(PUBLISHED, one, steps=12, weeks=30.4, rate=0.01)
    assert as_if_days > 3 * bgnbd.discounted_purchases(PUBLISHED, one, steps=12, weeks=4.345, rate=0.01)


@pytest.mark.parametrize("weeks", [0.5, 10, 52, 400])
def test_whoever_never_came_back_counts_as_alive(weeks: float) -> None:
    assert bgnbd.alive(PUBLISHED, Buying(0, 0, weeks)) == 1.0


@pytest.mark.parametrize("a", [0.2, 0.793, 1 - 1e-9, 1.0, 1 + 1e-9, 3.5])
@pytest.mark.parametrize("one", [Buying(0, 0, 5), Buying(3, 10, 11), Buying(40, 60, 61), Buying(300, 10, 500)])
def test_expectations_are_sound_for_every_customer(a: float, one: Buying) -> None:
    model = BgNbd(0.243, 4.414, a, 2.426, 0.0, 1)
    ahead = [bgnbd.expected_purchases(model, one, weeks) for weeks in range(0, 105, 13)]
    now = bgnbd.discounted_purchases(model, one, steps=12, weeks=104 / 12, rate=0.01)
    assert ahead == sorted(ahead)
    assert ahead[0] == 0
    assert 0 <= now <= ahead[-1]
    assert 0 <= bgnbd.alive(model, one) <= 1


def test_expectations_agree_with_the_formula_of_the_paper() -> None:
    x, last, watched, ahead = 2, 30.43, 38.86, 39
    r, alpha, a, b = 0.243, 4.414, 0.793, 2.426
    z = ahead / (alpha + watched + ahead)
    shrunk = ((alpha + watched) / (alpha + watched + ahead)) ** (r + x)
    top = (a + b + x - 1) / (a - 1) * (1 - shrunk * hypergeometric(r + x, b + x, a + b + x - 1, z))
    bottom = 1 + a / (b + x - 1) * ((alpha + watched) / (alpha + last)) ** (r + x)
    assert bgnbd.expected_purchases(PUBLISHED, Buying(x, last, watched), ahead) == pytest.approx(top / bottom, rel=1e-9)
    assert top / bottom == pytest.approx(1.226, abs=CLOSE)


@pytest.mark.parametrize("rate", [0.05, 0.5, 2.0])
def test_where_all_buy_alike_they_are_expected_to_go_on_so(rate: float) -> None:
    alike = BgNbd(1e5, 1e5 / rate, 1e-5, 10.0, 0.0, 1)
    assert bgnbd.expected_of_new(alike, 52) == pytest.approx(rate * 52, rel=1e-3)
    assert bgnbd.expected_purchases(alike, Buying(4, 38.9, 39), 52) == pytest.approx(rate * 52, rel=1e-3)


def test_both_series_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    keen = BgNbd(12.0, 9.0, 0.8, 2.4, 0.0, 1)
    short = bgnbd.expected_purchases(keen, Buying(3, 10, 20), 52)
    monkeypatch.setattr(bgnbd, "CANCELS", -100)
    assert bgnbd.expected_purchases(keen, Buying(3, 10, 20), 52) == pytest.approx(short, rel=1e-9)


def test_more_purchases_bring_the_expected_spend_nearer_to_the_customers_own() -> None:
    told = [gamma_gamma.expected_spend(SPEND, Spending(n, 100.0)) for n in (1, 2, 5, 20, 1000)]
    assert told == sorted(told, key=lambda one: abs((one or 0) - 100), reverse=True)
    assert told[-1] == pytest.approx(100, abs=0.1)


def test_a_mean_that_does_not_exist_is_not_served() -> None:
    model = GammaGamma(2.0, 0.9, 10.0, 0.0, 50)
    assert (model.mean, gamma_gamma.expected_spend(model, Spending(3, 20.0))) == (None, None)


def test_counting_equal_customers_together_changes_nothing() -> None:
    few = list(cdnow()[0][:300:7])
    apart = sum(bgnbd.log_likelihood(0.3, 4, 0.8, 2, Counter([one])) for one in few)
    assert bgnbd.log_likelihood(0.3, 4, 0.8, 2, Counter(few)) == pytest.approx(apart, rel=1e-12)
    years = stays(HIGH_END)
    one_by_one = sum(sbg.log_likelihood(0.7, 4, Counter([one])) for one in years)
    assert sbg.log_likelihood(0.7, 4, Counter(years)) == pytest.approx(one_by_one, rel=1e-12)


def test_the_unit_of_money_moves_nothing_but_the_scale() -> None:
    _buying, dollars = fitted()
    cents = gamma_gamma.fit(Spending(one.repeats, one.mean * 100) for one in cdnow()[1])
    assert (cents.p, cents.q, cents.v) == pytest.approx((dollars.p, dollars.q, dollars.v * 100), rel=1e-6)


def test_renewals_made_by_the_model_are_fitted_back() -> None:
    chance = random.Random(7)
    made = [lived(chance.betavariate(1.2, 4.0), 8, chance) for _ in range(6000)]
    found = sbg.fit(made)
    assert (found.alpha, found.beta) == pytest.approx((1.2, 4.0), rel=0.1)


def lived(theta: float, years: int, chance: random.Random) -> Stay:
    """How long somebody stays who leaves at each renewal with that chance."""
    left = next((year for year in range(1, years + 1) if chance.random() < theta), None)
    return Stay(years, False) if left is None else Stay(left, True)


def test_purchases_made_by_the_model_are_fitted_back() -> None:
    chance = random.Random(11)
    made = [bought(chance.gammavariate(0.8, 1 / 6.0), chance.betavariate(1.0, 3.0), 60, chance) for _ in range(4000)]
    found = bgnbd.fit(made)
    assert found.r / found.alpha == pytest.approx(0.8 / 6, rel=0.1)
    assert found.a / (found.a + found.b) == pytest.approx(0.25, rel=0.15)


def bought(rate: float, leaving: float, weeks: float, chance: random.Random) -> Buying:
    """What somebody buys within the weeks who buys at that rate and drops out after a purchase with that chance."""
    at, repeats, last, there = 0.0, 0, 0.0, True
    while there and (at := at + chance.expovariate(rate)) <= weeks:
        repeats, last, there = repeats + 1, at, chance.random() >= leaving
    return Buying(repeats, last, weeks)


def test_spending_made_by_the_model_is_fitted_back() -> None:
    chance = random.Random(13)
    made = [spent(chance.gammavariate(4.0, 1 / 20), chance) for _ in range(4000)]
    found = gamma_gamma.fit(made)
    assert found.mean == pytest.approx(6 * 20 / 3, rel=0.03)
    assert (found.p, found.q, found.v) == pytest.approx((6, 4, 20), rel=0.2)


def spent(nu: float, chance: random.Random) -> Spending:
    n = chance.randint(1, 6)
    return Spending(n, sum(chance.gammavariate(6.0, 1 / nu) for _ in range(n)) / n)


def test_the_highest_point_is_found_and_domains_are_kept() -> None:
    found = highest(lambda x, y: -((x - 3) ** 2) - (y - 0.5) ** 2, (1.0, 1.0))
    assert found.at == pytest.approx((3, 0.5), rel=1e-4)
    assert highest(lambda x: 1 / 0 if x > 4 else x, (1.0,)).at[0] == pytest.approx(4, rel=1e-3)


def test_a_series_that_has_no_end_is_refused() -> None:
    assert hypergeometric(1, 1, 2, 0.5) == pytest.approx(1.3862943611198906)
    with pytest.raises(ValueError, match="does not come to an end"):
        hypergeometric(3, 3, 1, 1.0)
