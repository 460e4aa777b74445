"""Roles in the admin: a button that would refuse is not there, and what is not there is refused."""

from typing import Any

import pytest

from core.access import ApiKey
from core.casework import resolve
from core.changes import Change
from core.resources import RESOURCES
from core.scope import Role
from core.workspaces import Workspace
from core.write import act
from tests.desk import PASSWORD, listed, place, visitor
from tests.makers import make, noun

pytestmark = pytest.mark.django_db
READABLE = [resource.name for resource in RESOURCES if Role.VIEWER in resource.access.read]

# What a row offers beyond its buttons and changes nothing, by noun.
READ_ONLY = {"customers": ["Health", "Possible duplicates"]}


def buttons(page: str) -> list[str]:
    """The ways to change something that a page offers."""
    return [mark for mark in ('name="_save"', "deletelink", 'class="addlink', "/delete/", "/add/") if mark in page]


@pytest.mark.parametrize("name", READABLE)
def test_a_viewer_reads_and_finds_no_button_that_writes(name: str, workspace: Workspace, owner: Any) -> None:
    row = make(owner.actor, name)
    someone = visitor(workspace, Role.VIEWER)
    assert buttons(someone.page(listed(name))) == []
    assert buttons(someone.page(place(name, row.pk))) == []
    shown = someone.get(place(name, row.pk)).context["actions_detail"]
    assert [str(one["title"]) for one in shown] == READ_ONLY.get(name, [])


@pytest.mark.parametrize("name", READABLE)
def test_what_a_viewer_sends_all_the_same_is_refused(name: str, workspace: Workspace, owner: Any) -> None:
    row = make(owner.actor, name)
    someone = visitor(workspace, Role.VIEWER)
    lines = Change.objects.count()
    for page in (place(name, row.pk), place(name, row.pk, "delete"), f"{listed(name)}add/"):
        assert someone.post(page, {"post": "yes", "name": "X"}).status_code == 403
    assert Change.objects.count() == lines


def test_a_viewer_does_no_verb(workspace: Workspace, owner: Any) -> None:
    case = make(owner.actor, "cases")
    lines = Change.objects.count() + 1
    visitor(workspace, Role.VIEWER).post(place("cases", case.pk, "do-resolve"), {"outcome": "done"})
    assert Change.objects.count() == lines


@pytest.mark.parametrize("name", ["members", "api-keys"])
@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.VIEWER])
def test_only_an_admin_sees_keys_and_members(name: str, role: Role, workspace: Workspace) -> None:
    someone = visitor(workspace, role)
    assert someone.get(listed(name)).status_code == 403
    assert listed(name) not in someone.page("/admin/")


def test_an_agent_edits_cases_and_not_the_setup(workspace: Workspace, owner: Any) -> None:
    someone = visitor(workspace, Role.AGENT)
    assert 'name="_save"' in someone.page(place("cases", make(owner.actor, "cases").pk))
    assert 'name="_save"' not in someone.page(place("teams", make(owner.actor, "teams").pk))


def test_derived_rows_are_only_read(workspace: Workspace, owner: Any) -> None:
    cycle = make(owner.actor, "cycles")
    someone = visitor(workspace)
    assert buttons(someone.page(place("cycles", cycle.pk))) == []
    assert someone.post(place("cycles", cycle.pk), {"number": 7}).status_code == 403


def offered(someone: Any, name: str, row: Any) -> set[str]:
    found = someone.get(place(name, row.pk)).context["actions_detail"]
    return {str(one["title"]) for each in found for one in each.get("items", [each])}


def test_only_verbs_that_fit_the_state_are_offered(workspace: Workspace, owner: Any) -> None:
    someone, case = visitor(workspace), make(owner.actor, "cases")
    before = offered(someone, "cases", case)
    act(owner.actor, noun("cases"), case.pk, resolve, {})
    after = offered(someone, "cases", case)
    assert before == {"Reply", "Assign", "Escalate", "Hold", "Resolve", "Close"}
    assert after == {"Reply", "Reopen", "Close"}


def test_a_new_key_is_shown_once_and_only_its_digest_stored(workspace: Workspace) -> None:
    someone = visitor(workspace)
    answer = someone.post(f"{listed('api-keys')}add/", {"name": "CRM", "role": "integration", "personal_data": "on"})
    raw = answer.context["secret"]
    key = ApiKey.objects.get(workspace=workspace, name="CRM")
    assert (key.role, key.personal_data) == ("integration", True)
    assert "no-store" in answer.headers["Cache-Control"]
    assert raw in answer.content.decode()
    assert raw not in someone.page(place("api-keys", key.pk)) + someone.page(listed("api-keys"))


def test_a_key_that_expires_before_it_is_made_is_refused_at_the_field(workspace: Workspace) -> None:
    body = {"name": "Late", "role": "viewer", "expires_at_0": "2001-01-01", "expires_at_1": "00:00"}
    answer = visitor(workspace).post(f"{listed('api-keys')}add/", body)
    assert answer.context["form"].errors == {"expires_at": ["A key cannot expire before it is made."]}


def test_a_revoked_key_offers_no_revoking(workspace: Workspace, owner: Any) -> None:
    someone, key = visitor(workspace), make(owner.actor, "api-keys")
    before = offered(someone, "api-keys", key)
    someone.post(place("api-keys", key.pk, "do-revoke"))
    assert (before, offered(someone, "api-keys", key)) == ({"Revoke"}, set())
    assert ApiKey.objects.get(pk=key.pk).revoked_at is not None


def test_a_temporary_password_opens_the_door_once_it_is_shown(workspace: Workspace) -> None:
    someone, colleague = visitor(workspace), visitor(workspace, Role.AGENT)
    page = place("members", colleague.member.pk, "temporary-password")
    assert "secret" not in someone.get(page).context
    password = someone.post(page).context["secret"]
    assert not colleague.http.login(username=colleague.member.email, password=PASSWORD)
    assert colleague.http.login(username=colleague.member.email, password=password)


def test_an_agent_gives_nobody_a_password(workspace: Workspace) -> None:
    colleague = visitor(workspace)
    answer = visitor(workspace, Role.AGENT).post(place("members", colleague.member.pk, "temporary-password"))
    assert answer.status_code == 403
    assert colleague.http.login(username=colleague.member.email, password=PASSWORD)
