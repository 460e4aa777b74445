"""`manage.py fit_values`: fit the models of customers' value now, instead of waiting for a worker."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.workspaces import living
from cxapi.management.said import workspace as named
from metrics.clv.fitting import fit_workspace


class Command(BaseCommand):
    requires_system_checks = ()  # those load REST, GraphQL and the admin
    help = "Fit the models of how long customers stay and what they buy, per currency and segment, and keep them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", metavar="SLUG", help="this workspace alone; all of them without it")

    def handle(self, *, workspace: str | None, **_: Any) -> None:
        for one in list(living()) if workspace is None else [named(workspace)]:
            began = time.process_time()
            rows = fit_workspace(one)
            self.stdout.write(f"{one.slug}: {rows} models, {time.process_time() - began:.1f} s of processor")
