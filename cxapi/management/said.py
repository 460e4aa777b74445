"""What the commands for workspaces, keys and logins have in common."""

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
    faults = [f"{fault.pointer.strip('/')}: {fault.message}" if fault.pointer else fault.message for fault in refused.faults]
    return " ".join(faults) or refused.detail
