"""What the commands for workspaces, keys and logins have in common."""

import json
from typing import Any

from django.core.management.base import CommandError

from core.problems import Refused
from core.scope import Actor, Role
from core.workspaces import Workspace, by_slug


def workspace(slug: str) -> Workspace:
    """The workspace of that slug; a CommandError when there is none."""
    home = by_slug(slug.lower())
    if home is None:
        raise CommandError(f"There is no workspace {slug!r}. Make it: manage.py create_workspace {slug or 'acme'}")
    return home


def operator(home: Workspace) -> Actor:
    """Whoever has a shell on the machine, acting in one workspace."""
    return Actor(home.id, Role.ADMIN, name="operator", personal_data=True)


def said(refused: Refused) -> str:
    """A refusal as one line."""
    faults = [(fault.pointer.strip("/"), fault.message) for fault in refused.faults]
    return " ".join(f"{place}: {text}" if place else text for place, text in faults) or refused.detail


def as_json(shown: dict[str, Any]) -> str:
    """What a command tells a program."""
    return json.dumps(shown, ensure_ascii=False)
