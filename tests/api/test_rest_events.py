"""Messages in the form of Segment's libraries: each counts once, at its own time, and says what became of it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.customers import Customer
from core.messages.heard import HeardMessage
from core.products import Usage
from core.tasks import forget
from tests.core.test_concurrency import together
from tests.graphs import lines
from tests.makers import make

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parent.parent / "data" / "segment_messages.json"


def push(person: Any, *messages: Any, **more: Any) -> Any:
    return person.post("events/batch", {"batch": list(messages), "source": "web", **more})


def outcomes(answer: Any) -> list[str]:
    return [one["outcome"] for one in answer.json()["items"]]


def track(n: Any, event: str = "Report Submitted", user: str = "u1", **more: Any) -> dict[str, Any]:
    return {"type": "track", "messageId": f"m{n}", "userId": user, "event": event, **more}


def uses() -> dict[tuple[str, str], int]:
    return {(one.feature, one.day.isoformat()): one.events for one in Usage.objects.filter(deleted_at=None)}


def test_every_published_sample_is_taken_or_refused_with_a_reason(owner: Any) -> None:
    samples = json.loads(SAMPLES.read_text())
    answer = push(owner, *samples.values()).json()
    said = {name: one["outcome"] for name, one in zip(samples, answer["items"], strict=True)}
    assert {said[name] for name in ("identify-1", "identify-3", "group-1", "track-3")} <= {
        "created",
        "updated",
        "stale",
    }
    # The documentation gives three different messages one id.
    assert (said["group-3"], said["common-1"]) == ("duplicate", "duplicate")
    reasons = {
        name: one["problem"]["errors"][0]["pointer"].split("/", 3)[3]
        for name, one in zip(samples, answer["items"], strict=True)
        if one["problem"]
    }
    assert set(reasons.values()) == {"userId", "messageId", "type"}
    assert {name for name, place in reasons.items() if place == "type"} == {
        name for name, one in samples.items() if "type" not in one
    }
    assert set(said.values()) <= {"created", "updated", "unchanged", "stale", "duplicate", "refused"}


def test_identify_makes_and_changes_a_customer_and_names_what_is_not_kept(owner: Any) -> None:
    make(owner.actor, "attributes", key="logins", kind="number")
    traits = {
        "firstName": "Peter", "lastName": "Gibbons", "email": "peter@example.com", "phone": "1", "plan": "premium",
        "birthday": "1980-05-01", "createdAt": "2025-01-01T00:00:00Z", "logins": 5, "address": {"country": "us"},
        "hat": "green",
    }  # fmt: skip
    first = push(owner, {"type": "identify", "userId": "u1", "messageId": "m1", "traits": traits})
    verdict = first.json()["items"][0]
    assert (first.status_code, verdict["outcome"], verdict["ignored"]) == (200, "created", ["address", "hat"])
    row = owner.get("customers/by/web/u1").json()
    kept = ("name", "email", "plan", "birth_year", "country", "acquired_at", "attributes")
    assert [row[name] for name in kept] == [
        *("Peter Gibbons", "peter@example.com", "premium", 1980, "US", "2025-01-01T00:00:00Z"),
        {"logins": 5},
    ]
    make(owner.actor, "attributes", key="hat")
    again = push(owner, {"type": "identify", "userId": "u1", "messageId": "m2", "traits": {"hat": "red"}})
    assert (outcomes(again), again.json()["items"][0]["id"]) == (["updated"], row["id"])
    assert owner.get("customers/by/web/u1").json()["attributes"] == {"logins": 5, "hat": "red"}


def test_a_bad_trait_is_named_where_it_stands_and_the_message_may_come_again_mended(owner: Any) -> None:
    bad = {"type": "identify", "userId": "u1", "messageId": "m1", "traits": {"email": "nobody"}}
    refused = push(owner, track(7, user="u2"), bad)
    assert (refused.status_code, outcomes(refused)) == (207, ["created", "refused"])
    assert refused.json()["items"][1]["problem"]["errors"][0]["pointer"] == "/batch/1/traits/email"
    assert outcomes(push(owner, {**bad, "traits": {"email": "p@example.com"}})) == ["created"]


def test_a_trait_that_its_attribute_does_not_take_is_refused(owner: Any) -> None:
    make(owner.actor, "attributes", key="logins", kind="number")
    refused = push(owner, {"type": "identify", "userId": "u1", "messageId": "m1", "traits": {"logins": "many"}})
    assert refused.json()["items"][0]["problem"]["errors"][0]["pointer"] == "/batch/0/traits"


def test_an_older_identify_does_not_take_back_a_newer_one(owner: Any) -> None:
    said = [
        {"type": "identify", "userId": "u1", "messageId": plan, "traits": {"plan": plan}, "timestamp": at}
        for plan, at in (("new", "2026-03-02T10:00:00Z"), ("old", "2026-03-01T10:00:00Z"))
    ]
    assert outcomes(push(owner, *said)) == ["created", "stale"]
    assert owner.get("customers/by/web/u1").json()["plan"] == "new"


def test_group_makes_a_company_and_puts_the_person_into_it(owner: Any) -> None:
    group = {"type": "group", "userId": "u1", "groupId": "u1", "messageId": "m1", "traits": {"name": "Initech"}}
    verdict = push(owner, group).json()["items"][0]
    person = owner.get("customers/by/web/u1").json()
    company = owner.get("customers/by/web/group:u1").json()
    assert (person["account_id"], verdict["id"]) == (company["id"], company["id"])
    assert (person["kind"], company["kind"], company["name"]) == ("person", "company", "Initech")


def test_a_track_counts_once_however_often_it_comes(owner: Any) -> None:
    some = [track(n, timestamp="2026-03-02T22:59:59Z") for n in range(3)]
    late = [track(n, timestamp="2026-03-02T23:00:00Z") for n in range(3, 5)]
    assert outcomes(push(owner, *some, *late, some[0])) == [*["created"] * 5, "duplicate"]
    before = lines()
    assert outcomes(push(owner, *some, *late)) == ["duplicate"] * 5
    assert lines() == before
    # Local days of Madrid.
    assert uses() == {("Report Submitted", "2026-03-02"): 3, ("Report Submitted", "2026-03-03"): 2}
    assert outcomes(push(owner, track(9, timestamp="2026-03-02T10:00:00Z"))) == ["updated"]
    assert uses()["Report Submitted", "2026-03-02"] == 4


def test_uses_add_to_what_somebody_else_has_counted(owner: Any) -> None:
    customer = make(owner.actor, "customers", source="web", external_id="u1")
    make(owner.actor, "usage-days", customer_id=str(customer.id), feature="Export", day="2026-03-02", events=7)
    push(owner, track(1, "Export", timestamp="2026-03-02T10:00:00Z"))
    assert uses() == {("Export", "2026-03-02"): 8}


def test_a_clock_that_is_off_is_put_right_by_when_the_batch_left(owner: Any) -> None:
    now = timezone.now()
    ahead = now + timedelta(days=400)
    event = track(1, timestamp=(ahead - timedelta(hours=1)).isoformat())
    verdict = push(owner, event, sentAt=ahead.isoformat()).json()["items"][0]
    day = Usage.objects.get().day
    assert verdict["clock_skew"] is True
    assert abs(datetime(day.year, day.month, day.day, tzinfo=now.tzinfo) - now) < timedelta(days=2)


def test_a_time_to_come_counts_as_now(owner: Any) -> None:
    verdict = push(owner, track(1, timestamp="2090-01-01T00:00:00Z")).json()["items"][0]
    assert verdict["clock_skew"] is True
    assert Usage.objects.get().day.year == timezone.now().year


BAD: dict[str, tuple[Any, str]] = {
    "no object": (7, ""),
    "no type": ({"userId": "1"}, "/type"),
    "alias": ({"type": "alias", "userId": "1", "previousId": "2"}, "/type"),
    "page": ({"type": "page", "userId": "1"}, "/type"),
    "screen": ({"type": "screen", "userId": "1"}, "/type"),
    "nobody": ({"type": "track", "event": "x", "messageId": "1"}, "/userId"),
    "no event": ({"type": "track", "userId": "1", "messageId": "1"}, "/event"),
    "no id": ({"type": "track", "userId": "1", "event": "x"}, "/messageId"),
    "no group": ({"type": "group", "userId": "1"}, "/groupId"),
    "a NUL": (track(1, "a\x00"), "/event"),
    "a user who is a list": (track(1, user=[]), "/userId"),  # type: ignore[arg-type]
    "a time without offset": (track(1, timestamp="2026-03-02T10:00:00"), "/timestamp"),
    "traits that are a list": ({"type": "identify", "userId": "1", "traits": []}, "/traits"),
    "a plan that is a number": ({"type": "identify", "userId": "1", "traits": {"plan": 5}}, "/traits/plan"),
    "a day it was not made": ({"type": "identify", "userId": "1", "traits": {"createdAt": "x"}}, "/traits/createdAt"),
    "more than 32 kB": (track(1, properties={"a": "x" * 33_000}), ""),
}


@pytest.mark.parametrize("said", BAD)
def test_a_bad_message_is_refused_at_its_place_and_leaves_nothing(said: str, owner: Any) -> None:
    message, place = BAD[said]
    before = lines()
    answer = push(owner, message)
    assert (answer.status_code, outcomes(answer)) == (207, ["refused"])
    assert answer.json()["items"][0]["problem"]["errors"][0]["pointer"] == f"/batch/0{place}"
    assert (lines(), HeardMessage.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/batch"),
        ({"batch": {}}, "/batch"),
        ({"batch": []}, "/batch"),
        ({"batch": [{}] * 501}, "/batch"),
        ({"batch": [{}], "source": 7}, "/source"),
        ({"batch": [{}], "sentAt": "now"}, "/sentAt"),
        ({"batch": [{}], "btach": 1}, "/btach"),
    ],
)
def test_an_envelope_that_is_wrong_is_refused_whole(body: Any, place: str, owner: Any) -> None:
    refused = owner.post("events/batch", body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, place)


def test_viewers_send_none_and_strangers_share_nothing(owner: Any, reader: Any, stranger: Any) -> None:
    assert push(reader, track(1)).status_code == 403
    assert outcomes(push(owner, track(1))) == outcomes(push(stranger, track(1))) == ["created"]
    assert Customer.objects.values("workspace_id").distinct().count() == 2


def test_the_source_is_said_by_the_batch_the_message_or_the_key(owner: Any) -> None:
    messages = [
        track(1),
        track(2, context={"integration": {"name": "mobile"}}),
        track(3, context={"integration": "tv"}),
    ]
    assert owner.post("events/batch", {"batch": messages, "writeKey": "x"}).status_code == 200
    assert set(Customer.objects.values_list("source", flat=True)) == {owner.actor.name, "mobile", "tv"}


def test_messages_are_forgotten_after_90_days_by_the_clock(owner: Any) -> None:
    push(owner, track(1), track(2))
    HeardMessage.objects.filter(message_id="m1").update(at=timezone.now() - timedelta(days=91))
    assert (forget(), HeardMessage.objects.count()) == (1, 1)
    assert "core.tasks.forget" in [one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()]


def test_the_statements_do_not_grow_with_the_messages(owner: Any) -> None:
    def statements(first: int, count: int) -> int:
        some = [track(n, user=f"u{n}") for n in range(first, first + count)]
        with CaptureQueriesContext(connection) as seen:
            assert outcomes(push(owner, *some)) == ["created"] * count
        return len(seen.captured_queries)

    statements(0, 1)
    assert statements(10, 2) == statements(100, 15)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_the_same_messages_sent_at_once_count_once(owner: Any) -> None:
    some = [track(n, user=f"u{n % 3}", timestamp="2026-03-02T10:00:00Z") for n in range(30)]
    answers = together(*(lambda step=step: push(owner, *some[::step]) for step in (1, -1, 1, -1)))
    assert [answer.status_code for answer in answers] == [200] * 4
    taken = [outcome for answer in answers for outcome in outcomes(answer) if outcome != "duplicate"]
    assert (len(taken), sum(uses_of_all())) == (30, 30)


def uses_of_all() -> list[int]:
    return list(Usage.objects.values_list("events", flat=True))
