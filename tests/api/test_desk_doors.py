"""Who comes into the admin, and in which workspace."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import get_language

from core.keys import add_member
from core.problems import Conflict
from core.resources import RESOURCES
from core.scope import Actor, Role
from core.workspaces import Workspace
from core.write import delete, save
from cxapi.limits import LOGINS
from tests.desk import PASSWORD, listed, visitor
from tests.makers import make, noun

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


def test_the_page_names_the_person_who_has_signed_in(workspace: Workspace, owner: Any) -> None:
    someone = visitor(workspace)
    assert someone.member.name in someone.page("/admin/")
    save(owner.actor, noun("members"), {"name": "New Name"}, id=someone.member.id)
    page = someone.page("/admin/")
    assert "New Name" in page
    assert str(someone.member.id) not in page


@pytest.mark.parametrize(("login", "password"), [("nobody@example.com", PASSWORD), (None, "wrong")])
def test_what_is_wrong_with_a_login_is_not_said(workspace: Workspace, login: str | None, password: str) -> None:
    someone = visitor(workspace)
    assert REFUSED in sign_in(login or someone.member.email, password).content.decode()


def test_after_ten_tries_an_address_waits_whether_it_is_known_or_not(workspace: Workspace) -> None:
    someone = visitor(workspace)
    for address in (someone.member.email, f"nobody{someone.member.id}@example.com"):
        said = [sign_in(address, "wrong").content.decode() for _ in range(2 * LOGINS + 1)]
        assert REFUSED in said[0]
        assert "Wait a minute" in said[-1]


def test_a_member_who_is_switched_off_is_out_at_once(workspace: Workspace, owner: Any) -> None:
    someone = visitor(workspace, Role.MANAGER)
    save(owner.actor, noun("members"), {"active": False}, id=someone.member.id)
    assert someone.get("/admin/").url.startswith("/admin/login/")
    assert REFUSED in sign_in(someone.member.email).content.decode()


def test_a_superuser_without_a_workspace_stays_outside(django_user_model: Any) -> None:
    django_user_model.objects.create_superuser("root@example.com", "root@example.com", PASSWORD)
    assert REFUSED in sign_in("root@example.com").content.decode()


def test_a_person_of_two_workspaces_has_a_login_for_each(workspace: Workspace, stranger: Any) -> None:
    someone = visitor(workspace)
    theirs = Workspace.objects.get(pk=stranger.actor.workspace_id)
    second = add_member(stranger.actor, someone.member.email, "Same person", Role.VIEWER, password="another password")
    http = Client()
    http.post("/admin/login/?next=/admin/", {"username": someone.member.email, "password": "another password"})
    assert http.get("/admin/").context["member"].id == second.id
    assert http.get("/admin/").context["site_subheader"] == theirs.name
    assert someone.get("/admin/").context["site_subheader"] == workspace.name


def test_an_admin_elsewhere_cannot_open_this_workspace_with_a_password_they_set(
    workspace: Workspace, stranger: Any
) -> None:
    """Whoever invites an address first, and knows its password there, has nothing here."""
    add_member(stranger.actor, "ana@example.com", "Ana", Role.VIEWER, password="known to the stranger")
    maker = Actor(workspace.id, Role.ADMIN, name="tests")
    ours = add_member(maker, "ana@example.com", "Ana", Role.ADMIN)
    http = Client()
    http.post("/admin/login/?next=/admin/", {"username": "ana@example.com", "password": "known to the stranger"})
    assert http.get("/admin/").context["member"].workspace_id == stranger.actor.workspace_id
    assert not ours.user.check_password("known to the stranger")


def test_a_link_does_not_change_the_language(workspace: Workspace) -> None:
    someone = visitor(workspace)
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


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"active": False}, None])
def test_the_last_admin_cannot_be_taken_away(change: dict[str, Any] | None, workspace: Workspace, owner: Any) -> None:
    first, second = (add_member(owner.actor, f"{name}@example.com", name, Role.ADMIN) for name in ("ana", "eva"))

    def leave(member: Any) -> None:
        if change is None:
            delete(owner.actor, noun("members"), member.id)
        else:
            save(owner.actor, noun("members"), change, id=member.id)

    leave(first)
    with pytest.raises(Conflict, match="at least one active admin"):
        leave(second)
    second.refresh_from_db()
    assert (second.role, second.active, second.deleted_at) == ("admin", True, None)
