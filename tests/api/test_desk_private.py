"""Personal data in the admin: who may not see it meets no word of it on any page."""

from typing import Any

import pytest

from core.columns import column
from core.resources import RESOURCES
from core.scope import Role
from core.workspaces import Workspace
from core.write import save
from tests.desk import listed, place, visitor
from tests.makers import make, noun
from tests.nouns import GUARDED, WRITTEN, personal

pytestmark = pytest.mark.django_db
WORD = "ecretname"
SEEN = [resource for resource in RESOURCES if Role.AGENT in resource.access.read]


@pytest.fixture
def blind(workspace: Workspace) -> Any:
    """An agent who does not see personal data, in a browser."""
    return visitor(workspace, Role.AGENT, personal_data=False)


@pytest.mark.parametrize("name", [name for name in GUARDED if name in WRITTEN])
def test_no_page_of_a_row_holds_its_personal_data(name: str, owner: Any, blind: Any) -> None:
    resource = noun(name)
    row = make(owner.actor, name, **personal(resource))
    nullable = [key for key in personal(resource) if column(resource.model, key).null]
    save(owner.actor, resource, dict.fromkeys(nullable), id=row.pk)
    save(owner.actor, resource, personal(resource), id=row.pk)
    addresses = [listed(name), *(place(name, row.pk, page) for page in ("change", "history", "delete"))]
    pages = [blind.page(address) for address in addresses]
    assert [WORD in page for page in pages] == [False] * 4
    assert "•••" in pages[1]


@pytest.mark.parametrize("name", [name for name in GUARDED if personal(noun(name))])
def test_whoever_may_see_personal_data_does(name: str, workspace: Workspace, owner: Any) -> None:
    row = make(owner.actor, name, **personal(noun(name)))
    assert WORD in visitor(workspace).page(place(name, row.pk))


@pytest.mark.parametrize("resource", SEEN, ids=lambda resource: resource.name)
def test_rows_that_refer_to_a_person_do_not_name_them(resource: Any, owner: Any, blind: Any) -> None:
    customer = make(owner.actor, "customers", name="Secretname", source="crm", external_id="c-1")
    case = make(owner.actor, "cases", customer_id=str(customer.pk), subject="Secretname is waiting")
    made = {"customer_id": str(customer.pk), "case_id": str(case.pk)}
    labels = {one.label for one in resource.inputs}
    row = make(owner.actor, resource.name, **{label: id for label, id in made.items() if label in labels})
    assert WORD not in blind.page(listed(resource)) + blind.page(place(resource, row.pk))


def test_hidden_columns_are_neither_searched_nor_filtered_nor_sorted_by(owner: Any, blind: Any) -> None:
    make(owner.actor, "customers", name="Secretname")
    make(owner.actor, "customers", name="Another")
    assert blind.get(listed("customers"), q="Secretname").context["cl"].result_count == 0
    assert blind.get(listed("customers"), name="Secretname").status_code == 400
    orders = [blind.get(listed("customers"), o=str(n)).context["cl"].queryset.query.order_by for n in (0, 2, 3)]
    assert {by for order in orders for by in order} == {"-created_at", "-pk"}


def test_suggestions_do_not_name_people(owner: Any, blind: Any) -> None:
    make(owner.actor, "customers", name="Secretname", source="crm", external_id="c-1")
    asked = {"app_label": "core", "model_name": "case", "field_name": "customer"}
    assert [one["text"] for one in blind.get("/admin/autocomplete/", **asked).json()["results"]] == ["c-1"]
    assert blind.get("/admin/autocomplete/", **asked, term="Secret").json()["results"] == []


def test_saving_blindly_keeps_what_is_hidden_and_does_not_tell_it(owner: Any, blind: Any) -> None:
    row = make(owner.actor, "customers", name="Secretname", plan="basic")
    answer = blind.http.post(place("customers", row.pk), {"kind": "person", "plan": "gold"}, follow=True)
    row.refresh_from_db()
    assert (row.name, row.plan) == ("Secretname", "gold")
    assert WORD not in answer.content.decode()


def test_a_verb_done_blindly_does_not_tell_the_name(owner: Any, blind: Any) -> None:
    case = make(owner.actor, "cases", subject="Secretname is waiting")
    page = place("cases", case.pk, "do-reply")
    answer = blind.http.post(page, {"text": "Hello", "public": "on"}, follow=True)
    assert WORD not in blind.page(page) + answer.content.decode()
    assert "Done: Reply." in answer.content.decode()
