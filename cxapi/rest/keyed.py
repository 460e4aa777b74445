"""Rows by the keys of other systems: one at its own address, or up to 500 in one body."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from core import read, write
from core.customers import CUSTOMERS
from core.declare import Resource
from core.persons import aliases
from core.problems import Fault, Invalid, NotFound, Refused
from core.write import Written
from core.writing.batch import OUTCOMES
from core.writing.storage import AT_ONCE as MOST_ROWS
from cxapi.errors import Barred, problem_of
from cxapi.rest import tags
from cxapi.rest.answers import present, tag
from cxapi.rest.asking import check_names, single
from cxapi.rest.keyed_schema import MOST_BYTES, KeyedOperations
from cxapi.rest.resources import ROOT, Rows, made_here
from cxapi.rest.wire import JsonBody, MergePatch, object_of

NEVER = -1
STATUSES = {"created": 201, "not_applied": 424}


class LargeBody(JsonBody):
    """JSON up to 5 MB: Django's own limit stands on `request.body`, so this reads the stream."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        request: HttpRequest = stream if isinstance(stream, HttpRequest) else parser_context["request"]._request
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            raise Barred(413, "too_large", _("The body of a batch is larger than 5 MB."))
        return object_of(stream.read())


class KeyedRows(Rows):
    """The rows of one noun by key."""

    schema = KeyedOperations()

    def retrieve_by(self, request: Request, source: str, external_id: str) -> Response:
        """The row of a key."""
        read.may_read(self.actor, self.resource)
        return self.retrieve(request, self.named(source, external_id))

    def put_by(self, request: Request, source: str, external_id: str) -> Response:
        """The row of a key, created or changed."""
        return self.write_by(request, source, external_id, known=False)

    def patch_by(self, request: Request, source: str, external_id: str) -> Response:
        """The row of a key, changed when there is one."""
        return self.write_by(request, source, external_id, known=True)

    def write_by(self, request: Request, source: str, external_id: str, *, known: bool) -> Response:
        """What became of the row of a key, and the row."""
        self.refuse_parameters(request)
        data = self.sent(request)
        version = self.version_of(request, source, external_id)
        merge = tags.merges(request.META.get("HTTP_PREFER"))
        key = (source, external_id)
        done = write.upsert_one(self.actor, self.resource, key, data, version=version, merge=merge, known=known)
        record = present(self.actor, self.resource, [done.row])[0]
        headers = {"ETag": tag(done.row, record, self.resource), **(tags.APPLIED if done.merged else {})}
        if done.outcome == "created":
            headers["Location"] = f"{ROOT}/{self.resource.name}/{done.row.pk}"
        body = {"outcome": done.outcome, "clock_skew": done.skewed, "record": record}
        return Response(body, status=STATUSES.get(done.outcome, 200), headers=headers)

    def destroy_by(self, request: Request, source: str, external_id: str) -> Response:
        """Nothing; the row is marked as deleted. With a time of the other system: what became of it, when stale."""
        if "source_updated_at" in request.query_params:
            return self.destroy_at(request, source, external_id)
        merged = None
        if self.resource is CUSTOMERS:
            # Who merged two records drops the duplicate over there: that must not take the survivor with it.
            merged = aliases.merged_under(self.actor.workspace_id, source, external_id)
        return self.destroy(request, str(merged) if merged else self.named(source, external_id))

    def destroy_at(self, request: Request, source: str, external_id: str) -> Response:
        """As `destroy_by`, held against the times of that system."""
        given = dict(request.query_params.lists())
        check_names(("source_updated_at",), given, self.resource)
        data = {"deleted": True, "source_updated_at": single(given, "source_updated_at")}
        self.named(source, external_id)
        version = self.version_of(request, source, external_id)
        done = write.upsert_one(self.actor, self.resource, (source, external_id), data, version=version)
        if done.outcome != "stale":
            return Response(status=204)
        record = present(self.actor, self.resource, [done.row])[0]
        return Response({"outcome": done.outcome, "clock_skew": done.skewed, "record": record})

    def batch(self, request: Request) -> Response:
        """A verdict for each row, in their order."""
        self.refuse_parameters(request)
        rows, atomic = envelope(self.sent(request))
        upsert = write.upsert_together if atomic else write.upsert
        verdicts = upsert(self.actor, self.resource, rows)
        items = [verdict_of(request, place, one) for place, one in enumerate(verdicts)]
        counts = dict.fromkeys(OUTCOMES, 0)
        for one in verdicts:
            counts[one.outcome] += 1
        fine = not counts["refused"]
        return Response({"items": items, "counts": counts}, status=200 if fine else 207)

    def named(self, source: str, external_id: str) -> str:
        """The id of the row of a key, as it would stand in a path."""
        return str(write.id_of_key(self.actor, self.resource, (source, external_id)))

    def version_of(self, request: Request, source: str, external_id: str) -> int | None:
        """The version that If-Match means; a row that does not exist has none."""
        header = request.META.get("HTTP_IF_MATCH")
        versions = tags.versions(header)
        if header is None or (versions is not None and len(versions) == 1):
            return versions[0] if versions else None
        try:
            row = write.find(self.actor, self.resource, self.uuid(self.named(source, external_id)), deleted="include")
        except NotFound:
            return NEVER
        return row.version if versions is None or row.version in versions else NEVER


