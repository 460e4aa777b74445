"""Merging, undoing, erasing and duplicates over GraphQL: the same functions as over REST."""

from collections.abc import Mapping
from typing import Any

import strawberry
from django.utils.translation import gettext as _
from strawberry import UNSET
from strawberry.types import Info

from core import write
from core.customers import CUSTOMERS
from core.declare import Resource
from core.files.jobs import JOBS, Job
from core.persons import duplicates, errands, merging
from core.persons.merges import MERGES
from core.persons.merging import Reference
from core.problems import Fault, Invalid, NotFound
from cxapi.graph.answers import Outcome, UserError, outcome
from cxapi.graph.context import Reading, arguments, reading
from cxapi.graph.keys import ExternalKeyInput
from cxapi.graph.load import load
from cxapi.graph.mutations import VERSION, answered
from cxapi.graph.records import TYPES, argument, root
from cxapi.graph.roots import uuid_of
from cxapi.graph.scalars import Json

CUSTOMER: Any = TYPES[CUSTOMERS.singular]
MERGE: Any = TYPES[MERGES.singular]
JOB: Any = TYPES[JOBS.singular]
LATER = f"The job that does it and tells what it did, when it is about more than {errands.MOST} rows; else null."


@strawberry.input(description="A customer by id, or by the key of another system.")
class CustomerNameInput:
    id: strawberry.ID | None = strawberry.field(description="Its id.", default=UNSET)
    ref: ExternalKeyInput | None = strawberry.field(description="Its key in another system.", default=UNSET)


@strawberry.input(description="Whose value of one member stays.")
class MergeFieldInput:
    field: str = strawberry.field(description="The member as REST calls it, for example account_id.")
    rule: str = strawberry.field(description="survivor, non_empty, newest, oldest, or the id of one of the customers.")


@strawberry.input(description="Records of one customer to be made one.")
class MergeCustomerInput:
    survivor: CustomerNameInput = strawberry.field(description="Who stays.")
    others: list[CustomerNameInput] = strawberry.field(description="Who is merged into it.")
    fields: list[MergeFieldInput] | None = strawberry.field(
        description="Rules per member; without one: the survivor's.", default=UNSET
    )
    dry_run: bool | None = strawberry.field(description="Only say what would happen.", default=UNSET)


@strawberry.type(description="What a merge did, or would do.")
class MergeCustomerPayload:
    record: Any = strawberry.field(description="The survivor as it is then.", graphql_type=CUSTOMER | None)
    errors: list[UserError] = strawberry.field(description="Why nothing was changed; empty when it was.")
    dry_run: bool | None = strawberry.field(description="Whether nothing was done.", default=None)
    moved: Json | None = strawberry.field(description="Rows that move, by noun.", default=None)
    fields: Json | None = strawberry.field(
        description="Members of the survivor that change; null without personal data.", default=None
    )
    conflicts: Json | None = strawberry.field(description="What stands in the way.", default=None)
    merge_ids: list[strawberry.ID] = strawberry.field(
        description="Ids of the merges, by which they are undone; none in a dry run.", default_factory=list
    )
    job: Any = strawberry.field(description=LATER, graphql_type=JOB | None, default=None)


@strawberry.type(description="What became of an undone merge.")
class UndoMergePayload:
    record: Any = strawberry.field(description="The merge; `kept` names what was left.", graphql_type=MERGE | None)
    errors: list[UserError] = strawberry.field(description="Why nothing was changed; empty when it was.")
    job: Any = strawberry.field(description=LATER, graphql_type=JOB | None, default=None)


@strawberry.type(description="What an erasure has emptied. Rows and figures stay.")
class EraseCustomerPayload:
    record: Any = strawberry.field(description="The emptied record.", graphql_type=CUSTOMER | None)
    errors: list[UserError] = strawberry.field(description="Why nothing was changed; empty when it was.")
    rows: Json | None = strawberry.field(description="Rows from which words were erased, by noun.", default=None)
    job: Any = strawberry.field(description=LATER, graphql_type=JOB | None, default=None)


@strawberry.type(description="Why two records may be one.")
class DuplicateReason:
    reason: str = strawberry.field(description="same_email, same_phone, same_key, same_name or similar_name.")
    value: str | None = strawberry.field(description="What both have; null without personal data.")


@strawberry.type(description="Somebody who may be the same customer.")
class Duplicate:
    customer: Any = strawberry.field(description="The candidate.", graphql_type=CUSTOMER)
    score: float = strawberry.field(description="0 to 1: how likely both are the same.")
    reasons: list[DuplicateReason] = strawberry.field(description="Why, the strongest first.")


