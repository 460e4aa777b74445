"""`manage.py create_admin --workspace acme --email ana@example.org`: a person who may do everything in a workspace."""

from __future__ import annotations

import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from core import keys
from core.access import Member, member_by_email
from core.problems import Refused
from core.scope import Role
from core.workspaces import Workspace
from cxapi.management.said import as_json, operator, said, workspace


class Command(BaseCommand):
    requires_system_checks = ()  # those load REST, GraphQL and the admin
    help = "Make a login for an admin of a workspace. A made-up password is shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", required=True, help="slug of the workspace")
        parser.add_argument("--email", required=True, help="e-mail address to log in with")
        parser.add_argument("--name", default="", help="name of the person (the address)")
        parser.add_argument("--reset", action="store_true", help="give somebody who is there already a new password")
        parser.add_argument("--password-stdin", action="store_true", help="read the password instead of making one up")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, email: str, json: bool, reset: bool, password_stdin: bool, **options: Any) -> None:
        home = workspace(options["workspace"])
        if not email.strip():
            raise CommandError("--email is the address to log in with; it cannot be empty.")
        known = member_by_email(home, email)
        if known is not None and not reset:
            raise CommandError(f"{email} is a member of {home.slug} already. A new password: add --reset.")
        if known is None and reset:
            raise CommandError(f"{email} is no member of {home.slug}; without --reset they become one.")
        given = read_password() if password_stdin else None
        try:
            with transaction.atomic():
                member = known or add(home, email, options["name"])
                password = give_password(member, given)
        except Refused as refused:
            raise CommandError(said(refused)) from None
        shown = {"login": member.email, "password": password, "workspace": home.slug, "role": member.role}
        self.stdout.write(as_json(shown) if json else text(shown))


def add(home: Workspace, email: str, name: str) -> Member:
    return keys.add_member(operator(home), email, name or email, Role.ADMIN, personal_data=True)


def give_password(member: Member, given: str | None) -> str | None:
    """The password as far as it is to be shown; None for one that was given."""
    made = keys.set_password(member.user, given)
    return None if given is not None else made


def read_password() -> str:
    password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    return password


def text(shown: dict[str, Any]) -> str:
    if shown["password"] is None:
        return f"{shown['login']} may log in to {shown['workspace']} as {shown['role']}, with the password given."
    return f"{shown['login']} may log in to {shown['workspace']}. Password, shown only now: {shown['password']}"
