"""Reads the word lists: plain files that a person can correct, one weight and its words per line."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
#: The endings of regular verbs, with the pronouns that are written on.
VERBS = {
    "ar": "ar o as a amos an e aste aron aba abas abamos aban ando ado ada ados adas ara aran aremos are aria arian es"
    " en emos arme arte arse arlo arla arlos arlas arnos arle arles andome andonos andose",
    "er": "er o es e emos en i io iste imos ieron ia ias iamos ian iendo ido ida idos idas era eran ere eria erian a as"
    " amos an erme erte erse erlo erla erlos erlas ernos erle erles iera ieran iendome",
    "ir": "ir o es e imos en i io iste ieron ia ias iamos ian iendo ido ida idos idas ira iran ire iria irian a as amos"
    " an irme irte irse irlo irla irlos irlas irnos irle irles iera ieran",
}
ENDINGS = {
    "o": "o a os as isimo isima isimos isimas amente",
    "e": "e es emente isimo isima isimos isimas",
    "es": " es mente isimo isima isimos isimas",
    "s": " s",
    **VERBS,
}


@dataclass(frozen=True, slots=True)
class Weight:
    """How a word sounds: on its own, and within reach of a negation."""

    plain: float
    negated: float


@dataclass
class Lexicon:
    """A language's words: single ones, beginnings, phrases by their first word, and the words of each other section."""

    words: dict[str, Weight] = field(default_factory=dict)
    stems: dict[str, Weight] = field(default_factory=dict)
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    sections: dict[str, set[str]] = field(default_factory=dict)

    def find(self, word: str) -> Weight | None:
        """The weight of a word: its own, else that of the longest beginning."""
        known = self.words.get(word)
        if known is not None:
            return known
        for end in range(len(word), 2, -1):
            known = self.stems.get(word[:end])
            if known is not None:
                return known
        return None


def lines(name: str) -> Iterator[tuple[str, list[str]]]:
    """Each line of a word list as its section and its entries."""
    section = ""
    for raw in (HERE / name).read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif line and not line.startswith("#"):
            yield section, line.split()


def entries(name: str) -> Iterator[tuple[float, str]]:
    """Each entry of a list without sections, with its weight."""
    for _, (weight, *words) in lines(name):
        for word in words:
            yield float(weight), word


def load(name: str) -> Lexicon:
    """A word list with its families written out. A word written alone wins over a family's form, then a later line."""
    lexicon = Lexicon()
    alone: dict[str, Weight] = {}
    for section, found in lines(name):
        if section != "words":
            lexicon.sections.setdefault(section, set()).update(found)
            _add_phrases(lexicon, found)
            continue
        weight, words = _weight(found)
        _add_phrases(lexicon, words)
        for word in words:
            if word.endswith("*"):
                lexicon.stems[word[:-1]] = weight
            elif (forms := _family(word)) is None:
                alone[word] = weight
            else:
                lexicon.words.update(dict.fromkeys(forms, weight))
    lexicon.words.update(alone)
    return lexicon


def _weight(found: list[str]) -> tuple[Weight, list[str]]:
    plain = float(found[0])
    if found[1] == "|":
        return Weight(plain, float(found[2])), found[3:]
    # A negated good word is blame almost in full; a negated bad word is faint praise.
    return Weight(plain, -0.75 * plain if plain > 0 else -0.5 * plain), found[1:]


def _family(entry: str) -> list[str] | None:
    stem, slash, ending = entry.partition("/")
    if not slash or ending not in ENDINGS:
        return None
    return [stem + one for one in ENDINGS[ending].split(" ")]


def _add_phrases(lexicon: Lexicon, found: list[str]) -> None:
    for entry in found:
        if "_" in entry and entry[0].isalnum():
            words = tuple(entry.split("_"))
            lexicon.phrases.setdefault(words[0], []).append((words, entry))
            lexicon.phrases[words[0]].sort(key=lambda one: -len(one[0]))


def bare(text: str) -> str:
    """The text in small letters without accents; ñ stays what it is."""
    parted = unicodedata.normalize("NFD", text.lower().replace("ñ", "\0"))
    return "".join(char for char in parted if not unicodedata.combining(char)).replace("\0", "ñ")
