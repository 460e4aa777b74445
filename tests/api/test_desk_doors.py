"""Who comes into the admin, and in which workspace."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import get_language

from core.keys import create_workspace
from core.resources import RESOURCES
from core.scope import Actor, Role
from core.workspaces import Workspace
from core.write import save
from tests.desk import PASSWORD, listed, said, visitor
from tests.makers import NUMBERS, make, noun

pytestmark = pytest.mark.django_db
REFUSED = "do not open a workspace"


def sign_in(login: str, password: str = PASSWORD) -> Any:
    return Client().post("/admin/login/?next=/admin/", {"username": login, "password": password})


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_without_a_login_every_page_leads_to_the_login(resource: Any, db: None) -> None:
    answer = Client().get(listed(resource))
    assert (answer.status_code, answer.url) == (302, f"/admin/login/?next={listed(resource)}")


def test_a_member_comes_in_with_address_and_password(workspace: Workspace) -> None:
    someone = visitor(workspace)
    assert sign_in(someone.member.email.upper()).url == "/admin/"


@pytest.mark.parametrize(("login", "password"), [("nobody@example.com", PASSWORD), (None, "wrong")])
def test_what_is_wrong_with_a_login_is_not_said(workspace: Workspace, login: str | None, password: str) -> None:
    someone = visitor(workspace)
    assert REFUSED in sign_in(login or someone.member.email, password).content.decode()


def test_a_member_who_is_switched_off_is_out_at_once(workspace: Workspace, owner: Any) -> None:
    someone = visitor(workspace)
    save(owner.actor, noun("members"), {"active": False}, id=someone.member.id)
    assert someone.get("/admin/").url.startswith("/admin/login/")
    assert REFUSED in sign_in(someone.member.email).content.decode()


def test_a_superuser_without_a_workspace_stays_outside(django_user_model: Any) -> None:
    django_user_model.objects.create_superuser("root@example.com", "root@example.com", PASSWORD)
    assert REFUSED in sign_in("root@example.com").content.decode()


def in_two(workspace: Workspace) -> tuple[Any, Workspace]:
    """Somebody who belongs to two workspaces, and the second one."""
    someone = visitor(workspace)
    second = create_workspace(f"second-{next(NUMBERS)}", "Second one")
    maker = Actor(second.id, Role.ADMIN, name="tests")
    save(maker, noun("members"), {"email": someone.member.email, "name": "Same person", "role": "viewer"})
    return someone, second


def test_whoever_belongs_to_two_workspaces_sees_one_at_a_time(workspace: Workspace, owner: Any) -> None:
    someone, second = in_two(workspace)
    make(owner.actor, "teams", name="First team")
    make(Actor(second.id, Role.ADMIN, name="tests"), "teams", name="Second team")
    before = someone.page(listed("teams"))
    someone.post("/admin/workspace/", {"workspace": second.slug})
    after = someone.page(listed("teams"))
    assert ("First team" in before, "Second team" in before) == (True, False)
    assert ("First team" in after, "Second team" in after) == (False, True)


def test_the_role_is_that_of_the_chosen_workspace(workspace: Workspace) -> None:
    someone, second = in_two(workspace)
    someone.post("/admin/workspace/", {"workspace": second.slug})
    assert someone.get(f"{listed('teams')}add/").status_code == 403


def test_a_workspace_of_others_cannot_be_chosen(workspace: Workspace, stranger: Any) -> None:
    someone = visitor(workspace)
    theirs = Workspace.objects.get(pk=stranger.actor.workspace_id)
    answer = someone.post("/admin/workspace/", {"workspace": theirs.slug})
    made_up = someone.post("/admin/workspace/", {"workspace": "made-up"})
    assert said(answer)[-1] == said(made_up)[-1] == "You do not belong to this workspace."
    assert theirs.name not in someone.page("/admin/")


def test_a_link_changes_neither_workspace_nor_language(workspace: Workspace) -> None:
    someone = visitor(workspace)
    assert someone.get("/admin/workspace/", workspace=workspace.slug).status_code == 405
    assert someone.get("/admin/language/", language="es").status_code == 405


def test_the_language_belongs_to_the_person(workspace: Workspace) -> None:
    someone, other = visitor(workspace), visitor(workspace)
    someone.post("/admin/language/", {"language": "es"})
    assert '<html lang="es"' in someone.page("/admin/")
    assert '<html lang="en"' in other.page("/admin/")
    assert get_language() == "en"


def test_a_made_up_language_changes_nothing(workspace: Workspace) -> None:
    someone = visitor(workspace)
    someone.post("/admin/language/", {"language": "xx"})
    assert '<html lang="en"' in someone.page("/admin/")


def test_instants_are_shown_in_the_zone_of_the_workspace(workspace: Workspace, owner: Any) -> None:
    make(owner.actor, "cases", opened_at="2026-03-01T23:30:00Z")
    assert "2 Mar 2026, 00:30" in visitor(workspace).page(listed("cases"))


def test_addresses_of_djangos_admin_that_ask_no_gate_are_closed(workspace: Workspace) -> None:
    someone = visitor(workspace)
    assert someone.get("/admin/search/", s="case", page="x").status_code == 404
    assert someone.get("/admin/r/1/2/").status_code == 404
    assert someone.get("/admin/core/").url == "/admin/"
