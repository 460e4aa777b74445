"""What a mutation answers: the record, and refusals as data."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import strawberry

from core.declare import Resource
from core.problems import CODES, Fault, Refused
from cxapi.graph.kinds import enum
from cxapi.graph.names import camel, here, words
from cxapi.graph.records import TYPES
from cxapi.graph.scalars import Json

ErrorCode = enum("ErrorCode", tuple(CODES), "Why something was refused; each has a page under /api/problems/.")


@strawberry.type(description="One reason for which nothing was changed.")
class UserError:
    code: ErrorCode = strawberry.field(description="The reason.")  # type: ignore[valid-type]
    message: str = strawberry.field(description="The reason in words.")
    pointer: str | None = strawberry.field(description="JSON pointer to the wrong member; null when it is the whole.")
    value: Json | None = strawberry.field(description="What came.", default=None)
    allowed: Json | None = strawberry.field(description="What would have been right.", default=None)
    conflicting_ids: list[strawberry.ID] = strawberry.field(
        description="Ids of the rows that stand in the way.", default_factory=list
    )
    version: int | None = strawberry.field(description="The present version, when another was expected.", default=None)
    base: Json | None = strawberry.field(
        description="The record as it was at the expected version; null when the log does not tell it.", default=None
    )
    theirs: Json | None = strawberry.field(description="What has changed since, as it is now.", default=None)
    clash: list[str] | None = strawberry.field(description="Members that both have changed.", default=None)


def _conflict(refused: Refused) -> dict[str, Any]:
    """What a record held at the expected version and what it holds now, in this skin's names."""
    said: dict[str, Any] = {"version": refused.extra.get("version"), "clash": None}
    for name in ("base", "theirs"):
        held = refused.extra.get(name)
        said[name] = None if held is None else {camel(label): value for label, value in held.items()}
    if refused.extra.get("clash") is not None:
        said["clash"] = [camel(label) for label in refused.extra["clash"]]
    return said


@dataclass
class Outcome:
    """What became of a write, in the shape of every payload."""

    record: Any = None
    errors: list[UserError] = field(default_factory=list)
    key: str | None = None


def user_errors(refused: Refused, under: str = "") -> list[UserError]:
    """A refusal as a list, one entry for each wrong place; the places lie below the pointer `under`."""
    faults = [here(one) for one in refused.faults]
    if "version" in refused.extra:
        faults = [Fault("/expectedVersion", refused.code, refused.detail, None, refused.extra["version"])]
    return [
        UserError(
            code=one.code,
            message=one.message,
            pointer=f"{under}{one.pointer}" or None,
            value=one.value,
            allowed=one.allowed,
            conflicting_ids=[strawberry.ID(id) for id in refused.conflicting_ids],
            **_conflict(refused),
        )
        for one in faults or [Fault("", refused.code, refused.detail)]
    ]


def outcome(write: Callable[[], Outcome]) -> Outcome:
    """What `write` makes, or why it was refused; faults of ours go on as exceptions."""
    try:
        return write()
    except Refused as refused:
        if refused.status >= 500:
            raise
        return Outcome(errors=user_errors(refused))


def payload(resource: Resource, name: str = "", **more: tuple[Any, str]) -> type:
    """The payload type of the mutations of a noun."""
    noun = resource.singular
    made: Any = type(name or f"{noun}Payload", (), {})
    made.__annotations__ = {"record": TYPES[noun] | None, "errors": list[UserError]}
    made.record = strawberry.field(description="The record as it is now; null when the write was refused.")
    made.errors = strawberry.field(description="Why nothing was changed; empty when it was.")
    for member, (annotation, description) in more.items():
        made.__annotations__[member] = annotation
        setattr(made, member, strawberry.field(description=description))
    strawberry.type(made, description=f"What became of a write to {words(resource.name)}.")
    return made
