"""Every address under /api/v1."""

from django.urls import URLPattern, URLResolver, path, re_path

from core.access import API_KEYS
from core.resources import RESOURCES
from cxapi.errors import unknown_address
from cxapi.rest import (
    by_hand,
    cohorts,
    customer_health,
    customers,
    digests,
    events,
    exports,
    feed,
    imports,
    keyed,
    metrics,
    persons,
    proofs,
    values,
)
from cxapi.rest.resources import routes_of

urlpatterns: list[URLPattern | URLResolver] = [
    # First, since addresses are tried one after another and those of the nouns are some three hundred.
    *(
        path(route + slash, view)
        for route, view in {**metrics.routes(), **proofs.routes(), **cohorts.routes()}.items()
        for slash in ("", "/")
    ),
    *(route for resource in RESOURCES for route in keyed.routes_of(resource)),
    *(route for resource in RESOURCES for route in (*imports.routes_of(resource), *exports.routes_of(resource))),
    *imports.routes(),
    *digests.routes(),
    *by_hand.routes(),
    *feed.routes(),
    *events.routes(),
    *persons.routes(),
    *values.routes(),
    *customer_health.routes(),
    *customers.routes(),
    *(route for resource in RESOURCES if resource is not API_KEYS for route in routes_of(resource)),
    re_path("", unknown_address),
]
