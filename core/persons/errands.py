"""Merges, undoings and erasures about more than a request can work off: recorded as a job, and done by a worker.

Whatever is refused is refused at once, before anything is recorded. The job does the same in the same one transaction,
as who has asked; that somebody has changed the customer meanwhile makes it fail and say why.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language

from core.customers import CUSTOMERS
from core.files.jobs import Job, JobState, JobTask, why
from core.files.parts import sender_of, signed
from core.persons import erasing, merging, unmerging
from core.persons.attached import Large
from core.persons.erasing import Erased
from core.persons.merges import Merge
from core.persons.merging import Merged
from core.problems import Refused
from core.scope import Actor
from core.write import store
from core.writing.storage import put

# Rows that a request works off: so many took 1.4 s of processor to merge and 2.3 s to erase.
MOST = 5_000


def merge(
    actor: Actor, survivor: UUID, others: Sequence[UUID], rules: Mapping[str, Any], *, dry_run: bool = False
) -> Merged | Job:
    """As `merging.merge`, or the job that does it when more than MOST rows name the others."""
    try:
        return merging.merge(actor, survivor, others, rules, dry_run=dry_run, most=MOST)
    except Large:
        ids = {"survivor": str(survivor), "others": [str(one) for one in others]}
        return _handed(actor, JobTask.MERGE, {**ids, "rules": dict(rules), "dry_run": dry_run})


def undo(actor: Actor, id: UUID, *, version: int | None = None) -> Merge | Job:
    """As `unmerging.undo`, or the job that does it when the merge changed more than MOST rows."""
    try:
        return unmerging.undo(actor, id, version=version, most=MOST)
    except Large:
        return _handed(actor, JobTask.UNDO_MERGE, {"merge": str(id), "version": version})


def erase(actor: Actor, id: UUID, reason: str) -> Erased | Job:
    """As `erasing.erase`, or the job that does it when more than MOST rows hang on the person."""
    try:
        return erasing.erase(actor, id, reason, most=MOST)
    except Large:
        return _handed(actor, JobTask.ERASE, {"customer": str(id), "reason": reason})


def run(job: Job) -> None:
    """Do what the job asks for, and note on it what came of that; within the caller's transaction."""
    actor = sender_of(job)
    try:
        job.result = DOES[job.task](actor, job.errand)
    except Refused as problem:
        job.state, job.problem = JobState.FAILED, why(problem)
    else:
        job.state, job.percent, job.errand, job.failures = JobState.DONE, 100.0, {}, 0
    job.finished_at = job.served_at = timezone.now()
    put(actor, [job])


def _handed(actor: Actor, task: JobTask, errand: dict[str, Any]) -> Job:
    job = Job(noun=CUSTOMERS.name, task=task, state=JobState.QUEUED, dry_run=bool(errand.get("dry_run")))
    job.errand, job.sender, job.language = errand, signed(actor), get_language() or "en"
    store(actor, job)
    return job


def _merge(actor: Actor, asked: Mapping[str, Any]) -> dict[str, Any]:
    survivor, others = UUID(asked["survivor"]), [UUID(one) for one in asked["others"]]
    done = merging.merge(actor, survivor, others, asked["rules"], dry_run=asked["dry_run"])
    made = [] if done.dry_run else [{"id": str(one.pk), "merged_id": str(one.merged_id)} for one in done.merges]
    conflicts = [conflict for one in done.merges for conflict in one.conflicts]
    return {"moved": done.moved, "conflicts": conflicts, "merges": made}


def _undo(actor: Actor, asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"kept": unmerging.undo(actor, UUID(asked["merge"]), version=asked["version"]).kept}


def _erase(actor: Actor, asked: Mapping[str, Any]) -> dict[str, Any]:
    done = erasing.erase(actor, UUID(asked["customer"]), asked["reason"])
    return {"rows": done.rows, "lines": done.lines, "answers": done.answers}


DOES: dict[str, Callable[[Actor, Mapping[str, Any]], dict[str, Any]]] = {
    JobTask.MERGE: _merge, JobTask.UNDO_MERGE: _undo, JobTask.ERASE: _erase,
}  # fmt: skip
