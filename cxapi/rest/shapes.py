"""The serializers of a noun, built from its record: what is read, created, updated, listed and said to its verbs."""

import inspect
from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.openapi import AutoSchema

from core.columns import Column
from core.declare import Resource, Verb, arguments
from core.resources import by_model
from cxapi.rest.schema import Schema, Shape, external_key, fragment, nullable, reference, thing


@dataclass(frozen=True)
class Shapes:
    """The serializer classes of one noun."""

    read: type[Shape]
    list: type[Shape]
    create: type[Shape]
    update: type[Shape]
    inputs: dict[str, type[Shape]]


@cache
def shapes_of(name: str) -> Shapes:
    """The serializers of the noun `name`, made once."""
    resource = next(one for one in by_model().values() if one.name == name)
    word = resource.singular
    return Shapes(
        read=_made(word, lambda auto: _read(auto, resource)),
        list=_made(f"{word}List", lambda auto: _list(auto, resource)),
        create=_made(f"{word}Create", lambda auto: _create(auto, resource)),
        update=_made(f"{word}Update", lambda auto: _update(auto, resource)),
        inputs={verb.__name__: _input(word, verb) for verb in resource.verbs},
    )


def _made(component: str, schema: Any) -> type[Shape]:
    members = {"component": component, "json_schema": staticmethod(schema), "__doc__": f"Serializer of {component}."}
    return type(f"{component}Serializer", (Shape,), members)


def meaning(model: type) -> str:
    """What a noun is, from the docstring of its model."""
    return inspect.cleandoc(model.__doc__ or "")


def said_of(one: Column) -> str:
    """The description of a column: its help text, or its name in plain words."""
    if one.help:
        return one.help
    if one.kind == "ref" and one.model is not None:
        return f"Id of the {one.model._meta.verbose_name} ({one.name.replace('_', ' ')})."
    return f"{one.label.replace('_', ' ').capitalize()}."


def noun_of(one: Column) -> Resource:
    """The noun that a reference leads to."""
    known: dict[Any, Resource] = {**by_model()}
    return known[one.model]


def expandable(resource: Resource) -> dict[str, Column]:
    """The references that `?expand=` turns into whole rows, by name."""
    return {one.name: one for one in resource.columns if one.kind == "ref" and one.model in by_model()}


def _read(auto: AutoSchema, resource: Resource) -> Schema:
    members = {one.label: _property(auto, one, null=_may_be_null(resource, one)) for one in resource.columns}
    more = {
        one.name: {
            **nullable(reference(auto, shapes_of(noun_of(one).name).read)),
            "description": f"The whole row of {one.label}, only with `?expand={one.name}`.",
        }
        for one in expandable(resource).values()
    }
    return thing(meaning(resource.model), members, more=more)


def _may_be_null(resource: Resource, one: Column) -> bool:
    return one.null or one.name in resource.private


def _property(auto: AutoSchema, one: Column, *, null: bool, limits: bool = False) -> Schema:
    return {**fragment(auto, one, null=null, limits=limits), "description": said_of(one)}


def _list(auto: AutoSchema, resource: Resource) -> Schema:
    items = {"type": "array", "items": reference(auto, shapes_of(resource.name).read), "description": "The rows."}
    text = "Goes on behind the last row as `?cursor=`; null on the last page."
    members: Schema = {
        "items": items,
        "next_cursor": {"type": ["string", "null"], "description": text},
        "has_more": {"type": "boolean", "description": "Whether there are rows behind the last one."},
    }
    count = {"type": "integer", "format": "int64", "description": "All matching rows, only with `?count=exact`."}
    return thing(f"A page of {resource.name}.", members, more={"count": count})


def _create(auto: AutoSchema, resource: Resource) -> Schema:
    known = _members(auto, resource.inputs)
    # A required reference can be given by id or by key: neither member alone is demanded.
    required = [one.label for one in resource.inputs if one.required and one.kind != "ref"]
    schema = thing(f"A new row of {resource.name}.", {}, more=known, closed=True)
    return {**schema, "required": required} if required else schema


def _update(auto: AutoSchema, resource: Resource) -> Schema:
    text = f"Changes to a row of {resource.name}: what is absent stays, null clears."
    return thing(text, {}, more=_members(auto, resource.inputs, defaults=False), closed=True)


def _members(auto: AutoSchema, columns: tuple[Column, ...], *, defaults: bool = True) -> Schema:
    members: Schema = {}
    for one in columns:
        members[one.label] = _property(auto, one, null=one.null, limits=True)
        if one.kind == "ref":
            key = nullable(external_key(auto)) if one.null else external_key(auto)
            needed = " One of the two must be given." if one.required and defaults else ""
            members[one.label]["description"] += needed
            members[f"{one.name}_ref"] = {**key, "description": f"The same by another system's key.{needed}"}
        elif defaults and one.default not in (None, ""):
            # As words and not as `default`: openapi-typescript takes members with a default for required ones.
            members[one.label]["description"] += f" Without it: {_plain(one.default)}."
    return members


def _plain(default: Any) -> str:
    value = getattr(default, "value", default)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _input(word: str, verb: Verb) -> type[Shape]:
    name = "".join(part.capitalize() for part in verb.__name__.split("_"))
    known = arguments(verb)

    def schema(auto: AutoSchema) -> Schema:
        required = [one.label for one in known if one.required and one.kind != "ref"]
        made = thing(inspect.cleandoc(verb.__doc__ or ""), {}, more=_members(auto, known), closed=True)
        return {**made, "required": required} if required else made

    return _made(f"{word}{name}Input", schema)
