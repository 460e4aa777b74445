"""Keys, whoami and the allowance of each credential."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from redis.exceptions import RedisError

from core.changes import Change
from cxapi import limits
from tests.makers import make

pytestmark = pytest.mark.django_db


def test_whoami_says_who_acts_and_what_they_may_ask_for(owner: Any, reader: Any) -> None:
    said = owner.get("whoami").json()
    assert (said["role"], said["personal_data"], said["kind"]) == ("admin", True, "key")
    assert said["workspace"]["id"] == str(owner.actor.workspace_id)
    assert said["limits"]["page"] == 100
    assert (reader.get("whoami").json()["role"], reader.get("whoami/").status_code) == ("viewer", 200)


def test_a_new_key_is_shown_once_and_works(owner: Any) -> None:
    made = owner.post("api-keys", {"name": "CRM", "role": "integration", "personal_data": True})
    assert made.status_code == 201
    assert made["Cache-Control"] == "no-store"
    key = made.json()["key"]
    assert Client().get("/api/v1/whoami", HTTP_AUTHORIZATION=f"Bearer {key}").json()["role"] == "integration"
    assert key not in owner.get(made["Location"]).content.decode()
    assert key not in owner.get("api-keys").content.decode()


def test_a_revoked_key_opens_nothing(owner: Any) -> None:
    made = owner.post("api-keys", {"name": "CRM"}).json()
    assert owner.post(f"api-keys/{made['id']}/revoke").json()["revoked_at"] is not None
    refused = Client().get("/api/v1/whoami", HTTP_AUTHORIZATION=f"Bearer {made['key']}")
    assert refused.status_code == 401
    assert owner.post(f"api-keys/{made['id']}/revoke").status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"name": ""},
        {"name": None},
        {"name": "x" * 191},
        {"name": "CRM", "role": "god"},
        {"name": "CRM", "role": None},
        {"name": "CRM", "expires_at": "2020-01-01T00:00:00Z"},
        {"name": "CRM", "expires_at": "soon"},
        {"name": "CRM", "personal_data": "perhaps"},
        {"name": "CRM", "prefix": "cx_"},
    ],
)
def test_a_wrong_key_is_refused_and_none_is_made(wrong: Any, owner: Any) -> None:
    lines = Change.objects.count()
    assert owner.post("api-keys", wrong).status_code == 400
    assert Change.objects.count() == lines


def test_only_admins_make_keys(integration: Any, reader: Any) -> None:
    lines = Change.objects.count()
    assert [one.post("api-keys", {"name": "Mine"}).status_code for one in (integration, reader)] == [403, 403]
    assert Change.objects.count() == lines


def test_a_key_is_neither_changed_nor_deleted(owner: Any) -> None:
    row = make(owner.actor, "api-keys")
    path = f"api-keys/{row.id}"
    assert [owner.patch(path, {"role": "admin"}).status_code, owner.delete(path).status_code] == [405, 405]


def test_each_answer_says_what_is_left(owner: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("cxapi.limits.time.time", lambda: 1_700_000_010.0)
    answers = [owner.get("teams") for _ in range(2)]
    assert [answer["RateLimit"] for answer in answers] == [f'"default";r={left};t=30' for left in (5999, 5998)]
    assert answers[0]["RateLimit-Policy"] == '"default";q=6000;w=60'


def test_who_asks_too_often_waits_and_others_do_not(owner: Any, reader: Any, settings: Any, monkeypatch: Any) -> None:
    settings.RATE_LIMIT_PER_MINUTE = 3
    monkeypatch.setattr("cxapi.limits.time.time", lambda: 1_700_000_010.0)
    answers = [owner.get("teams") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert (answers[3].json()["code"], answers[3]["Retry-After"]) == ("rate_limited", "30")
    assert [answers[2]["RateLimit"], answers[3]["RateLimit"]] == ['"default";r=0;t=30'] * 2
    assert reader.get("teams").status_code == 200
    monkeypatch.setattr("cxapi.limits.time.time", lambda: 1_700_000_041.0)
    assert owner.get("teams").status_code == 200


def test_the_count_goes_on_here_when_the_shared_one_is_away(owner: Any, settings: Any, monkeypatch: Any) -> None:
    asked = []

    def away() -> None:
        asked.append(1)
        raise RedisError

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(limits, "_redis_away_until", 0.0)
    monkeypatch.setattr(limits, "redis", away)
    assert [owner.get("teams").status_code for _ in range(3)] == [200] * 3
    assert asked == [1]


@pytest.mark.skipif(not settings.REDIS_URL, reason="needs Redis")
def test_processes_share_one_count_through_redis(owner: Any) -> None:
    who = str(owner.actor.id)
    counts = [limits._count_shared(who, 28_333_333) for _ in range(3)]
    assert counts == [1, 2, 3]


def test_whoami_says_what_the_key_may_do_in_both_skins(owner: Any, reader: Any) -> None:
    for person in (owner, reader):
        said = person.get("whoami").json()["scopes"]
        assert person.graph("{ whoami { scopes } }")["data"]["whoami"]["scopes"] == said
        for scope in said:
            name, _, act = scope.partition(":")
            if act == "read":
                assert person.get(name).status_code == 200
    assert not [scope for scope in reader.get("whoami").json()["scopes"] if scope.endswith(":write")]
    assert "members:read" not in reader.get("whoami").json()["scopes"]
    assert {"members:write", "api-keys:write", "cases:write"} <= set(owner.get("whoami").json()["scopes"])


def test_a_workspace_names_its_business_hours_and_takes_none_of_strangers(owner: Any, stranger: Any) -> None:
    home = f"workspaces/{owner.actor.workspace_id}"
    hours, theirs = (str(make(person.actor, "schedules").id) for person in (owner, stranger))
    assert owner.get(home).json()["schedule_id"] is None
    assert owner.patch(home, {"schedule_id": hours}).json()["schedule_id"] == hours
    assert owner.patch(home, {"schedule_id": theirs}).json()["errors"][0]["code"] == "bad_reference"
    graph = owner.graph("{ whoami { workspace { schedule { id } } } }")
    assert graph["data"]["whoami"]["workspace"]["schedule"] == {"id": hours}
    assert owner.patch(home, {"schedule_id": None}).json()["schedule_id"] is None
