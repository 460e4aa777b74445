"""Formulas of few metrics: sums of fractions, and things of two kinds divided by each other."""

from collections.abc import Callable, Mapping

from metrics.declare import Figure, Number

PLACES = 9


def mean_of_fractions(total: str, count: str) -> Callable[[Mapping[str, Number]], Figure]:
    """The formula total / count for a sum of fractions, which differs in its last digits with their order."""

    def formula(parts: Mapping[str, Number]) -> Figure:
        n, whole = parts[count], round(parts[total], PLACES)
        return Figure(round(whole / n, PLACES) if n else None, whole, n, int(n))

    return formula


def rate(top: str, bottom: str) -> Callable[[Mapping[str, Number]], Figure]:
    """The formula top / bottom for things of two kinds; n is what is counted on top."""

    def formula(parts: Mapping[str, Number]) -> Figure:
        found, per = parts[top], parts[bottom]
        return Figure(found / per if per else None, found, per, int(found))

    return formula
