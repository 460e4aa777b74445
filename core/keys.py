"""Making the first things: a workspace, its members, and keys whose secret is shown once."""

import secrets
from datetime import datetime

from django.utils.translation import gettext as _

from core import write
from core.access import ApiKey, Member, User
from core.problems import Conflict, Forbidden
from core.scope import Actor, Role
from core.workspaces import Workspace


def create_workspace(
    slug: str, name: str, *, zone: str = "UTC", currency: str = "EUR", language: str = "en"
) -> Workspace:
    """A new, empty workspace; Conflict when the slug is taken."""
    if Workspace.objects.filter(slug=slug.lower()).exists():
        raise Conflict(_("There is a workspace %(slug)s already.") % {"slug": slug}, code="duplicate")
    workspace = Workspace(slug=slug, name=name, zone=zone, currency=currency, language=language)
    write.store(Actor(workspace.id, Role.ADMIN, name="setup"), workspace)
    return workspace


def issue_key(
    actor: Actor, name: str, role: Role, *, personal_data: bool = False, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new key of the actor's workspace and its secret, which cannot be read again."""
    if actor.role is not Role.ADMIN:
        raise Forbidden(_("Only an admin makes keys."))
    key = ApiKey(
        workspace_id=actor.workspace_id, name=name, role=role.value, personal_data=personal_data, expires_at=expires_at
    )
    raw = key.set_secret()
    write.store(actor, key)
    return key, raw


def add_member(
    actor: Actor, email: str, name: str, role: Role, *, personal_data: bool = False, password: str | None = None
) -> Member:
    """A new member of the actor's workspace, with a login when a password is given."""
    member = Member(
        workspace_id=actor.workspace_id, email=email, name=name, role=role.value, personal_data=personal_data
    )
    write.store(actor, member)
    if password is not None:
        set_password(member.user, password)
    return member


def set_password(user: User, password: str | None = None) -> str:
    """Give a person this password, or a made-up one; the answer is the only time that it is known."""
    password = password or secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def reset_password(actor: Actor, member: Member) -> str:
    """A temporary password for a member of the actor's workspace."""
    if actor.role is not Role.ADMIN or member.workspace_id != actor.workspace_id:
        raise Forbidden(_("Only an admin gives members a password."))
    return set_password(member.user)


def set_language(user: User, language: str) -> None:
    """Speak to a person in this language from now on."""
    user.language = language
    user.save(update_fields=["language"])
