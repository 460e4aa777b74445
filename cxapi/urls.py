"""Every address of the service."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from cxapi import desk, errors, health
from cxapi.graph.view import graphql_view, schema_view
from cxapi.rest import documents

handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.server_error

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("cxapi.rest.urls")),
    path("api/openapi.json", documents.openapi_json, name="openapi"),
    path("api/docs", documents.Docs.as_view()),
    path("api/docs/", documents.Docs.as_view()),
    path("api/problems", documents.problem_list),
    path("api/problems/<slug:code>", documents.problem_page),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("graphql", graphql_view),
    path("graphql/schema.graphql", schema_view),
    path("admin/", desk.site.urls),
    re_path(r"^api(?:/|$)", errors.unknown_address),
]
