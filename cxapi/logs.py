"""Logging: plain lines for a person at a terminal, JSON lines in production, personal data in neither.

Messages of exceptions are left out in production: a database repeats the offending row in them.
"""

from __future__ import annotations

import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

ACCESS_FIELDS = ("method", "route", "status", "ms")


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


def unnamed_path(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop what Django's request logger puts in: the request and, in the message, its path."""
    record = event.get("_record")
    if record is not None and record.name.startswith("django.request"):
        event["event"] = str(record.msg).partition(":")[0]
        event["status"] = getattr(record, "status_code", None)
    return event


def logging_config(*, as_json: bool, level: str) -> dict[str, Any]:
    """Python's logging dictionary."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(allow=ACCESS_FIELDS),
    ]
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        last = [unnamed_path, error_without_words, *last, structlog.processors.JSONRenderer()]
    else:
        last = [*last, structlog.dev.ConsoleRenderer(colors=False)]
    formatter = {"()": structlog.stdlib.ProcessorFormatter, "foreign_pre_chain": shared, "processors": last}
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
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
