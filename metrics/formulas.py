"""The formulas that metrics are made of: each takes the parts by name and gives the figure."""

from collections.abc import Callable, Mapping

from metrics.declare import Figure, Number

PLACES = 9
Made = Callable[[Mapping[str, Number]], Number]


def counted(name: str) -> Callable[[Mapping[str, Number]], Figure]:
    """The formula of a plain number: the part itself, 0 where nothing happened."""

    def formula(parts: Mapping[str, Number]) -> Figure:
        n = parts[name]
        return Figure(n, n, None, int(n))

    return formula


def share(parts: Mapping[str, Number], numerator: str, denominator: str) -> Figure:
    """100 x numerator / denominator, with the margin of a proportion at 95 %."""
    top, bottom = parts[numerator], parts[denominator]
    if not bottom:
        return Figure(None, top, bottom, 0)
    p = top / bottom
    return Figure(100 * p, top, bottom, int(bottom), 196 * (p * (1 - p) / bottom) ** 0.5)


def mean(total: str, count: str) -> Callable[[Mapping[str, Number]], Figure]:
    """The formula total / count."""

    def formula(parts: Mapping[str, Number]) -> Figure:
        n = parts[count]
        return Figure(parts[total] / n if n else None, parts[total], n, int(n))

    return formula


def net(parts: Mapping[str, Number], above: str, below: str, denominator: str) -> Figure:
    """100 x (above - below) / denominator, with the margin of a difference of multinomial shares at 95 %."""
    up, down, n = parts[above], parts[below], parts[denominator]
    if not n:
        return Figure(None, up - down, n, 0)
    p, d = up / n, down / n
    return Figure(100 * (p - d), up - down, n, int(n), 196 * ((p + d - (p - d) ** 2) / n) ** 0.5)


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


def weighted(total: str, weight: str, count: str) -> Callable[[Mapping[str, Number]], Figure]:
    """The formula 100 x total / weight, for sums of fractions; n is how many facts have a weight in it."""

    def formula(parts: Mapping[str, Number]) -> Figure:
        whole, by = round(parts[total], PLACES), round(parts[weight], PLACES)
        return Figure(100 * whole / by if by else None, whole, by, int(parts[count]))

    return formula


def percent(top: str | Made, bottom: str | Made, n: str) -> Callable[[Mapping[str, Number]], Figure]:
    """The formula 100 x top / bottom where `n` is counted and neither of them is: sums have no margin of a share."""

    def formula(parts: Mapping[str, Number]) -> Figure:
        up, down = (parts[one] if isinstance(one, str) else one(parts) for one in (top, bottom))
        return Figure(100 * up / down if down else None, up, down, int(parts[n]))

    return formula


def amount(top: str | Made, n: str) -> Callable[[Mapping[str, Number]], Figure]:
    """The formula of an amount that `top` makes of the parts, `n` of them."""

    def formula(parts: Mapping[str, Number]) -> Figure:
        made = parts[top] if isinstance(top, str) else top(parts)
        return Figure(made, made, None, int(parts[n]))

    return formula


def against_losses(parts: Mapping[str, Number], *gains: str) -> Figure:
    """Gains / losses, where losses are the negative sums of contraction and churn; without any there is no figure."""
    gained, lost = sum((parts[name] for name in gains[1:]), parts[gains[0]]), -(parts["contraction"] + parts["churn"])
    n = int(parts["movements"])
    if not lost:
        return Figure(None, gained, lost, n, reason="no_losses" if n else None)
    return Figure(gained / lost, gained, lost, n)
