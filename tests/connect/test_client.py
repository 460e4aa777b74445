"""What goes wrong between a connector and the service: too fast, a broken line, a process that dies half way."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from core.changes import Change
from tests.connect import hubspot
from tests.connect.client import Client, Problem
from tests.connect.conftest import DATA, connect, workspace_for

ROOT = Path(__file__).resolve().parents[2]
FOLDER = DATA / "crm_exports"
# Loads an export over a real line and kills itself when the service has done so many requests.
DYING = """
import os, signal, sys
from pathlib import Path
from tests.connect import hubspot
from tests.connect.client import Client, over_http
url, key, last, folder = sys.argv[1:]
done = 0
def send(*request):
    global done
    answer = over_http(*request)
    done += 1
    if done == int(last):
        os.kill(os.getpid(), signal.SIGKILL)
    return answer
print(hubspot.load(Client(url, key, "hubspot", send=send), Path(folder)).outcomes())
"""


class Broken:
    """A line that breaks after the service has done what was asked: nobody hears the answer."""

    def __init__(self, line: Any, times: int) -> None:
        self.line, self.times = line, times

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Any:
        answer = self.line(method, url, headers, body)
        if self.times:
            self.times -= 1
            raise ConnectionResetError
        return answer


@pytest.mark.django_db
def test_who_is_too_fast_waits_as_long_as_it_is_told(crm: Client, settings: Any) -> None:
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        settings.RATE_LIMIT_PER_MINUTE = 1000

    crm.sleep, settings.RATE_LIMIT_PER_MINUTE = sleep, 0
    assert crm.put("customers", "1", {"name": "Ana"})["outcome"] == "created"
    assert len(waited) == 1
    assert 0 <= waited[0] <= 60


@pytest.mark.django_db
def test_a_batch_whose_answer_was_lost_is_sent_again_and_nothing_doubles(crm: Client) -> None:
    crm.send = Broken(crm.send, 2)
    verdicts = crm.upsert("customers", [{"external_id": str(n), "name": f"N{n}"} for n in range(700)])
    assert {one["outcome"] for one in verdicts} == {"created"}, "the answer of the first time is given again"
    assert crm.get("customers", limit=1, count="exact")["count"] == 700


@pytest.mark.django_db
def test_a_post_whose_answer_was_lost_is_done_once(crm: Client) -> None:
    crm.send = Broken(crm.send, 1)
    made = crm.post("customers", {"name": "Ana"})
    assert [row["id"] for row in crm.get("customers")["items"]] == [made["id"]]


@pytest.mark.django_db
def test_a_stub_never_overwrites_what_is_known_and_gives_way_to_it(crm: Client) -> None:
    stub = {"external_id": "7", "name": "Agent 7", "source_updated_at": "1970-01-01T00:00:00Z"}
    true = {"external_id": "7", "name": "Ana", "source_updated_at": "2020-01-01T00:00:00Z"}
    outcomes = [crm.upsert("agents", [row])[0]["outcome"] for row in (stub, true, stub)]
    assert outcomes == ["created", "updated", "stale"]
    assert crm.get(crm.place("agents", "7"))["name"] == "Ana"


@pytest.mark.django_db
def test_ids_are_text_and_the_refusal_says_so(crm: Client) -> None:
    (verdict,) = crm.upsert("customers", [{"external_id": 360_008_426_314, "name": "Ana"}])
    (fault,) = [one for one in verdict["problem"]["errors"] if one["code"] == "wrong_type"]
    assert (verdict["outcome"], fault["pointer"]) == ("refused", "/items/0/external_id")


@pytest.mark.django_db
def test_ids_may_hold_any_character(crm: Client) -> None:
    for id in ("a/b", "a b", "100%", "ä?#&", "Air1Prg9Tsiw3UANemom6g==", "a%2Fb"):
        crm.put("customers", id, {"name": id})
        assert crm.get(crm.place("customers", id))["external_id"] == id
    assert crm.get("customers", limit=1, count="exact")["count"] == 6


@pytest.mark.django_db
def test_a_problem_says_where_and_why(crm: Client) -> None:
    with pytest.raises(Problem, match=r"400 .*/emial: .*Did you mean email\?"):
        crm.put("customers", "1", {"emial": "ana@example.com"})


@pytest.mark.django_db
def test_deleting_twice_or_what_never_was_is_no_error(crm: Client) -> None:
    crm.put("customers", "1", {"name": "Ana"})
    assert [crm.remove("customers", id) for id in ("1", "1", "2")] == [True, True, False]


@pytest.mark.django_db(transaction=True)
def test_a_load_that_was_killed_is_run_again_whole_and_nothing_doubles(live_server: Any) -> None:
    workspace_id = workspace_for("hubspot")
    key = connect(workspace_id, "hubspot").key
    for last, code in ((3, -9), (9, -9), (-1, 0)):
        command = [sys.executable, "-c", DYING, live_server.url, key, str(last), str(FOLDER)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert ended.returncode == code, ended.stderr
    assert "'unchanged'" in ended.stdout
    client = Client(live_server.url, key, "hubspot")
    once = {"agents": 101, "customers": 24 + 22 + 25 + 102, "cases": 25, "interactions": 102}
    assert {noun: client.get(noun, limit=1, count="exact")["count"] for noun in once} == once
    told = Change.objects.filter(workspace_id=workspace_id)
    before = told.count()
    assert set(hubspot.load(client, FOLDER).outcomes()) == {"unchanged"}
    assert told.count() == before
