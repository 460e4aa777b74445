"""What is said when no view can answer, or when something of ours is broken."""

import logging
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import UnreadablePostError
from django.test import Client

from core.problems import CODES
from tests import contract

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (OperationalError("connection refused"), 503, "unavailable"),
        (InterfaceError("connection already closed"), 503, "unavailable"),
        (DataError("integer out of range"), 400, "out_of_range"),
        (RecursionError(), 400, "too_complex"),
        (RequestDataTooBig(), 413, "too_large"),
        (UnreadablePostError(), 400, "bad_body"),
    ],
)
def test_what_breaks_on_the_way_is_a_problem_document(
    error: Exception, status: int, code: str, owner: Any, monkeypatch: Any
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("core.read.page", broken)
    answer = owner.get("cases")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.get("Retry-After") == {503: "5"}.get(status)


def test_a_database_that_is_away_while_the_key_is_looked_up_is_503(owner: Any, monkeypatch: Any) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("no route to host")

    monkeypatch.setattr("cxapi.auth.by_key", away)
    answer = owner.get("cases")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_fault_of_ours_says_nothing_of_itself_and_is_logged_with_the_request_id(
    owner: Any, monkeypatch: Any, caplog: Any
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("password of the database")

    monkeypatch.setattr("core.read.page", broken)
    owner.http = Client(raise_request_exception=False)
    with caplog.at_level(logging.ERROR, logger="django.request"):
        answer = owner.get("cases", x_request_id="find-me-1")
    assert (answer.status_code, answer.json()["code"], answer.json()["request_id"]) == (500, "internal", "find-me-1")
    assert "password" not in answer.content.decode()
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/cases", "/api/v1/nothing", "/api/x"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "BREW"])
def test_an_unknown_address_is_404_for_every_method(path: str, method: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, path)
    assert (answer.status_code, answer["Content-Type"]) == (404, contract.PROBLEM)


@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "TRACE", "BREW", "DELETE"])
def test_a_method_that_is_not_offered_is_405_and_says_which_are(method: str, owner: Any) -> None:
    answer = owner.call(method, "cases")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


def test_a_browser_that_is_signed_in_needs_no_csrf_token_and_gets_in_by_key_only(owner: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    made = browser.post(
        "/api/v1/teams", {"name": "Care"}, "application/json", headers={"Authorization": f"Bearer {owner.key}"}
    )
    assert made.status_code == 201
    assert browser.post("/api/v1/teams", {"name": "Care"}, "application/json").status_code == 401


def test_the_request_id_of_the_client_stands_in_header_and_body(owner: Any) -> None:
    answer = owner.get("cases/none", x_request_id="abc-123")
    assert (answer["X-Request-Id"], answer.json()["request_id"]) == ("abc-123", "abc-123")


def test_each_code_has_a_page_where_the_type_of_the_problem_leads(owner: Any) -> None:
    opened = owner.http.get(owner.get("cases/none").json()["type"])
    assert (opened.status_code, opened["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert [owner.http.get(f"/api/problems/{code}").status_code for code in CODES] == [200] * len(CODES)
    listed = owner.http.get("/api/problems").content.decode()
    assert [code for code in CODES if f"/api/problems/{code}" not in listed] == []
    assert owner.http.get("/api/problems/nonsense").status_code == 404
    assert owner.http.post("/api/problems/gone").status_code == 405
