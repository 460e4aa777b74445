"""Health: whether the process lives, and whether it can serve. No sign-in, no session, plain JSON."""

from __future__ import annotations

import os
import time
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from redis import Redis

BROKER_FRESH_S = 5.0
_first = Lock()
_broker: tuple[float, str] = (-BROKER_FRESH_S, "")


@require_safe
def live(_: HttpRequest) -> JsonResponse:
    """200 while the process answers; touches nothing outside it."""
    return answer(200, status="ok")


@require_safe
def ready(_: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503 with Retry-After. The broker is told and fails nothing: writes are
    taken without it and the sweep makes good later.
    """
    database = database_state()
    up = database == "ok"
    response = answer(
        200 if up else 503, status="ok" if up else "unavailable", database=database, broker=broker_state()
    )
    if not up:
        response.headers["Retry-After"] = "5"
    return response


def answer(code: int, **body: Any) -> JsonResponse:
    return JsonResponse(body, status=code, headers={"Cache-Control": "no-store"})


def database_state() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return "down"
    return "ok"


def broker_state() -> str:
    """`ok` or `down`, at most five seconds old, so that a broker that is down does not slow every probe."""
    global _broker
    now = time.monotonic()
    if now - _broker[0] >= BROKER_FRESH_S:
        _broker = (now, "ok" if broker_answers() else "down")
    return _broker[1]


def broker_answers() -> bool:
    if not settings.REDIS_URL:
        return not settings.BROKER_FOLDER or os.access(settings.BROKER_FOLDER, os.W_OK)
    from redis.exceptions import RedisError

    try:
        return bool(redis().ping())
    except (RedisError, OSError):
        return False


def redis() -> Redis:
    """The one client of this process."""
    # `cache` alone would let the first threads make one client each; all but the last are collected at once, and a
    # client that is collected closes its connections under the thread that uses them.
    with _first:
        return _redis()


@cache
def _redis() -> Redis:
    from redis import Redis

    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
