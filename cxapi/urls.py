"""Every address of the service."""

from django.urls import URLPattern, URLResolver, path

from cxapi import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live),
    path("health/ready", health.ready),
]
