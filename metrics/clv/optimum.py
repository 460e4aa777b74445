"""The parameters under which data are likeliest: Nelder and Mead's simplex over the logarithms of positive numbers.

Source: Nelder, Mead (1965), A Simplex Method for Function Minimization, The Computer Journal 7(4), 308-313.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Point = tuple[float, ...]

FIRST_STEP = 0.4
MOST = 2000
# Where customers hardly differ, likelihoods rise for ever without getting anywhere: e^12 is far enough to stop at.
FARTHEST = 12.0
# Two searches that end at the same height have found the bottom, and not a simplex that has folded flat.
SAME = 1e-7


@dataclass(frozen=True, slots=True)
class Optimum:
    """Where a function is highest, how high it is there, how often it was asked, whether the search came to rest."""

    at: Point
    height: float
    asked: int
    converged: bool


def highest(function: Callable[..., float], start: Sequence[float], *, close: float = 1e-10) -> Optimum:
    """The positive arguments, from e^-12 to e^12, that make `function` highest, searched from `start`.

    `close` is how little the corners of the simplex may differ in height in the end, relative to the height. Where the
    function has no value (a domain left, an overflow) the search turns back.
    """

    def depth(logs: Point) -> float:
        if max(map(abs, logs)) > FARTHEST:
            return math.inf
        try:
            found = -function(*(math.exp(one) for one in logs))
        except (OverflowError, ValueError, ZeroDivisionError):
            return math.inf
        return found if math.isfinite(found) else math.inf

    best, low, asked = tuple(math.log(one) for one in start), math.inf, 0
    while asked < MOST:
        before = low
        best, low, more, rest = _descend(depth, best, close)
        asked += more
        if rest and math.isfinite(before) and before - low <= SAME * (1 + abs(low)):
            return Optimum(tuple(math.exp(one) for one in best), -low, asked, True)
    return Optimum(tuple(math.exp(one) for one in best), -low, asked, False)


def _descend(depth: Callable[[Point], float], start: Point, close: float) -> tuple[Point, float, int, bool]:
    """One search: the deepest corner, its depth, how often was asked, and whether it came to rest."""
    moved = [tuple(one + FIRST_STEP * (i == j) for j, one in enumerate(start)) for i in range(len(start))]
    corners = sorted((depth(point), point) for point in (start, *moved))
    asked = len(corners)
    while asked < MOST:
        low, high = corners[0][0], corners[-1][0]
        if high - low <= close * (1 + abs(low)):
            return corners[0][1], low, asked, True
        *kept, (_worst, last) = corners
        centre = tuple(sum(values) / len(kept) for values in zip(*(point for _, point in kept), strict=True))
        found, more = _step(depth, corners, centre, last)
        asked += more
        if found is None:
            best = corners[0][1]
            halves = [_between(best, point, 0.5) for _, point in corners[1:]]
            corners = sorted([corners[0], *((depth(point), point) for point in halves)])
            asked += len(halves)
        else:
            corners = sorted([*kept, found])
    return corners[0][1], corners[0][0], asked, False


def _step(
    depth: Callable[[Point], float], corners: Sequence[tuple[float, Point]], centre: Point, last: Point
) -> tuple[tuple[float, Point] | None, int]:
    """What takes the place of the worst corner, None when all draw near to the best; how often it asked."""
    over = _between(centre, last, -1)
    at_over = depth(over)
    if at_over < corners[0][0]:
        far = _between(centre, last, -2)
        at_far = depth(far)
        return ((at_far, far) if at_far < at_over else (at_over, over)), 2
    if at_over < corners[-2][0]:
        return (at_over, over), 1
    near = _between(centre, last, -0.5 if at_over < corners[-1][0] else 0.5)
    at_near = depth(near)
    return ((at_near, near) if at_near < min(at_over, corners[-1][0]) else None), 2


def _between(one: Point, other: Point, part: float) -> Point:
    """The point that lies so far on the way from one to the other; negative parts lie beyond the one."""
    return tuple(a + part * (b - a) for a, b in zip(one, other, strict=True))
