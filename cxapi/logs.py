"""Logging: plain lines for a person at a terminal, JSON lines in production, personal data in neither.

Messages of exceptions are left out in production: a database repeats the offending row in them.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

ACCESS_FIELDS = ("method", "route", "status", "ms")
SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def error_without_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its classes and places in the code."""
    info = event.pop("exc_info", None)
    if not (isinstance(info, tuple) and info[1] is not None):
        return event
    found: list[dict[str, Any]] = []
    error: BaseException | None = info[1]
    while error is not None and len(found) < 5:
        found.append(
            {
                "class": f"{type(error).__module__}.{type(error).__qualname__}",
                "at": places(error.__traceback__),
            }
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    event["error"] = found
    return event


def places(trace: TracebackType | None) -> list[str]:
    """The last ten frames as `file:line function`."""
    return [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)[-10:]]


def message_without_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Say anew what others say with a path or with an exception's message in it."""
    record, given = event["_record"], event.get("positional_args")
    if record is None or not given:
        return event
    if record.name.startswith("django.request") and isinstance(given, tuple):
        # Django's arguments are the reason and the path.
        event["event"], event["status"] = str(given[0]), getattr(record, "status_code", None)
    elif record.name == "celery.app.trace" and isinstance(given, Mapping) and record.levelno > logging.INFO:
        event["event"] = f"Task {given.get('name')}[{given.get('id')}] failed"
    return event


def without_arguments(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop the message's arguments, which are in the message by now."""
    event.pop("positional_args", None)
    return event


def logging_config(*, as_json: bool, level: str) -> dict[str, Any]:
    """Python's logging dictionary."""
    last: list[Processor] = [without_arguments, structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        last = [message_without_words, error_without_words, *last, structlog.processors.JSONRenderer()]
    else:
        last = [*last, structlog.dev.ConsoleRenderer(colors=False)]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*SHARED, structlog.stdlib.ExtraAdder(allow=ACCESS_FIELDS)],
        "processors": last,
        "pass_foreign_args": True,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "celery": {"level": level},
        },
    }


def configure_structlog() -> None:
    """Let structlog's own loggers pass through Python's logging, so that one form holds for every line."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
