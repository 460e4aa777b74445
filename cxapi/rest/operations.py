"""How the addresses of a noun describe themselves: names, parameters and answers of each operation."""

import inspect
from functools import lru_cache
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from core.columns import Column
from core.customers import CUSTOMERS
from core.declare import Resource, Verb
from core.read import LONGEST_SEARCH, MOST, USUAL
from cxapi.rest.asking import references_of
from cxapi.rest.schema import Described, ProblemShape, Schema, fragment, header, named
from cxapi.rest.shapes import meaning, shapes_of

WORDS = {"list": "list", "retrieve": "get", "create": "create", "partial_update": "update", "destroy": "delete"}
SAYS = {
    "list": "List {many}",
    "retrieve": "Get {one}",
    "create": "Create {one}",
    "partial_update": "Change {one}",
    "destroy": "Delete {one}",
}
MOVED = (301, "application/problem+json")
MORE = {
    "list": "A page of rows, in a stable order. Unknown parameters are refused.",
    "retrieve": "One row. A deleted one answers 410 with what is left of it.",
    "create": "A new row; nothing is stored when anything in the body is wrong.",
    "partial_update": "JSON Merge Patch: members that are absent stay, null clears.",
    "destroy": "Marks the row as deleted. Deleting it again answers the same.",
}
MEANS = {
    "eq": "{one} is this; several values are one of these",
    "ne": "{one} is not this",
    "in": "{one} is one of these (commas or repeated)",
    "lt": "{one} is below",
    "lte": "{one} is at most",
    "gt": "{one} is above",
    "gte": "{one} is at least",
    "null": "{one} is null, or is not",
    "contains": "{one} holds this text, whatever the case",
}


class Operations(Described):
    """The description of one address of a noun, read from `view.resource`, `view.action` and `view.verb`."""

    @property
    def resource(self) -> Resource:
        view: Any = self.view
        found: Resource = view.resource
        return found

    @property
    def verb(self) -> Verb | None:
        return getattr(self.view, "verb", None)

    @property
    def action(self) -> str:
        return str(getattr(self.view, "action", ""))

    def get_operation_id(self) -> str:
        word = self.verb.__name__ if self.verb else WORDS[self.action]
        return f"{self.resource.name.replace('-', '_')}_{word}"

    def get_tags(self) -> list[str]:
        return [self.resource.name]

    def get_summary(self) -> str:
        name = str(self.resource.model._meta.verbose_name)
        one = f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
        if self.verb:
            return f"{self.verb.__name__.replace('_', ' ').capitalize()}: {one}"
        return SAYS[self.action].format(one=one, many=self.resource.name.replace("-", " "))

    def get_description(self) -> str:  # type: ignore[override]
        said = inspect.cleandoc(self.verb.__doc__ or "") if self.verb else MORE[self.action]
        return f"{said}\n\n{meaning(self.resource.model)}"

    def get_request_serializer(self) -> Any:
        shapes = shapes_of(self.resource.name)
        if self.verb:
            return shapes.inputs[self.verb.__name__]
        return {"create": shapes.create, "partial_update": shapes.update}.get(self.action)

    def get_response_serializers(self) -> Any:
        shapes = shapes_of(self.resource.name)
        if self.action == "list":
            return {200: OpenApiResponse(shapes.list, "A page of rows.")}
        if self.action == "retrieve":
            found = {200: OpenApiResponse(shapes.read, "The row."), 304: OpenApiResponse(None, "It has not changed.")}
            moved = {MOVED: OpenApiResponse(ProblemShape, "It was merged into another one, at `Location`.")}
            return {**found, **(moved if self.resource is CUSTOMERS else {})}
        if self.action == "create":
            return {201: OpenApiResponse(shapes.read, "The new row.")}
        if self.action == "destroy":
            return {204: OpenApiResponse(None, "It is deleted.")}
        return {200: OpenApiResponse(shapes.read, "The row as it is now.")}

    def get_override_parameters(self) -> list[Any]:
        found: list[Any] = []
        if self.action not in ("list", "create"):
            found.append(OpenApiParameter("id", PATH_ID, OpenApiParameter.PATH, description="Id of the row."))
        if self.action == "list":
            found += list_parameters(self)
        if self.action in ("list", "retrieve"):
            found += shaping_parameters(self.resource)
        return found + self._headers() + self.repetition()

    def _headers(self) -> list[OpenApiParameter]:
        found = []
        if self.action == "retrieve":
            found.append(header("If-None-Match", "The ETag that is known already: answers 304 while it holds."))
        if self.action in ("partial_update", "destroy", "act"):
            found.append(header("If-Match", "The ETag that the change is meant for: 412 when there is a newer one."))
        if self.action == "partial_update":
            found += merging()
        if self.action in ("retrieve", "create", "partial_update", "act"):
            text = 'Strong; begins with the version: `"v3"`.'
            found.append(header("ETag", text, answers=[200, 201, 304]))
        if self.action == "create":
            found.append(header("Location", "Address of the new row.", answers=[201]))
        return found


