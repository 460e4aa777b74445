"""The people of the tests: members of one workspace by role, and a stranger from another."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from core.keys import create_workspace, issue_key
from core.scope import Actor, Role
from core.workspaces import Workspace
from tests import contract
from tests.makers import NUMBERS


@dataclass
class Person:
    """Somebody with a key: `actor` for the write path, and calls over HTTP as a user would make them."""

    actor: Actor
    key: str
    http: Client

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request, its answer checked against the contract; `headers` are written with underscores."""
        extra = {f"HTTP_{name.upper()}": value for name, value in headers.items() if name != "content_type"}
        data = body if isinstance(body, bytes | str) else json.dumps(body) if body is not None else ""
        path = path if path.startswith("/") else f"/api/v1/{path}"
        response = self.http.generic(
            method,
            path,
            data,
            content_type=headers.get("content_type", "application/json"),
            HTTP_AUTHORIZATION=f"Bearer {self.key}",
            **extra,
        )
        contract.check(method, path, response)
        return response

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.call("DELETE", path, **headers)

    def graph(self, query: str, variables: dict[str, Any] | None = None) -> Any:
        """The whole answer to a GraphQL request as a dictionary."""
        return self.post("/graphql", {"query": query, "variables": variables or {}}).json()


def _person(workspace: Workspace, role: Role, personal_data: bool) -> Person:
    admin = Actor(workspace.id, Role.ADMIN, name="tests", personal_data=True)
    key, raw = issue_key(admin, f"{role} key", role, personal_data=personal_data)
    return Person(key.actor(), raw, Client())


@pytest.fixture
def workspace(db: None) -> Workspace:
    return create_workspace(f"ours-{next(NUMBERS)}", "Ours", zone="Europe/Madrid")


@pytest.fixture
def owner(workspace: Workspace) -> Person:
    """An admin who may see personal data."""
    return _person(workspace, Role.ADMIN, True)


@pytest.fixture
def integration(workspace: Workspace) -> Person:
    """A CRM's key: writes everything but keys and members, sees personal data."""
    return _person(workspace, Role.INTEGRATION, True)


@pytest.fixture
def reader(workspace: Workspace) -> Person:
    """A viewer without personal data."""
    return _person(workspace, Role.VIEWER, False)


@pytest.fixture
def blind(workspace: Workspace) -> Person:
    """An agent who writes, and does not see personal data."""
    return _person(workspace, Role.AGENT, False)


@pytest.fixture
def stranger(db: None) -> Person:
    """An admin of another workspace."""
    return _person(create_workspace(f"theirs-{next(NUMBERS)}", "Theirs"), Role.ADMIN, True)


@pytest.fixture(autouse=True)
def _no_alarm(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """No task is sent while a test runs, unless it says that it has a broker."""
    if "broker" not in request.keywords:
        monkeypatch.setattr("metrics.tasks.ring", lambda workspace_id: None)
        monkeypatch.setattr("core.tasks.ring", lambda: None)
        monkeypatch.setattr("journeys.tasks.ring", lambda workspace_id: None)
