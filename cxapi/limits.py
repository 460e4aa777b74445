"""How many requests a credential may send: one count per minute, shared by all processes through Redis.

Without Redis each process counts by itself: that is the embedded mode, which serves from one process. When Redis
is away the count goes on locally, so that a broken counter never stops a request.
"""

import time
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.utils.translation import gettext as _

from core.access import digest
from core.scope import Actor
from cxapi.errors import Barred
from cxapi.health import redis

WINDOW_S = 60
LOGINS = 10
AWAY_S = 5.0
_counts: dict[str, int] = {}
_lock = Lock()
_window = 0
_redis_away_until = 0.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a credential has left in the running window; `remaining` is below zero when it asked for too much."""

    quota: int
    remaining: int
    reset_s: int

    @property
    def headers(self) -> dict[str, str]:
        """As in draft-ietf-httpapi-ratelimit-headers."""
        return {
            "RateLimit-Policy": f'"default";q={self.quota};w={WINDOW_S}',
            "RateLimit": f'"default";r={max(0, self.remaining)};t={self.reset_s}',
        }


def quota() -> int:
    """Requests a minute that each credential has."""
    return int(settings.RATE_LIMIT_PER_MINUTE)


def spend(actor: Actor, *, now: float | None = None) -> Allowance:
    """Count one request of `actor`."""
    moment = time.time() if now is None else now
    window, into = divmod(int(moment), WINDOW_S)
    used = _count(str(actor.id or actor.name), window)
    return Allowance(quota(), quota() - used, WINDOW_S - into)


def may_try(address: str, *, now: float | None = None) -> bool:
    """Count one try to log in as `address`; False once there were more than LOGINS in the running window."""
    window = int(time.time() if now is None else now) // WINDOW_S
    return _count(f"login:{digest(address)}", window) <= LOGINS


def over(allowance: Allowance) -> Barred:
    """What is said to who has nothing left."""
    said = _("More than %(quota)s requests in %(seconds)s seconds.") % {"quota": allowance.quota, "seconds": WINDOW_S}
    return Barred(429, "rate_limited", said, Retry_After=str(allowance.reset_s))


def _count(who: str, window: int) -> int:
    global _redis_away_until
    if settings.REDIS_URL and time.monotonic() >= _redis_away_until:
        from redis.exceptions import RedisError

        try:
            return _count_shared(who, window)
        except (RedisError, OSError):
            _redis_away_until = time.monotonic() + AWAY_S
    return _count_here(who, window)


def _count_shared(who: str, window: int) -> int:
    name = f"cxapi:limit:{who}:{window}"
    pipe = redis().pipeline(transaction=False)
    pipe.incr(name)
    pipe.expire(name, 2 * WINDOW_S)
    return int(pipe.execute()[0])


def _count_here(who: str, window: int) -> int:
    global _window
    with _lock:
        if window != _window:
            _counts.clear()
            _window = window
        _counts[who] = _counts.get(who, 0) + 1
        return _counts[who]
