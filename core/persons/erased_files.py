"""What an erasure takes out of files: refused lines of the person, and waiting files that hold their words."""

import re
import zlib
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core.files.jobs import ACTIVE, ENDED, Job, JobError, JobPart, JobPiece, JobState
from core.files.parts import sender_of
from core.persons.erasures import digest
from core.persons.words import Words, texts_in
from core.writing.storage import AT_ONCE, put

# Two pieces may share a word; no name, address or key is longer.
LONGEST_WORD = 400
# JSON may spell any letter so.
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def scrub(workspace_id: UUID, known: Words, digests: Collection[str]) -> int:
    """Empty refused lines that tell of the person, by their words or by a key whose digest is among `digests`, and take
    waiting files that hold their words away. How many lines and files that were.

    Files that are queued or running are left: they are worked off, and their bytes gone, within minutes, and their
    rows about the person are refused as gone. Cost: the refused lines of 30 days and the bytes of idle files, once.
    """
    return _scrub_lines(workspace_id, known, digests) + _take_files(workspace_id, known)


def _scrub_lines(workspace_id: UUID, known: Words, digests: Collection[str]) -> int:
    scrubbed = []
    for line in JobError.objects.filter(JobError.of_workspace(workspace_id)).order_by("pk").iterator(AT_ONCE):
        said = (line.source, line.external_id)
        keys = {said, *(pair for text in texts_in(line.problem) for pair in _pairs(text))}
        theirs = any(key and digest(workspace_id, source, key) in digests for source, key in keys)
        if theirs or known.within([*said, line.problem]):
            line.source, line.external_id = None, None
            line.problem = _without(line.problem, known)
            scrubbed.append(line)
    JobError.objects.bulk_update(scrubbed, ["source", "external_id", "problem"], batch_size=AT_ONCE)
    return len(scrubbed)


def _without(problem: dict[str, Any], known: Words) -> dict[str, Any]:
    """A refusal without what came: which member and why stays, unless that itself holds a word of the person."""
    errors = [{**one, "value": None} for one in problem.get("errors", ())]
    bare = {**problem, "errors": [one for one in errors if not known.within(one)]}
    return {**bare, "detail": ""} if known.within(bare) else bare


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """What a text such as `crm:42` may mean as source and key."""
    for place, letter in enumerate(text[:AT_ONCE]):
        if letter == ":":
            yield text[:place], text[place + 1 :]


def _take_files(workspace_id: UUID, known: Words) -> int:
    taken = 0
    held = JobPart.objects.filter(complete=True, pieces__isnull=False)
    idle = Job.objects.filter(workspace_id=workspace_id, pk__in=held.values("job")).exclude(state__in=ACTIVE)
    for job in idle.select_for_update().order_by("pk"):
        if any(known.within(text) for text in _waiting(job)):
            JobPart.objects.filter(job=job, complete=True).delete()
            # From its first byte on, when it is sent again: what is stored already will be unchanged.
            job.bytes_total = job.bytes_done = job.lines_done = 0
            job.percent, job.layout = 0.0, {}
            job.finished_at = job.finished_at if job.state in ENDED else timezone.now()
            job.state, job.problem = JobState.FAILED, _("A person in the file was erased: resume, and send it again.")
            put(sender_of(job), [job])
            taken += 1
    return taken


def _waiting(job: Job) -> Iterator[str]:
    """The bytes that wait as texts, each with the end of the one before."""
    end = ""
    pieces: Any = JobPiece.objects.filter(part__job=job, part__complete=True).order_by("part__number", "number")
    for data in pieces.values_list("data", flat=True).iterator(4):
        text = zlib.decompress(data).decode("utf-8", "replace")
        yield ESCAPED.sub(lambda found: chr(int(found[1], 16)), end + text)
        end = text[-LONGEST_WORD:]
