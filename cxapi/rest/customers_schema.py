"""How the profile, the timeline and the position of a customer describe themselves."""

from collections.abc import Mapping

from drf_spectacular.openapi import AutoSchema

from core.customers import CUSTOMERS
from cxapi.rest.answers import BY_NAME
from cxapi.rest.schema import PLAIN, Schema, Shape, named, nullable, reference, thing
from cxapi.rest.shapes import shapes_of
from journeys.moves import STANDINGS
from journeys.position import LEAST
from journeys.timeline import TOLD

TEXT: Schema = {"type": "string"}
# The lists of a profile, and the noun of each.
LISTS: Mapping[str, str] = {
    "scores": "answers", "last_interactions": "interactions", "open_cases": "cases", "open_promises": "promises",
    "outcomes": "outcomes", "subscriptions": "subscriptions",
}  # fmt: skip
SAID = {
    "scores": "How they feel: the last score by each instrument.",
    "last_interactions": "The last touches.",
    "open_cases": "What is being fixed.",
    "open_promises": "What was promised and has not come true yet, the next due first.",
    "outcomes": "What they came to achieve, and how far they are.",
    "subscriptions": "What they pay for.",
}


class PositionsShape(Shape):
    component = "CustomerJourney"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        text = "The last way on each journey, those under way first."
        items: Schema = {"type": "array", "items": _position(auto), "description": text}
        return thing("Where a customer stands.", {"items": items})


class ProfileShape(Shape):
    component = "CustomerProfile"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        members: Schema = {"customer": reference(auto, shapes_of(CUSTOMERS.name).read)}
        for name, noun in LISTS.items():
            items = reference(auto, shapes_of(noun).read)
            members[name] = {"type": "array", "items": items, "description": SAID[name]}
        members["journeys"] = {"type": "array", "items": _position(auto), "description": "Where they stand."}
        return thing("Everything about a customer at a glance.", members)


class TimelineShape(Shape):
    component = "CustomerTimeline"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        nouns = [resource.name for resource, _time, _owner in TOLD]
        rows = [reference(auto, shapes_of(BY_NAME[noun].name).read) for noun in nouns]
        members: Schema = {
            "at": {**PLAIN["instant"], "description": "When it happened."},
            "type": {**TEXT, "description": f"The noun: {', '.join(nouns)}. The list may grow."},
            "data": {"anyOf": rows, "description": "The row."},
        }
        entry = named(auto, "TimelineEntry", thing("One thing that happened.", members))
        page: Schema = {
            "items": {"type": "array", "items": entry, "description": "The latest first."},
            "next_cursor": {**nullable(TEXT), "description": "Goes on as `?cursor=`; null on the last page."},
            "has_more": {"type": "boolean", "description": "Whether there is more."},
        }
        return thing("What happened with a customer.", page)


def _position(auto: AutoSchema) -> Schema:
    whole = nullable(PLAIN["integer"])
    members: Schema = {
        "standing": reference(auto, shapes_of(STANDINGS.name).read),
        "stage": _stage(auto),
        "seconds_here": {**PLAIN["big"], "description": "How long the customer has been in the stage, or was."},
        "expected_days": {**whole, "description": "How long it should take; null when nobody said."},
        "late": {**nullable(PLAIN["flag"]), "description": "Whether it takes longer than it should."},
        "usual": {**nullable(_usual(auto)), "description": "How long others stayed; null when not under way."},
        "next": {**nullable(_next(auto)), "description": "The stage that comes next; null when not under way."},
        "needs": {**nullable(TEXT), "description": "What the customer needs to go on."},
        "abandons_at": {**nullable(PLAIN["instant"]), "description": "When they will count as having given up."},
    }
    return named(auto, "JourneyPosition", thing("One customer on one journey.", members))


def _stage(auto: AutoSchema) -> Schema:
    members: Schema = {
        "key": {**TEXT, "description": "Its key."},
        "name": {**TEXT, "description": "Its name, as it was published."},
        "goal": {**nullable(TEXT), "description": "What the customer has then achieved."},
        "department": {**nullable(TEXT), "description": "Whose stage it is."},
    }
    return named(auto, "PositionStage", thing("The stage in which the customer stands, or stood last.", members))


def _usual(auto: AutoSchema) -> Schema:
    share = f"How many per cent of them had gone on by that time; null for fewer than {LEAST}."
    members: Schema = {
        "known": {**PLAIN["integer"], "description": "Others of whom it is known how long they stayed, or longer."},
        "percentile": {**nullable(PLAIN["number"]), "description": share},
        "median_seconds": {**nullable(PLAIN["big"]), "description": "Median of those who went on."},
    }
    return named(auto, "UsualStay", thing("How long others stayed.", members))


def _next(auto: AutoSchema) -> Schema:
    members: Schema = {
        "key": {**TEXT, "description": "Key of the stage."},
        "name": {**TEXT, "description": "Its name."},
        "rule": {**nullable(TEXT), "description": "The rule by which customers come there; null when only by hand."},
        "told": {"type": "object", "additionalProperties": {}, "description": "What the rule is told."},
        "means": {**nullable(TEXT), "description": "The rule in words."},
    }
    return named(auto, "NextStage", thing("The stage that comes next.", members))
