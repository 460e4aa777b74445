"""Arithmetic without a database: log-spaced buckets and the quantiles read from them."""

import math
from collections.abc import Mapping

ERROR = 0.01
GAMMA = (1 + ERROR) / (1 - ERROR)
LN_GAMMA = math.log(GAMMA)
EDGE = 1e-9  # keeps a value on the border of two buckets in the same one on every database
PACK = 2048
STATISTICS = ("mean", "p50", "p75", "p90", "p95", "max")


def middle(index: int) -> float:
    """The value that stands for a bucket: never more than ERROR away from anything in it, relative to its size.

    Bucket i holds what lies above GAMMA^(i-1) and up to GAMMA^i seconds, and -1 what is below one second.
    """
    return 0.0 if index < 0 else 2 * GAMMA**index / (GAMMA + 1)


def quantile(counts: Mapping[int, int], q: float) -> float | None:
    """The q-quantile (0 to 1) with linear interpolation between ranks; None of an empty histogram."""
    n = sum(counts.values())
    if n == 0:
        return None
    rank = q * (n - 1)
    low, high = math.floor(rank), math.ceil(rank)
    at_low, at_high = _at(counts, low), _at(counts, high)
    return at_low + (rank - low) * (at_high - at_low)


def _at(counts: Mapping[int, int], rank: int) -> float:
    seen = 0
    for index in sorted(counts):
        seen += counts[index]
        if seen > rank:
            return middle(index)
    raise AssertionError("rank beyond the histogram")


def unpacked(text: str | None) -> dict[int, int]:
    """The counts of a stored distribution by bucket: `v,v,...` with v = n x PACK + bucket + 1."""
    counts: dict[int, int] = {}
    for value in map(int, text.split(",")) if text else ():
        n, bucket = divmod(value, PACK)
        counts[bucket - 1] = counts.get(bucket - 1, 0) + n
    return counts
