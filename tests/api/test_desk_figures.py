"""The pages of figures: every one opens, says what changed, and leads to the rows that it was made of."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.scope import Role
from core.workspaces import Workspace
from metrics import renew
from metrics.catalog import CATALOG
from tests.desk import visitor
from tests.makers import answer, make, question

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(owner: Any) -> Any:
    """By phone promoters this week and a detractor in the week before, by chat one passive this week."""
    asked = question(owner.actor)
    now = timezone.now()
    for score, days, channel in ((10, 2, "phone"), (9, 3, "phone"), (0, 9, "phone"), (8, 2, "chat")):
        answer(owner.actor, asked, score, (now - timedelta(days=days)).isoformat(), channel=channel)
    renew.drain(owner.actor.workspace_id)
    return owner


def cells(page: str) -> list[list[str]]:
    """The cells of every row of the page's tables, without their tags."""
    lines = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", line, re.DOTALL)
        ]
        for line in lines
    ]


def test_every_figure_and_its_reasons_have_a_page(workspace: Workspace) -> None:
    someone = visitor(workspace)
    listed = someone.page("/admin/figures/")
    for key in CATALOG:
        assert f"/admin/figures/{key}/" in listed
        pages = [someone.get(f"/admin/figures/{key}/{more}") for more in ("", "why/")]
        assert [found.status_code for found in pages] == [200, 200]


def test_a_figure_says_what_changed_and_where_it_changed_most(answered: Any, workspace: Workspace) -> None:
    answered.post("metric-targets", {"metric": "nps", "from_on": "2020-01-01", "value": 50})
    page = visitor(workspace).page("/admin/figures/nps/", period="last_7_days", by="channel")
    assert cells(page) == [
        ["Whole", "66.7", "-100.0", "166.7", "3", "50.0", "Yes", "Why"],
        ["phone", "100.0", "-100.0", "200.0", "2", "50.0", "Yes", "Why"],
        ["chat", "0.0", "-", "-", "1", "50.0", "No", "Why"],
    ]


def test_why_leads_from_a_slice_to_its_calculation_and_its_rows(answered: Any, workspace: Workspace) -> None:
    someone = visitor(workspace)
    page = someone.page("/admin/figures/nps/", period="last_7_days", by="channel")
    (link,) = re.findall(r'href="([^"]*why/[^"]*value=phone)"', page)
    found = someone.page(link)
    assert ["Calculation", "100 x (2 / 2 - 0 / 2)"] in cells(found)
    rows = re.findall(r'href="(/admin/core/answer/[^"]+)"', found)
    assert [someone.get(row).status_code for row in rows if "/change/" in row] == [200, 200]


def test_rows_behind_a_figure_are_paged(answered: Any, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cxapi.desk.figures.ROWS", 2)
    someone = visitor(workspace)
    first = someone.page("/admin/figures/nps/why/", period="last_28_days")
    (more,) = re.findall(r'href="(\?[^"]*cursor=[^"]*)"', first)
    second = someone.page(f"/admin/figures/nps/why/{more}")
    seen = [set(re.findall(r"/admin/core/answer/([^/]+)/change/", page)) for page in (first, second)]
    assert [len(one) for one in seen] == [2, 2]
    assert not seen[0] & seen[1]


def test_the_pages_speak_spanish(answered: Any, workspace: Workspace) -> None:
    someone = visitor(workspace)
    someone.post("/admin/language/", {"language": "es"})
    page = someone.page("/admin/figures/nps/", period="last_7_days")
    assert CATALOG["nps"].meaning.es in page
    assert "Últimos 28 días" in page
    assert cells(page)[0] == ["Todo", "66,7", "-100,0", "166,7", "3", "-", "-", "Por qué"]


@pytest.mark.parametrize("address", ["nothing/", "nps/?period=never", "nps/?by=colour", "nps/why/?cursor=x"])
def test_what_cannot_be_asked_has_no_page(address: str, workspace: Workspace) -> None:
    assert visitor(workspace).get(f"/admin/figures/{address}").status_code == 404


def test_nobody_sees_the_figures_of_another_workspace(answered: Any, stranger: Any) -> None:
    theirs = Workspace.objects.get(pk=stranger.actor.workspace_id)
    page = visitor(theirs, Role.VIEWER, personal_data=False).page("/admin/figures/nps/", period="last_7_days")
    assert cells(page)[0][:2] == ["Whole", "No facts"]


def test_a_duration_and_a_share_are_written_in_their_units(owner: Any, workspace: Workspace) -> None:
    opened = timezone.now() - timedelta(days=1)
    case = make(owner.actor, "cases", opened_at=opened.isoformat())
    at = (opened + timedelta(minutes=90)).isoformat()
    make(owner.actor, "case-events", case_id=str(case.id), kind="resolved", actor="agent", at=at)
    renew.drain(owner.actor.workspace_id)
    someone = visitor(workspace)
    assert cells(someone.page("/admin/figures/fcr/"))[0][1] == "100.0 %"
    assert re.fullmatch(r"1 h (29|30) min", cells(someone.page("/admin/figures/first_resolution_time/"))[0][1])
