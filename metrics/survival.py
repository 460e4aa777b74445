"""How long it takes when some are still waiting: the estimate of Kaplan and Meier, by whole days.

Whoever is still waiting, or left before it happened, counts as waiting up to that day and no further. The mean of those
who have got there would leave them out and be too short: it is never served.

Source: Kaplan, Meier (1958), Nonparametric Estimation from Incomplete Observations, Journal of the American Statistical
Association 53(282), 457-481; the margin is Greenwood's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from metrics.declare import DAY, Figure

NOT_REACHED = "not_reached"
EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Fall:
    """A day on which some got there: how many were waiting for it until then, and the share that still waits after."""

    day: int
    reached: int
    at_risk: int
    waiting: float


def falls(reached: Mapping[int, int], waiting: Mapping[int, int]) -> list[Fall]:
    """The days on which the share of those who wait falls. Both tallies are by days: how many got there after so many,
    and how many waited so long in vain; of these who did so on the very day still waited for it.
    """
    found: list[Fall] = []
    share = 1.0
    at_risk = sum(reached.values()) + sum(waiting.values())
    for day in sorted({*reached, *waiting}):
        there = reached.get(day, 0)
        if there:
            share *= 1 - there / at_risk
            found.append(Fall(day, there, at_risk, share))
        at_risk -= there + waiting.get(day, 0)
    return found


@dataclass(frozen=True, slots=True)
class Survival:
    """The formula of a metric whose parts are the tallies `reached` and `waiting`, and `beyond` for those who waited
    longer than the figure looks.

    `median`: after how many seconds half of all have got there, null with the reason not_reached while fewer have.
    `share`: how many percent have got there in the days that the parts hold.
    """

    gives: Literal["median", "share"]

    def __call__(self, parts: Mapping[str, Any]) -> Figure:
        reached, waiting = _tallies(parts)
        there, n = sum(reached.values()), sum(reached.values()) + sum(waiting.values())
        if not n:
            return Figure(None, 0, 0, 0)
        found = falls(reached, waiting)
        if self.gives == "share":
            left = found[-1].waiting if found else 1.0
            return Figure(100 * (1 - left), there, n, n, _margin(found))
        half = _half(found)
        return Figure(None if half is None else half * DAY, there, n, n, reason=NOT_REACHED if half is None else None)

    def told(self, parts: Mapping[str, Any]) -> tuple[str, str | None]:
        """The formula in words, and with its numbers; None for those when it gives no value."""
        reached, waiting = _tallies(parts)
        found = falls(reached, waiting)
        if self.gives == "median":
            half = _half(found)
            words = "first day after which at most half of all still wait x 86400"
            return words, None if half is None else f"{half} x {DAY}"
        words = "100 x (1 - product over days of (1 - reached / waiting until then))"
        if not reached and not waiting:
            return words, None
        factors = [f"(1 - {one.reached}/{one.at_risk})" for one in found]
        return words, f"100 x (1 - {' x '.join(factors) or 1})"


def _tallies(parts: Mapping[str, Any]) -> tuple[dict[int, int], dict[int, int]]:
    """Who got there and who waited in vain, by days; those beyond waited for longer than is looked at."""
    waiting = dict(parts.get("waiting") or {})
    for day, n in (parts.get("beyond") or {}).items():
        waiting[day] = waiting.get(day, 0) + n
    return dict(parts.get("reached") or {}), waiting


def _half(found: list[Fall]) -> int | None:
    return next((one.day for one in found if one.waiting <= 0.5 + EPSILON), None)


def _margin(found: list[Fall]) -> float | None:
    """Half the width of the interval of 95 % in percent; None when nobody waits any more, where it is not known."""
    if any(one.reached == one.at_risk for one in found):
        return None
    terms = sum(one.reached / (one.at_risk * (one.at_risk - one.reached)) for one in found)
    return float(196 * (found[-1].waiting if found else 1.0) * terms**0.5)