def query_fields() -> dict[str, Any]:
    """Root fields of queries."""

    def resolve(info: Info, id: strawberry.ID) -> list[Duplicate]:
        reads = reading(info)
        row = write.find(reads.actor, CUSTOMERS, _key(CUSTOMERS, id))
        found = duplicates.candidates(reads.actor, row)
        for nodes in reads.below(reads.raw.field_nodes, "Duplicate", "customer"):
            load(reads, CUSTOMERS.singular, [one.customer for one in found], nodes)
        return [
            Duplicate(
                customer=one.customer,
                score=one.score,
                reasons=[DuplicateReason(reason=why.reason, value=why.value) for why in one.reasons],
            )
            for one in found
        ]

    text = "Who may be the same customer, the likeliest first, at most 20. Nothing is ever merged by itself."
    takes = [argument("id", strawberry.ID, "Id of the customer.", ...)]
    return {"customerDuplicates": root(list[Duplicate], resolve, text, takes)}


def mutation_fields() -> dict[str, Any]:
    """Root fields of mutations."""
    id = argument("id", strawberry.ID, "Its id.", ...)
    text = "Merge records of one customer; dryRun only tells. Undone with undoMerge within 30 days."
    takes = [argument("input", MergeCustomerInput, "Who, into whom, and whose values stay.", ...)]
    back = "Put rows and members back as they were; what somebody has changed since is left and named in `kept`."
    gone = "Erase every word of the person from everywhere. Rows and figures stay. It cannot be undone."
    reason = argument("reason", str, "Why, for the audit; without the words that are to be erased.", ...)
    version = argument("expectedVersion", int | None, VERSION)
    return {
        "mergeCustomer": root(MergeCustomerPayload, _done(_merge), text, takes),
        "undoMerge": root(UndoMergePayload, _done(_undo), back, [id, version]),
        "eraseCustomer": root(EraseCustomerPayload, _done(_erase), gone, [id, reason]),
    }


def _done(act: Any) -> Any:
    def resolve(info: Info, **given: Any) -> Outcome:
        reads = reading(info)
        done = outcome(lambda: _loaded(reads, act(reads, arguments(info))))
        return done if isinstance(done, _Merged) else _Merged(errors=done.errors)

    return resolve


def _loaded(reads: Reading, done: "_Merged") -> Outcome:
    """The outcome, with everything loaded that the query selects below its record or its job."""
    if done.job is None:
        return answered(reads, done)
    answer = reads.raw.return_type.of_type.name  # type: ignore[union-attr]
    for nodes in reads.below(reads.raw.field_nodes, answer, "job"):
        load(reads, JOBS.singular, [done.job], nodes)
    return done


class _Merged(Outcome):
    """An outcome with what else the payload says."""

    dry_run: bool | None = None
    moved: Any = None
    fields: Any = None
    conflicts: Any = None
    merge_ids: tuple[strawberry.ID, ...] = ()
    rows: Any = None
    job: Any = None


def _later(job: Job) -> _Merged:
    made = _Merged()
    made.job = job
    return made


def _merge(reads: Reading, given: Mapping[str, Any]) -> _Merged:
    asked = given["input"]
    named = [_name(asked["survivor"], "/survivor")]
    named += [_name(one, f"/others/{place}") for place, one in enumerate(asked["others"])]
    rules = {one["field"]: one["rule"] for one in asked.get("fields") or ()}
    survivor, *others = merging.ids_of(reads.actor, named)
    done = errands.merge(reads.actor, survivor, others, rules, dry_run=bool(asked.get("dryRun")))
    if isinstance(done, Job):
        return _later(done)
    made = _Merged(done.survivor)
    made.dry_run, made.moved = done.dry_run, done.moved
    if reads.actor.personal_data:
        made.fields = {name: pair for one in done.merges for name, pair in one.fields.items()}
    made.conflicts = [conflict for one in done.merges for conflict in one.conflicts]
    if not done.dry_run:
        made.merge_ids = tuple(strawberry.ID(str(one.pk)) for one in done.merges)
    return made


def _undo(reads: Reading, given: Mapping[str, Any]) -> _Merged:
    done = errands.undo(reads.actor, _key(MERGES, given["id"]), version=given.get("expectedVersion"))
    return _later(done) if isinstance(done, Job) else _Merged(done)


def _erase(reads: Reading, given: Mapping[str, Any]) -> _Merged:
    done = errands.erase(reads.actor, _key(CUSTOMERS, given["id"]), given["reason"])
    if isinstance(done, Job):
        return _later(done)
    made = _Merged(done.customer)
    made.rows = done.rows
    return made


def _key(resource: Resource, id: str) -> Any:
    key = uuid_of(id)
    if key is None:
        raise NotFound(_("There is no %(noun)s with this id.") % {"noun": resource.model._meta.verbose_name})
    return key


def _name(given: Mapping[str, Any], place: str) -> Reference:
    id, ref = given.get("id"), given.get("ref")
    key = uuid_of(id) if id else None
    if ref and not id and "\x00" not in f"{ref['source']}{ref['id']}":
        return str(ref["source"]), str(ref["id"])
    if key is None or ref:
        text = _("A customer is named by id, or by source and id.")
        raise Invalid(_("The merge was refused."), [Fault(place, "wrong_type", text)])
    return key
