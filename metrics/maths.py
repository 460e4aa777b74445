"""Arithmetic without a database: log-spaced buckets and the quantiles read from them."""

import math
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate

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
    indexes = sorted(counts)
    seen = list(accumulate(counts[index] for index in indexes))
    if not seen or seen[-1] == 0:
        return None
    rank = q * (seen[-1] - 1)
    low, high = math.floor(rank), math.ceil(rank)
    at_low, at_high = (middle(indexes[bisect_right(seen, one)]) for one in (low, high))
    return at_low + (rank - low) * (at_high - at_low)


def unpacked(text: str | None) -> dict[int, int]:
    """The counts of a stored distribution by bucket: `v,v,...` with v = n x PACK + bucket + 1."""
    values = list(map(int, text.split(","))) if text else []
    counts = {value % PACK - 1: value // PACK for value in values}
    if len(counts) < len(values):
        # Several distributions, one after another: what stands in the same bucket is added up.
        counts = dict.fromkeys(counts, 0)
        for value in values:
            counts[value % PACK - 1] += value // PACK
    return counts
