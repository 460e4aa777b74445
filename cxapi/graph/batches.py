"""Many rows by the keys of other systems in one mutation, with a verdict for each: the batches of REST."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import strawberry
from django.utils.translation import gettext as _
from strawberry.types import Info

from core import write
from core.declare import Resource
from core.problems import Fault, Invalid, Refused
from core.write import Written
from core.writing.batch import OUTCOMES
from core.writing.deletions import MEMBER
from core.writing.storage import AT_ONCE
from cxapi.graph.answers import UserError, user_errors
from cxapi.graph.context import Reading, arguments, reading
from cxapi.graph.inputs import body, input_of
from cxapi.graph.kinds import enum
from cxapi.graph.load import load
from cxapi.graph.names import pascal, words
from cxapi.graph.records import TYPES, argument, root

DELETED = "Delete the row of the key, held against sourceUpdatedAt like any row; other members are not looked at."
WriteOutcome = enum("WriteOutcome", OUTCOMES, "What became of a row of a batch.")


@strawberry.type(description="How many rows had which outcome.")
class BatchCounts:
    created: int = strawberry.field(description="Rows that are new.", default=0)
    updated: int = strawberry.field(description="Rows that were changed.", default=0)
    unchanged: int = strawberry.field(description="Rows that were so already.", default=0)
    deleted: int = strawberry.field(description="Rows that deleted a record.", default=0)
    stale: int = strawberry.field(description="Rows older than what is stored for their source.", default=0)
    refused: int = strawberry.field(description="Rows with errors.", default=0)
    not_applied: int = strawberry.field(
        description="Good rows beside a refused one, when all or none are stored.", default=0, name="notApplied"
    )


@dataclass
class Verdict:
    """What became of one row, in the shape of every verdict."""

    index: int
    outcome: str
    clock_skew: bool
    record: Any = None
    errors: list[UserError] = field(default_factory=list)

    @property
    def id(self) -> str | None:
        return None if self.record is None else str(self.record.pk)

    @property
    def version(self) -> int | None:
        return None if self.record is None else int(self.record.version)


@dataclass
class Batch:
    """What became of a batch, in the shape of every payload."""

    items: list[Verdict] = field(default_factory=list)
    counts: BatchCounts = field(default_factory=BatchCounts)
    errors: list[UserError] = field(default_factory=list)


def field_of(resource: Resource) -> Any:
    """The mutation that creates, changes or deletes up to 500 rows of a noun.

    Costs the statements of one REST batch, and one for each nested level that is selected below the records.
    """

    def resolve(info: Info, **given: Any) -> Batch:
        reads = reading(info)
        try:
            return _done(reads, resource, arguments(info))
        except Refused as refused:
            if refused.status >= 500:
                raise
            return Batch(errors=user_errors(refused))

    many = words(resource.name)
    row = f"A row of {many}, named by its key: an absent member keeps, null clears."
    made = input_of(f"Upsert{resource.singular}Input", resource.inputs, row, flags={MEMBER: DELETED})
    takes = [
        argument("input", list[made], f"Up to {AT_ONCE} rows, each with source and externalId.", ...),  # type: ignore[valid-type]
        argument("source", str | None, "Source of the rows that name none."),
        argument("atomic", bool, "Store all rows or none.", False),
    ]
    text = (
        f"Create, change or delete {many} by the keys of another system. One verdict per row, in order; the same key"
        " twice applies in order, and sending it again changes nothing."
    )
    return root(_payload(resource), resolve, text, takes)


def _done(reads: Reading, resource: Resource, given: dict[str, Any]) -> Batch:
    rows, source = [_row(resource, one) for one in given["input"]], given.get("source")
    if not 1 <= len(rows) <= AT_ONCE:
        text = _("A batch holds 1 to %(most)s rows, not %(given)s.") % {"most": AT_ONCE, "given": len(rows)}
        raise Invalid(text, [Fault("/input", "out_of_range", text, len(rows), [1, AT_ONCE])])
    if source is not None:
        rows = [{"source": source, **row} for row in rows]
    upsert = write.upsert_together if given["atomic"] else write.upsert
    verdicts = upsert(reads.actor, resource, rows)
    _load(reads, resource, verdicts)
    counts = Counter(one.outcome for one in verdicts)
    return Batch([_verdict(place, one) for place, one in enumerate(verdicts)], BatchCounts(**counts))


def _row(resource: Resource, given: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in given.items() if name != MEMBER}
    return body(resource.inputs, said) | {name: given[name] for name in (MEMBER,) if name in given}


def _load(reads: Reading, resource: Resource, verdicts: list[Written]) -> None:
    """Load what is selected below the records, for all of them at once."""
    stored = [one.row for one in verdicts if one.row is not None]
    for items in reads.below(reads.raw.field_nodes, _name(resource), "items"):
        for nodes in reads.below(items, f"{resource.singular}Verdict", "record"):
            load(reads, resource.singular, stored, nodes)
    reads.context.nodes = max(reads.context.nodes, len(verdicts))


def _verdict(place: int, one: Written) -> Verdict:
    errors = user_errors(one.problem, f"/input/{place}") if one.problem is not None else []
    return Verdict(place, one.outcome, one.skewed, one.row, errors)


def _name(resource: Resource) -> str:
    return f"Upsert{pascal(resource.name)}Payload"


def _payload(resource: Resource) -> type:
    noun, many = resource.singular, words(resource.name)
    item = _type(
        f"{noun}Verdict",
        f"What became of one row of {many}.",
        index=(int, "Place of the row in the input, from 0."),
        outcome=(WriteOutcome, "What became of it."),
        id=(strawberry.ID | None, "Id of the row; null when it was not stored."),
        version=(int | None, "Its version now."),
        clock_skew=(
            bool,
            "Whether sourceUpdatedAt lay over 5 minutes ahead of the server's clock: it was left out then.",
        ),
        record=(TYPES[noun] | None, "The row as it is now; null when it was not stored."),
        errors=(list[UserError], "Why it was refused."),
    )
    return _type(
        _name(resource),
        f"What became of a batch of {many}.",
        items=(list[item], "The verdicts, in the order of the rows."),  # type: ignore[valid-type]
        counts=(BatchCounts, "How many rows had which outcome."),
        errors=(list[UserError], "Why the whole batch was refused."),
    )


def _type(name: str, description: str, **members: tuple[Any, str]) -> Any:
    made: Any = type(name, (), {"__annotations__": {member: annotation for member, (annotation, _) in members.items()}})
    for member, (_annotation, text) in members.items():
        setattr(made, member, strawberry.field(description=text))
    return strawberry.type(made, description=description)
