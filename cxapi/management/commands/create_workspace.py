"""`manage.py create_workspace acme --name "Acme"`: a new, empty workspace and its first key, which is shown once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from core import keys
from core.problems import Refused
from core.scope import Actor, Role
from core.workspaces import Language
from cxapi.management.said import as_json, operator, said


class Command(BaseCommand):
    requires_system_checks = ()  # those load REST, GraphQL and the admin
    help = "Make an empty workspace and an admin key for it. The key is shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name in addresses: small letters, digits, hyphens")
        parser.add_argument("--name", default="", help="name that people see (the slug)")
        parser.add_argument("--zone", default="UTC", help="IANA zone of its local days, such as Europe/Madrid (UTC)")
        parser.add_argument("--currency", default="EUR", help="ISO 4217 code (EUR)")
        parser.add_argument("--language", default="en", choices=Language.values, help="en or es (en)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, slug: str, name: str, zone: str, currency: str, language: str, json: bool, **_: Any) -> None:
        try:
            with transaction.atomic():
                home = keys.create_workspace(slug, name or slug, zone=zone, currency=currency, language=language)
                actor: Actor = operator(home)
                key, raw = keys.issue_key(actor, "first key", Role.ADMIN, personal_data=True)
        except Refused as refused:
            raise CommandError(said(refused)) from None
        shown = {"workspace": home.slug, "id": str(home.id), "name": home.name, "key": raw, "key_id": str(key.id)}
        self.stdout.write(as_json(shown) if json else TEXT.format(**shown))


TEXT = """Workspace {workspace} ({name}) is made.
Admin key, shown only now: {key}
A login for the admin: manage.py create_admin --workspace {workspace} --email you@example.org"""
