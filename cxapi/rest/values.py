"""What a customer is worth, over REST: the records of `metrics.clv.values` as they stand."""

from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import write
from core.customers import CUSTOMERS
from core.scope import Actor
from core.value_fits import VALUE_FITS, ValueFit
from cxapi.rest.answers import present
from cxapi.rest.asking import check_known
from cxapi.rest.persons import PATH_ID, TAGS, uuid_of
from cxapi.rest.schema import PLAIN, Schema, Shape, named, nullable, reference, thing
from cxapi.rest.shapes import meaning, shapes_of
from cxapi.rest.views import Endpoint
from metrics.clv.members import MEANINGS
from metrics.clv.values import CustomerValue, values

KINDS: dict[str, Schema] = {
    "UUID": PLAIN["id"], "datetime": PLAIN["instant"], "str": PLAIN["text"], "int": PLAIN["big"],
    "float": PLAIN["number"],
}  # fmt: skip


class CustomerValueShape(Shape):
    component = "CustomerValue"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        return _shape(auto, CustomerValue)


def _shape(auto: AutoSchema, record: Any) -> Schema:
    members = {name: _member(auto, name, hint) for name, hint in get_type_hints(record).items()}
    return thing(meaning(record), members)


def _member(auto: AutoSchema, name: str, hint: Any) -> Schema:
    options = get_args(hint)
    said = {"description": MEANINGS[name]}
    if name == "currencies":
        return {"type": "array", "items": named(auto, options[0].__name__, _shape(auto, options[0])), **said}
    kind = options[0] if options else hint
    if kind is ValueFit:
        return {**nullable(reference(auto, shapes_of(VALUE_FITS.name).read)), **said}
    if isinstance(kind, type) and is_dataclass(kind):
        return {"allOf": [named(auto, kind.__name__, _shape(auto, kind))], **said}
    plain = KINDS[kind.__name__]
    return {**(nullable(plain) if options else plain), **said}


def told(actor: Actor, record: Any) -> Any:
    """A record as it is answered; fits as the rows that they are."""
    if isinstance(record, ValueFit):
        return present(actor, VALUE_FITS, [record])[0]
    if isinstance(record, list | tuple):
        return [told(actor, one) for one in record]
    if is_dataclass(record):
        return {one.name: told(actor, getattr(record, one.name)) for one in fields(record)}
    return record


class Value(Endpoint):
    """What one customer is worth."""

    @extend_schema(operation_id="customers_value", tags=TAGS, parameters=[PATH_ID], responses={200: CustomerValueShape})
    def get(self, request: Request, id: str) -> Response:
        """What the customer has brought and is expected to bring, by currency; each figure with the model that it
        rests on, or the reason why there is none.
        """
        check_known((), dict(request.query_params.lists()), "customers")
        row = write.find(self.actor, CUSTOMERS, uuid_of(id, CUSTOMERS.model._meta.verbose_name))
        return Response(told(self.actor, values(self.actor, [row])[row.pk]))


def routes() -> list[URLPattern | URLResolver]:
    """The addresses of this file."""
    return [path(f"customers/<str:id>/value{slash}", Value.as_view()) for slash in ("", "/")]
