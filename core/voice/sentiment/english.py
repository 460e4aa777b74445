"""English by VADER: a lexicon and rules by C. J. Hutto and Eric Gilbert (2014), MIT licence."""

import re
from functools import cache
from importlib.metadata import version
from typing import Any

from core.voice.sentiment.lexicon import entries
from core.voice.sentiment.scale import Score, confidence, label_between

NAME = "cxapi-en"
#: Of our own words and rules around VADER; grows with every change of them, in three digits so that it sorts.
RULES = "001"
VERSION = f"{RULES}-vader-{version('vaderSentiment')}"
#: Where a sentence turns: what stands on both sides is weighed apart to tell mixed texts.
TURN = re.compile(r"[.;!?\n]+|,|\b(?:but|however|although|though|yet|then)\b", re.IGNORECASE)
#: VADER's scores run to 1; as weights they are brought to those of the words on the Spanish side.
WEIGHT = 4.0


@cache
def _vader() -> Any:
    """The analyser with our words beside its own; 60 ms, once per process."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    made = SentimentIntensityAnalyzer()
    made.lexicon.update(_ours())
    return made


@cache
def _ours() -> dict[str, float]:
    """Words of service that VADER does not know, and phrases that its words misread, by the token they are read as."""
    return {entry.replace("'", ""): weight for weight, entry in entries("english.txt")}


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    spoken = {entry.replace("_", " "): entry.replace("'", "") for _, entry in entries("english.txt") if "_" in entry}
    longest_first = sorted(spoken, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b", re.IGNORECASE), spoken


def known(text: str) -> int:
    """How many words of the text the list holds."""
    return sum(word in _vader().lexicon for word in re.findall(r"[a-z']+", text.lower()))


def score(text: str) -> Score:
    """How an English text sounds."""
    pattern, tokens = _phrases()
    plain = pattern.sub(lambda found: tokens[found[0].lower()], text.replace("’", "'"))
    total: float = _vader().polarity_scores(plain)["compound"]
    parts = [part for part in TURN.split(plain) if part.strip()]
    heard = [total] if len(parts) < 2 else [_vader().polarity_scores(part)["compound"] for part in parts]
    good = WEIGHT * sum(one for one in heard if one > 0)
    bad = -WEIGHT * sum(one for one in heard if one < 0)
    return Score(round(total, 4), label_between(total, good, bad), confidence(good, bad), NAME, VERSION, "en")