def envelope(data: dict[str, Any]) -> tuple[list[Any], bool]:
    """The rows of a batch and whether they stand or fall together; Invalid when the envelope itself is wrong."""
    faults = [
        Fault(f"/{str(name)[:60]}", "unknown_member", _("A batch has items, source and atomic."), None, list(MEMBERS))
        for name in data
        if name not in MEMBERS
    ]
    items, source, atomic = data.get("items"), data.get("source"), data.get("atomic", False)
    if not isinstance(items, list):
        faults.append(Fault("/items", "required" if items is None else "wrong_type", _("items is a list of rows.")))
    elif not 1 <= len(items) <= MOST_ROWS:
        text = _("A batch holds 1 to %(most)s rows, not %(given)s.") % {"most": MOST_ROWS, "given": len(items)}
        faults.append(Fault("/items", "out_of_range", text, len(items), [1, MOST_ROWS]))
    if source is not None and not isinstance(source, str):
        faults.append(Fault("/source", "wrong_type", _("source is a text.")))
    if not isinstance(atomic, bool):
        faults.append(Fault("/atomic", "wrong_type", _("atomic is true or false.")))
    if faults:
        raise Invalid(_("The batch was refused."), faults)
    rows: list[Any] = items or []
    if source is not None:
        rows = [{"source": source, **row} if isinstance(row, dict) else row for row in rows]
    return rows, bool(atomic)


MEMBERS = ("items", "source", "atomic")


def verdict_of(request: Request, place: int, one: Written) -> dict[str, Any]:
    """What became of one row of a batch; the places of its problem are places in the whole body."""
    return {
        "index": place,
        "status": one.problem.status if one.problem else STATUSES.get(one.outcome, 200),
        "outcome": one.outcome,
        "id": one.row.pk if one.row is not None else None,
        "version": one.row.version if one.row is not None else None,
        "clock_skew": one.skewed,
        "problem": problem_under(request, f"/items/{place}", one.problem) if one.problem else None,
    }


def problem_under(request: Request, place: str, said: Refused) -> dict[str, Any]:
    """The problem document of one row, its places below `place`."""
    under = Refused(
        said.detail,
        [fault.under(place) for fault in said.faults],
        code=said.code,
        conflicting_ids=said.conflicting_ids,
        extra=said.extra,
    )
    under.status = said.status
    return problem_of(under, request._request)


def routes_of(resource: Resource) -> list[URLPattern | URLResolver]:
    """The addresses of a noun's keys. A slash at the end belongs to the key."""
    if not resource.keyed:
        return []
    methods: dict[str, Any] = {"get": "retrieve_by"}
    made: list[URLPattern | URLResolver] = []
    if made_here(resource):
        methods |= {"put": "put_by", "patch": "patch_by", "delete": "destroy_by"}
        batch = KeyedRows.as_view({"post": "batch"}, resource=resource, parser_classes=(LargeBody,))
        made += [path(f"{resource.name}/batch{slash}", batch) for slash in ("", "/")]
    one = KeyedRows.as_view(methods, resource=resource, parser_classes=(JsonBody, MergePatch))
    return [*made, path(f"{resource.name}/by/<str:source>/<path:external_id>", one)]
