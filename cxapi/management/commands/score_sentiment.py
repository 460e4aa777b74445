"""`manage.py score_sentiment`: score what customers wrote now, instead of waiting for a worker."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.voice.listening import listen
from cxapi.management.said import workspace as named


class Command(BaseCommand):
    requires_system_checks = ()  # those load REST, GraphQL and the admin
    help = "Score the texts of customers that wait, and again those that another version of our engines has scored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", metavar="SLUG", help="this workspace alone; all of them without it")

    def handle(self, *, workspace: str | None, **_: Any) -> None:
        began = time.monotonic()
        done = listen(None if workspace is None else named(workspace).id, seconds=float("inf"))
        self.stdout.write(f"{done} texts scored in {time.monotonic() - began:.1f} s")
