"""Facts as the examples of the catalogue give them."""

from collections.abc import Mapping
from typing import Any


def scores(instrument: str, *given: int, kind: str = "") -> tuple[Mapping[str, Any], ...]:
    """Answers to a question of that instrument, one per score: facts for an example."""
    more = {"kind": kind} if kind else {}
    return tuple({"instrument": instrument, "score": score, **more} for score in given)


def told(*timelines: str) -> tuple[Mapping[str, Any], ...]:
    """Cases, one per timeline of `HH:MM actor kind` entries of the example's day: facts for an example."""
    return tuple({"timeline": timeline} for timeline in timelines)


def felt(*given: float | None) -> tuple[Mapping[str, Any], ...]:
    """Comments that sound so, one per score, None for one without: facts for an example."""
    return tuple({"instrument": "nps", "comment": "...", "sentiment_score": score} for score in given)


def heard(*given: float | None) -> tuple[Mapping[str, Any], ...]:
    """Messages of customers that sound so, one per score, None for one without: facts for an example."""
    return tuple({"text": "..."} | ({} if score is None else {"sentiment_score": score, "sentiment_engine": "crm"})
                 for score in given)  # fmt: skip
