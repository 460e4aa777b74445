"""Who may act: people who log in, their membership of workspaces, and the keys of programs."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Self

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import KEYS, Resource
from core.problems import Conflict
from core.records import EnumField, Record, Tracked, rule
from core.scope import Actor, Role
from core.workspaces import Language, Workspace

KEY_MARK = "cx"
MOST_LOGINS = 20
SEEN_EVERY = timedelta(minutes=1)
# Written out: every request asks this, and putting it together through the ORM took longer than answering it.
BY_HASH = "SELECT * FROM core_apikey WHERE hash = %s AND revoked_at IS NULL AND deleted_at IS NULL"


class RoleName(models.TextChoices):
    ADMIN = Role.ADMIN.value, "Admin"
    MANAGER = Role.MANAGER.value, "Manager"
    AGENT = Role.AGENT.value, "Agent"
    INTEGRATION = Role.INTEGRATION.value, "Integration"
    VIEWER = Role.VIEWER.value, "Viewer"


class User(AbstractUser):
    """The login of one member. A person of two workspaces has two, so that neither can open the other's."""

    language = EnumField(Language, default=Language.EN)


class Member(Record):
    """A person's place in one workspace."""

    user = models.OneToOneField(User, models.PROTECT, related_name="member", editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=190)
    role = EnumField(RoleName, default=RoleName.VIEWER)
    personal_data = models.BooleanField(default=False, help_text="Whether they may see names, addresses and texts.")
    active = models.BooleanField(default=True)

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["workspace", "email"], condition=models.Q(deleted_at__isnull=True), name="member_unique_email"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        for row in rows:
            row.email = row.email.lower()
            shown = {"email": row.email, "first_name": row.name[:150]}
            if row.before is None:
                row.user = User.objects.create(username=str(row.id), password=make_password(None), **shown)
            elif (row.before["email"], row.before["name"]) != (row.email, row.name):
                User.objects.filter(pk=row.user_id).update(**shown)

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        for row in rows:
            if _administers(row.was) and not _administers(row.now()):
                # One at a time: two admins who take each other away must not both find the other one there.
                Workspace.objects.select_for_update(no_key=True).get(pk=row.workspace_id)
                others = cls.objects.filter(workspace=row.workspace_id, role=Role.ADMIN, active=True, deleted_at=None)
                if not others.exists():
                    raise Conflict(_("A workspace keeps at least one active admin; make another one first."))
        return ()

    def actor(self, request_id: str = "") -> Actor:
        """This member as somebody who acts."""
        return Actor(self.workspace_id, Role(self.role), "member", self.id, self.name, self.personal_data, request_id)


def _administers(columns: Mapping[str, Any] | None) -> bool:
    return bool(columns and columns["role"] == Role.ADMIN and columns["active"] and columns["deleted_at"] is None)


class ApiKey(Record):
    """A program's way in. The key itself is shown once; only its SHA-256 is kept."""

    name = models.CharField(max_length=190)
    role = EnumField(RoleName, default=RoleName.VIEWER)
    personal_data = models.BooleanField(default=False, help_text="Whether it may see names, addresses and texts.")
    prefix = models.CharField(max_length=12, editable=False)
    last4 = models.CharField(max_length=4, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…{self.last4})"

    def clean(self) -> None:
        super().clean()
        if self.before is None and self.expires_at is not None and self.expires_at <= timezone.now():
            raise rule("expires_at", _("A key cannot expire before it is made."))

    def set_secret(self) -> str:
        """Give the key a new secret and return it: the only time that it is known."""
        raw = f"{KEY_MARK}_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"
        self.prefix, self.last4, self.hash = raw[: len(KEY_MARK) + 9], raw[-4:], digest(raw)
        return raw

    def actor(self, request_id: str = "") -> Actor:
        """This key as somebody who acts."""
        return Actor(self.workspace_id, Role(self.role), "key", self.id, self.name, self.personal_data, request_id)


def digest(raw: str) -> str:
    """What is stored of a key. A plain SHA-256 is enough: the key holds 256 random bits, no human word."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()


def by_key(raw: str, request_id: str = "") -> Actor | None:
    """The actor behind a raw key; None when it is unknown, expired, revoked or deleted."""
    now = timezone.now()
    key = next(iter(ApiKey.objects.raw(BY_HASH, [digest(raw)])), None)
    if key is None or (key.expires_at is not None and key.expires_at <= now):
        return None
    if key.last_used_at is None or now - key.last_used_at > SEEN_EVERY:
        # Bookkeeping of the key itself, outside the log: a line per request would drown the changes.
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key.actor(request_id)


def member_of(user: User) -> Member | None:
    """The member whose login this is, while they and their workspace are there."""
    found = Member.objects.filter(user=user, active=True, deleted_at=None, workspace__deleted_at=None)
    return found.select_related("workspace").first()


def by_password(email: str, password: str) -> User | None:
    """The login that this address and password open; the time taken does not tell whether the address is known."""
    live = User.objects.filter(email=email.lower(), member__active=True, member__deleted_at=None)
    logins = list(live.order_by("member__created_at")[:MOST_LOGINS])
    if not logins:
        make_password(password)
    return next((user for user in logins if user.check_password(password)), None)


def member_by_email(workspace: Workspace, email: str) -> Member | None:
    """The member of `workspace` with that address, for commands of whoever runs the service."""
    return Member.objects.filter(workspace=workspace, email=email.lower(), deleted_at=None).first()


def revoke(key: ApiKey) -> ApiKey:
    """Make the key useless from now on."""
    if key.revoked_at is not None:
        raise Conflict(_("The key is revoked already."))
    key.revoked_at = timezone.now()
    return key


MEMBERS = Resource(
    name="members",
    model=Member,
    read=("email", "name", "role", "personal_data", "active"),
    write=("email", "name", "role", "personal_data", "active"),
    filter=("email", "name", "role", "active"),
    search=("name", "email"),
    order=("name",),
    access=KEYS,
)
API_KEYS = Resource(
    name="api-keys",
    model=ApiKey,
    read=("name", "role", "personal_data", "prefix", "last4", "expires_at", "revoked_at", "last_used_at"),
    filter=("name", "role", "prefix"),
    search=("name",),
    order=("name",),
    verbs=(revoke,),
    access=KEYS,
)
