"""What is done with a customer as a person: merged, looked for twice, erased, handed their own data."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import write
from core.customers import CUSTOMERS
from core.files.jobs import JOBS, Job
from core.persons import duplicates, errands, merging, subject
from core.persons.merges import MERGES
from core.persons.merging import Merged, Reference
from core.problems import Fault, Invalid, NotFound
from cxapi.rest import tags
from cxapi.rest.answers import present, tag
from cxapi.rest.asking import check_known
from cxapi.rest.imports import accepted
from cxapi.rest.persons_schema import (
    DataExportShape,
    DuplicatesShape,
    ErasedShape,
    MergedShape,
    NewErasureShape,
    NewMergeShape,
)
from cxapi.rest.schema import header
from cxapi.rest.shapes import shapes_of
from cxapi.rest.views import Endpoint

MEMBERS = ("survivor", "others", "fields", "dry_run")
TAGS = ["customers"]
PATH_ID = OpenApiParameter("id", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description="Its id.")
IF_MATCH = header("If-Match", "The ETag that the change is meant for: 412 when there is a newer one.")

PLACE = header("Location", "Address of the job.", answers=[202])
LATER = OpenApiResponse(
    shapes_of(JOBS.name).read,
    f"More than {errands.MOST} rows: the job that does it, and tells in `result` what it did.",
)


class Merge(Endpoint):
    """Several records of one customer made one."""

    @extend_schema(
        operation_id="customers_merge", tags=TAGS, request=NewMergeShape, parameters=[PLACE],
        responses={200: MergedShape, 202: LATER},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Moves everything of `others` to `survivor`, whom their ids and keys lead to from then on. With `dry_run`
        it is only told. A merge is undone at /merges/{id}/undo within 30 days.
        """
        check_known((), dict(request.query_params.lists()), "customers")
        named, rules, dry_run = asked(self.sent(request))
        survivor, *others = merging.ids_of(self.actor, named)
        done = errands.merge(self.actor, survivor, others, rules, dry_run=dry_run)
        return accepted(self.actor, done) if isinstance(done, Job) else Response(told(self, done))


def told(view: Endpoint, done: Merged) -> dict[str, Any]:
    """A merge as it is answered."""
    fields = {name: pair for one in done.merges for name, pair in one.fields.items()}
    return {
        "dry_run": done.dry_run,
        "survivor": present(view.actor, CUSTOMERS, [done.survivor])[0],
        "moved": done.moved,
        "fields": fields if view.actor.personal_data else None,
        "conflicts": [conflict for one in done.merges for conflict in one.conflicts],
        "merges": [] if done.dry_run else [{"id": one.pk, "merged_id": one.merged_id} for one in done.merges],
    }


def asked(data: Mapping[str, Any]) -> tuple[list[Reference], dict[str, Any], bool]:
    """Who, by which rules, and whether only to tell; Invalid names each wrong member."""
    faults = [
        Fault(f"/{str(name)[:60]}", "unknown_member", _("A merge has survivor, others, fields and dry_run."))
        for name in data
        if name not in MEMBERS
    ]
    others, rules, dry_run = data.get("others"), data.get("fields", {}), data.get("dry_run", False)
    listed = others if isinstance(others, list) else []
    if not listed:
        text = _("others lists the customers that are merged into the survivor.")
        faults.append(Fault("/others", "required" if others is None else "wrong_type", text))
    places = ["/survivor", *(f"/others/{place}" for place in range(len(listed)))]
    named = [name_of(one) for one in (data.get("survivor"), *listed)]
    text = _("A customer is named by id, or by source and id.")
    faults += [Fault(where, "wrong_type", text) for where, one in zip(places, named, strict=True) if one is None]
    if not isinstance(rules, dict):
        faults.append(Fault("/fields", "wrong_type", _("fields holds a rule per member.")))
    if not isinstance(dry_run, bool):
        faults.append(Fault("/dry_run", "wrong_type", _("dry_run is true or false.")))
    if faults:
        raise Invalid(_("The merge was refused."), faults)
    return [one for one in named if one is not None], rules, dry_run


def name_of(given: Any) -> Reference | None:
    """A customer as a body names it; None for what names nobody."""
    if isinstance(given, dict) and set(given) == {"source", "id"}:
        source, key = given["source"], given["id"]
        fine = isinstance(source, str) and isinstance(key, str) and "\x00" not in source + key
        return (source, key) if fine else None
    try:
        return UUID(given) if isinstance(given, str) and len(given) == 36 else None
    except ValueError:
        return None


