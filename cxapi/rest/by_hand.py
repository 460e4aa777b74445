"""What no record can say: who am I, and keys whose secret is shown once."""

from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

import cxapi
from core import keys, read, write
from core.access import API_KEYS, ApiKey
from core.columns import column
from core.problems import Fault, Invalid
from core.resources import scopes
from core.scope import Role
from core.workspaces import WORKSPACES
from core.writing.intake import Item, decode
from core.writing.storage import AT_ONCE
from cxapi import limits
from cxapi.bodies import DEEPEST
from cxapi.rest.answers import present, tag
from cxapi.rest.keyed_schema import MOST_BYTES
from cxapi.rest.operations import Operations
from cxapi.rest.resources import ROOT, Rows, routes_of
from cxapi.rest.schema import PLAIN, Schema, Shape, fragment, named, reference, thing
from cxapi.rest.shapes import said_of, shapes_of
from cxapi.rest.views import MOST_QUERY, Endpoint

NEW_KEY = tuple(column(ApiKey, name) for name in ("name", "role", "personal_data", "expires_at"))


class NewKeyShape(Shape):
    component = "ApiKeyCreate"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        members = {
            one.label: {**fragment(auto, one, null=one.null, limits=True), "description": said_of(one)}
            for one in NEW_KEY
        }
        name = {"name": members.pop("name")}
        return thing("A new key.", name, more=members, closed=True)


class MadeKeyShape(Shape):
    component = "ApiKeyCreated"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        text = "The key itself, to be sent as `Authorization: Bearer <key>`. It is never shown again."
        key = thing("A key and its secret.", {"key": {"type": "string", "description": text}})
        return {"allOf": [reference(auto, shapes_of(API_KEYS.name).read), key], "description": "A key just made."}


class KeyOperations(Operations):
    def get_request_serializer(self) -> Any:
        return NewKeyShape if self.action == "create" else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        if self.action == "create":
            return {201: OpenApiResponse(MadeKeyShape, "The new key with its secret.")}
        return super().get_response_serializers()


class Keys(Rows):
    """The keys of a workspace. Nothing about them can be changed; `revoke` ends one."""

    schema = KeyOperations()
    secret = True

    def create(self, request: Request) -> Response:
        """A new key, with its secret shown this once."""
        self.refuse_parameters(request)
        values = new_key(self.sent(request))
        role = Role(values.get("role", Role.VIEWER))
        row, raw = keys.issue_key(
            self.actor,
            values["name"],
            role,
            personal_data=values.get("personal_data", False),
            expires_at=values.get("expires_at"),
        )
        body = {**present(self.actor, API_KEYS, [row])[0], "key": raw}
        headers = {"ETag": tag(row, body, API_KEYS), "Location": f"{ROOT}/{API_KEYS.name}/{row.pk}"}
        return Response(body, status=201, headers={**headers, "Cache-Control": "no-store"})


def new_key(data: dict[str, Any]) -> dict[str, Any]:
    """The values for a new key; Invalid names each wrong member."""
    item = Item(data)
    decode(NEW_KEY, [item])
    if "name" not in data:
        item.faults.append(Fault("/name", "required", _("%(label)s must be given.") % {"label": "name"}))
    if item.faults:
        raise Invalid(_("The key was refused."), item.faults)
    return item.values


class WhoamiShape(Shape):
    component = "Whoami"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        members: Schema = {
            "workspace": reference(auto, shapes_of(WORKSPACES.name).read),
            "kind": {"type": "string", "description": "What acts: key or member."},
            "id": {**PLAIN["id"], "description": "Id of the key or member."},
            "name": {"type": "string", "description": "Name of the key or member."},
            "role": fragment(auto, NEW_KEY[1]),
            "personal_data": {"type": "boolean", "description": "Whether personal data is shown."},
            "scopes": {
                "type": "array",
                "items": {"type": "string"},
                "description": "What the role may do, as `cases:read` and `cases:write`.",
            },
            "origin": {"type": "string", "description": "The origin that rows and changes say when it wrote them."},
            "limits": _limits(auto),
            "version": {"type": "string", "description": "Version of the service."},
            "time": {**PLAIN["instant"], "description": "The server's clock."},
        }
        return thing("Who acts with this key, and what it may ask for.", members)


def _limits(auto: AutoSchema) -> Schema:
    whole = {"type": "integer", "format": "int32"}
    said = {
        "requests_per_minute": "Requests a minute.",
        "page": "Rows a page at most.",
        "body_bytes": "Bytes of a body at most.",
        "batch_rows": "Rows of a batch at most.",
        "batch_bytes": "Bytes of the body of a batch at most.",
        "query_bytes": "Bytes of a query string at most.",
        "depth": "How deep a body may be nested.",
    }
    members = {name: {**whole, "description": text} for name, text in said.items()}
    return named(auto, "Limits", thing("What a request may ask for.", members))


class Whoami(Endpoint):
    """Who acts with this key."""

    @extend_schema(operation_id="whoami", tags=["whoami"], summary="Who am I", responses={200: WhoamiShape})
    def get(self, request: Request) -> Response:
        """The workspace, role and limits of the key, the version of the service and its clock."""
        actor = self.actor
        home = write.find(actor, WORKSPACES, actor.workspace_id)
        bounds = {
            "requests_per_minute": limits.quota(),
            "page": read.MOST,
            "body_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
            "batch_rows": AT_ONCE,
            "batch_bytes": MOST_BYTES,
            "query_bytes": MOST_QUERY,
            "depth": DEEPEST,
        }
        body = {
            "workspace": present(actor, WORKSPACES, [home])[0],
            "kind": actor.kind,
            "id": actor.id,
            "name": actor.name,
            "role": actor.role,
            "personal_data": actor.personal_data,
            "scopes": scopes(actor.role),
            "origin": actor.origin,
            "limits": bounds,
            "version": cxapi.__version__,
            "time": timezone.now(),
        }
        return Response(body)


def routes() -> list[URLPattern | URLResolver]:
    """The addresses of this file, and those of the keys."""
    whoami = Whoami.as_view()
    return [path("whoami", whoami), path("whoami/", whoami), *routes_of(API_KEYS, Keys, more={"post": "create"})]
