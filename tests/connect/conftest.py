"""The service as a connector's client sees it, without a socket; and exports loaded twice."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser

from core.changes import Change
from core.keys import create_workspace, issue_key
from core.scope import Actor, Role
from metrics import renew
from tests.connect.client import Client
from tests.connect.report import Report
from tests.makers import NUMBERS

DATA = Path(__file__).resolve().parent.parent / "data"
ADDRESS = "http://testserver"


class Line:
    """A line to the service that counts what went over it."""

    def __init__(self) -> None:
        self.http = Browser()
        self.requests = 0

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Any:
        self.requests += 1
        extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        kind = extra.pop("HTTP_CONTENT_TYPE", "application/json")
        answer = self.http.generic(method, url.removeprefix(ADDRESS), body or b"", content_type=kind, **extra)
        return answer.status_code, dict(answer.headers), answer.content


def workspace_for(source: str, zone: str = "UTC") -> Any:
    """A new workspace."""
    return create_workspace(f"{source}-{next(NUMBERS)}", "Ours", zone=zone).id


def connect(workspace_id: Any, source: str, role: Role = Role.INTEGRATION, kind: type[Client] = Client) -> Client:
    """A client with a new key of the workspace."""
    admin = Actor(workspace_id, Role.ADMIN, name="tests", personal_data=True)
    raw = issue_key(admin, f"{source} {next(NUMBERS)}", role, personal_data=True)[1]
    return kind(ADDRESS, raw, source, send=Line(), sleep=lambda seconds: None)


@dataclass
class Loaded:
    """An export that was loaded, and loaded again; `lines` of the log were written by the second time."""

    client: Client
    expected: dict[str, Any]
    first: Report
    second: Report
    lines: int

    def every(self, noun: str, **filters: Any) -> list[dict[str, Any]]:
        """All rows of a noun, page by page."""
        rows: list[dict[str, Any]] = []
        cursor: dict[str, Any] = {}
        while True:
            page = self.client.get(noun, limit=100, **filters, **cursor)
            rows += page["items"]
            if not page["has_more"]:
                return rows
            cursor = {"cursor": page["next_cursor"]}

    def count(self, noun: str, **filters: Any) -> int:
        return int(self.client.get(noun, limit=1, count="exact", **filters)["count"])

    def figure(self, metric: str, start: str, end: str, **members: Any) -> list[dict[str, Any]]:
        """The series of one metric."""
        question = {"metrics": [metric], "window": {"start": start, "end": end}, **members}
        return list(self.client.post("metrics/query", question)["series"])


@contextmanager
def loaded_twice(
    blocker: Any, load: Callable[[Client, Path], Report], folder: Path, source: str, role: Role = Role.INTEGRATION
) -> Iterator[Loaded]:
    """Load a folder twice, and take everything back at the end."""
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr("metrics.tasks.ring", lambda workspace_id: None)
        workspace_id = workspace_for(source)
        client = connect(workspace_id, source, role)
        first = load(client, folder)
        told = Change.objects.filter(workspace_id=workspace_id)
        before = told.count()
        second = load(client, folder)
        expected = json.loads((folder / "expected.json").read_text())
        # What the worker does between two requests.
        renew.drain(workspace_id)
        yield Loaded(client, expected, first, second, told.count() - before)
        transaction.set_rollback(True)


@pytest.fixture
def crm(db: None) -> Client:
    """A CRM's own key of a new workspace."""
    return connect(workspace_for("crm"), "crm")
