"""What is said when something is refused. Skins translate these; they add no rules of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what came in: where (a JSON pointer), what, and what would be right."""

    pointer: str
    code: str
    message: str
    value: Any = None
    allowed: Any = None

    def under(self, prefix: str) -> "Fault":
        """The same fault, seen from a document in which it lies below `prefix`."""
        return Fault(prefix + self.pointer, self.code, self.message, self.value, self.allowed)


class Refused(Exception):
    """A request that changes nothing; `status` is the HTTP status that says why, `code` is from CODES."""

    status = 400
    code = "invalid"

    def __init__(
        self,
        detail: str,
        faults: Sequence[Fault] = (),
        *,
        code: str | None = None,
        conflicting_ids: Sequence[str] = (),
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = tuple(faults)
        self.code = code or type(self).code
        self.conflicting_ids = tuple(conflicting_ids)
        self.extra = extra or {}


class Invalid(Refused):
    """The request itself is wrong: unknown member, bad value, bad cursor."""


class Forbidden(Refused):
    """The actor's role or key does not allow it."""

    status = 403
    code = "forbidden"


class NotFound(Refused):
    """There is no such row for this actor; also the answer for rows of other workspaces."""

    status = 404
    code = "not_found"


class Gone(Refused):
    """The row was deleted; `extra` holds its tombstone."""

    status = 410
    code = "gone"


class Merged(Gone):
    """The customer was merged; `extra` holds the id of the survivor."""

    status = 301
    code = "merged"


class Conflict(Refused):
    """What is asked for does not fit the present state."""

    status = 409
    code = "conflict"


class Stale(Refused):
    """The row has changed since the version that the writer knows."""

    status = 412
    code = "version_mismatch"


CODES = {
    "invalid": _("The request does not fit the contract."),
    "unknown_member": _("A member, parameter or argument of that name does not exist here."),
    "required": _("A value must be given."),
    "not_null": _("This member cannot be null."),
    "wrong_type": _("The value is of another type than the member."),
    "out_of_range": _("The number or date lies outside what can be stored."),
    "too_long": _("The text is longer than the member holds."),
    "not_allowed": _("The value is not one of those allowed."),
    "bad_text": _("The text holds a NUL or half of a surrogate pair."),
    "no_offset": _("An instant needs an offset from UTC, for example 2026-03-01T09:00:00Z."),
    "bad_reference": _("The row referred to does not exist in this workspace."),
    "rule": _("The values contradict each other or a rule of the record."),
    "bad_cursor": _("The cursor is not one that this list gave for these filters."),
    "bad_body": _("The body cannot be read."),
    "unsupported": _("This combination is not offered."),
    "unauthenticated": _("No valid key or session came with the request."),
    "forbidden": _("The role or key does not allow this."),
    "personal_data": _("This needs a key or member that may see personal data."),
    "not_found": _("There is no such row or page."),
    "method_not_allowed": _("This address does not take that method."),
    "not_acceptable": _("The answer cannot be given in the media type asked for."),
    "unsupported_media_type": _("The body's media type is not read here."),
    "gone": _("The row was deleted."),
    "merged": _("The customer was merged into another one; go on there."),
    "conflict": _("The request does not fit the present state of the row."),
    "duplicate": _("A row with the same key already exists."),
    "version_mismatch": _("The row has changed since the version given."),
    "too_large": _("The body is larger than this address accepts."),
    "too_complex": _("The query asks for more than one request may."),
    "rate_limited": _("Too many requests in the time window."),
    "unavailable": _("A part of the service cannot be reached; try again later."),
    "internal": _("Something broke on our side; the request id finds it in our log."),
}
