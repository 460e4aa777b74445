"""What every data set is read with, and what its room hands over."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.declare import Resource

DATA = Path(__file__).parent / "data"
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Bodies of one noun, to be written in this order; whatever they refer to stands in an earlier batch."""

    resource: Resource
    bodies: list[Body]


def table(path: str) -> Iterator[dict[str, str]]:
    """The rows of a gzipped CSV file below `data/`, by column name."""
    with gzip.open(DATA / path, "rt", encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def given(value: str) -> str | None:
    """The value without surrounding white space; None for what the data sets write when nothing is known."""
    text = value.strip()
    return None if text in ("", "?") else text


def reference(source: str, id: str | None) -> Body | None:
    """A row named by its key in the data set; None names nobody."""
    return None if id is None else {"source": source, "id": id}
