"""Measure the sentiment engines on texts that people have labelled.

    python -m bench.sentiment                                          the service texts of tests/data
    python -m bench.sentiment --comments .../texts.csv.gz              also Spanish comments (id, text, polarity)
    python -m bench.sentiment --half tune                              the half that the word lists were tuned on
    python -m bench.sentiment --half tune --wrong                      and print what is read wrongly there

Texts are halved by the first byte of the SHA-256 of their id: even is `tune`, odd is `held`. Service
texts called `fresh` were written and labelled after the word lists were frozen; they are reported apart.
"""

import argparse
import csv
import gzip
import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.voice.sentiment import score

SERVICE = Path(__file__).resolve().parent.parent / "tests" / "data" / "service_texts.csv"
SIDES = {"very_negative": "negative", "very_positive": "positive"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, its language, and what people call it."""

    id: str
    language: str
    text: str
    label: str

    @property
    def half(self) -> str:
        if "fresh" in self.id:
            return "fresh"
        return "held" if hashlib.sha256(self.id.encode()).digest()[0] % 2 else "tune"


def service() -> list[Labelled]:
    """The hand-written texts of service."""
    with SERVICE.open(encoding="utf-8") as file:
        return [Labelled(row["id"], row["language"], row["text"], row["label"]) for row in csv.DictReader(file)]


def comments(path: Path) -> list[Labelled]:
    """Spanish comments with a derived polarity; those whose rule says mixed are left out, as the rule says."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [Labelled(row["id"], "es", row["text"], row["polarity"]) for row in csv.DictReader(file)]
    return [row for row in rows if row.label != "mixed"]


def read(row: Labelled, *, sign: bool) -> str:
    """The label that the engines give: by `sign` only good, bad or neither is asked."""
    found = score(row.text, row.language)
    if found is None:
        return "unscored"
    if sign:
        return "positive" if found.score > 0 else "negative" if found.score < 0 else "neutral"
    return SIDES.get(found.label, found.label)


def report(name: str, rows: Sequence[Labelled], *, sign: bool, wrong: bool) -> None:
    """Accuracy, F1 and a line per class; a text left neutral or unscored counts as wrong where it is not neutral."""
    pairs = [(row.label, read(row, sign=sign)) for row in rows]
    classes = sorted({wanted for wanted, _ in pairs})
    right = sum(wanted == got for wanted, got in pairs)
    decided = [(wanted, got) for wanted, got in pairs if got not in ("neutral", "unscored")]
    sure = sum(wanted == got for wanted, got in decided)
    most = Counter(wanted for wanted, _ in pairs).most_common(1)[0][1]
    print(f"\n{name}: {len(rows)} texts, accuracy {right / len(rows):.3f} (largest class alone {most / len(rows):.3f})")
    print(
        f"  with a side: {len(decided) / len(rows):.3f} of the texts, of these right {sure / max(1, len(decided)):.3f}"
    )
    scores = []
    for label in classes:
        hit = sum(wanted == got == label for wanted, got in pairs)
        said, there = sum(got == label for _, got in pairs), sum(wanted == label for wanted, _ in pairs)
        precision, recall = hit / said if said else 0.0, hit / there
        scores.append(2 * precision * recall / (precision + recall) if hit else 0.0)
        print(f"  {label:<9} precision {precision:.3f}  recall {recall:.3f}  F1 {scores[-1]:.3f}  n {there}")
    print(f"  macro F1 {sum(scores) / len(scores):.3f}")
    if wrong:
        for row, (wanted, got) in zip(rows, pairs, strict=True):
            if wanted != got:
                print(f"    {row.id} {wanted} read as {got}: {row.text}")


def pace(rows: Sequence[Labelled]) -> None:
    """Texts per second of processor time, each language apart: other work on the machine does not count."""
    for language in ("en", "es"):
        texts = [row.text for row in rows if row.language == language]
        if not texts:
            continue
        began, done = time.process_time(), 0
        while time.process_time() - began < 1:
            for text in texts:
                score(text, language)
            done += len(texts)
        print(f"{language}: {done / (time.process_time() - began):,.0f} texts per second of processor time")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--comments", type=Path, help="texts.csv.gz of the Spanish comments")
    asked.add_argument("--half", choices=("tune", "held"), default="held")
    asked.add_argument("--wrong", action="store_true", help="print what is read wrongly")
    given = asked.parse_args()
    texts = service()
    for language in ("es", "en"):
        for half in ("tune",) if given.half == "tune" else ("held", "fresh"):
            rows = [row for row in texts if row.language == language and row.half == half]
            report(f"service texts, {language}, {half}", rows, sign=False, wrong=given.wrong)
    if given.comments:
        rows = [row for row in comments(given.comments) if row.half == given.half]
        report(f"Spanish comments, {given.half}", rows, sign=True, wrong=given.wrong)
    pace(texts)


if __name__ == "__main__":
    main()
