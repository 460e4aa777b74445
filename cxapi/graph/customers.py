"""One customer in one call over GraphQL: the same functions as over REST."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import strawberry
from django.utils.translation import gettext as _
from strawberry import UNSET
from strawberry.types import Info

from core import write
from core.customers import CUSTOMERS
from core.problems import NotFound
from core.resources import RESOURCES
from cxapi.graph.context import Reading, arguments, reading
from cxapi.graph.filters import limit_of
from cxapi.graph.load import load, renamed
from cxapi.graph.records import TYPES, Node, argument, root
from cxapi.graph.roots import uuid_of
from cxapi.graph.scalars import DateTime, Json, Long
from cxapi.graph.selection import Nodes
from journeys.moves import STANDINGS
from journeys.position import LEAST, Position, positions
from journeys.profile import profile
from journeys.timeline import timeline

BY_NAME = {resource.name: resource for resource in RESOURCES}
LISTS = {
    "scores": "answers", "lastInteractions": "interactions", "openCases": "cases", "openPromises": "promises",
    "outcomes": "outcomes", "subscriptions": "subscriptions",
}  # fmt: skip
HELD = {
    "scores": "scores", "lastInteractions": "last_interactions", "openCases": "open_cases",
    "openPromises": "open_promises", "outcomes": "outcomes", "subscriptions": "subscriptions",
}  # fmt: skip


def _some(noun: str) -> Any:
    made: Any = TYPES[noun]
    return list[made]


@strawberry.type(description="The stage in which the customer stands, or stood last.")
class PositionStage:
    key: str = strawberry.field(description="Its key.")
    name: str = strawberry.field(description="Its name, as it was published.")
    goal: str | None = strawberry.field(description="What the customer has then achieved.")
    department: str | None = strawberry.field(description="Whose stage it is.")


@strawberry.type(description="How long others stayed.")
class UsualStay:
    known: int = strawberry.field(description="Others of whom it is known how long they stayed, or longer.")
    percentile: float | None = strawberry.field(
        description=f"How many per cent of them had gone on by that time; null for fewer than {LEAST}."
    )
    median_seconds: Long | None = strawberry.field(description="Median of those who went on.")


@strawberry.type(description="The stage that comes next.")
class NextStage:
    key: str = strawberry.field(description="Key of the stage.")
    name: str = strawberry.field(description="Its name.")
    rule: str | None = strawberry.field(description="The rule by which customers come there; null when only by hand.")
    told: Json = strawberry.field(description="What the rule is told.")
    means: str | None = strawberry.field(description="The rule in words.")


@strawberry.type(description="One customer on one journey.")
class JourneyPosition:
    standing: Any = strawberry.field(description="The standing.", graphql_type=TYPES[STANDINGS.singular])
    stage: PositionStage = strawberry.field(description="Where the customer stands, or stood last.")
    seconds_here: Long = strawberry.field(description="How long the customer has been in the stage, or was.")
    expected_days: int | None = strawberry.field(description="How long it should take; null when nobody said.")
    late: bool | None = strawberry.field(description="Whether it takes longer than it should.")
    usual: UsualStay | None = strawberry.field(description="How long others stayed; null when not under way.")
    next: NextStage | None = strawberry.field(description="The stage that comes next; null when not under way.")
    needs: str | None = strawberry.field(description="What the customer needs to go on.")
    abandons_at: DateTime | None = strawberry.field(description="When they will count as having given up.")


@strawberry.type(description="Everything about a customer at a glance; lists of at most 20 rows.")
class CustomerProfile:
    customer: Any = strawberry.field(description="The customer.", graphql_type=TYPES[CUSTOMERS.singular])
    scores: Any = strawberry.field(
        description="How they feel: the last score by each instrument.", graphql_type=_some("Answer")
    )
    last_interactions: Any = strawberry.field(description="The last touches.", graphql_type=_some("Interaction"))
    open_cases: Any = strawberry.field(description="What is being fixed.", graphql_type=_some("Case"))
    open_promises: Any = strawberry.field(
        description="What was promised and has not come true yet, the next due first.",
        graphql_type=_some("Promise"),
    )
    outcomes: Any = strawberry.field(
        description="What they came to achieve, and how far they are.", graphql_type=_some("Outcome")
    )
    subscriptions: Any = strawberry.field(description="What they pay for.", graphql_type=_some("Subscription"))
    journeys: list[JourneyPosition] = strawberry.field(description="Where they stand, those under way first.")


@strawberry.type(description="One thing that happened.")
class TimelineEntry:
    at: DateTime = strawberry.field(description="When it happened.")
    type: str = strawberry.field(description="The noun, as REST calls it.")
    record: Any = strawberry.field(description="The row.", graphql_type=Node)


@strawberry.type(description="What happened with a customer, a page at a time.")
class CustomerTimeline:
    nodes: list[TimelineEntry] = strawberry.field(description="The latest first.")
    end_cursor: str | None = strawberry.field(description="Goes on as `after`; null on the last page.")
    has_next_page: bool = strawberry.field(description="Whether there is more.")


def query_fields() -> dict[str, Any]:
    """Root fields of queries."""
    id = argument("id", strawberry.ID, "Id of the customer.", ...)
    page = [argument("first", int, "How many, 1 to 100.", ...), argument("after", str | None, "The endCursor.", UNSET)]
    text = "Everything about a customer at a glance: how they feel, what is being fixed, what they achieve."
    where = "Where a customer stands on each journey, how long against what is usual, and what comes next."
    all_of_it = "What happened with a customer, the latest first."
    return {
        "customerProfile": root(CustomerProfile, _profile, text, [id]),
        "customerJourney": root(list[JourneyPosition], _journey, where, [id]),
        "customerTimeline": root(CustomerTimeline, _timeline, all_of_it, [id, *page]),
    }


def _profile(info: Info, id: strawberry.ID) -> CustomerProfile:
    reads = reading(info)
    found = profile(reads.actor, _key(id))
    for nodes in reads.below(reads.raw.field_nodes, "CustomerProfile", "customer"):
        load(reads, CUSTOMERS.singular, [found.customer], nodes)
    lists = {name: getattr(found, name) for name in HELD.values()}
    for field, noun in LISTS.items():
        for nodes in reads.below(reads.raw.field_nodes, "CustomerProfile", field):
            load(reads, BY_NAME[noun].singular, lists[HELD[field]], nodes)
    stands: list[JourneyPosition] = []
    for nodes in reads.below(reads.raw.field_nodes, "CustomerProfile", "journeys"):
        stands = _told(reads, found.journeys, nodes)
    return CustomerProfile(customer=found.customer, journeys=stands, **lists)


def _journey(info: Info, id: strawberry.ID) -> list[JourneyPosition]:
    reads = reading(info)
    customer = write.find(reads.actor, CUSTOMERS, _key(id))
    return _told(reads, positions(reads.actor, customer.pk), reads.raw.field_nodes)


def _told(reads: Reading, found: Sequence[Position], nodes: Nodes) -> list[JourneyPosition]:
    for below in reads.below(nodes, "JourneyPosition", "standing"):
        load(reads, STANDINGS.singular, [one.standing for one in found], below)
    return [
        JourneyPosition(
            standing=one.standing,
            stage=PositionStage(**{name: one.stage[name] for name in ("key", "name", "goal", "department")}),
            seconds_here=Long(one.seconds_here),
            expected_days=one.expected_days,
            late=one.late,
            usual=UsualStay(**asdict(one.usual)) if one.usual else None,
            next=NextStage(**asdict(one.next)) if one.next else None,
            needs=one.needs,
            abandons_at=DateTime(one.abandons_at) if one.abandons_at else None,
        )
        for one in found
    ]


def _timeline(info: Info, **given: Any) -> CustomerTimeline:
    reads = reading(info)
    asked = arguments(info)
    with renamed():
        page = timeline(reads.actor, _key(asked["id"]), limit_of(asked["first"]), asked.get("after"))
    entries: dict[str, list[Any]] = {}
    for one in page.items:
        entries.setdefault(one.resource.singular, []).append(one.row)
    for some in reads.below(reads.raw.field_nodes, "CustomerTimeline", "nodes"):
        for nodes in reads.below(some, "TimelineEntry", "record"):
            for noun, rows in entries.items():
                load(reads, noun, rows, nodes)
    told = [TimelineEntry(at=DateTime(one.at), type=one.resource.name, record=one.row) for one in page.items]
    return CustomerTimeline(nodes=told, end_cursor=page.next_cursor, has_next_page=page.next_cursor is not None)


def _key(id: str) -> Any:
    key = uuid_of(id)
    if key is None:
        raise NotFound(_("There is no %(noun)s with this id.") % {"noun": CUSTOMERS.model._meta.verbose_name})
    return key
