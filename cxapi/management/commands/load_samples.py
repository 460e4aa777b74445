"""`manage.py load_samples`: real data for the workspace `sample`. Loading again only puts right what differs."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cxapi.samples.journeys import draw_maps
from cxapi.samples.load import SETS, BadSample, Progress, load, workspace
from metrics import renew


class Command(BaseCommand):
    requires_system_checks = ()  # those load REST, GraphQL and the admin
    help = "Fill the workspace `sample` with real data. Loading twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=sorted(SETS), nargs="+", help="load these data sets alone")

    def handle(self, *, only: list[str] | None, **_: Any) -> None:
        began = time.monotonic()
        try:
            total, changed = self.told(only or list(SETS))
        except BadSample as why:
            raise CommandError(f"A sample row was refused. {why}") from None
        maps = draw_maps(workspace())
        renew.drain(workspace().id)
        if maps:
            self.stdout.write(f"  {maps} journeys drawn and published")
        self.stdout.write(f"{total} rows looked at, {changed} written, in {time.monotonic() - began:.1f} s.")

    def told(self, names: list[str]) -> tuple[int, int]:
        """Load and show how far it is; how many rows there were, and how many of them were written."""
        total = changed = 0
        for progress in load(names):
            self.show(progress)
            if progress.done == progress.total:
                total += progress.total
                changed += progress.total - progress.outcomes["unchanged"]
        return total, changed

    def show(self, progress: Progress) -> None:
        """A line that grows on a terminal; elsewhere one line per noun."""
        ended = progress.done == progress.total
        line = f"  {progress.name:<22} {progress.resource.name:<13} {progress.done:>6} of {progress.total}"
        if ended:
            line += "  " + ", ".join(f"{n} {outcome}" for outcome, n in sorted(progress.outcomes.items()))
        if self.stdout.isatty():
            self.stdout.write("\r" + line, ending="\n" if ended else "")
            self.stdout.flush()
        elif ended:
            self.stdout.write(line)
