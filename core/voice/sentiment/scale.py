"""What a scored text gets, and where one label ends and the next begins."""

from dataclasses import dataclass
from typing import Literal

Label = Literal["very_negative", "negative", "neutral", "positive", "very_positive", "mixed"]

#: From the middle outward: up to here a text is neutral, and from there on it is very much so.
NEUTRAL, VERY = 0.15, 0.75
#: Both sides weigh this much at least, and the lighter one this part of the heavier: then a text is mixed.
EACH_SIDE, BALANCE = 1.0, 0.4

#: What counts for a label that a person gave without a number: the middle of its part of the scale.
MIDDLE: dict[str, float] = {
    "very_negative": -0.875, "negative": -0.45, "neutral": 0.0, "mixed": 0.0, "positive": 0.45, "very_positive": 0.875,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    """How a text sounds: `score` from -1 to 1, its label, and how sure the engine is from 0 to 1.

    The confidence is the weight of evidence on the winning side, not a measured probability; 0 says that nothing in
    the text was known, which the label neutral alone does not tell.
    """

    score: float
    label: Label
    confidence: float
    engine: str
    version: str
    language: str


def label_of(score: float) -> Label:
    """The label of a score on its own; a score alone is never mixed."""
    if abs(score) < NEUTRAL:
        return "neutral"
    if score > 0:
        return "very_positive" if score >= VERY else "positive"
    return "very_negative" if score <= -VERY else "negative"


def label_between(score: float, good: float, bad: float) -> Label:
    """The label of a score whose good and bad words weigh `good` and `bad`: mixed when both weigh enough."""
    light, heavy = sorted((good, bad))
    return "mixed" if light >= EACH_SIDE and light >= BALANCE * heavy else label_of(score)


def confidence(good: float, bad: float) -> float:
    """From 0 to 1: grows with the words found, falls with those that say the opposite."""
    weight = good + bad
    return round(abs(good - bad) / weight * weight / (weight + 2), 3) if weight else 0.0
