"""Files on their way in: the job that works one off, the bytes it has still to read, and the lines that it refused."""

from datetime import timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.declare import FACTS, Resource
from core.ids import new_id
from core.problems import Conflict, Refused
from core.records import EnumField, Record

KEPT = timedelta(days=30)
# Unpacked bytes of a stored piece: what a worker holds of a file at a time.
PIECE = 262_144
MOST_PARTS = 10_000


class JobState(models.TextChoices):
    OPEN = "open", "Open"
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Failed"


class FileFormat(models.TextChoices):
    NDJSON = "ndjson", "NDJSON"
    CSV = "csv", "CSV"


class JobTask(models.TextChoices):
    IMPORT = "import", "Import"
    MERGE = "merge", "Merge"
    UNDO_MERGE = "undo_merge", "Undo a merge"
    ERASE = "erase", "Erase"


ACTIVE = (JobState.QUEUED, JobState.RUNNING)
ENDED = (JobState.DONE, JobState.CANCELLED, JobState.FAILED)


class Job(Record):
    """Work that a request has handed over: one file of rows being stored, or a merge, its undoing or an erasure.

    The row is the record of the work: whoever holds its lock reads on from `bytes_done`, and moves that on in the
    transaction that stores the rows.
    """

    feeds = False

    noun = models.CharField(max_length=60, editable=False, help_text="What its rows are, for example customers.")
    task = EnumField(JobTask, default=JobTask.IMPORT, editable=False, help_text="What it does.")
    format = EnumField(FileFormat, null=True, editable=False, help_text="Of the file, where there is one.")
    state = EnumField(JobState, default=JobState.OPEN, editable=False)
    dry_run = models.BooleanField(default=False, editable=False, help_text="Whether it only says what would happen.")
    rows_source = models.CharField(
        max_length=60, null=True, editable=False, help_text="Source of the rows that name none."
    )
    rows_read = models.BigIntegerField(default=0, editable=False, help_text="Rows that have their verdict.")
    created = models.BigIntegerField(default=0, editable=False, help_text="Rows that were new.")
    updated = models.BigIntegerField(default=0, editable=False, help_text="Rows that changed a record.")
    unchanged = models.BigIntegerField(default=0, editable=False, help_text="Rows that were so already.")
    deleted = models.BigIntegerField(default=0, editable=False, help_text="Rows that deleted a record.")
    stale = models.BigIntegerField(default=0, editable=False, help_text="Rows older than what is stored.")
    refused = models.BigIntegerField(default=0, editable=False, help_text="Rows that were not stored; see its errors.")
    bytes_total = models.BigIntegerField(default=0, editable=False, help_text="Unpacked bytes of all its parts.")
    bytes_done = models.BigIntegerField(default=0, editable=False, help_text="Unpacked bytes that are worked off.")
    percent = models.FloatField(default=0, editable=False, help_text="How much of its bytes is worked off.")
    started_at = models.DateTimeField(null=True, editable=False, help_text="When its first rows were read.")
    finished_at = models.DateTimeField(null=True, editable=False, help_text="When it was done, cancelled or failed.")
    problem = models.CharField(max_length=300, null=True, editable=False, help_text="Why it failed.")
    result = models.JSONField(
        default=dict, editable=False, help_text="What a merge, its undoing or an erasure has done."
    )
    # For whoever works it off: who sent it, in which language refusals are said, and where reading goes on.
    errand = models.JSONField(default=dict, editable=False)
    sender = models.JSONField(default=dict, editable=False)
    language = models.CharField(max_length=12, default="en", editable=False)
    layout = models.JSONField(default=dict, editable=False)
    lines_done = models.BigIntegerField(default=0, editable=False)
    failures = models.IntegerField(default=0, editable=False)
    served_at = models.DateTimeField(null=True, editable=False)

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "-created_at", "-id"]),
            models.Index(fields=["state"], condition=Q(state__in=["queued", "running"]), name="job_active"),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.state}"


