"""The bytes of a job: parts as they are sent, kept compressed and in small pieces until they are worked off."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import Resource
from core.files import lines
from core.files.importing import Asked, layout_of, may_import
from core.files.jobs import PIECE, Job, JobPart, JobPiece, JobState
from core.problems import Conflict
from core.resources import RESOURCES
from core.scope import Actor, Role
from core.write import store

BY_NAME = {resource.name: resource for resource in RESOURCES}


def open_job(actor: Actor, resource: Resource, asked: Asked) -> Job:
    """A job that waits for its parts."""
    may_import(actor, resource)
    job = Job(noun=resource.name, format=asked.format, dry_run=asked.dry_run, rows_source=asked.source)
    job.sender, job.language = signed(actor), asked.language
    store(actor, job)
    return job


def discard(job: Job) -> None:
    """Forget a job that nobody was told of, with its parts."""
    Job.objects.filter(pk=job.pk).delete()


def signed(actor: Actor) -> dict[str, Any]:
    """Who asks for a job, as it keeps them; `sender_of` reads it."""
    return {
        "role": actor.role.value,
        "kind": actor.kind,
        "id": str(actor.id) if actor.id else None,
        "name": actor.name,
        "personal_data": actor.personal_data,
        "request_id": actor.request_id,
    }


def sender_of(job: Job) -> Actor:
    """Who asked for it: what it writes is written as theirs, with what they were allowed then."""
    said = job.sender
    id = UUID(said["id"]) if said["id"] else None
    role = Role(said["role"])
    return Actor(job.workspace_id, role, said["kind"], id, said["name"], said["personal_data"], said["request_id"])


def keep(job: Job, number: int, chunks: Iterable[bytes]) -> tuple[JobPart, bool]:
    """Keep the bytes of a part, and whether it is new; the same bytes again are no new part.

    Raises Conflict when the job takes no parts any more, or has other bytes under this number. Bytes are written as
    they come, outside of any transaction; only a whole part counts.
    """
    _takes_parts(job)
    part = JobPart.objects.create(job=job, number=number, created_at=timezone.now())
    try:
        digest, size = hashlib.sha256(), 0
        for place, piece in enumerate(_pieces(chunks)):
            digest.update(piece)
            size += len(piece)
            JobPiece.objects.create(part=part, number=place, data=zlib.compress(piece, 1))
        part.sha256, part.bytes = digest.hexdigest(), size
        if number == 1:
            _check_header(job, part)
        return _complete(job, part)
    except BaseException:
        part.delete()
        raise


def _takes_parts(job: Job) -> None:
    if job.state != JobState.OPEN:
        raise Conflict(_("The job is %(state)s and takes no parts any more.") % {"state": job.state})


def _complete(job: Job, part: JobPart) -> tuple[JobPart, bool]:
    with transaction.atomic():
        _takes_parts(Job.objects.select_for_update().get(pk=job.pk))
        known = JobPart.objects.filter(job=job, number=part.number, complete=True).first()
        if known is None:
            part.complete = True
            part.save()
            return part, True
        if known.sha256 != part.sha256:
            text = _("Part %(number)s is there already with other bytes.") % {"number": part.number}
            raise Conflict(text)
        part.delete()
        return known, False


def _check_header(job: Job, part: JobPart) -> None:
    resource, actor = BY_NAME[job.noun], sender_of(job)
    layout_of(actor, resource, Asked(job.format or "", job.rows_source), lines.lines(islice(_bytes_of(part), 1)))


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


def _bytes_of(part: JobPart, first: int = 0) -> Iterator[bytes]:
    for number in range(first, -(-part.bytes // PIECE)):
        data = JobPiece.objects.values_list("data", flat=True).get(part=part, number=number)
        yield zlib.decompress(data)


def bytes_from(job: Job, at: int) -> Iterator[bytes]:
    """The bytes of the file from `at` on, a piece at a time."""
    for start, part in _parts(job):
        if at < start + part.bytes:
            behind = max(0, at - start)
            for place, piece in enumerate(_bytes_of(part, behind // PIECE)):
                yield piece[behind % PIECE :] if place == 0 else piece


def _parts(job: Job) -> Iterator[tuple[int, JobPart]]:
    start = 0
    for part in JobPart.objects.filter(job=job, complete=True).order_by("number"):
        yield start, part
        start += part.bytes


def drop_read(job: Job) -> None:
    """Delete the pieces that lie wholly before the place where reading goes on."""
    for start, part in _parts(job):
        if start >= job.bytes_done:
            return
        whole = (job.bytes_done - start) // PIECE
        ended = job.bytes_done >= start + part.bytes
        left = JobPiece.objects.filter(part=part)
        (left if ended else left.filter(number__lt=whole)).delete()
