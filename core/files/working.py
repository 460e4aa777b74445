"""Working off the jobs: batch by batch, turn by turn, by whoever has time.

A batch, its counts, its refused lines and the place where reading goes on are one transaction: whoever is killed in
the middle leaves the job as it was before that batch. Only whoever holds the lock of the job's row works on it.
Cost of a batch: what `core.write.upsert` costs for 500 rows, and 7 statements (9 where a piece ends).
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.declare import Resource
from core.files import cells, lines
from core.files.importing import Asked, Judged, Layout, Undone, batch, judge, layout_of
from core.files.jobs import ACTIVE, PIECE, Job, JobError, JobState, why
from core.files.lines import Line, Row
from core.files.parts import BY_NAME, bytes_from, drop_read, sender_of
from core.persons import errands
from core.problems import Refused
from core.scope import Actor
from core.writing.storage import put

FAILURES = 3
# SQLite's writers wait without a queue: between two batches the others get their turn.
BREATH_S = 0.05

log = logging.getLogger(__name__)


def work(seconds: float) -> bool:
    """Work on whatever jobs there are, turn by turn, for about so long; whether there is more to do."""
    until = time.monotonic() + seconds
    while any(_step(id) for id in _waiting()):
        if time.monotonic() >= until:
            return True
        if connection.vendor == "sqlite":
            time.sleep(BREATH_S)
    return False


def _waiting() -> list[UUID]:
    """The jobs to work on: those of the workspace that was served longest ago come first, its oldest job before."""
    active = list(Job.objects.filter(state__in=ACTIVE, deleted_at=None).values_list("workspace_id", "id"))
    homes = {home for home, _id in active}
    served = dict(Job.objects.filter(workspace_id__in=homes).values_list("workspace_id").annotate(Max("served_at")))
    return [id for home, id in sorted(active, key=lambda one: (served[one[0]] is not None, served[one[0]], one[1]))]


def neglected(seconds: float) -> bool:
    """Whether there are jobs and nobody has worked on any of them for so long."""
    last = Job.objects.filter(state__in=ACTIVE, deleted_at=None).aggregate(last=Max("updated_at"))["last"]
    return last is not None and (timezone.now() - last).total_seconds() >= seconds


def _step(id: UUID) -> bool:
    """Work off one batch of a job; nothing when somebody else holds it or it is not to be worked on any more."""
    try:
        job = _held(id, lambda job: _try(job) if job.errand else _work_off(job))
        if job is None:
            return False
        if job.errand and job.state == JobState.RUNNING:
            _held(id, errands.run)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the others' jobs go on
        _failed(id, error)
    return True


def _held(id: UUID, do: Callable[[Job], None]) -> Job | None:
    """Do something about a job, its row locked; None when it is another's or not to be worked on any more."""
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        held = Job.objects.select_for_update(skip_locked=skip)
        job = held.filter(pk=id, state__in=ACTIVE, deleted_at=None).first()
        if job is None:
            return None
        with override(job.language):
            do(job)
    return job


def _try(job: Job) -> None:
    """Count an attempt before it is made: one that takes longer than a worker may take ends with the worker."""
    job.failures += 1
    job.started_at, job.served_at = job.started_at or timezone.now(), timezone.now()
    job.state = JobState.RUNNING
    if job.failures > FAILURES:
        job.state, job.finished_at, job.problem = (
            JobState.FAILED,
            timezone.now(),
            _("It takes longer than a worker may."),
        )
    put(sender_of(job), [job])


def _work_off(job: Job) -> None:
    actor, resource = sender_of(job), BY_NAME[job.noun]
    began = job.bytes_done
    found = lines.lines(bytes_from(job, job.bytes_done), at=job.bytes_done, number=job.lines_done)
    layout = _begun(job, actor, resource, found)
    rows = batch(layout.rows(found)) if layout else []
    judged = Judged()
    if layout:
        _stored(job, layout, rows, judged)
        errors = [JobError(job=job, **one) for one in judged.refused(resource)]
        JobError.objects.bulk_create(errors)
    for word, count in judged.counts().items():
        setattr(job, word, getattr(job, word) + count)
    job.rows_read += len(rows)
    if rows:
        job.bytes_done, job.lines_done = rows[-1].end, rows[-1].last
    elif job.state == JobState.RUNNING:
        job.bytes_done, job.state, job.finished_at = job.bytes_total, JobState.DONE, timezone.now()
    job.percent = round(100 * job.bytes_done / job.bytes_total, 1) if job.bytes_total else 100.0
    job.served_at, job.failures = timezone.now(), 0
    put(actor, [job])
    if job.bytes_done // PIECE != began // PIECE or not rows:
        drop_read(job)


def _stored(job: Job, layout: Layout, rows: Sequence[Row], judged: Judged) -> None:
    try:
        with transaction.atomic():
            judge(layout, rows, judged)
            if job.dry_run:
                raise Undone
    except Undone:
        return


def _begun(job: Job, actor: Actor, resource: Resource, found: Iterator[Line]) -> Layout | None:
    """How the file is read; the first time, the header is read and kept. None when it was refused: the job failed."""
    job.started_at = job.started_at or timezone.now()
    job.state = JobState.RUNNING
    try:
        if job.layout:
            layout = Layout(actor, resource, job.rows_source, **job.layout)
            layout.places = cells.places(actor, resource, layout.header, job.rows_source)
            return layout
        layout = layout_of(actor, resource, Asked(job.format or "", job.rows_source), found)
    except Refused as problem:
        job.state, job.finished_at = JobState.FAILED, timezone.now()
        job.problem = why(problem)
        return None
    job.layout = {"header": list(layout.header), "delimiter": layout.delimiter} if layout.header else {}
    return layout


def _failed(id: UUID, error: Exception) -> None:
    """Count a batch that broke; after a few the job has failed and waits for `resume`. Nothing of the batch stays."""
    log.error("job %s: a batch broke", id, exc_info=error)
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=id, state__in=ACTIVE).first()
        if job is None:
            return
        # Attempts at an errand were counted before they were made.
        job.failures += 0 if job.errand else 1
        job.served_at = timezone.now()
        if job.failures >= FAILURES:
            job.state, job.finished_at = JobState.FAILED, timezone.now()
            job.problem = f"{type(error).__name__}"
        put(sender_of(job), [job])
