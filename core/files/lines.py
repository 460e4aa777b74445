"""From bytes to rows: the lines of a file with their numbers, read as they come and never all at once."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext as _

from core.problems import Fault, Invalid, Refused

LONGEST = 1_048_576
MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file without its end; `text` is None when it was longer than LONGEST. `end` is where the next
    one begins.
    """

    number: int
    text: bytes | None
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of the file says, or why it cannot be read. The next row begins at byte `end`, behind `last`."""

    line: int
    last: int
    end: int
    value: Any = None
    problem: Refused | None = None


def lines(chunks: Iterable[bytes], *, at: int = 0, number: int = 0) -> Iterator[Line]:
    """The lines of `chunks`, which begin at byte `at` of the file, behind line `number`."""
    held, dropped = b"", 0
    for chunk in chunks:
        whole = (held + chunk).split(b"\n")
        held = whole.pop()
        for text in whole:
            number += 1
            at += len(text) + 1 + dropped
            yield Line(number, None if dropped or len(text) > LONGEST else _plain(text, number), at)
            dropped = 0
        if len(held) > LONGEST:
            dropped, held = dropped + len(held), b""
    if held or dropped:
        yield Line(number + 1, None if dropped else _plain(held, number + 1), at + len(held) + dropped)


def _plain(text: bytes, number: int) -> bytes:
    return text.removeprefix(MARK) if number == 1 else text


def objects(found: Iterable[Line]) -> Iterator[Row]:
    """The rows of NDJSON: one JSON value on each line that is not empty."""
    for line in found:
        if line.text is None:
            yield Row(line.number, line.number, line.end, problem=_too_long())
        elif line.text.strip():
            try:
                yield Row(line.number, line.number, line.end, orjson.loads(line.text))
            except orjson.JSONDecodeError as error:
                text = _("The line is not JSON in UTF-8: %(why)s") % {"why": str(error)[:120]}
                yield Row(line.number, line.number, line.end, problem=_unreadable(text))


def records(found: Iterable[Line], delimiter: str) -> Iterator[Row]:
    """The rows of CSV (RFC 4180) as lists of cells; a quoted cell may hold line breaks."""
    seen = _Seen(found)
    reader = csv.reader(seen, delimiter=delimiter)
    while True:
        seen.first = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            text = _("The line is not CSV: %(why)s") % {"why": str(error)[:120]}
            yield Row(seen.first, seen.number, seen.end, problem=_unreadable(text))
            continue
        if seen.too_long:
            seen.too_long = False
            yield Row(seen.first, seen.number, seen.end, problem=_too_long())
        elif cells:
            yield Row(seen.first, seen.number, seen.end, cells)


class _Seen:
    """The lines as the CSV reader takes them, with the place up to which it has read."""

    def __init__(self, found: Iterable[Line]) -> None:
        self.found = iter(found)
        self.first = self.number = self.end = 0
        self.too_long = False

    def __iter__(self) -> Iterator[str]:
        for line in self.found:
            self.first = self.first or line.number
            self.number, self.end = line.number, line.end
            self.too_long = self.too_long or line.text is None
            # What is no UTF-8 becomes half surrogates, which every column refuses by its name.
            yield (line.text or b"").decode("utf-8", "surrogateescape") + "\n"


def header(found: Iterable[Line]) -> tuple[Sequence[str], str, Line]:
    """The names of the columns, the delimiter (a comma, or a semicolon when there is no comma) and the line itself."""
    line = next(iter(found), None)
    if line is None or not line.text:
        text = _("The first line of a CSV file names its columns.")
        raise Invalid(text, [Fault("", "bad_body", text)], code="bad_body")
    try:
        text = line.text.decode("utf-8").strip("\r")
    except UnicodeDecodeError:
        said = _("The file is not in UTF-8.")
        raise Invalid(said, [Fault("", "bad_body", said)], code="bad_body") from None
    delimiter = ";" if ";" in text and "," not in text else ","
    return next(csv.reader([text], delimiter=delimiter)), delimiter, line


def _too_long() -> Refused:
    return _unreadable(_("The line is longer than 1 MB."))


def _unreadable(text: str) -> Refused:
    return Invalid(text, [Fault("", "bad_body", text)], code="bad_body")
