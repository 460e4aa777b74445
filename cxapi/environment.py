"""Typed reading of the environment.

Every reader takes the name of a variable and returns a checked value, or raises `BadSetting` with one line that says
which variable, what came and what is allowed. `NAME_FILE` may name a file that holds the value of `NAME`. Values of
variables that carry passwords are never repeated.
"""

from __future__ import annotations

import difflib
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.FileAwareEnv()
_read: set[str] = set()

#: Read by make, the test runner and the benchmarks, not by the settings.
ELSEWHERE = ("CXAPI_TEST_", "CXAPI_BENCH_", "CXAPI_REQUIRE_ALL")
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-]+(:\d{1,5})?\Z")
HOST = re.compile(r"\.?[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)*\Z|\[[0-9A-Fa-f:]+\]\Z")


class BadSetting(ImproperlyConfigured):
    """A variable of the environment that cannot be used; its text is one line for the person who starts the service."""


def refuse(name: str, came: str, allowed: str) -> BadSetting:
    """The refusal in the house's one form."""
    return BadSetting(f"{name} {came}; allowed: {allowed}.")


def text(name: str, default: str = "") -> str:
    """The value without surrounding white space; an empty value counts as absent."""
    _read.add(name)
    try:
        value = _env.ENVIRON.get(name, "")
    except (OSError, UnicodeDecodeError) as error:
        path = os.environ.get(f"{name}_FILE", "")
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise refuse(f"{name}_FILE", f"names {path!r}, which cannot be read ({why})", "a readable text file") from None
    return str(value).strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in YES or value in NO:
        return value in YES
    raise refuse(name, f"is {value!r}", ", ".join((*YES, *NO)))


def number(name: str, default: int, low: int, high: int) -> int:
    value = text(name)
    if not value:
        return default
    # isdigit alone takes other scripts' digits, which int() reads too.
    if not (value.isascii() and value.isdigit() and low <= int(value[:12]) <= high):
        raise refuse(name, f"is {value!r}", f"a whole number from {low} to {high}")
    return int(value)


def choice(name: str, allowed: Iterable[str], default: str) -> str:
    allowed = tuple(allowed)
    value = text(name, default)
    if value not in allowed:
        raise refuse(name, f"is {value!r}", ", ".join(allowed))
    return value


def words(name: str, pattern: re.Pattern[str], meaning: str, default: Iterable[str] = ()) -> list[str]:
    """A list written with commas, each member matching the pattern."""
    found = [word.strip() for word in text(name).split(",") if word.strip()]
    for word in found:
        if not pattern.match(word):
            raise refuse(name, f"holds {word!r}", meaning)
    return found or list(default)


def folder(name: str, default: Path) -> Path:
    """An absolute folder; it is made when it is first needed (see `made`)."""
    value = text(name)
    path = Path(value).expanduser().absolute() if value else default
    if path.exists() and not path.is_dir():
        raise refuse(name, f"is {str(path)!r}, which is a file", "a folder")
    return path


def made(name: str, path: Path) -> Path:
    """The folder, made readable for its owner only if it was not there."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(
            name, f"is {str(path)!r}, which cannot be made ({error.strerror})", "a folder that can be written"
        ) from None
    return path


def url(name: str, schemes: Iterable[str], example: str) -> str:
    """An address with one of the schemes, or nothing. The value is never repeated: it may hold a password."""
    value = text(name)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise refuse(name, "is not an address (its host or port cannot be read)", f"such as {example}") from None
    if parts.scheme not in tuple(schemes):
        raise refuse(name, f"begins with {(parts.scheme or 'no scheme')!r}", f"such as {example}")
    if not usable:
        raise refuse(name, "names no host", f"such as {example}")
    return value


def database(name: str) -> dict[str, Any] | None:
    """Django's dictionary for a PostgreSQL address, or nothing when the variable is absent."""
    value = url(name, ("postgres", "postgresql"), "postgres://user:password@host:5432/name")
    if not value:
        return None
    config: dict[str, Any] = dict(_env.db_url_config(value, engine="cxapi.postgresql"))
    if not config.get("NAME"):
        raise refuse(name, "names no database", "such as postgres://user:password@host:5432/name")
    return config


def kept_secret(path: Path) -> str:
    """The secret kept in a file readable by its owner only; made once, also when several processes ask at once."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def unknown() -> dict[str, str]:
    """Variables that look like ours and that nothing reads, each with the nearest name that is read, if any."""
    known = _read | {f"{name}_FILE" for name in _read}
    strays = [n for n in os.environ if n.startswith("CXAPI_") and n not in known and not n.startswith(ELSEWHERE)]
    return {name: next(iter(difflib.get_close_matches(name, known, 1)), "") for name in strays}
