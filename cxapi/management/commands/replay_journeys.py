"""`manage.py replay_journeys`: every standing folded anew from the facts, or only compared with them (`--check`)."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.workspaces import by_slug, living
from journeys import advance, marks


class Command(BaseCommand):
    requires_system_checks = ()  # those load REST, GraphQL and the admin
    help = "Fold where every customer stands anew from the facts; with --check only say how many rows differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", metavar="SLUG", help="this workspace alone; all of them without it")
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if anything differs")

    def handle(self, *, workspace: str | None, check: bool, **_: Any) -> None:
        chosen = list(living()) if workspace is None else [by_slug(workspace)]
        found = 0
        for one in chosen:
            if one is None:
                raise CommandError(f"There is no workspace {workspace}.", returncode=2)
            began = time.monotonic()
            if check:
                differ = advance.differences(one.id)
                found += differ
                self.stdout.write(f"{one.slug}: {differ} rows differ, {marks.waiting(one.id)} marks waiting")
            else:
                looked = advance.replay(one.id)
                self.stdout.write(f"{one.slug}: {looked} customers folded in {time.monotonic() - began:.1f} s")
        if found:
            raise CommandError(f"{found} differences. `manage.py replay_journeys` puts them right.", returncode=1)
