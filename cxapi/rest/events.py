"""POST /events/batch: messages in the form of Segment's libraries, a verdict for each."""

from datetime import datetime
from typing import Any

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.columns import Bad, Column
from core.messages.collect import OUTCOMES, Verdict, collect
from core.problems import Fault, Invalid
from core.writing.intake import nearest, pointer
from core.writing.storage import AT_ONCE as MOST_MESSAGES
from cxapi.rest.asking import check_known
from cxapi.rest.keyed import STATUSES, LargeBody, problem_under
from cxapi.rest.schema import PLAIN, ProblemShape, Schema, Shape, named, nullable, reference, thing
from cxapi.rest.views import Endpoint

# What libraries send beside the messages is passed over; only these are read.
READ = ("batch", "sentAt", "source")
PASSED_OVER = ("context", "integrations", "timestamp", "writeKey")


class MessagesShape(Shape):
    component = "EventBatch"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        message = {"type": "object", "additionalProperties": {}, "description": "A message: identify, track or group."}
        items = {"type": "array", "items": message, "minItems": 1, "maxItems": MOST_MESSAGES}
        said = "When the batch left, by the sender's clock: times are put right by it."
        more: Schema = {
            "sentAt": {**PLAIN["instant"], "description": said},
            "source": {"type": "string", "maxLength": 60, "description": "Name of the system whose ids these are."},
            **{name: {"description": "Sent by libraries and passed over."} for name in PASSED_OVER},
        }
        batch = {"batch": {**items, "description": "The messages, each of at most 32 kB."}}
        return thing("Messages in the form of Segment's libraries.", batch, more=more, closed=True)


class EventVerdictsShape(Shape):
    component = "EventBatchAnswer"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        whole = {"type": "integer", "format": "int32"}
        text = {"type": "string"}
        words = {"type": "string", "enum": list(OUTCOMES), "description": "What became of a message."}
        members: Schema = {
            "index": {**whole, "description": "Place of the message in the batch, from 0."},
            "status": {**whole, "description": "The HTTP status that the message alone would have had."},
            "outcome": named(auto, "EventOutcome", words),
            "message_id": {**nullable(text), "description": "Its messageId."},
            "id": {
                **nullable(PLAIN["id"]),
                "description": "Id of the customer it is about; of the company for a group.",
            },
            "ignored": {"type": "array", "items": text, "description": "Traits that are not kept."},
            "clock_skew": {"type": "boolean", "description": "Whether the sender's clock was off by over 5 minutes."},
            "problem": nullable(reference(auto, ProblemShape)),
        }
        verdict = named(auto, "EventVerdict", thing("What became of one message.", members))
        counts = {word: {**whole, "description": f"Messages that were {word}."} for word in OUTCOMES}
        answer: Schema = {
            "items": {"type": "array", "items": verdict, "description": "The verdicts, in the order of the messages."},
            "counts": named(auto, "EventCounts", thing("How many messages had which outcome.", counts)),
        }
        return thing("What became of a batch of messages.", answer)


class Events(Endpoint):
    """Messages of an event pipeline."""

    parser_classes = (LargeBody,)

    @extend_schema(
        operation_id="events_batch",
        tags=["events"],
        request=MessagesShape,
        responses={
            200: OpenApiResponse(EventVerdictsShape, "All messages are in."),
            207: OpenApiResponse(EventVerdictsShape, "At least one message was refused."),
        },
    )
    def post(self, request: Request) -> Response:
        """Takes up to 500 messages: identify and group create or change customers, track counts a use on the
        customer's local day. A `messageId` that comes again within 90 days is `duplicate` and counts once.
        """
        check_known((), dict(request.query_params.lists()), "events")
        messages, source, sent_at = envelope(self.sent(request))
        verdicts = collect(self.actor, messages, source=source, sent_at=sent_at)
        counts = dict.fromkeys(OUTCOMES, 0)
        for one in verdicts:
            counts[one.outcome] += 1
        items = [verdict_of(request, place, one) for place, one in enumerate(verdicts)]
        return Response({"items": items, "counts": counts}, status=207 if counts["refused"] else 200)


def envelope(data: dict[str, Any]) -> tuple[list[Any], str | None, datetime | None]:
    """The messages of a body, their source and when they left; Invalid when the envelope itself is wrong."""
    faults = []
    for name in data:
        if name not in (*READ, *PASSED_OVER):
            text = _("There is no member %(name)s here.") % {"name": name[:60]} + nearest(name, READ)
            faults.append(Fault(f"/{pointer(name)}", "unknown_member", text, None, list(READ)))
    messages = data.get("batch")
    if not isinstance(messages, list):
        code = "required" if messages is None else "wrong_type"
        faults.append(Fault("/batch", code, _("batch is a list of messages.")))
    elif not 1 <= len(messages) <= MOST_MESSAGES:
        text = _("A batch holds 1 to %(most)s rows, not %(given)s.") % {"most": MOST_MESSAGES, "given": len(messages)}
        faults.append(Fault("/batch", "out_of_range", text, len(messages), [1, MOST_MESSAGES]))
    read: dict[str, Any] = {}
    for one in (Column("source", "text", null=True, max_length=60), Column("sentAt", "instant", null=True)):
        try:
            read[one.name] = one.decode(data.get(one.name))
        except Bad as bad:
            faults.append(bad.at(f"/{one.name}", data.get(one.name)))
    if faults:
        raise Invalid(_("The batch was refused."), faults)
    return messages or [], read["source"], read["sentAt"]


def verdict_of(request: Request, place: int, one: Verdict) -> dict[str, Any]:
    """What became of one message; the places of its problem are places in the whole body."""
    return {
        "index": place,
        "status": one.problem.status if one.problem else STATUSES.get(one.outcome, 200),
        "outcome": one.outcome,
        "message_id": one.message_id,
        "id": one.id,
        "ignored": one.ignored,
        "clock_skew": one.skewed,
        "problem": problem_under(request, f"/batch/{place}", one.problem) if one.problem else None,
    }


def routes() -> list[URLPattern | URLResolver]:
    """The addresses of this file."""
    view = Events.as_view()
    return [path(f"events/batch{slash}", view) for slash in ("", "/")]
