"""How a text sounds: one door, an engine per language, nothing asked of any other machine.

`score("No funciona nada", "es")` is a Score from -1 to 1 with a label; None when the text cannot be read: too little in
it, or a language without an engine. None is not neutral.
"""

from collections.abc import Callable

from core.voice.sentiment import english, spanish
from core.voice.sentiment.language import told
from core.voice.sentiment.scale import Label, Score

__all__ = ["UNREAD", "Label", "Score", "score", "versions"]

ENGINES: dict[str, Callable[[str], Score]] = {"en": english.score, "es": spanish.score}
#: The name under which a text is marked that was looked at and could not be read.
UNREAD = "cxapi-unread"
#: What is read of a long text: enough to tell, and bounds the work of one text.
LONGEST = 5_000


def score(text: str, language: str | None = None) -> Score | None:
    """How `text` sounds; `language` is a BCP 47 tag such as es-MX, or None when nobody knows.

    Without a language the commonest words tell it, else the word lists. A text that clearly speaks the
    other one of our languages is read in that one, whatever `language` says.
    """
    text = text[:LONGEST]
    engine = ENGINES.get(told(text, language) or _by_words(text) or "")
    if engine is None or not any(char.isalnum() or char > "\u2190" for char in text):
        return None
    return engine(text)


def _by_words(text: str) -> str | None:
    """The language whose word list knows more of the text: for the short ones that hold no common word."""
    in_english, in_spanish = english.known(text), spanish.known(text)
    return None if in_english == in_spanish else "en" if in_english > in_spanish else "es"


def versions() -> dict[str, str]:
    """The version of each engine by its name; texts scored by an older one are scored again."""
    known = {engine.NAME: engine.VERSION for engine in (english, spanish)}
    return known | {UNREAD: "+".join(sorted(known.values()))[:30]}
