"""From a request to the one who acts. Both skins, the documents and the metrics ask here."""

from django.http import HttpRequest

from core.access import User, by_key, by_user
from core.problems import Refused
from core.scope import Actor

WORKSPACE_CHOICE = "workspace"


class Unauthenticated(Refused):
    """No valid key came with the request. The answer never says why: an expired key reads like a made-up one."""

    status = 401
    code = "unauthenticated"


def actor_of(request: HttpRequest) -> Actor:
    """Who acts by the key in `Authorization: Bearer <key>`; raises Unauthenticated."""
    scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
    actor = by_key(raw.strip(), request_id_of(request)) if scheme.lower() == "bearer" and raw else None
    if actor is None:
        raise Unauthenticated("Send a valid key as Authorization: Bearer <key>.")
    return actor


def actor_of_session(request: HttpRequest) -> Actor | None:
    """Who acts by a browser's session, in the workspace chosen there; for the admin and the documents only."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_active:
        return None
    return by_user(user, request.session.get(WORKSPACE_CHOICE), request_id_of(request))


def request_id_of(request: HttpRequest) -> str:
    """The id that finds this request in the log."""
    return str(getattr(request, "request_id", ""))
