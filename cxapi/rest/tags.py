"""What a request is conditional on: If-None-Match, If-Match, and what Prefer says about a version that is over."""

import re

from django.utils.translation import gettext as _

from core.problems import Fault, Invalid

ETAG = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"')
LIST = re.compile(rf"\s*{ETAG.pattern}\s*(,\s*{ETAG.pattern}\s*)*")
VERSION = re.compile(r"v([1-9][0-9]{0,9})(-[0-9a-f]{8})?")
NEVER = -1
MERGE = "merge=disjoint"
APPLIED = {"Preference-Applied": MERGE}


def known(header: str | None, etag: str) -> bool:
    """Whether If-None-Match names the tag. Weak comparison, as RFC 9110 asks; what cannot be read names nothing."""
    if header is None:
        return False
    return header.strip() == "*" or etag in [f'"{found[1]}"' for found in ETAG.findall(header)]


def versions(header: str | None) -> list[int] | None:
    """The versions that If-Match names; None without the header and for `*`. Invalid when it cannot be read.

    Weak tags and tags of something else name a version that no row has.
    """
    if header is None or header.strip() == "*":
        return None
    if not LIST.fullmatch(header):
        text = _('If-Match takes an ETag in quotes such as "v3", several with commas, or *.')
        raise Invalid(text, [Fault("If-Match", "invalid", text, header[:100])])
    return [_version(weak, opaque) for weak, opaque in ETAG.findall(header)]


def merges(prefer: str | None) -> bool:
    """Whether Prefer asks to store a change on top of a newer version that it does not touch; what else stands there
    is passed over, as RFC 7240 asks.
    """
    parts = [one.partition(";")[0] for one in (prefer or "").split(",")]
    return MERGE in ["".join(one.split()).replace('"', "").lower() for one in parts]


def _version(weak: str, opaque: str) -> int:
    found = VERSION.fullmatch(opaque)
    return NEVER if weak or not found else int(found[1])
