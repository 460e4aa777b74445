"""Gauss's hypergeometric function, which the expectations of both models are written in."""

MOST = 200_000
LAST = 1e-15


def hypergeometric(a: float, b: float, c: float, z: float) -> float:
    """2F1(a, b; c; z) for 0 <= z < 1, by its power series.

    Cost: about 35 / -ln(z) terms, so that z = 0.99 takes some 3,500. ValueError when it does not come to an end.
    """
    total = term = 1.0
    for n in range(MOST):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        total += term
        if abs(term) <= LAST * abs(total):
            return total
    raise ValueError(f"2F1({a}, {b}; {c}; {z}) does not come to an end")
