"""`manage.py recompute`: every figure made again from the facts, or only compared with them (`--check`)."""

from __future__ import annotations

import time
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.revenue import audit
from core.workspaces import Workspace, by_slug, living
from metrics import renew, stale, tasks
from metrics.compare import differences

SHOWN = 50
LONGEST = 200
WIDTH = 40
LOOK_SECONDS = 0.5


class Command(BaseCommand):
    requires_system_checks = ()  # those load REST, GraphQL and the admin
    help = "Make ledgers and the stored parts of all figures again from the facts; with --check only say what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", metavar="SLUG", help="this workspace alone; all of them without it")
        parser.add_argument("--workers", action="store_true", help="hand it to the running workers and watch them")
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if anything differs")

    def handle(self, *, workspace: str | None, check: bool, workers: bool, **_: Any) -> None:
        chosen = list(living()) if workspace is None else [self.named(workspace)]
        if workers:
            self.share(chosen)
            return
        if not check:
            for one in chosen:
                self.rebuild(one)
            return
        found = sum(self.compare(one) for one in chosen)
        if found:
            raise CommandError(f"{found} differences. `manage.py recompute` puts them right.", returncode=1)
        self.stdout.write("No differences.")

    def named(self, slug: str) -> Workspace:
        found = by_slug(slug)
        if found is None:
            raise CommandError(f"There is no workspace {slug}.", returncode=2)
        return found

    def rebuild(self, workspace: Workspace) -> None:
        began = time.monotonic()
        self.stdout.write(f"{workspace.slug}:")
        if mended := audit.mend(workspace.id):
            self.stdout.write(f"  {mended} rows of the ledgers of revenue were put right")
        renew.rebuild(workspace.id, lambda track, days: self.stdout.write(f"  {track:<28} {days:>6} days"))
        self.stdout.write(f"  made again in {time.monotonic() - began:.1f} s")

    def share(self, chosen: list[Workspace]) -> None:
        """Mark everything stale and watch the workers, who take a track at a time; Ctrl-C withdraws the rest.

        The marks are the record of the work: killing this, a worker or the broker loses and doubles nothing.
        """
        marks = [mark for one in chosen for mark in stale.order_all(one.id)]
        for one in chosen:
            for _ in range(len(marks) // len(chosen)):
                tasks.ring(one.id)
        try:
            while left := stale.left(marks):
                self.bar(len(marks) - left, len(marks))
                time.sleep(LOOK_SECONDS)
        except KeyboardInterrupt:
            taken = stale.withdraw(marks)
            raise CommandError(f"\nStopped; {taken} of {len(marks)} tracks were not begun.", returncode=130) from None
        self.bar(len(marks), len(marks))
        self.stdout.write("")

    def bar(self, done: int, total: int) -> None:
        filled = WIDTH * done // total
        self.stdout.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {done} of {total} tracks", ending="")
        self.stdout.flush()

    def compare(self, workspace: Workspace) -> int:
        """Print the differences of a workspace and how many marks wait there; how many differences there are."""
        places = differences(workspace.id)
        shown = list(islice(places, SHOWN))
        for one in shown:
            stored, fresh = one.stored[:LONGEST], one.fresh[:LONGEST]
            self.stdout.write(f"  {one.track} {one.day} {one.slices}: stored {stored}, fresh {fresh}")
        more = sum(1 for _ in places)
        if more:
            self.stdout.write(f"  ... and {more} more")
        ledgers = audit.untrue(workspace.id)
        if ledgers:
            self.stdout.write(f"  {ledgers} rows of the ledgers of revenue are not what the subscriptions give")
        waiting = stale.waiting(workspace.id)
        found = len(shown) + more + ledgers
        self.stdout.write(f"{workspace.slug}: {found} differences, {waiting} marks waiting")
        return found
