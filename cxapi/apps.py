"""The application `cxapi`: loads the Celery app with Django and checks the environment."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core import checks

from cxapi import environment


class CxapiConfig(AppConfig):
    name = "cxapi"
    verbose_name = "cxapi"

    def ready(self) -> None:
        # Tasks below cxapi are shared tasks: without this import a web process would publish to no broker of ours.
        from cxapi import celery  # noqa: F401

        checks.register(misspelt_variables)


def misspelt_variables(**_: Any) -> list[checks.CheckMessage]:
    """Warn of `CXAPI_` variables that nothing reads: a typo must not pass for a setting."""
    return [
        checks.Warning(
            f"The environment holds {name}, which is no setting.",
            hint=f"Did you mean {near}?" if near else None,
            id="cxapi.W001",
        )
        for name, near in environment.unknown().items()
    ]
