"""Spanish by a word list of our own and a few rules: negation, stress, softening, contrast, signs and emoji."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from core.voice.sentiment.lexicon import Lexicon, Weight, bare, load
from core.voice.sentiment.scale import Score, confidence, label_between

NAME = "cxapi-es"
#: Of the word list and the rules together; grows with every change of them, in three digits so that it sorts.
VERSION = "001"
TOKEN = re.compile(r"https?://\S+|@\S+|\d+/\d+|[a-zñ]+|\d+|[:;=]'?-?[()dp3vc/]+|<3|>:\(|\^_?\^|[.,;:!?¡¿\n]|[^\w\s]")
LONG = re.compile(r"([a-zñ])\1{2,}")
TWICE = re.compile(r"([aeiousjnm])\1")
#: Variation selectors, joiners and skin tones: what makes one emoji look like another.
INVISIBLE = re.compile("[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
ENDS = frozenset(".;!?\n,:¡¿")
#: A negation reaches this many words on, within its part of the sentence.
REACH = 4
STRESS, SOFTEN, LOUD, EXCLAMATION = 1.35, 0.65, 1.2, 1.1
#: What stands before "pero" weighs less and what comes after it more; "aunque" takes back a little of what follows.
BEFORE_BUT, AFTER_BUT, AFTER_THOUGH = 0.6, 1.3, 0.7
#: The same emoji again says a little more, not as much again.
AGAIN, MOST_EMOJI = 0.4, 4
#: Draws sums towards -1 and 1: a single strong word ends near 0.7.
ALPHA = 9.0


@dataclass(slots=True)
class Heard:
    """A word or sign that weighs something, and where it stands."""

    place: int
    weight: float


@cache
def lexicon() -> Lexicon:
    """The word list, read once per process."""
    return load("spanish.txt")


def score(text: str) -> Score:
    """How a Spanish text sounds."""
    tokens = _tokens(text)
    heard = _hear(tokens)
    _turn(heard, tokens)
    lift = EXCLAMATION ** min(text.count("!"), 3) * (LOUD if _shouts(text) else 1)
    good = lift * sum(one.weight for one in heard if one.weight > 0)
    bad = -lift * sum(one.weight for one in heard if one.weight < 0)
    total = good - bad
    value = round(total / (total * total + ALPHA) ** 0.5, 4)
    return Score(value, label_between(value, good, bad), confidence(good, bad), NAME, VERSION, "es")


def known(text: str) -> int:
    """How many words of the text the list holds; signs belong to no language."""
    return sum(token[0].isalpha() and lexicon().find(token) is not None for token in TOKEN.findall(bare(text)))


def _tokens(text: str) -> list[str]:
    """Words and signs in order; a phrase of the list is one token, written with underscores."""
    parts = TOKEN.findall(LONG.sub(r"\1", bare(INVISIBLE.sub("", text))))
    tokens: list[str] = []
    place = 0
    while place < len(parts):
        phrase = _phrase(parts, place)
        tokens.append(phrase or parts[place])
        place += phrase.count("_") + 1 if phrase else 1
    return tokens


def _phrase(parts: list[str], place: int) -> str:
    for words, entry in lexicon().phrases.get(parts[place], ()):
        if tuple(parts[place : place + len(words)]) == words:
            return entry
    return ""


@dataclass(slots=True)
class Before:
    """What stands before a word and changes its weight: how far a negation still reaches and which side it has
    taken, how much stress there is, and how far "solved" still reaches.
    """

    reach: int = 0
    side: float = 0.0
    stress: float = 1.0
    solved: int = 0

    def weigh(self, word: str, found: Weight) -> float:
        """The weight of a word here. A negation takes the side of the first word that it reaches: "no resolvieron el
        problema" denies the solving, not the problem.
        """
        self.side = self.side or found.plain
        denied = self.reach and self.side * found.plain > 0
        weight = self.stress * (found.negated if denied else found.plain)
        if self.solved and found.plain < 0:
            weight = 0.0
        if not denied and word.startswith(tuple(lexicon().sections["solve"])):
            self.solved = REACH
        self.stress = 1.0
        return weight

    def go_on(self, word: str) -> None:
        """One word further."""
        section = lexicon().sections
        self.solved = max(0, self.solved - 1)
        self.reach = max(0, self.reach - 1)
        if word in section["negate"]:
            self.reach, self.side = REACH, 0.0
        elif word in section["intensify"]:
            self.stress *= STRESS
        elif word in section["diminish"]:
            self.stress *= SOFTEN


def _hear(tokens: list[str]) -> list[Heard]:
    """What weighs something, each with what stands before it."""
    section = lexicon().sections
    heard: list[Heard] = []
    emoji: Counter[str] = Counter()
    before = Before()
    for place, word in enumerate(tokens):
        if word in ENDS or word in section["contrast"]:
            before = Before()
            continue
        if word in section["ignore"]:
            continue
        found = _find(word)
        if word == "bien" and _find(_after(tokens, place)) is not None:
            before.stress *= STRESS  # "bien feo" is very ugly
        elif found is not None and word[0].isalnum():
            heard.append(Heard(place, before.weigh(word, found)))
        elif found is not None:
            emoji[word] += 1
            times = emoji[word]
            heard.append(Heard(place, found.plain * (1 if times == 1 else AGAIN if times <= MOST_EMOJI else 0)))
        before.go_on(word)
    return heard


def _after(tokens: list[str], place: int) -> str:
    following = tokens[place + 1] if place + 1 < len(tokens) else ""
    return following if following[:1].isalpha() else ""


def _find(token: str) -> Weight | None:
    """The weight of a word, also of one that is drawn out: amoo, buenna."""
    words = lexicon()
    section = words.sections
    if any(token in section[name] for name in ("negate", "intensify", "diminish")):
        return None
    found = words.find(token)
    if found is None and TWICE.search(token):
        found = words.find(TWICE.sub(r"\1", token))
    return found


def _turn(heard: list[Heard], tokens: list[str]) -> None:
    """Weigh what stands before and after a "pero", and what an "aunque" takes back."""
    section = lexicon().sections
    turns = [place for place, token in enumerate(tokens) if token in section["contrast"]]
    conceded = {place for place, token in enumerate(tokens) if token in section["concede"]}
    for one in heard:
        if turns:
            one.weight *= AFTER_BUT if one.place > turns[0] else BEFORE_BUT
        since = max((place for place, token in enumerate(tokens[: one.place]) if token in ENDS), default=-1)
        if any(since < place < one.place for place in conceded):
            one.weight *= AFTER_THOUGH


def _shouts(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 8 and sum(char.isupper() for char in letters) > 0.7 * len(letters)
