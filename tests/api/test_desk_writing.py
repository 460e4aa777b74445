"""What is written in the admin goes through the one write path."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from core.cases import CaseEvent
from core.changes import Change
from core.customers import Customer
from core.workspaces import Workspace
from core.write import delete, save
from tests.desk import errors, fields, listed, place, visitor
from tests.makers import make, noun

pytestmark = pytest.mark.django_db


def edit(someone: Any, name: str, row: Any, /, **members: Any) -> Any:
    """Open the form of a row, change some fields, and save."""
    page = place(name, row.pk)
    return someone.post(page, fields(someone.get(page)) | members)


def test_a_change_stands_in_the_log_with_the_member_who_made_it(workspace: Workspace, owner: Any) -> None:
    someone, row = visitor(workspace), make(owner.actor, "customers", name="Ana")
    edit(someone, "customers", row, name="Anna")
    line = Change.objects.get(record_id=row.pk, op="update")
    assert line.changed == {"name": ["Ana", "Anna"]}
    assert line.origin == f"member:{someone.member.pk}"
    assert line.request_id


@pytest.mark.parametrize("name", ["customers", "cases", "answers", "interactions", "surveys", "questions", "members"])
def test_saving_an_untouched_form_changes_nothing(name: str, workspace: Workspace, owner: Any) -> None:
    someone, row = visitor(workspace), make(owner.actor, name)
    lines = Change.objects.count()
    assert edit(someone, name, row).status_code == 302
    assert Change.objects.count() == lines


def test_a_new_row_is_created_with_what_was_given(workspace: Workspace) -> None:
    someone = visitor(workspace)
    answer = someone.post(f"{listed('customers')}add/", {"kind": "company", "name": "Acme", "attributes": '{"a": 1}'})
    row = Customer.objects.get(workspace=workspace)
    assert answer.status_code == 302
    assert (row.name, row.kind, row.attributes, row.email) == ("Acme", "company", {"a": 1}, None)


def test_a_refusal_stands_at_the_field_that_it_names(workspace: Workspace, owner: Any) -> None:
    someone, row = visitor(workspace), make(owner.actor, "surveys")
    answer = edit(someone, "surveys", row, cool_down_days="99999")
    assert errors(answer) == {"cool_down_days": ["The cool-down lies between 0 and 3650 days."]}
    assert Change.objects.filter(record_id=row.pk, op="update").count() == 0


def test_a_refusal_without_a_field_stands_above_the_form(workspace: Workspace, owner: Any) -> None:
    make(owner.actor, "customers", source="crm", external_id="1")
    body = {"kind": "person", "name": "Same key", "source": "crm", "external_id": "1"}
    answer = visitor(workspace).post(f"{listed('customers')}add/", body)
    assert list(errors(answer)) == ["__all__"]


@pytest.mark.parametrize(
    "texts", ["[" * 50_000, "1" * 6_000, '"\\ud800"', '{"a": "\\u0000"}', "[NaN]", '{"a":' * 30 + "1" + "}" * 30, "5"],
    ids=["deep", "long", "half a pair", "NUL", "NaN", "nested", "a number"],
)  # fmt: skip
def test_json_that_cannot_be_kept_is_refused_at_its_field(texts: str, workspace: Workspace) -> None:
    body = {"name": "Yearly", "kind": "relational", "cool_down_days": "1", "texts": texts}
    answer = visitor(workspace).post(f"{listed('surveys')}add/", body)
    assert (answer.status_code, list(errors(answer))) == (200, ["texts"])


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-13-01", "٢٠٢٦-٠١-٠١", ""])
def test_an_instant_that_cannot_be_kept_is_refused_at_its_field(day: str, workspace: Workspace) -> None:
    body = {"customer": "x", "channel": "web", "opened_at_0": day, "opened_at_1": "10:00", "priority": "normal"}
    answer = visitor(workspace).post(f"{listed('cases')}add/", body)
    assert (answer.status_code, {*errors(answer)} >= {"customer"}) == (200, True)


def test_an_hour_that_the_zone_skips_is_refused_at_its_field(workspace: Workspace, owner: Any) -> None:
    answer = edit(
        visitor(workspace), "cases", make(owner.actor, "cases"), opened_at_0="2026-03-29", opened_at_1="02:30"
    )
    assert list(errors(answer)) == ["opened_at"]


def test_an_address_may_say_what_a_new_row_belongs_to_and_nothing_else(workspace: Workspace, owner: Any) -> None:
    customer = make(owner.actor, "customers", name="Ana Pérez")
    someone, page = visitor(workspace), f"{listed('cases')}add/"
    assert "Ana Pérez" in someone.page(page, customer=str(customer.pk))
    assert someone.get(page, customer="x", opened_at="soon", channel="\x00").status_code == 200


def test_a_lost_update_is_refused_and_says_so(workspace: Workspace, owner: Any) -> None:
    someone, row = visitor(workspace), make(owner.actor, "customers", name="Ana")
    page = place("customers", row.pk)
    opened = fields(someone.get(page))
    save(owner.actor, noun("customers"), {"name": "Anna"}, id=row.pk)
    answer = someone.post(page, opened | {"name": "Anne"})
    assert "it is at version 2 now" in errors(answer)["__all__"][0]
    row.refresh_from_db()
    assert row.name == "Anna"


def test_deleting_marks_the_row_and_restoring_brings_it_back(workspace: Workspace, owner: Any) -> None:
    someone, row = visitor(workspace), make(owner.actor, "customers", name="Ana")
    someone.post(place("customers", row.pk, "delete"), {"post": "yes"})
    assert someone.get(listed("customers")).context["cl"].result_count == 0
    assert someone.get(listed("customers"), deleted="only").context["cl"].result_count == 1
    page = someone.get(place("customers", row.pk))
    assert [one["title"] for one in page.context["actions_detail"]] == ["Restore"]
    assert 'name="_save"' not in page.content.decode()
    someone.post(place("customers", row.pk, "restore"))
    ops = Change.objects.filter(record_id=row.pk).order_by("seq").values_list("op", flat=True)
    assert list(ops) == ["create", "delete", "restore"]


def test_a_row_whose_place_was_taken_is_not_restored(workspace: Workspace, owner: Any) -> None:
    someone, row = visitor(workspace), make(owner.actor, "touchpoints", key="shop")
    other = make(owner.actor, "members")
    delete(owner.actor, noun("members"), other.pk)
    save(owner.actor, noun("members"), {"email": other.email, "name": "Again"})
    answer = someone.http.post(place("members", other.pk, "restore"), follow=True)
    assert "email" in answer.content.decode()
    assert type(other).objects.filter(email=other.email, deleted_at=None).count() == 1
    assert row.deleted_at is None


def test_a_verb_is_done_by_the_member(workspace: Workspace, owner: Any) -> None:
    someone, case = visitor(workspace), make(owner.actor, "cases")
    agent = make(owner.actor, "agents")
    body = {"text": "We look into it.", "public": "on", "agent": str(agent.pk)}
    assert someone.post(place("cases", case.pk, "do-reply"), body).url == place("cases", case.pk)
    event = CaseEvent.objects.get(case=case)
    assert (event.text, event.public, event.agent_id) == ("We look into it.", True, agent.pk)
    assert event.origin == f"member:{someone.member.pk}"


def test_a_verb_without_what_it_needs_is_refused_at_the_field(workspace: Workspace, owner: Any) -> None:
    answer_ = make(owner.actor, "answers")
    answer = visitor(workspace).post(place("answers", answer_.pk, "do-close-loop"))
    assert list(answer.context["form"].errors) == ["outcome"]


def test_a_verb_with_a_wrong_instant_is_refused_at_the_field(workspace: Workspace, owner: Any) -> None:
    case = make(owner.actor, "cases")
    answer = visitor(workspace).post(place("cases", case.pk, "do-resolve"), {"at_0": "1066-01-01", "at_1": "10:00"})
    assert list(answer.context["form"].errors) == ["at"]


def test_instants_are_typed_in_the_zone_of_the_workspace(workspace: Workspace, owner: Any) -> None:
    someone, case = visitor(workspace), make(owner.actor, "cases")
    edit(someone, "cases", case, opened_at_0="2026-07-01", opened_at_1="10:00:00")
    case.refresh_from_db()
    assert case.opened_at.isoformat() == "2026-07-01T08:00:00+00:00"


def test_djangos_own_log_is_not_written(workspace: Workspace, owner: Any) -> None:
    someone, row = visitor(workspace), make(owner.actor, "teams")
    edit(someone, "teams", row, name="Renamed")
    someone.post(f"{listed('teams')}add/", {"name": "New", "department": "sales"})
    someone.post(place("teams", row.pk, "delete"), {"post": "yes"})
    assert LogEntry.objects.count() == 0


def test_the_history_says_who_what_from_and_to(workspace: Workspace, owner: Any) -> None:
    someone = visitor(workspace)
    team, agent = make(owner.actor, "teams", name="First line"), make(owner.actor, "agents", name="Bo")
    edit(someone, "agents", agent, name="Bob", team=str(team.pk))
    page = someone.get(place("agents", agent.pk, "history"))
    line = page.context["lines"][0]
    assert line.who == f"{someone.member.name} (member)"
    assert [(name, old) for name, old, _new in line.fields] == [("Name", "Bo"), ("Team", "-")]
    assert "First line" in line.fields[1][2]
    assert line.request_id in page.content.decode()
