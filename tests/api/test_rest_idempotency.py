"""A request that is sent again is answered again and not done again."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.cases import CaseEvent
from core.idempotency import KEPT, KeptAnswer
from core.tasks import forget
from core.teams import Team
from tests.core.test_concurrency import together
from tests.makers import make

pytestmark = pytest.mark.django_db


def test_the_same_request_is_answered_again_and_done_once(owner: Any) -> None:
    first, again = (owner.post("teams", {"name": "Care"}, idempotency_key="a 1") for _ in range(2))
    assert (first.status_code, again.status_code, first.content) == (201, 201, again.content)
    assert [one.headers.get("Idempotent-Replayed") for one in (first, again)] == [None, "true"]
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert Team.objects.count() == 1


def test_verbs_and_batches_are_done_once_as_well(owner: Any) -> None:
    case = make(owner.actor, "cases")
    for _ in range(2):
        assert owner.post(f"cases/{case.id}/reply", {"text": "Hello"}, idempotency_key="r").status_code == 200
    assert CaseEvent.objects.filter(case=case, kind="message").count() == 1
    rows = {"source": "crm", "items": [{"external_id": "1", "name": "A"}, {"external_id": "2"}]}
    first, again = (owner.post("teams/batch", rows, idempotency_key="r") for _ in range(2))
    assert (first.status_code, again.status_code, again.content) == (207, 207, first.content)
    assert again["Idempotent-Replayed"] == "true"


def test_another_body_with_the_same_key_is_422(owner: Any) -> None:
    owner.post("teams", {"name": "A"}, idempotency_key="k")
    assert owner.post("teams", {"name": "B"}, idempotency_key="k").status_code == 422
    assert Team.objects.count() == 1


def test_a_key_belongs_to_its_address_and_its_credential(owner: Any, integration: Any, stranger: Any) -> None:
    makers = (owner, integration, stranger)
    answers = [one.post("teams", {"name": "A"}, idempotency_key="k") for one in makers]
    answers.append(owner.post("agents", {"name": "A"}, idempotency_key="k"))
    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.json()["id"] for one in answers}) == 4


def test_a_refusal_is_not_kept(owner: Any) -> None:
    assert owner.post("teams", {}, idempotency_key="k").status_code == 400
    assert not KeptAnswer.objects.exists()
    assert owner.post("teams", {"name": "A"}, idempotency_key="k").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "ñ"])
def test_a_key_that_is_none_is_400(key: str, owner: Any) -> None:
    refused = owner.post("teams", {"name": "A"}, idempotency_key=key)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "Idempotency-Key")
    assert not Team.objects.exists()


def test_the_secret_of_a_key_is_not_kept(owner: Any) -> None:
    made = owner.post("api-keys", {"name": "CRM"}, idempotency_key="k").json()["key"]
    assert made not in str(list(KeptAnswer.objects.values_list("body", "headers")))
    assert owner.post("api-keys", {"name": "CRM"}, idempotency_key="k").status_code == 409


def test_questions_about_figures_keep_nothing(owner: Any) -> None:
    asked = {"metrics": ["nps"], "window": {"start": "2026-01-01", "end": "2026-02-01"}}
    assert owner.post("metrics/query", asked, idempotency_key="k").status_code == 200
    assert not KeptAnswer.objects.exists()


def test_answers_are_forgotten_after_72_hours(owner: Any) -> None:
    owner.post("teams", {"name": "A"}, idempotency_key="k")
    assert (forget(), KeptAnswer.objects.count()) == (0, 1)
    KeptAnswer.objects.update(created_at=timezone.now() - KEPT - timedelta(seconds=1))
    assert owner.post("teams", {"name": "B"}, idempotency_key="k").status_code == 201
    KeptAnswer.objects.update(created_at=timezone.now() - KEPT - timedelta(seconds=1))
    assert (forget(), KeptAnswer.objects.count()) == (1, 0)
    assert "core.tasks.forget" in [one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()]


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_equal_requests_at_once_write_once(owner: Any) -> None:
    answers = together(*(lambda: owner.post("teams", {"name": "A"}, idempotency_key="k") for _ in range(12)))
    assert {one.status_code for one in answers} <= {201, 409}
    assert all(one.status_code == 201 or one["Retry-After"] == "1" for one in answers)
    assert Team.objects.count() == 1
