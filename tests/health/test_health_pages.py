"""Health in the admin: why it is what it is, who may leave, and in which words."""

from typing import Any

import pytest

from core.scope import Role
from core.workspaces import Workspace
from tests.api.test_desk_figures import cells
from tests.desk import place, visitor
from tests.health.company import ago, ahead, model, recommends, weigh
from tests.makers import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(owner: Any) -> Any:
    model(owner.actor, {"relationship": {"weight": 0.8}, "outcomes": {"weight": 0.2}})
    row = make(owner.actor, "customers", name="Ada")
    recommends(owner.actor, row, 9)
    make(owner.actor, "subscriptions", customer_id=str(row.id), price_minor=2_000, start_at=ago(days=9))
    weigh(owner.actor)
    return row


def test_the_page_of_a_customer_leads_to_why_their_health_is_so(customer: Any, workspace: Workspace) -> None:
    someone = visitor(workspace, Role.VIEWER)
    assert "Health" in someone.page(place("customers", customer.id))
    led = someone.get(place("customers", customer.id, "health"))
    page = someone.page(led["Location"])
    found = cells(page)
    assert ["Score", "82"] in found
    assert ["Relationship", "NPS 9, People 1", "90", "0.8", "72", "-"] in [row[:6] for row in found]
    assert ["Outcomes", "Prior", "-", "0.2", "10", "-"] in [row[:6] for row in found]


def test_an_override_stands_beside_what_was_weighed(customer: Any, owner: Any, workspace: Workspace) -> None:
    make(owner.actor, "health-overrides", customer_id=str(customer.id), band="red", reason="The founder is leaving.",
         expires_at=ahead(days=2))  # fmt: skip
    someone, blind = visitor(workspace), visitor(workspace, Role.VIEWER, personal_data=False)
    address = f"/admin/health/{customer.id}/"
    assert "not weighed yet" in someone.page(address)
    weigh(owner.actor)
    found = cells(someone.page(address))
    assert [row for row in found if row[0] in ("Band", "Computed band", "Override")] == [
        ["Band", "Red"],
        ["Computed band", "Green"],
        ["Override", "The founder is leaving."],
    ]
    assert ["Override", "-"] in cells(blind.page(address))


def test_who_may_leave_stands_with_what_would_go(customer: Any, workspace: Workspace) -> None:
    someone = visitor(workspace)
    assert ["Ada", "82", "Green", "2,000", "360", "Outcomes -10, Relationship -8"] in cells(
        someone.page("/admin/health/")
    )
    assert "Ada" not in someone.page("/admin/health/", band="red")
    assert "Ada" not in visitor(workspace, personal_data=False).page("/admin/health/")
    assert [someone.get("/admin/health/", **query).status_code for query in ({"band": "blue"}, {"cursor": "x"})] == [
        404
    ] * 2


def test_the_pages_speak_spanish(customer: Any, workspace: Workspace) -> None:
    someone = visitor(workspace)
    someone.post("/admin/language/", {"language": "es"})
    page = someone.page(f"/admin/health/{customer.id}/")
    assert all(text in page for text in ("Salud", "Relación", "Lo habitual", "Personas 1", "La última respuesta"))
    assert "Riesgo de abandono" in someone.page("/admin/health/")


def test_nobody_sees_the_health_of_another_workspace(customer: Any, stranger: Any) -> None:
    someone = visitor(Workspace.objects.get(pk=stranger.actor.workspace_id))
    assert someone.get(f"/admin/health/{customer.id}/").status_code == 404
    assert "Ada" not in someone.page("/admin/health/")
