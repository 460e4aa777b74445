"""Jobs: parts, batches, fair turns, and what becomes of a job that is stopped in the middle."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core import tasks
from core.changes import Change
from core.files import working
from core.files.jobs import KEPT, Job, JobError, JobPart, JobPiece, JobState, forget
from core.teams import Team
from metrics.models import StaleMark
from tests.api.test_rest_imports import COUNTS, LINES, TABLE, bring, ndjson

pytestmark = pytest.mark.django_db
FOREVER = 600.0


def teams(first: int, last: int) -> bytes:
    return ndjson([{"external_id": str(n), "name": f"Team {n}"} for n in range(first, last)])


def opened(
    person: Any, *files: bytes, path: str = "teams/import?parts=open&format=ndjson&source=crm", **headers: str
) -> str:
    """The address of a job with these parts."""
    job = bring(person, path, b"")
    assert (job.status_code, job.json()["state"]) == (202, "open")
    for number, data in enumerate(files, 1):
        sent = person.call("PUT", f"{job['Location']}/parts/{number}", data, content_type=LINES, **headers)
        assert sent.status_code == 201, sent.content
    return str(job["Location"])


def counts(job: dict[str, Any]) -> dict[str, int]:
    return {word: job[word] for word in COUNTS}


def errors(person: Any, job: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in person.get(f"{job}/errors").getvalue().splitlines()]


def test_a_file_cut_anywhere_is_put_together_again(owner: Any) -> None:
    data = teams(0, 1200)
    job = opened(owner, data[:20_001], data[20_001:20_003], data[20_003:])
    assert owner.post(f"{job}/start", {}).json()["state"] == "queued"
    working.work(FOREVER)
    done = owner.get(job).json()
    assert (done["state"], done["rows_read"], counts(done)) == ("done", 1200, COUNTS | {"created": 1200})
    assert (done["percent"], done["bytes_done"], done["bytes_total"]) == (100, len(data), len(data))
    assert sorted(Team.objects.values_list("name", flat=True)) == sorted(f"Team {n}" for n in range(1200))
    assert JobPiece.objects.count() == 0


def test_the_same_file_twice_changes_nothing_the_second_time(owner: Any) -> None:
    for _ in range(2):
        lines, marks = Change.objects.count(), StaleMark.objects.count()
        job = opened(owner, teams(0, 700))
        owner.post(f"{job}/start", {})
        working.work(FOREVER)
    assert counts(owner.get(job).json()) == COUNTS | {"unchanged": 700}
    assert (Change.objects.count(), StaleMark.objects.count()) == (lines, marks)


def test_a_large_body_becomes_a_job_at_once(owner: Any) -> None:
    data = teams(0, 5500)
    answer = bring(owner, "teams/import?source=crm", gzip.compress(data), LINES, content_encoding="gzip")
    assert (answer.status_code, answer.json()["state"], answer.json()["bytes_total"]) == (202, "queued", len(data))
    assert Team.objects.count() == 0
    working.work(FOREVER)
    assert counts(owner.get(answer["Location"]).json())["created"] == 5500


def test_refused_lines_can_be_read_with_their_numbers_and_without_private_values(owner: Any) -> None:
    rows = [{"external_id": str(n), "email": "secretname" if n % 300 == 7 else "a@example.com"} for n in range(700)]
    job = opened(owner, ndjson(rows), path="customers/import?parts=open&format=ndjson&source=crm")
    owner.post(f"{job}/start", {})
    working.work(FOREVER)
    said = errors(owner, job)
    assert [(one["line"], one["source"], one["external_id"]) for one in said] == [
        (8, "crm", "7"), (308, "crm", "307"), (608, "crm", "607"),
    ]  # fmt: skip
    assert said[0]["problem"]["errors"][0]["pointer"] == "/email"
    assert "secretname" not in str(said)
    assert owner.get(job).json()["refused"] == 3


def test_a_part_is_known_by_its_number_and_its_bytes(owner: Any) -> None:
    data = teams(0, 3)
    job = opened(owner, data)
    again = owner.call("PUT", f"{job}/parts/1", gzip.compress(data), content_type=LINES, content_encoding="gzip")
    other = owner.call("PUT", f"{job}/parts/1", data + b"\n", content_type=LINES)
    assert (again.status_code, other.status_code) == (200, 409)
    assert owner.get(f"{job}/parts").json()["items"] == [again.json()]
    assert JobPart.objects.count() == JobPiece.objects.count() == 1


@pytest.mark.parametrize("number", ["0", "-1", "x", "10001", "1.5", "١"])
def test_a_part_has_a_number(number: str, owner: Any) -> None:
    job = opened(owner)
    assert owner.call("PUT", f"{job}/parts/{number}", b"{}", content_type=LINES).status_code == 404


def test_a_job_with_a_missing_part_does_not_start(owner: Any) -> None:
    job = opened(owner, teams(0, 1))
    owner.call("PUT", f"{job}/parts/3", teams(2, 3), content_type=LINES)
    assert owner.post(f"{job}/start", {}).status_code == 409
    assert owner.post(f"{opened(owner)}/start", {}).status_code == 409
    owner.call("PUT", f"{job}/parts/2", teams(1, 2), content_type=LINES)
    assert owner.post(f"{job}/start", {}).status_code == 200
    assert owner.call("PUT", f"{job}/parts/4", b"{}", content_type=LINES).status_code == 409


def test_part_one_of_a_table_is_refused_for_its_header(owner: Any) -> None:
    job = opened(owner, path="teams/import?parts=open&format=csv")
    bad = owner.call("PUT", f"{job}/parts/1", b"source,external_id,nmae\n", content_type=TABLE)
    assert (bad.status_code, bad.json()["errors"][0]["pointer"], JobPart.objects.count()) == (400, "/nmae", 0)


def test_a_table_in_parts_is_read_by_the_header_of_the_first(owner: Any) -> None:
    rows = "".join(f'{n},"Team\n{n}"\r\n' for n in range(1100)).encode() + b"1100\r\n"
    data = b"external_id,name\r\n" + rows
    job = opened(owner, data[:9_999], data[9_999:], path="teams/import?parts=open&format=csv&source=crm")
    owner.post(f"{job}/start", {})
    working.work(FOREVER)
    assert counts(owner.get(job).json())["created"] == 1100
    assert Team.objects.filter(name="Team\n1099").count() == 1
    assert [one["line"] for one in errors(owner, job)] == [2202]


def test_a_cancelled_job_stops_and_goes_on_where_it_stopped(owner: Any) -> None:
    job = opened(owner, teams(0, 1700))
    owner.post(f"{job}/start", {})
    working.work(0)
    assert owner.post(f"{job}/cancel", {}).json()["state"] == "cancelled"
    assert working.work(FOREVER) is False
    assert (Team.objects.count(), owner.get(job).json()["rows_read"]) == (500, 500)
    assert owner.post(f"{job}/resume", {}).json()["state"] == "queued"
    working.work(FOREVER)
    assert counts(owner.get(job).json()) == COUNTS | {"created": 1700}
    assert owner.post(f"{job}/cancel", {}).status_code == 409


def test_a_batch_that_breaks_leaves_nothing_and_is_done_again(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    job = opened(owner, teams(0, 900))
    owner.post(f"{job}/start", {})
    put, broken = working.put, []

    def breaking(*given: Any) -> Any:
        if given[1][0].rows_read and not broken:
            broken.append(True)
            raise RuntimeError("in the middle")
        return put(*given)

    monkeypatch.setattr(working, "put", breaking)
    working.work(0)
    assert (Team.objects.count(), owner.get(job).json()["rows_read"]) == (0, 0)
    working.work(FOREVER)
    assert (counts(owner.get(job).json()), Team.objects.count()) == (COUNTS | {"created": 900}, 900)


def test_a_batch_that_always_breaks_fails_the_job_and_it_can_be_resumed(
    owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = opened(owner, teams(0, 3))
    owner.post(f"{job}/start", {})
    with monkeypatch.context() as patch:
        patch.setattr(working, "judge", lambda *_: 1 / 0)
        working.work(FOREVER)
    failed = owner.get(job).json()
    assert (failed["state"], failed["problem"]) == ("failed", "ZeroDivisionError")
    owner.post(f"{job}/resume", {})
    working.work(FOREVER)
    assert owner.get(job).json()["state"] == "done"


def test_a_dry_run_of_a_large_file_counts_and_changes_nothing(owner: Any) -> None:
    lines = Change.objects.count()
    job = opened(owner, teams(0, 600) + b"7\n", path="teams/import?parts=open&format=ndjson&source=crm&dry_run=true")
    owner.post(f"{job}/start", {})
    working.work(FOREVER)
    assert counts(owner.get(job).json()) == COUNTS | {"created": 600, "refused": 1}
    assert (Team.objects.count(), Change.objects.count(), len(errors(owner, job))) == (0, lines, 1)


def test_workspaces_take_turns_whatever_the_number_of_their_jobs(owner: Any, stranger: Any) -> None:
    ours = [opened(owner, teams(n * 2000, n * 2000 + 2000)) for n in range(3)]
    theirs = opened(stranger, teams(0, 1000))
    for person, job in [*((owner, job) for job in ours), (stranger, theirs)]:
        person.post(f"{job}/start", {})
    for _ in range(6):
        working.work(0)
    assert stranger.get(theirs).json()["state"] == "done"
    assert Team.objects.filter(workspace_id=owner.actor.workspace_id).count() == 1500


def test_strangers_and_those_who_may_not_write_see_no_lines(owner: Any, stranger: Any, reader: Any, blind: Any) -> None:
    job = opened(owner, b"7\n", path="segments/import?parts=open&format=ndjson&source=crm")
    for person, status in ((stranger, 404), (reader, 403), (blind, 403)):
        asked = [person.get(f"{job}/errors"), person.get(f"{job}/parts")]
        asked.append(person.call("PUT", f"{job}/parts/2", b"{}", content_type=LINES))
        assert [one.status_code for one in asked] == [status] * 3


def test_what_a_lost_message_left_is_found_by_the_sweep(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[bool] = []
    monkeypatch.setattr(tasks, "ring", lambda: rung.append(True))
    job = opened(owner, teams(0, 1))
    tasks.sweep_jobs()
    owner.post(f"{job}/start", {})
    tasks.sweep_jobs()
    assert rung == []
    Job.objects.update(updated_at=timezone.now() - timedelta(seconds=11))
    tasks.sweep_jobs()
    assert rung == [True]
    tasks.work_jobs()
    tasks.sweep_jobs()
    assert (rung, owner.get(job).json()["state"]) == ([True], "done")


def test_lines_and_bytes_are_kept_for_thirty_days(owner: Any) -> None:
    job = opened(owner, b"7\n" * 3)
    owner.post(f"{job}/start", {})
    working.work(FOREVER)
    kept = opened(owner, teams(0, 1))
    assert (forget(), JobError.objects.count(), JobPart.objects.count()) == (0, 3, 2)
    Job.objects.filter(state=JobState.DONE).update(updated_at=timezone.now() - KEPT)
    assert forget() == 4
    assert (JobError.objects.count(), JobPart.objects.count()) == (0, 1)
    assert (owner.get(job).json()["refused"], errors(owner, job)) == (3, [])
    assert owner.get(f"{kept}/parts").json()["items"] != []


def test_a_part_that_broke_off_is_forgotten_after_a_day(owner: Any) -> None:
    opened(owner)
    part = JobPart.objects.create(job=Job.objects.get(), number=1, created_at=timezone.now() - timedelta(days=2))
    assert (forget(), JobPart.objects.filter(pk=part.pk).exists()) == (1, False)
