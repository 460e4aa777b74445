"""Catalogues of words: reads a .po and makes the .mo that Django reads, so that nothing has to be installed for it.

A text that is equal in both languages is kept: the entry says that somebody has looked at it.
"""

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
APPS = ("core", "journeys", "metrics", "cxapi")
LINE = re.compile(r'(?:(msgid|msgid_plural|msgctxt|msgstr(?:\[\d\])?) )?(".*")\s*\Z')
MAGIC = 0x950412DE


class BadCatalogue(ValueError):
    """A line of a .po that cannot be read."""


def sources() -> list[Path]:
    """Every .po of the service."""
    return sorted(path for app in APPS for path in (ROOT / app / "locale").glob("*/LC_MESSAGES/*.po"))


def read(path: Path) -> dict[str, str]:
    """The entries of a .po as a .mo keys them: plural forms joined by NUL, a context before EOT."""
    found: dict[str, str] = {}
    for entry in _entries(path):
        forms = [text for name, text in entry.items() if name.startswith("msgstr")]
        key = entry["msgid"]
        if "msgid_plural" in entry:
            key = f"{key}\0{entry['msgid_plural']}"
        if "msgctxt" in entry:
            key = f"{entry['msgctxt']}\4{key}"
        if key in found:
            raise BadCatalogue(f"{path.name} holds {key!r} twice")
        if all(forms):
            found[key] = "\0".join(forms)
    return found


def compiled(entries: dict[str, str]) -> bytes:
    """The .mo of these entries: a header, two tables of lengths and offsets, and the texts in order of their keys."""
    pairs = sorted((key.encode(), text.encode()) for key, text in entries.items())
    count, start = len(pairs), 28
    texts, tables = b"", ([], [])  # type: ignore[var-annotated]
    for side in (0, 1):
        for pair in pairs:
            tables[side].append((len(pair[side]), start + 16 * count + len(texts)))
            texts += pair[side] + b"\0"
    header = struct.pack("<7I", MAGIC, 0, count, start, start + 8 * count, 0, 0)
    return header + b"".join(struct.pack("<2I", *row) for table in tables for row in table) + texts


def _entries(path: Path) -> Iterator[dict[str, str]]:
    entry: dict[str, str] = {}
    name = ""
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], start=1):
        if not line.strip() or line.startswith("#"):
            if entry and not line.strip():
                yield entry
                entry = {}
            continue
        match = LINE.match(line)
        if match is None:
            raise BadCatalogue(f"{path.name}, line {number}: cannot be read")
        name = match[1] or name
        entry[name] = entry.get(name, "") + ast.literal_eval(match[2])
