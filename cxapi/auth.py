"""From a request to the one who acts. Both skins, the documents and the metrics ask here."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.access import User, by_key, by_password, member_of
from core.problems import Refused
from core.scope import Actor


class Unauthenticated(Refused):
    """No valid key came with the request. The answer never says why: an expired key reads like a made-up one."""

    status = 401
    code = "unauthenticated"


def actor_of(request: HttpRequest) -> Actor:
    """Who acts by the key in `Authorization: Bearer <key>`; raises Unauthenticated."""
    scheme, __, raw = request.headers.get("Authorization", "").partition(" ")
    actor = by_key(raw.strip(), request_id_of(request)) if scheme.lower() == "bearer" and raw else None
    if actor is None:
        raise Unauthenticated(_("Send a valid key as Authorization: Bearer <key>."))
    return actor


def actor_of_session(request: HttpRequest) -> Actor | None:
    """Who acts by a browser's session; for the admin and the documents only."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_active:
        return None
    member = member_of(user)
    return member.actor(request_id_of(request)) if member else None


class ByAddress(ModelBackend):
    """Logging in with an e-mail address and a password."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        return by_password(username, password) if username and password else None


def request_id_of(request: HttpRequest) -> str:
    """The id that finds this request in the log."""
    return str(getattr(request, "request_id", ""))
