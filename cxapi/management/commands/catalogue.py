"""`manage.py catalogue`: make the compiled catalogues from every locale/*/LC_MESSAGES/*.po; needs no gettext."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cxapi import catalogue


class Command(BaseCommand):
    help = "Make the .mo files from the .po files beside them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a .mo is not in step")

    def handle(self, *, check: bool, **_: Any) -> None:
        for path in catalogue.sources():
            try:
                made = catalogue.compiled(catalogue.read(path))
            except catalogue.BadCatalogue as why:
                raise CommandError(str(why)) from None
            target = path.with_suffix(".mo")
            if target.exists() and target.read_bytes() == made:
                continue
            if check:
                raise CommandError(f"{target} is not in step with {path.name}: run manage.py catalogue")
            target.write_bytes(made)
            self.stdout.write(f"{target} written.")
