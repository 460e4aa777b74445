"""Which of our two languages a text speaks: a vote of its commonest words."""

import re

WORD = re.compile(r"[a-záéíóúüñ']+")
SPANISH = frozenset(
    [
        "el",
        "la",
        "los",
        "las",
        "un",
        "una",
        "unos",
        "unas",
        "de",
        "del",
        "que",
        "qué",
        "y",
        "e",
        "o",
        "en",
        "es",
        "son",
        "está",
        "están",
        "estoy",
        "fue",
        "era",
        "ser",
        "hay",
        "ha",
        "he",
        "han",
        "muy",
        "más",
        "mas",
        "pero",
        "por",
        "para",
        "con",
        "sin",
        "se",
        "me",
        "te",
        "le",
        "les",
        "nos",
        "lo",
        "mi",
        "mis",
        "tu",
        "su",
        "sus",
        "este",
        "esta",
        "esto",
        "ese",
        "eso",
        "como",
        "cómo",
        "cuando",
        "cuándo",
        "donde",
        "dónde",
        "quien",
        "nada",
        "todo",
        "todos",
        "ya",
        "también",
        "tampoco",
        "no",
        "sí",
        "al",
        "nunca",
        "siempre",
        "porque",
        "si",
        "yo",
        "usted",
        "ustedes",
        "ellos",
        "nadie",
        "ni",
        "desde",
        "hasta",
        "gracias",
        "buena",
        "bueno",
        "bien",
        "mal",
        "servicio",
        "atención",
    ]
)
ENGLISH = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "and",
        "or",
        "in",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "it",
        "its",
        "it's",
        "i",
        "i'm",
        "i've",
        "you",
        "your",
        "we",
        "they",
        "he",
        "she",
        "my",
        "our",
        "their",
        "this",
        "that",
        "these",
        "those",
        "with",
        "without",
        "for",
        "from",
        "on",
        "at",
        "by",
        "but",
        "not",
        "no",
        "don't",
        "didn't",
        "doesn't",
        "isn't",
        "can't",
        "couldn't",
        "won't",
        "have",
        "has",
        "had",
        "do",
        "does",
        "did",
        "very",
        "so",
        "as",
        "if",
        "when",
        "what",
        "which",
        "who",
        "how",
        "all",
        "any",
        "again",
        "still",
        "just",
        "me",
        "them",
        "there",
        "will",
        "would",
        "could",
        "should",
        "than",
        "too",
        "about",
        "after",
        "before",
        "out",
        "up",
        "thanks",
        "thank",
        "good",
        "bad",
        "great",
        "service",
    ]
)
#: How far ahead the other language must be before it is believed against what was said of the text.
CLEARLY = 3


def detect(text: str) -> str | None:
    """`en` or `es`; None when the words do not tell, or tell of both alike."""
    english, spanish = votes(text)
    return None if english == spanish else "en" if english > spanish else "es"


def told(text: str, language: str | None) -> str | None:
    """The language to read `text` in: the one that was said, unless the text clearly speaks the other of ours.

    None when nobody said and the text does not tell; a tag of a third language is that language.
    """
    said = (language or "").replace("_", "-").split("-")[0].lower()
    if not said:
        return detect(text)
    if said in ("en", "es"):
        english, spanish = votes(text)
        lead = english - spanish if said == "es" else spanish - english
        if lead >= CLEARLY and min(english, spanish) == 0:
            return "en" if said == "es" else "es"
    return said


def votes(text: str) -> tuple[int, int]:
    """How many words of the text are common English ones, and how many common Spanish ones."""
    words = WORD.findall(text.lower().replace("’", "'"))
    signs = sum(sign in text for sign in "ñÑ¿¡")
    english = sum(word in ENGLISH and word not in SPANISH for word in words)
    return english, signs + sum(word in SPANISH and word not in ENGLISH for word in words)
