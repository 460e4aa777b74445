"""Pages of rows in the shape of a Relay connection."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import strawberry

from core.declare import Resource
from core.read import Ask, Key, cursors
from core.scope import Actor


@strawberry.type(description="Where a page begins and ends.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are rows after this page.")
    has_previous_page: bool = strawberry.field(description="Whether the page began after a cursor.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row: give it as `after` to go on.")


@dataclass(frozen=True, slots=True)
class Edge:
    """A row and its place in the list."""

    cursor: str
    node: Any


@dataclass
class Slice:
    """One page. Cursors are computed, and the total counted, only when the query selects them."""

    actor: Actor
    resource: Resource
    ask: Ask
    keys: Sequence[Key]
    items: Sequence[Any]
    more: bool
    count: Callable[[], int]

    @property
    def nodes(self) -> Sequence[Any]:
        return self.items

    @cached_property
    def cursors(self) -> list[str]:
        return cursors(self.actor, self.resource, self.ask, self.keys, self.items)

    @property
    def edges(self) -> list[Edge]:
        return [Edge(cursor, node) for cursor, node in zip(self.cursors, self.items, strict=True)]

    @property
    def total_count(self) -> int:
        return self.count()

    @property
    def page_info(self) -> PageInfo:
        ends = cursors(self.actor, self.resource, self.ask, self.keys, [*self.items[:1], *self.items[-1:]])
        first, last = (ends[0], ends[-1]) if ends else (None, None)
        return PageInfo(
            has_next_page=self.more, has_previous_page=self.ask.cursor is not None, start_cursor=first, end_cursor=last
        )
