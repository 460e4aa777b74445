"""Mutations of every noun: create, update, delete, and its verbs. All of them go through core.write."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import strawberry
from django.utils.translation import gettext as _
from strawberry.types import Info
from strawberry.types.arguments import StrawberryArgument

from core import write
from core.declare import Resource, Verb
from core.declare import arguments as verb_arguments
from core.problems import NotFound
from core.resources import RESOURCES
from cxapi.graph import batches
from cxapi.graph.answers import Outcome, outcome, payload
from cxapi.graph.context import Reading, arguments, reading
from cxapi.graph.inputs import about, body, input_of
from cxapi.graph.kinds import enum
from cxapi.graph.load import load
from cxapi.graph.names import article, noun, pascal, verbal
from cxapi.graph.records import argument, root
from cxapi.graph.roots import uuid_of

Act = Callable[[Reading, dict[str, Any]], Any]
VERSION = "Refuse with version_mismatch unless the record is at this version."
MERGING = "What to do when there is a newer version than expectedVersion."
Preference = enum(
    "Preference", ("disjoint",), "disjoint: store the change on top when nobody else has changed the same members."
)


def mutation_fields() -> dict[str, Any]:
    """Each mutation by its name in the query."""
    found: dict[str, Any] = {}
    for resource in RESOURCES:
        name = resource.singular
        if not resource.write and not resource.verbs:
            continue
        answer = payload(resource)
        if resource.write and resource.keyed:
            found[f"create{name}"] = _create(resource, answer)
            found[f"delete{name}"] = _delete(resource, answer)
        if resource.write:
            found[f"update{name}"] = _update(resource, answer)
            if resource.keyed:
                found[f"upsert{pascal(resource.name)}"] = batches.field_of(resource)
        for verb in resource.verbs:
            found[verbal(verb, resource)] = _verb(resource, verb, answer)
    return found


def field_of(answer: type, description: str, takes: Sequence[StrawberryArgument], act: Act) -> Any:
    """A mutation that does `act` with its arguments and answers the row it makes."""

    def resolve(info: Info, **given: Any) -> Outcome:
        reads = reading(info)
        return outcome(lambda: answered(reads, Outcome(act(reads, arguments(info)))))

    return root(answer, resolve, description, takes)


def answered(reads: Reading, done: Outcome) -> Outcome:
    """The outcome, with everything loaded that the query selects below its record."""
    raw = reads.raw
    answer = raw.return_type.of_type.name  # type: ignore[union-attr]
    for nodes in reads.below(raw.field_nodes, answer, "record"):
        load(reads, type(done.record).__name__, [done.record], nodes)
    return done


def _id(said: str) -> StrawberryArgument:
    return argument("id", strawberry.ID, f"Id of the {said}.", ...)


def _version() -> StrawberryArgument:
    return argument("expectedVersion", int | None, VERSION)


def _row(resource: Resource, given: dict[str, Any]) -> UUID:
    key = uuid_of(given["id"])
    if key is None:
        raise NotFound(_("There is no %(noun)s with this id.") % {"noun": resource.model._meta.verbose_name})
    return key


def _create(resource: Resource, answer: type) -> Any:
    said = noun(resource)
    made = input_of(f"Create{resource.singular}Input", resource.inputs, f"A new {said}.", complete=True)

    def act(reads: Reading, given: dict[str, Any]) -> Any:
        return write.save(reads.actor, resource, body(resource.inputs, given["input"])).row

    takes = [argument("input", made, f"The {said}.", ...)]
    return field_of(answer, f"Create {article(said)}.", takes, act)


def _update(resource: Resource, answer: type) -> Any:
    said = noun(resource)
    text = f"What to change of {article(said)}: an absent member keeps, null clears."
    made = input_of(f"Update{resource.singular}Input", resource.inputs, text)

    def act(reads: Reading, given: dict[str, Any]) -> Any:
        id, data = _row(resource, given), body(resource.inputs, given["input"])
        version, merge = given.get("expectedVersion"), given.get("merge") is not None
        return write.save(reads.actor, resource, data, id=id, version=version, merge=merge).row

    merge = argument("merge", Preference | None, MERGING)
    takes = [_id(said), argument("input", made, "What to change.", ...), _version(), merge]
    return field_of(answer, f"Change {article(said)}: an absent member keeps, null clears.", takes, act)


def _delete(resource: Resource, answer: type) -> Any:
    said = noun(resource)

    def act(reads: Reading, given: dict[str, Any]) -> Any:
        id, version = _row(resource, given), given.get("expectedVersion")
        return write.delete(reads.actor, resource, id, version=version).row

    text = f"Delete {article(said)}. Deleting it again changes nothing; writing its external key brings it back."
    return field_of(answer, text, [_id(said), _version()], act)


def _verb(resource: Resource, verb: Verb, answer: type) -> Any:
    said, columns = noun(resource), verb_arguments(verb)
    takes = [_id(said), _version()]
    if columns:
        name = f"{pascal(verb.__name__)}{resource.singular}Input"
        made = input_of(name, columns, about(verb.__name__, said), complete=True)
        demanded = any(one.required and one.kind != "ref" for one in columns)
        extra = [...] if demanded else []
        takes.insert(1, argument("input", made if demanded else made | None, "How.", *extra))

    def act(reads: Reading, given: dict[str, Any]) -> Any:
        data = body(columns, given.get("input"))
        return write.act(
            reads.actor, resource, _row(resource, given), verb, data, version=given.get("expectedVersion")
        ).row

    return field_of(answer, inspect.getdoc(verb) or f"{verb.__name__} {article(said)}.", takes, act)
