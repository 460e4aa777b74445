"""The commands that make workspaces, keys and logins."""

import io
import json
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.access import ApiKey, Member, by_key
from core.workspaces import Workspace
from tests.makers import NUMBERS

pytestmark = pytest.mark.django_db


def told(command: str, *arguments: str, **options: Any) -> dict[str, Any]:
    """What a command prints as JSON."""
    out = io.StringIO()
    call_command(command, *arguments, json=True, stdout=out, **options)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def refusal(command: str, *arguments: str, **options: Any) -> str:
    """The one line with which a command refuses."""
    with pytest.raises(CommandError) as refused:
        call_command(command, *arguments, **options)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_new_workspace_comes_with_an_admin_key_that_works() -> None:
    made = told("create_workspace", "acme", name="Acme", zone="Europe/Madrid", currency="USD", language="es")
    home = Workspace.objects.get(slug="acme")
    actor = by_key(made["key"])
    assert (home.name, home.zone, home.currency, home.language) == ("Acme", "Europe/Madrid", "USD", "es")
    assert actor is not None
    assert (actor.workspace_id, actor.role, actor.personal_data) == (home.id, "admin", True)


def test_what_is_printed_for_people_holds_the_key_once() -> None:
    out = io.StringIO()
    call_command("create_workspace", "acme", stdout=out)
    assert out.getvalue().count(ApiKey.objects.get().prefix) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"zone": "Mars/Olympus"}, "is not an IANA time zone"),
        ({"currency": "euro"}, "currency:"),
        ({"name": "x" * 200}, "name:"),
    ],
)
def test_a_bad_value_is_refused_in_one_line_and_leaves_nothing(options: dict[str, str], words: str) -> None:
    assert words in refusal("create_workspace", "acme", **options)
    assert not Workspace.objects.exists()


@pytest.mark.parametrize("slug", ["Two words", "ünïcode", "under_score"])
def test_a_slug_that_does_not_fit_an_address_is_refused(slug: str) -> None:
    assert "slug:" in refusal("create_workspace", slug)


def test_a_slug_that_is_taken_is_refused(workspace: Workspace) -> None:
    assert "already" in refusal("create_workspace", workspace.slug)


def test_a_key_is_printed_with_all_that_is_known_of_it(workspace: Workspace) -> None:
    made = told("create_key", workspace=workspace.slug, name="crm", role="integration", personal_data=True)
    actor = by_key(made["key"])
    assert actor is not None
    assert (str(actor.id), actor.role, actor.personal_data) == (made["id"], "integration", True)
    assert made["key"].startswith(made["prefix"])
    assert (made["workspace"], made["expires_at"]) == (workspace.slug, None)


def test_a_key_may_expire(workspace: Workspace) -> None:
    made = told("create_key", workspace=workspace.slug, name="guest", expires_days=3)
    days = ApiKey.objects.get(pk=made["id"]).expires_at
    assert days is not None
    assert made["expires_at"] == days.isoformat()


@pytest.mark.parametrize("days", [0, -1, 99_999_999])
def test_a_key_expires_within_ten_years(workspace: Workspace, days: int) -> None:
    assert "between 1 and 3650" in refusal("create_key", workspace=workspace.slug, name="x", expires_days=days)


@pytest.mark.parametrize(("command", "option"), [("create_key", "name"), ("create_admin", "email")])
def test_a_workspace_that_does_not_exist_is_refused(command: str, option: str, db: None) -> None:
    assert "There is no workspace 'nowhere'" in refusal(command, workspace="nowhere", **{option: "x"})


def test_a_key_needs_a_name(workspace: Workspace) -> None:
    assert "--name" in refusal("create_key", workspace=workspace.slug, name=" ")


def test_a_role_that_does_not_exist_is_refused(workspace: Workspace) -> None:
    assert "invalid choice" in refusal("create_key", "--workspace", workspace.slug, "--name", "x", "--role", "king")


def test_an_admin_may_log_in_with_the_printed_password(workspace: Workspace, client: Any) -> None:
    made = told("create_admin", workspace=workspace.slug, email="Ana@Example.com", name="Ana")
    member = Member.objects.get(workspace=workspace)
    assert (member.email, member.name, member.role, member.personal_data) == ("ana@example.com", "Ana", "admin", True)
    assert client.login(username=made["login"], password=made["password"])


def test_a_member_who_is_there_gets_a_new_password_only_when_asked_for(workspace: Workspace, client: Any) -> None:
    first = told("create_admin", workspace=workspace.slug, email="ana@example.com")
    assert "--reset" in refusal("create_admin", workspace=workspace.slug, email="ANA@example.com")
    assert client.login(username=first["login"], password=first["password"])
    again = told("create_admin", workspace=workspace.slug, email="ana@example.com", reset=True)
    assert not client.login(username=first["login"], password=first["password"])
    assert client.login(username=again["login"], password=again["password"])


def test_nobody_is_reset_who_is_not_there(workspace: Workspace) -> None:
    assert "no member" in refusal("create_admin", workspace=workspace.slug, email="ana@example.com", reset=True)
    assert not Member.objects.exists()


def test_a_login_in_a_second_workspace_has_a_password_of_its_own(workspace: Workspace, client: Any) -> None:
    first = told("create_admin", workspace=workspace.slug, email="ana@example.com")
    slug = f"second-{next(NUMBERS)}"
    call_command("create_workspace", slug, stdout=io.StringIO())
    second = told("create_admin", workspace=slug, email="ana@example.com")
    assert client.login(username="ana@example.com", password=first["password"])
    assert client.login(username="ana@example.com", password=second["password"])
    assert first["password"] != second["password"]


@pytest.mark.parametrize("email", ["", "ana", "ana@", "a b@example.com"])
def test_an_address_that_is_none_is_refused(workspace: Workspace, email: str) -> None:
    assert "email" in refusal("create_admin", workspace=workspace.slug, email=email)
    assert not Member.objects.exists()


def test_a_password_may_be_given_and_is_not_printed(
    workspace: Workspace, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse battery\n"))
    made = told("create_admin", workspace=workspace.slug, email="ana@example.com", password_stdin=True)
    assert made["password"] is None
    assert client.login(username="ana@example.com", password="correct horse battery")


def test_a_weak_password_is_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("1234\n"))
    assert "too short" in refusal("create_admin", workspace=workspace.slug, email="a@example.com", password_stdin=True)
    assert not Member.objects.exists()