class JobPart(models.Model):
    """A run of bytes of the file as it was sent, known by its number. The file is its parts joined in their order."""

    id = models.UUIDField(primary_key=True, default=new_id)
    job = models.ForeignKey(Job, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    bytes = models.BigIntegerField(default=0, help_text="Unpacked.")
    sha256 = models.CharField(max_length=64, default="", help_text="Of the unpacked bytes.")
    # Bytes arrive outside of any transaction: a slow sender must not hold one open.
    complete = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], condition=Q(complete=True), name="jobpart_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.bytes} bytes)"

    @classmethod
    def of_workspace(cls, workspace_id: UUID) -> Q:
        return Q(job__workspace_id=workspace_id)


class JobPiece(models.Model):
    """The next PIECE bytes of a part, compressed; deleted when they are worked off."""

    part = models.ForeignKey(JobPart, models.CASCADE, related_name="pieces", db_index=False)
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "number"], name="jobpiece_number")]

    def __str__(self) -> str:
        return f"{self.part_id} {self.number}"

    @classmethod
    def of_workspace(cls, workspace_id: UUID) -> Q:
        return Q(part__job__workspace_id=workspace_id)


class JobError(models.Model):
    """A line that was refused, and why. Values of private columns are never kept: the line number finds them."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="errors")
    line = models.BigIntegerField()
    source = models.TextField(null=True)
    external_id = models.TextField(null=True)
    problem = models.JSONField()

    def __str__(self) -> str:
        return f"line {self.line}"

    @classmethod
    def of_workspace(cls, workspace_id: UUID) -> Q:
        return Q(job__workspace_id=workspace_id)


def start(job: Job) -> Job:
    """All parts are there: work them off. Their numbers run from 1 without a gap."""
    if job.state != JobState.OPEN:
        raise Conflict(_("The job is %(state)s and not open.") % {"state": job.state})
    sizes = dict(JobPart.objects.filter(job=job, complete=True).values_list("number", "bytes"))
    if not sizes or max(sizes) != len(sizes):
        missing = next(number for number in range(1, len(sizes) + 2) if number not in sizes)
        raise Conflict(_("Part %(number)s is missing.") % {"number": missing})
    job.bytes_total = sum(sizes.values())
    job.state = JobState.QUEUED
    return job


def cancel(job: Job) -> Job:
    """Stop before the next rows. What is stored stays; `resume` goes on where it stopped, for 30 days."""
    if job.state in ENDED:
        raise Conflict(_("The job is %(state)s already.") % {"state": job.state})
    job.state, job.finished_at = JobState.CANCELLED, timezone.now()
    return job


def resume(job: Job) -> Job:
    """Go on where a cancelled or failed job stopped; one that was not started yet is open again."""
    if job.state not in (JobState.CANCELLED, JobState.FAILED):
        text = _("The job is %(state)s: only a cancelled or failed one can be resumed.")
        raise Conflict(text % {"state": job.state})
    job.state = JobState.QUEUED if job.bytes_total or job.errand else JobState.OPEN
    job.finished_at, job.problem, job.failures = None, None, 0
    return job


def why(problem: Refused) -> str:
    """What is said on a job that was refused."""
    return "; ".join([problem.detail, *(fault.message for fault in problem.faults)])[:300]


def forget() -> int:
    """Take away the bytes and refused lines of jobs that nobody has moved for 30 days, and parts that broke off."""
    before = timezone.now() - KEPT
    idle = Job.objects.filter(updated_at__lte=before)
    gone = JobError.objects.filter(job__in=idle).delete()[0] + JobPart.objects.filter(job__in=idle).delete()[0]
    broken = JobPart.objects.filter(complete=False, created_at__lte=timezone.now() - timedelta(days=1))
    return gone + broken.delete()[0]


JOBS = Resource(
    name="jobs",
    model=Job,
    read=(
        "noun", "task", "format", "state", "dry_run", "rows_source", "rows_read", "created", "updated", "unchanged",
        "deleted", "stale", "refused", "percent", "bytes_total", "bytes_done", "started_at", "finished_at", "problem",
        "result",
    ),
    filter=("noun", "task", "format", "state", "dry_run", "started_at", "finished_at"),
    order=("-created_at",),
    verbs=(start, cancel, resume),
    access=FACTS,
)  # fmt: skip