def merging() -> list[OpenApiParameter]:
    """The headers by which a change is stored on top of a newer version."""
    text = "`merge=disjoint`: when there is a newer version than If-Match names, and nobody else has changed the same"
    applied = "`merge=disjoint` when the change was stored on top of a newer version."
    return [
        header("Prefer", f"{text} members, the change is stored on top of it; otherwise 412."),
        header("Preference-Applied", applied, answers=[200]),
    ]


PATH_ID: Schema = {"type": "string", "format": "uuid"}


def _query(name: str, schema: Schema, text: str, *, explode: bool | None = None) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=text, explode=explode)


def list_parameters(auto: Operations) -> list[OpenApiParameter]:
    """Everything a list can be asked, filters last."""
    resource = auto.resource
    whole = {"type": "integer", "format": "int32", "minimum": 1, "maximum": MOST, "default": USUAL}
    sortable = ", ".join(f"`{one.label}`" for one in resource.filters)
    search = {"type": "string", "maxLength": LONGEST_SEARCH}
    deleted = named(auto, "DeletedRows", {"type": "string", "enum": ["only", "include"], "description": "Which rows."})
    count = named(auto, "CountMode", {"type": "string", "enum": ["exact"], "description": "How rows are counted."})
    found = [
        _query("limit", whole, "Rows a page."),
        _query("cursor", {"type": "string"}, "`next_cursor` of the page before; bound to the same filters and order."),
        _query("sort", {"type": "string"}, f"Up to 3 of {sortable}, with commas; `-` before one reverses it."),
        _query("deleted", deleted, "Deleted rows as well, or only those."),
        _query("count", count, "Asks for `count`, the number of all matching rows."),
    ]
    places = ", ".join((*resource.search, *(() if not resource.keyed else ("external_id",)), "id"))
    found.append(_query("q", search, f"Rows that hold this text ({places})."))
    return found + [_filter(auto, one, lookup) for one in resource.filters for lookup in one.lookups]


def _filter(auto: Operations, one: Column, lookup: str) -> OpenApiParameter:
    schema = fragment(auto, one)
    if lookup == "null":
        schema = {"type": "boolean"}
    if lookup == "in":
        schema = {"type": "array", "items": schema}
    name = one.label if lookup == "eq" else f"{one.label}.{lookup}"
    text = MEANS[lookup].format(one=f"`{one.label}`")
    return _query(name, schema, f"{text}.", explode=True if lookup == "in" else None)


def shaping_parameters(resource: Resource) -> list[OpenApiParameter]:
    """Which members of the rows are wanted."""
    text = "Only these members, with commas. Such answers are untyped: required members may be absent."
    found = [_query("fields", {"type": "string"}, text)]
    names = references_of(resource.name)
    if names:
        listed = ", ".join(f"`{name}`" for name in names)
        found.append(_query("expand", {"type": "string"}, f"References as whole rows, with commas: {listed}."))
    return found


@lru_cache(maxsize=1)
def tags() -> list[Schema]:
    """One tag for each noun, with what it is."""
    from core.resources import RESOURCES

    return [{"name": one.name, "description": meaning(one.model)} for one in RESOURCES]
