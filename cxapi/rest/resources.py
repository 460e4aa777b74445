"""The addresses of every noun, built from its record."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from core import read, write
from core.declare import Resource, Verb, verb_name
from core.problems import NotFound
from core.resources import RESOURCES
from cxapi.rest import tags
from cxapi.rest.answers import present, tag
from cxapi.rest.asking import SHAPING, check_names, places, question, view
from cxapi.rest.operations import Operations
from cxapi.rest.views import Endpoint
from cxapi.rest.wire import JsonBody, MergePatch

ROOT = "/api/v1"


class Rows(ViewSetMixin, Endpoint):
    """The rows of one noun. `resource`, and `verb` where there is one, are given to `as_view` by `routes_of`."""

    schema = Operations()
    resource: Resource = RESOURCES[0]
    verb: Verb | None = None

    def list(self, request: Request) -> Response:
        """A page of rows."""
        actor, resource = self.actor, self.resource
        with places():
            asked = question(actor, resource, dict(request.query_params.lists()))
            found = read.page(actor, resource, asked.ask)
            body: dict[str, Any] = {
                "items": present(actor, resource, found.items, asked.view),
                "next_cursor": found.next_cursor,
                "has_more": found.has_more,
            }
            if asked.count:
                body["count"] = read.rows(actor, resource, asked.ask).count()
        return Response(body)

    def retrieve(self, request: Request, id: str) -> Response:
        """One row; 304 when the one the client knows is still right."""
        resource = self.resource
        read.may_read(self.actor, resource)
        given = dict(request.query_params.lists())
        check_names(SHAPING, given, resource)
        wanted = view(resource, given)
        row = write.find(self.actor, resource, self.uuid(id))
        written = present(self.actor, resource, [row], wanted)[0]
        etag = tag(row, written, resource, wanted)
        if tags.known(request.META.get("HTTP_IF_NONE_MATCH"), etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(written, headers={"ETag": etag})

    def create(self, request: Request) -> Response:
        """A new row."""
        self.refuse_parameters(request)
        done = write.save(self.actor, self.resource, self.sent(request))
        return self.written(done.row, 201, Location=f"{ROOT}/{self.resource.name}/{done.row.pk}")

    def partial_update(self, request: Request, id: str) -> Response:
        """The row with the members of the body changed."""
        self.refuse_parameters(request)
        version, merge = self.expected(request, id), tags.merges(request.META.get("HTTP_PREFER"))
        data = self.sent(request)
        done = write.save(self.actor, self.resource, data, id=self.uuid(id), version=version, merge=merge)
        return self.written(done.row, 200, **(tags.APPLIED if done.merged else {}))

    def destroy(self, request: Request, id: str) -> Response:
        """Nothing; the row is marked as deleted."""
        self.refuse_parameters(request)
        write.delete(self.actor, self.resource, self.uuid(id), version=self.expected(request, id))
        return Response(status=204)

    def act(self, request: Request, id: str) -> Response:
        """The row after the verb was done to it."""
        self.refuse_parameters(request)
        assert self.verb is not None
        version = self.expected(request, id)
        done = write.act(self.actor, self.resource, self.uuid(id), self.verb, self.sent(request), version=version)
        return self.written(done.row)

    def written(self, row: Any, status: int = 200, **headers: str) -> Response:
        """A row that was just written, with its tag."""
        body = present(self.actor, self.resource, [row])[0]
        return Response(body, status=status, headers={"ETag": tag(row, body, self.resource), **headers})

    def uuid(self, id: str) -> UUID:
        """The id in the path; one that is no UUID reads like one that does not exist."""
        try:
            if len(id) != 36:
                raise ValueError
            return UUID(id)
        except ValueError:
            text = _("There is no %(noun)s with this id.") % {"noun": self.resource.model._meta.verbose_name}
            raise NotFound(text) from None

    def expected(self, request: Request, id: str) -> int | None:
        """The version that the change is meant for, from If-Match; None when any will do."""
        versions = tags.versions(request.META.get("HTTP_IF_MATCH"))
        if versions is None or len(versions) == 1:
            return None if versions is None else versions[0]
        now = write.find(self.actor, self.resource, self.uuid(id), deleted="include").version
        return now if now in versions else -1

    def refuse_parameters(self, request: Request) -> None:
        """Writes take no parameters."""
        if request.META.get("QUERY_STRING"):
            check_names((), dict(request.query_params.lists()), self.resource)


def made_here(resource: Resource) -> bool:
    """Whether rows of the noun are made and deleted over the API: a workspace itself is not."""
    return bool(resource.write) and resource.keyed


def routes_of(
    resource: Resource, rows: type[Rows] = Rows, *, more: Mapping[str, str] | None = None
) -> list[URLPattern | URLResolver]:
    """The addresses of one noun, each with and without a slash at its end; `more` are methods of the collection."""
    many: dict[str, Any] = {"get": "list", **(more or {})}
    one: dict[str, Any] = {"get": "retrieve"}
    if made_here(resource):
        many["post"], one["delete"] = "create", "destroy"
    if resource.write:
        one["patch"] = "partial_update"
    collection = rows.as_view(many, resource=resource)
    detail = rows.as_view(one, resource=resource, parser_classes=(MergePatch, JsonBody))
    inner = [path("", collection), path("<str:id>", detail), path("<str:id>/", detail)]
    for verb in resource.verbs:
        act = rows.as_view({"post": "act"}, resource=resource, verb=verb)
        inner += [path(f"<str:id>/{verb_name(verb)}", act), path(f"<str:id>/{verb_name(verb)}/", act)]
    return [path(resource.name, collection), path(f"{resource.name}/", include(inner))]
