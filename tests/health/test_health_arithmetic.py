"""The arithmetic of a health score: the example of the design, and the laws that every score obeys."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.health.arithmetic import Rules, Seen, Weighing, apportioned, band_of, deltas, freshness, weigh

WEIGHTS = {"usage": Weighing(0.4), "support": Weighing(0.2), "nps": Weighing(0.2), "goals": Weighing(0.2)}
SEEN = {"usage": Seen(90.0), "support": Seen(80.0)}
SIXTY = dict.fromkeys(WEIGHTS, 60.0)
NAMES = ("a", "b", "c", "d", "e")

values = st.integers(0, 10_000).map(lambda n: n / 100)
seen = st.dictionaries(
    st.sampled_from(NAMES), st.builds(Seen, value=values, age_days=st.floats(0, 2000)), min_size=1
)  # fmt: skip
half_lives = st.one_of(st.none(), st.floats(1, 400))
weighings = st.builds(Weighing, weight=st.integers(1, 10_000).map(lambda n: n / 1000), half_life_days=half_lives)
inputs = st.fixed_dictionaries(dict.fromkeys(NAMES, weighings))
priors = st.fixed_dictionaries(dict.fromkeys(NAMES, values))
policies = st.sampled_from(["prior", "redistribute", "zero"])


def rules(inputs: Any = WEIGHTS, policy: str = "prior", **more: Any) -> Rules:
    return Rules(inputs, policy, **{"min_coverage": 0.0, **more})


@pytest.mark.parametrize(("policy", "points"), [("redistribute", 8667), ("zero", 5200), ("prior", 7600)])
def test_the_example_of_the_design_comes_out_by_each_policy(policy: str, points: int) -> None:
    found = weigh(rules(policy=policy), SEEN, SIXTY)
    assert (found.points, found.coverage) == (points, 0.6)


def test_what_an_input_gives_is_said_in_points() -> None:
    found = weigh(rules(policy="redistribute"), SEEN, SIXTY)
    assert {one.input: one.points for one in found.contributions} == {
        "usage": 6000, "support": 2667, "nps": 0, "goals": 0,
    }  # fmt: skip
    assert {one.input: one.policy for one in found.contributions} == {
        "usage": "observed", "support": "observed", "nps": "redistribute", "goals": "redistribute",
    }  # fmt: skip


def test_below_the_least_coverage_there_is_no_score() -> None:
    few = {"support": Seen(80.0)}
    assert weigh(rules(min_coverage=0.2), few, SIXTY).points == 6400
    assert weigh(rules(min_coverage=0.21), few, SIXTY).points is None
    assert weigh(rules(min_coverage=0.21), few, SIXTY).band is None
    assert [one.points for one in weigh(rules(min_coverage=0.21), few, SIXTY).contributions] == [None] * 4


@pytest.mark.parametrize("policy", ["prior", "redistribute", "zero"])
def test_of_nothing_there_is_no_score(policy: str) -> None:
    assert weigh(rules(policy=policy), {}, SIXTY).points is None


def test_an_observation_loses_half_of_its_weight_to_the_prior_in_a_half_life() -> None:
    fading = {"nps": Weighing(1, half_life_days=90)}
    for age, points, coverage in ((0, 10_000, 1.0), (90, 8_000, 0.5), (180, 7_000, 0.25)):
        found = weigh(rules(fading), {"nps": Seen(100.0, age)}, {"nps": 60.0})
        assert (found.points, found.coverage) == (points, coverage)


def test_a_veto_leaves_no_better_band_and_fades_with_its_observation() -> None:
    veto = {"usage": Weighing(0.9), "nps": Weighing(0.1, half_life_days=90, veto_below=30)}
    usual = {"usage": 50.0, "nps": 60.0}
    for age, band in ((0, "red"), (45, "red"), (180, "green")):
        found = weigh(rules(veto), {"usage": Seen(100.0), "nps": Seen(10.0, age)}, usual)
        assert (found.points or 0) >= 9_000
        assert found.band == band
    assert weigh(rules(veto), {"usage": Seen(100.0)}, usual).band == "green"


def test_bands_begin_at_their_bounds() -> None:
    bands = [band_of(rules(), score) for score in (0, 39.99, 40, 69.99, 70, 100)]
    assert bands == ["red", "red", "yellow", "yellow", "green", "green"]
    assert band_of(rules(veto_band="yellow"), 20, vetoed=True) == "red"
    assert band_of(rules(veto_band="yellow"), 90, vetoed=True) == "yellow"


def test_an_input_that_is_weighed_no_longer_takes_its_points_away() -> None:
    assert deltas({"a": 3000, "b": 1000}, {"a": 3500, "c": 200}) == {"a": 500, "c": 200, "b": -1000}
    assert deltas({"a": None}, {"a": 3500}) == {"a": None}
    assert deltas({}, {"a": 3500}) == {"a": None}


@given(inputs, policies, seen, priors)
def test_contributions_add_up_to_the_score_exactly(inputs: Any, policy: str, seen: Any, priors: Any) -> None:
    found = weigh(rules(inputs, policy), seen, priors)
    assert found.points is not None
    assert 0 <= found.points <= 10_000
    assert sum(one.points or 0 for one in found.contributions) == found.points


@given(inputs, policies, seen, seen, priors)
def test_deltas_add_up_to_the_change_exactly(inputs: Any, policy: str, seen: Any, later: Any, priors: Any) -> None:
    before, now = weigh(rules(inputs, policy), seen, priors), weigh(rules(inputs, policy), later, priors)
    moved = deltas(*({one.input: one.points for one in found.contributions} for found in (before, now)))
    assert sum(one or 0 for one in moved.values()) == (now.points or 0) - (before.points or 0)


@given(inputs, seen, priors, st.sampled_from(NAMES))
def test_a_missing_input_counts_exactly_as_one_observed_at_the_prior(
    inputs: Any, seen: Any, priors: Any, name: str
) -> None:
    """So losing an observation at or above the prior never raises a score, and losing one below never lowers it."""
    others = {key: one for key, one in seen.items() if key != name} or {"a" if name != "a" else "b": Seen(50.0)}
    without = weigh(rules(inputs), others, priors)
    at_the_prior = weigh(rules(inputs), {**others, name: Seen(priors[name])}, priors)
    assert without.points == at_the_prior.points


@given(inputs, policies, seen, priors, st.sampled_from(NAMES), values, st.floats(0, 2000))
def test_a_better_observation_never_lowers_a_score(
    inputs: Any, policy: str, seen: Any, priors: Any, name: str, better: float, age: float
) -> None:
    low = min(better, seen[name].value) if name in seen else better / 2
    high = max(better, low)
    scores = [weigh(rules(inputs, policy), {**seen, name: Seen(one, age)}, priors).points or 0 for one in (low, high)]
    assert scores[0] <= scores[1]


@given(inputs, seen, priors, st.sampled_from(NAMES), values)
def test_by_zero_a_missing_input_never_raises_a_score(
    inputs: Any, seen: Any, priors: Any, name: str, value: float
) -> None:
    others = {key: one for key, one in seen.items() if key != name} or {"a" if name != "a" else "b": Seen(50.0)}
    without = weigh(rules(inputs, "zero"), others, priors).points or 0
    assert without <= (weigh(rules(inputs, "zero"), {**others, name: Seen(value)}, priors).points or 0)


def test_redistributing_rewards_what_is_missing_which_is_why_it_is_not_the_default() -> None:
    bad = {**SEEN, "nps": Seen(70.0)}
    by = {policy: weigh(rules(policy=policy), bad, SIXTY).points for policy in ("redistribute", "prior")}
    without = {policy: weigh(rules(policy=policy), SEEN, SIXTY).points for policy in by}
    assert by == {"redistribute": 8250, "prior": 7800}
    assert without == {"redistribute": 8667, "prior": 7600}


@given(st.lists(st.fractions(0, 10_000), min_size=1, max_size=8))
def test_points_are_handed_out_without_a_rest_and_each_within_one(parts: list[Fraction]) -> None:
    found = apportioned(parts)
    assert abs(sum(found) - sum(parts)) <= Fraction(1, 2)
    assert all(abs(one - part) < 1 for one, part in zip(found, parts, strict=True))


@given(st.floats(0.1, 3650), st.floats(0, 5000))
def test_freshness_only_falls(half_life: float, age: float) -> None:
    assert 1 >= freshness(half_life, age) >= freshness(half_life, age + 30) >= 0
    assert freshness(None, age) == 1
