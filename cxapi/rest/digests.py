"""Whether two copies are the same: counts and hashes of keyed rows."""

from typing import Any

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.declare import Resource
from core.files import digest
from core.problems import Fault, Invalid
from cxapi.rest.answers import BY_NAME
from cxapi.rest.asking import check_known, choice, single
from cxapi.rest.exports_schema import DigestShape
from cxapi.rest.views import Endpoint

OVER = ("version", "source_updated_at")
MOST_SOURCE = 60


def _query(name: str, text: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.QUERY, description=text, **more)


PARAMETERS = [
    _query("res", "The noun, for example customers.", required=True),
    _query("bucket", "2 or 4 hexadecimal digits: what lies inside that bucket. Without it: all."),
    _query("over", "What of a row is hashed beside its key; without it: version.", enum=OVER),
    _query("source", "Only rows of that source."),
]


class Digest(Endpoint):
    """Where two copies differ."""

    @extend_schema(operation_id="digest", tags=["sync"], responses={200: DigestShape}, parameters=PARAMETERS)
    def get(self, request: Request) -> Response:
        """Counts and hashes of the living rows that have a key, in 256 buckets; inside a bucket 256 more, inside one
        of those the rows. All texts are UTF-8, all hashes in lower-case hexadecimal digits:

        - bucket of a row: the first 2 or 4 digits of `SHA-256(source + "\\n" + external_id)`
        - hash of a row: the first 16 digits of `SHA-256(source + "\\n" + external_id + "\\n" + value)`
        - value: `version` as a number, or `source_updated_at` as `2026-03-01T09:00:00.000000Z`, empty when null
        - hash of a bucket: the exclusive or of the hashes of its rows, 16 digits
        """
        given = dict(request.query_params.lists())
        check_known(("res", "bucket", "over", "source"), given, "digest")
        resource = noun_of(single(given, "res"))
        bucket = bucket_of(single(given, "bucket"))
        over = choice(given, "over", OVER) or OVER[0]
        source = source_of(single(given, "source"))
        found = digest.leaves(self.actor, resource, over, source=source, under=bucket)
        told: dict[str, Any] = {"res": resource.name, "over": over, "bucket": bucket}
        if len(bucket) == digest.LAST:
            rows = sorted(found, key=lambda leaf: (leaf.source, leaf.external_id))
            whole = digest.buckets(iter(rows), 0)
            told["rows"] = [
                {name: getattr(leaf, name) for name in ("source", "external_id", "id", "value", "hash")}
                for leaf in rows
            ]
        else:
            inside = digest.buckets(found, len(bucket) + digest.FIRST)
            whole = digest.joined(inside)
            told["buckets"] = [{"bucket": name, "count": count, "hash": hash} for name, count, hash in inside]
        count, hash = (whole[0][1], whole[0][2]) if whole else (0, "0" * 16)
        return Response({**told, "count": count, "hash": hash})


def noun_of(name: str | None) -> Resource:
    """The noun that is asked for; Invalid when there is none or its rows have no keys."""
    allowed = [one.name for one in BY_NAME.values() if one.keyed]
    if name not in allowed:
        text = _("res is the name of a noun whose rows have keys.")
        raise Invalid(text, [Fault("?res", "not_allowed" if name else "required", text, (name or "")[:60], allowed)])
    return BY_NAME[name]


def bucket_of(given: str | None) -> str:
    """The bucket that is asked for, empty for all of them."""
    if not given:
        return ""
    if len(given) in (digest.FIRST, digest.LAST) and not set(given) - set("0123456789abcdef"):
        return given
    text = _("bucket is 2 or 4 of the digits 0 to 9 and a to f.")
    raise Invalid(text, [Fault("?bucket", "not_allowed", text, given[:60])])


def source_of(given: str | None) -> str | None:
    """The source that is asked for."""
    if given is not None and (len(given) > MOST_SOURCE or "\x00" in given):
        text = _("source is a text of at most %(most)s characters.") % {"most": MOST_SOURCE}
        raise Invalid(text, [Fault("?source", "too_long", text)])
    return given


def routes() -> list[URLPattern | URLResolver]:
    """The address of the digest."""
    view = Digest.as_view()
    return [path("digest", view), path("digest/", view)]
