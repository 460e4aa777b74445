"""`manage.py create_key --workspace acme --name crm --role integration`: a key for a program, shown once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core import keys
from core.problems import Refused
from core.scope import Role
from cxapi.management.said import as_json, operator, said, workspace

LONGEST_DAYS = 3650


class Command(BaseCommand):
    requires_system_checks = ()  # those load REST, GraphQL and the admin
    help = "Make a key for a program. The key is shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", required=True, help="slug of the workspace")
        parser.add_argument("--name", required=True, help="what the key is for")
        parser.add_argument("--role", default="viewer", choices=[role.value for role in Role], help="(viewer)")
        parser.add_argument("--personal-data", action="store_true", help="may see names, addresses and texts")
        parser.add_argument("--expires-days", type=int, help=f"days until it expires, 1 to {LONGEST_DAYS} (never)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, json: bool, expires_days: int | None, **options: Any) -> None:
        home = workspace(options["workspace"])
        if expires_days is not None and not 1 <= expires_days <= LONGEST_DAYS:
            raise CommandError(f"--expires-days lies between 1 and {LONGEST_DAYS}.")
        if not options["name"].strip():
            raise CommandError("--name says what the key is for; it cannot be empty.")
        ends = timezone.now() + timedelta(days=expires_days) if expires_days else None
        personal = bool(options["personal_data"])
        try:
            key, raw = keys.issue_key(
                operator(home), options["name"], Role(options["role"]), personal_data=personal, expires_at=ends
            )
        except Refused as refused:
            raise CommandError(said(refused)) from None
        shown = {
            "key": raw,
            "id": str(key.id),
            "name": key.name,
            "role": key.role,
            "personal_data": key.personal_data,
            "prefix": key.prefix,
            "expires_at": ends.isoformat() if ends else None,
            "workspace": home.slug,
        }
        self.stdout.write(as_json(shown) if json else f"Key {key.name} ({key.role}), shown only now: {raw}")
