"""What became of every row of an export: nothing is lost without a word."""

import csv
import gzip
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from tests.connect.client import LONG_AGO, Client

Row = dict[str, str]
Body = dict[str, Any]
TIMES = ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%m/%d/%Y %H:%M")
# Bookkeeping of the tool that made the export: rows that differ only here are the same row.
BOOKKEEPING = ("_fivetran_synced",)


@dataclass
class Sheet:
    """One file: its rows, and what became of each. `aside` counts by reason the rows that were not sent."""

    name: str
    data: list[Row] = field(default_factory=list)
    keys: int = 0
    repeated: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)

    @property
    def accounted(self) -> int:
        """How many rows have a verdict or a reason."""
        return self.outcomes.total() + self.aside.total()

    def leave(self, reason: str, rows: int = 1) -> None:
        """Say why rows are not sent."""
        if rows:
            self.aside[reason] += rows

    def push(self, client: Client, noun: str, bodies: Sequence[Body]) -> None:
        """Send rows and note the verdict of each."""
        for body, verdict in zip(bodies, client.upsert(noun, bodies), strict=True):
            self.outcomes[verdict["outcome"]] += 1
            for one in (verdict["problem"] or {}).get("errors", ()):
                place = one["pointer"].removeprefix(f"/items/{verdict['index']}")
                came = "" if one["value"] is None else f" ({one['value']})"
                self.refused.append(f"{body.get('external_id')} {place}: {one['message']}{came}")

    def remove(self, client: Client, noun: str, body: Body) -> None:
        """Store a row that is deleted over there, and delete it: readers of the feed learn of both."""
        if client.call("GET", client.place(noun, body["external_id"])).status == 410:
            self.outcomes["unchanged"] += 1
            return
        self.push(client, noun, [body])
        client.remove(noun, body["external_id"])

    def __str__(self) -> str:
        what = {**self.outcomes, **{f"set aside ({reason})": n for reason, n in self.aside.items()}}
        lines = [f"{self.name}: {len(self.data)} rows, {self.keys} keys, {self.repeated} of them repeated"]
        lines += [f"  {number} {name}" for name, number in sorted(what.items())]
        return "\n".join([*lines, *(f"  refused: {one}" for one in self.refused)])


class Report:
    """All files of one load."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sheets: dict[str, Sheet] = {}

    def table(self, name: str, key: str) -> Sheet:
        """Read a CSV file, zipped or not; rows are never dropped here."""
        path = self.folder / name
        whole_file = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        data: list[Row] = list(csv.DictReader(StringIO(whole_file.decode("utf-8-sig"), newline="")))
        whole = {tuple(value for name, value in row.items() if name not in BOOKKEEPING) for row in data}
        sheet = Sheet(name, data, len({row[key] for row in data}), len(data) - len(whole))
        self.sheets[name] = sheet
        return sheet

    def extra(self, name: str) -> Sheet:
        """A sheet for rows that no file holds, such as those which others only refer to."""
        return self.sheets.setdefault(name, Sheet(name))

    def stubs(self, client: Client, noun: str, bodies: Iterable[Body]) -> None:
        """Make the rows that others refer to and the export leaves out. A true row is always newer than a stub."""
        known = {body["external_id"]: {**body, "source_updated_at": LONG_AGO} for body in bodies}
        self.extra(f"{noun} that the export leaves out").push(client, noun, list(known.values()))

    def outcomes(self) -> Counter[str]:
        """The verdicts of all files together."""
        return sum((sheet.outcomes for sheet in self.sheets.values()), Counter())

    def __str__(self) -> str:
        return "\n".join(map(str, self.sheets.values()))


def instant(text: str | None) -> str | None:
    """A time without zone, which is UTC in these exports, as it is sent; None when there is none."""
    for form in TIMES:
        try:
            return datetime.strptime(text or "", form).replace(tzinfo=UTC).isoformat()
        except ValueError:
            continue
    if text:
        raise ValueError(f"not a time: {text}")
    return None


def unix(seconds: int | None) -> str | None:
    """Unix seconds as they are sent."""
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds is not None else None


def flag(text: str | None) -> bool:
    return (text or "").lower() == "true"


def address(text: str | None) -> str | None:
    """An e-mail address; hashed ones are none, and one bad address must not cost the whole customer."""
    return text if text and "@" in text else None


def present(members: Mapping[str, Any]) -> Body:
    """Without what is not known: a member that is absent keeps what is stored, null would clear it."""
    return {name: value for name, value in members.items() if value not in (None, "")}


def main(load: Callable[[Client, Path], Report], source: str) -> None:
    """The command line of a script: where the service is, whose key, and which folder."""
    parser = ArgumentParser(description=f"Load an export of {source} into cxapi.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--key", required=True, help="a key of the role integration, or manager for service standards")
    given = parser.parse_args()
    report = load(Client(given.url, given.key, source), given.folder)
    print(report)
    sys.exit(1 if report.outcomes()["refused"] else 0)