class Undo(Endpoint):
    """A merge taken back."""

    @extend_schema(
        operation_id="merges_undo", tags=["merges"], request=None, parameters=[PATH_ID, IF_MATCH, PLACE],
        responses={200: shapes_of(MERGES.name).read, 202: LATER},
    )  # fmt: skip
    def post(self, request: Request, id: str) -> Response:
        """Puts rows and members back as they were. What somebody has changed since is left and named in `kept`; what
        came to the survivor since stays there.
        """
        check_known((), dict(request.query_params.lists()), "merges")
        refuse_body(self.sent(request))
        versions = tags.versions(request.META.get("HTTP_IF_MATCH"))
        key = uuid_of(id, MERGES.model._meta.verbose_name)
        row = errands.undo(self.actor, key, version=versions[0] if versions else None)
        if isinstance(row, Job):
            return accepted(self.actor, row)
        body = present(self.actor, MERGES, [row])[0]
        return Response(body, headers={"ETag": tag(row, body, MERGES)})


class Duplicates(Endpoint):
    """Who may be the same customer."""

    @extend_schema(
        operation_id="customers_duplicates", tags=TAGS, parameters=[PATH_ID], responses={200: DuplicatesShape}
    )
    def get(self, request: Request, id: str) -> Response:
        """At most 20 candidates with reasons and a score. Nothing is ever merged by itself."""
        check_known((), dict(request.query_params.lists()), "customers")
        row = write.find(self.actor, CUSTOMERS, uuid_of(id, CUSTOMERS.model._meta.verbose_name))
        found = duplicates.candidates(self.actor, row)
        rows = present(self.actor, CUSTOMERS, [one.customer for one in found])
        items = [
            {
                "customer": customer,
                "score": one.score,
                "reasons": [{"reason": why.reason, "value": why.value} for why in one.reasons],
            }
            for one, customer in zip(found, rows, strict=True)
        ]
        return Response({"items": items})


class Erase(Endpoint):
    """The words of one person, gone."""

    @extend_schema(
        operation_id="customers_erase", tags=TAGS, request=NewErasureShape, parameters=[PATH_ID, PLACE],
        responses={200: ErasedShape, 202: LATER},
    )  # fmt: skip
    def post(self, request: Request, id: str) -> Response:
        """Erases every word of the person from every table, log and kept answer. It cannot be undone. What happened
        still counts: rows stay, without words.
        """
        check_known((), dict(request.query_params.lists()), "customers")
        data = self.sent(request)
        faults = [Fault(f"/{str(name)[:60]}", "unknown_member", _("An erasure has a reason and nothing else."))
                  for name in data if name != "reason"]  # fmt: skip
        if not isinstance(data.get("reason"), str):
            faults.append(Fault("/reason", "required", _("Say why.")))
        if faults:
            raise Invalid(_("The erasure was refused."), faults)
        key = uuid_of(id, CUSTOMERS.model._meta.verbose_name)
        done = errands.erase(self.actor, key, data["reason"])
        if isinstance(done, Job):
            return accepted(self.actor, done)
        customer = present(self.actor, CUSTOMERS, [done.customer])[0]
        return Response({"customer": customer, "rows": done.rows, "lines": done.lines, "answers": done.answers})


class DataExport(Endpoint):
    """Everything that is kept of one customer."""

    @extend_schema(
        operation_id="customers_data_export", tags=TAGS, parameters=[PATH_ID], responses={200: DataExportShape}
    )
    def get(self, request: Request, id: str) -> Response:
        """All rows of all nouns that hang on the customer, what each member means, and their history; for keys that
        may see personal data.
        """
        check_known((), dict(request.query_params.lists()), "customers")
        key = uuid_of(id, CUSTOMERS.model._meta.verbose_name)
        return Response(subject.export(self.actor, key), headers={"Cache-Control": "no-store"})


def uuid_of(id: str, noun: Any) -> UUID:
    """The id in the path; one that is no UUID reads like one that does not exist."""
    found = name_of(id)
    if not isinstance(found, UUID):
        raise NotFound(_("There is no %(noun)s with this id.") % {"noun": noun})
    return found


def refuse_body(data: Mapping[str, Any]) -> None:
    """Undoing takes nothing."""
    if data:
        name = str(next(iter(data)))[:60]
        text = _("There is no member %(name)s here.") % {"name": name}
        raise Invalid(text, [Fault(f"/{name}", "unknown_member", text)])


def routes() -> list[URLPattern | URLResolver]:
    """The addresses of this file."""
    views = {
        "customers/merge": Merge.as_view(),
        "merges/<str:id>/undo": Undo.as_view(),
        "customers/<str:id>/duplicates": Duplicates.as_view(),
        "customers/<str:id>/erase": Erase.as_view(),
        "customers/<str:id>/data-export": DataExport.as_view(),
    }
    return [path(f"{route}{slash}", view) for route, view in views.items() for slash in ("", "/")]
