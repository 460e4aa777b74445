"""Merges, undoings and erasures of more rows than a request works off: a job does them, and does the same."""

from typing import Any

import pytest

from core.customers import Customer
from core.files import working
from core.files.jobs import Job
from core.persons import errands
from core.persons.merges import Merge
from core.touchpoints import Interaction
from tests.makers import make

pytestmark = pytest.mark.django_db
FOREVER = 600.0
GRAPH = """mutation($input: MergeCustomerInput!) { mergeCustomer(input: $input) {
  record { id } mergeIds job { id state task } errors { code } } }"""


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows are much, so that a test need not make five thousand."""
    monkeypatch.setattr(errands, "MOST", 3)


def pair(owner: Any, facts: int) -> tuple[Customer, Customer]:
    """Two customers; as many interactions name the second, and its own key one row more."""
    stays = make(owner.actor, "customers", source="crm", external_id="a")
    goes = make(owner.actor, "customers", name="Ana Quetzal", source="shop", external_id="b")
    for _ in range(facts):
        make(owner.actor, "interactions", customer_id=str(goes.id), direction="outbound", text="Ana Quetzal called")
    return stays, goes


def asked(stays: Customer, goes: Customer, **more: Any) -> dict[str, Any]:
    return {"survivor": str(stays.id), "others": [str(goes.id)], **more}


def done(owner: Any, answer: Any) -> dict[str, Any]:
    """The job of a 202, after a worker came by."""
    assert (answer.status_code, answer.json()["state"]) == (202, "queued"), answer.json()
    working.work(FOREVER)
    found: dict[str, Any] = owner.get(answer["Location"]).json()
    return found


def test_as_many_rows_as_a_request_works_off_are_merged_at_once(owner: Any) -> None:
    stays, goes = pair(owner, facts=2)
    assert owner.post("customers/merge", asked(stays, goes)).status_code == 200
    assert Job.objects.count() == 0


def test_one_row_more_is_merged_by_a_job_that_tells_what_it_did(owner: Any) -> None:
    stays, goes = pair(owner, facts=3)
    handed = owner.post("customers/merge", asked(stays, goes, fields={"name": "newest"}))
    assert (Merge.objects.count(), handed.json()["task"], handed.json()["format"]) == (0, "merge", None)
    job = done(owner, handed)
    merge = Merge.objects.get()
    assert (job["state"], job["percent"], job["result"]["moved"]) == ("done", 100, merge.moved)
    assert job["result"]["merges"] == [{"id": str(merge.id), "merged_id": str(goes.id)}]
    assert (merge.moved["interactions"], merge.by) == (3, owner.actor.origin)
    assert Interaction.objects.filter(customer=stays).count() == 3
    assert Customer.objects.get(pk=stays.pk).name == "Ana Quetzal"


def test_what_cannot_be_merged_is_refused_at_once_however_large(owner: Any, reader: Any) -> None:
    stays, goes = pair(owner, facts=4)
    answers = [
        owner.post("customers/merge", asked(goes, goes)),
        owner.post("customers/merge", asked(stays, goes, fields={"nmae": "newest"})),
        reader.post("customers/merge", asked(stays, goes)),
        owner.post(f"customers/{goes.id}/erase", {"reason": "Ana Quetzal asked"}),
    ]
    assert [one.status_code for one in answers] == [409, 400, 403, 400]
    assert Job.objects.count() == 0


def test_a_large_dry_run_tells_and_changes_nothing(owner: Any) -> None:
    stays, goes = pair(owner, facts=4)
    job = done(owner, owner.post("customers/merge", asked(stays, goes, dry_run=True)))
    assert (job["state"], job["dry_run"], job["result"]["moved"]["interactions"]) == ("done", True, 4)
    assert (job["result"]["merges"], Merge.objects.count()) == ([], 0)
    assert Interaction.objects.filter(customer=goes).count() == 4


def test_a_large_merge_is_undone_by_a_job(owner: Any) -> None:
    stays, goes = pair(owner, facts=4)
    made = done(owner, owner.post("customers/merge", asked(stays, goes)))["result"]["merges"][0]["id"]
    assert owner.post(f"merges/{made}/undo", {}, if_match='"v9"').status_code == 412
    job = done(owner, owner.post(f"merges/{made}/undo", {}))
    assert (job["task"], job["state"], job["result"]) == ("undo_merge", "done", {"kept": []})
    assert Interaction.objects.filter(customer=goes).count() == 4


def test_a_large_erasure_leaves_no_word_and_the_job_keeps_no_reason(owner: Any) -> None:
    _stays, goes = pair(owner, facts=4)
    job = done(owner, owner.post(f"customers/{goes.id}/erase", {"reason": "asked"}))
    assert (job["task"], job["state"], job["result"]["rows"]["interactions"]) == ("erase", "done", 4)
    assert Customer.objects.get(pk=goes.pk).erased_at is not None
    assert set(Interaction.objects.values_list("text", flat=True)) == {None}
    assert Job.objects.get().errand == {}


def test_a_job_fails_and_says_why_when_somebody_was_faster(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stays, goes = pair(owner, facts=4)
    handed = owner.post("customers/merge", asked(stays, goes))
    with monkeypatch.context() as patched:
        patched.setattr(errands, "MOST", 100)
        assert owner.post("customers/merge", asked(stays, goes)).status_code == 200
    job = done(owner, handed)
    assert (job["state"], "merged already" in job["problem"], job["result"]) == ("failed", True, {})
    assert Merge.objects.count() == 1


def test_a_cancelled_errand_is_not_done_until_it_is_resumed(owner: Any) -> None:
    stays, goes = pair(owner, facts=4)
    path = owner.post("customers/merge", asked(stays, goes))["Location"]
    assert owner.post(f"{path}/cancel", {}).json()["state"] == "cancelled"
    working.work(FOREVER)
    assert Merge.objects.count() == 0
    assert owner.post(f"{path}/resume", {}).json()["state"] == "queued"
    working.work(FOREVER)
    assert (Merge.objects.count(), owner.get(path).json()["state"]) == (1, "done")


def test_an_errand_that_ends_its_worker_is_given_up_after_three_attempts(
    owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, goes = pair(owner, facts=4)
    path = owner.post("customers/merge", asked(stays, goes))["Location"]

    def killed(job: Job) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(errands, "run", killed)
        for _ in range(3):
            with pytest.raises(SystemExit):
                working.work(FOREVER)
        assert owner.get(path).json()["state"] == "running"
        working.work(FOREVER)
    assert (owner.get(path).json()["state"], Merge.objects.count()) == ("failed", 0)
    owner.post(f"{path}/resume", {})
    working.work(FOREVER)
    assert (owner.get(path).json()["state"], Merge.objects.count()) == ("done", 1)


def test_graphql_answers_the_job_in_the_place_of_the_record(owner: Any) -> None:
    stays, goes = pair(owner, facts=4)
    given = {"survivor": {"id": str(stays.id)}, "others": [{"id": str(goes.id)}]}
    told = owner.graph(GRAPH, {"input": given})["data"]["mergeCustomer"]
    job = Job.objects.get()
    assert told == {
        "record": None, "mergeIds": [], "job": {"id": str(job.id), "state": "queued", "task": "merge"}, "errors": [],
    }  # fmt: skip
    working.work(FOREVER)
    assert Interaction.objects.filter(customer=stays).count() == 4
