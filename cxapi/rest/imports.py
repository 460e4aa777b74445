"""Files of rows: small ones answered at once, large ones as jobs, whole or in parts."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from core import write
from core.columns import Bad, column
from core.declare import Resource
from core.files import importing, parts
from core.files.importing import Asked, Judged, Layout
from core.files.jobs import JOBS, MOST_PARTS, Job, JobError, JobPart, start
from core.problems import Fault, Forbidden, Invalid, NotFound
from core.scope import Actor, visible
from cxapi.rest.answers import BY_NAME, present
from cxapi.rest.asking import check_known, choice, single
from cxapi.rest.exports import AnyAnswer, ndjson
from cxapi.rest.imports_schema import SHOWN, ImportOperations, PartOperations
from cxapi.rest.resources import ROOT, Rows, made_here
from cxapi.rest.streams import FILES, FORMATS, Hashed, media_type_of, unpacked
from cxapi.rest.wire import JsonBody

PARAMETERS = ("format", "source", "dry_run", "parts")
# What is answered at once: a few thousand rows, a few seconds.
SMALL_BYTES, SMALL_LINES = 524_288, 5_000
ERRORS_AT_ONCE = 500


class Imports(Rows):
    """The files of one noun."""

    schema = ImportOperations()
    parser_classes = (*FILES, JsonBody)
    received: "Received | None" = None

    def bring(self, request: Request) -> Response:
        """What became of the rows, or the job that works them off."""
        asked = self.asked(request)
        if choice(dict(request.query_params.lists()), "parts", ("open",)):
            return self.job(parts.open_job(self.actor, self.resource, asked))
        received = self.received or self.receive(request, asked)
        if received.job is not None:
            return self.job(write.act(self.actor, JOBS, received.job.pk, start, {}).row)
        layout, judged = importing.at_once(self.actor, self.resource, asked, received.content)
        return Response(answer_of(self.resource, asked, layout, judged))

    def asked(self, request: Request) -> Asked:
        """How the file is to be read; raises Refused naming the parameter."""
        importing.may_import(self.actor, self.resource)
        given = dict(request.query_params.lists())
        check_known(PARAMETERS, given, f"{self.resource.name}/import")
        format = choice(given, "format", ("csv", "ndjson")) or FORMATS.get(media_type_of(request), "")
        if not format:
            text = _("Say the format of the file: ?format=csv or ?format=ndjson.")
            raise Invalid(text, [Fault("?format", "required", text, None, ["csv", "ndjson"])])
        dry = choice(given, "dry_run", ("true", "false")) == "true"
        return Asked(format, self.source(single(given, "source")), dry, get_language() or "en")

    def source(self, given: str | None) -> str | None:
        """The source of rows that name none."""
        try:
            return column(self.resource.model, "source").decode(given) if given else None
        except Bad as bad:
            raise Invalid(bad.message, [bad.at("?source", given)]) from None

    def receive(self, request: Request, asked: Asked) -> "Received":
        """The body: in memory when it is small, else kept as the one part of a new job."""
        chunks = Hashed(unpacked(request))
        coming = iter(chunks)
        head = b""
        for chunk in coming:
            head += chunk
            if len(head) > SMALL_BYTES or head.count(b"\n") > SMALL_LINES:
                break
        else:
            return Received(head, None, chunks)
        job = parts.open_job(self.actor, self.resource, asked)
        try:
            parts.keep(job, 1, chain([head], coming))
        except BaseException:
            parts.discard(job)
            raise
        return Received(b"", job, chunks)

    def answer_once(self, handler: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> Response:
        """As for every POST: the body that is compared is the hash of the file and the parameters beside it."""
        self.received = received = self.receive(request, self.asked(request))
        # DRF keeps what a parser has made of the body there.
        compared = {"sha256": received.chunks.digest.hexdigest(), "parameters": request.query_params.dict()}
        request.__dict__["_full_data"] = compared
        try:
            answer = super().answer_once(handler, request, *args, **kwargs)
        except BaseException:
            self.forget(received)
            raise
        if "Idempotent-Replayed" in answer.headers:
            self.forget(received)
        return answer

    def forget(self, received: "Received") -> None:
        if received.job is not None:
            parts.discard(received.job)

    def job(self, job: Job) -> Response:
        return accepted(self.actor, job)


def accepted(actor: Actor, job: Job) -> Response:
    """A job that has begun to exist."""
    body = present(actor, JOBS, [job])[0]
    return Response(body, status=202, headers={"Location": f"{ROOT}/{JOBS.name}/{job.pk}"})


class Received:
    """A body that was read: its bytes, or the job that keeps them."""

    def __init__(self, content: bytes, job: Job | None, chunks: Hashed) -> None:
        self.content, self.job, self.chunks = content, job, chunks


def answer_of(resource: Resource, asked: Asked, layout: Layout, judged: Judged) -> dict[str, Any]:
    """What is told of a small file: counts, the first refused lines, and each row of a dry run."""
    refused = list(judged.refused(resource))
    told: dict[str, Any] = {
        "dry_run": asked.dry_run,
        "rows": len(judged.verdicts),
        "counts": judged.counts(),
        "columns_passed_over": layout.passed_over,
        "refused": refused[:SHOWN],
        "refused_left_out": max(0, len(refused) - SHOWN),
    }
    if asked.dry_run:
        told["items"] = [{"line": row.line, "outcome": outcome} for row, outcome, _problem in judged.verdicts]
    return told


class Parts(Rows):
    """The parts and the refused lines of a job."""

    schema = PartOperations()
    resource = JOBS
    parser_classes = (*FILES, JsonBody)
    content_negotiation_class = AnyAnswer

    def found(self, id: str) -> Job:
        """The job, for whoever may write what its rows are."""
        job: Job = write.find(self.actor, JOBS, self.uuid(id))
        if self.actor.role not in BY_NAME[job.noun].access.write:
            text = _("The role %(role)s may not write %(name)s.") % {"role": self.actor.role, "name": job.noun}
            raise Forbidden(text)
        return job

    def put_part(self, request: Request, id: str, number: str) -> Response:
        """The part as it is kept."""
        self.refuse_parameters(request)
        job = self.found(id)
        if not (number.isascii() and number.isdigit() and len(number) < 6 and 1 <= int(number) <= MOST_PARTS):
            raise NotFound(_("The parts of a job are numbered from 1 to %(most)s.") % {"most": MOST_PARTS})
        part, fresh = parts.keep(job, int(number), unpacked(request))
        return Response(part_of(part), status=201 if fresh else 200)

    def list_parts(self, request: Request, id: str) -> Response:
        """The parts that are there."""
        self.refuse_parameters(request)
        kept = visible(
            JobPart._default_manager.filter(job=self.found(id), complete=True), self.actor, deleted="include"
        )
        return Response({"items": [part_of(one) for one in kept.order_by("number")]})

    def errors(self, request: Request, id: str) -> Any:
        """The refused lines, one JSON object each."""
        self.refuse_parameters(request)
        return ndjson(request, self.lines(self.found(id)), "errors")

    def lines(self, job: Job) -> Iterator[list[dict[str, Any]]]:
        last = 0
        while True:
            held = visible(JobError._default_manager.filter(job=job, pk__gt=last), self.actor, deleted="include")
            some = list(held.order_by("pk")[:ERRORS_AT_ONCE])
            yield [{name: getattr(one, name) for name in ("line", "source", "external_id", "problem")} for one in some]
            if len(some) < ERRORS_AT_ONCE:
                return
            last = some[-1].pk


def part_of(part: JobPart) -> dict[str, Any]:
    """A part as it is answered."""
    return {"number": part.number, "bytes": part.bytes, "sha256": part.sha256}


def routes_of(resource: Resource) -> list[URLPattern | URLResolver]:
    """Where the files of a noun go."""
    if not made_here(resource):
        return []
    bring = Imports.as_view({"post": "bring"}, resource=resource)
    return [path(f"{resource.name}/import{slash}", bring) for slash in ("", "/")]


def routes() -> list[URLPattern | URLResolver]:
    """The addresses below a job."""
    views = {
        "parts": Parts.as_view({"get": "list_parts"}),
        "parts/<str:number>": Parts.as_view({"put": "put_part"}),
        "errors": Parts.as_view({"get": "errors"}),
    }
    return [path(f"jobs/<str:id>/{at}{slash}", view) for at, view in views.items() for slash in ("", "/")]
