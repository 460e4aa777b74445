"""The admin as people use it, in Chromium."""

import re
from typing import Any

import pytest
from django.test import Client

from core.access import Member
from core.changes import Change
from core.resources import RESOURCES
from cxapi import catalogue
from tests.browser.told import Told
from tests.desk import listed, place
from tests.makers import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENGLISH = {key for path in catalogue.sources() for key, text in catalogue.read(path).items() if key and key != text}


def test_a_customer_is_found_changed_and_remembered(window: Any) -> None:
    make(window.actor, "customers", name="Somebody else")
    row = make(window.actor, "customers", name="Ana Pérez", email="ana@example.com")
    window.open("/admin/")
    window.page.click("#nav-sidebar-apps >> text=Customers >> nth=1")
    window.page.fill("#searchbar", "ana@")
    window.page.press("#searchbar", "Enter")
    window.page.click("text=Ana Pérez")
    window.page.fill("#id_name", "Ana María Pérez")
    window.page.click("[name=_continue]")
    window.page.wait_for_selector("text=was changed successfully")
    window.page.click("a[href*='/history/']")
    window.page.wait_for_selector("text=Ana María Pérez >> nth=1")
    assert Change.objects.get(record_id=row.pk, op="update").changed == {"name": ["Ana Pérez", "Ana María Pérez"]}
    assert "Eye (member)" in window.text()


def test_a_list_is_filtered_by_words_days_and_rows(window: Any) -> None:
    customer = make(window.actor, "customers", name="Ana Pérez")
    kept = make(window.actor, "cases", priority="high", customer_id=str(customer.pk), subject="The kept one")
    make(window.actor, "cases", priority="low", subject="Another one")
    window.open(listed("cases"))
    window.page.click("text=Filters")
    window.page.click("#filter-form .select2-selection >> nth=0")
    window.page.keyboard.type("Ana")
    window.page.click(".select2-results__option:has-text('Ana Pérez')")
    window.page.fill("input[name=opened_at_from]", "2026-03-02")
    window.page.click("text=Apply Filters")
    window.page.wait_for_url(f"**{listed('cases')}?*")
    assert f"customer_id={customer.pk}" in window.page.url
    assert ("The kept one" in window.text(), "Another one" in window.text()) == (True, False)
    assert kept.priority == "high"


def test_a_refused_change_is_said_at_its_field(window: Any) -> None:
    window.open(f"{listed('surveys')}add/")
    window.page.fill("#id_name", "Yearly")
    window.page.fill("#id_cool_down_days", "99999")
    window.page.click("[name=_save]")
    assert "The cool-down lies between 0 and 3650 days." in window.page.inner_text("#id_cool_down_days_error")


def test_a_case_is_answered_resolved_and_reopened(window: Any) -> None:
    case = make(window.actor, "cases", subject="Parcel lost")
    for verb, text in (("Reply", "We look into it."), ("Resolve", None), ("Reopen", None)):
        window.open(place("cases", case.pk))
        window.page.locator("a", has_text=re.compile(r"bolt\s+Actions")).click()
        window.page.click(f"nav a:has-text('{verb}')")
        window.page.fill("#id_text", text) if text else None
        window.page.click(f"#content-main button:has-text('{verb}')")
        window.page.wait_for_selector(f"text=Done: {verb}.")
    assert [word for word in ("Message", "Resolved", "Reopened", "We look into it.") if word not in window.text()] == []


def test_a_key_is_shown_once(window: Any) -> None:
    window.open(f"{listed('api-keys')}add/")
    window.page.fill("#id_name", "CRM")
    window.page.click("#content-main button[type=submit]")
    raw = window.page.inner_text("#secret")
    window.page.click("text=I have copied it")
    assert raw.startswith("cx_")
    assert raw not in window.page.content()


def test_a_spanish_reader_meets_no_english(window: Any) -> None:
    """Every page's words are read as the server sends them; the browser opens what it has not met the like of yet."""
    window.page.click("#nav-sidebar-inner .cursor-pointer >> nth=-1")
    window.page.click("button:has-text('español')")
    window.page.wait_for_selector("html[lang=es]")
    reader = Client()
    reader.force_login(Member.objects.get(pk=window.actor.id).user)
    reader.cookies["django_language"] = "es"
    read = {page: Told(reader.get(page).content.decode()) for page in pages(window.actor)}
    # The menu of languages, closed here, calls each by its own name.
    found = {page: sorted((told.lines & ENGLISH) - {"English"}) for page, told in read.items()}
    met: set[str] = set()
    for page in [page for page in sorted(read, key=lambda one: -len(read[one].kinds)) if new(met, read[page].kinds)]:
        window.open(page)
        found[page] += sorted({line.strip() for line in window.text().splitlines()} & ENGLISH)
    assert {page: words for page, words in found.items() if words} == {}
    assert len(ENGLISH) > 300
    assert len(met) > 100


def pages(actor: Any) -> list[str]:
    """Every page of the admin, those of every noun with a row of it."""
    found = ["/admin/", "/admin/password_change/", f"{listed('cases')}?deleted=only", f"{listed('api-keys')}add/"]
    rows = {resource.name: make(actor, resource.name) for resource in RESOURCES}
    for resource in RESOURCES:
        id = rows[resource.name].pk
        found += [listed(resource), place(resource, id), place(resource, id, "history")]
        if resource.write and resource.name != "workspaces":
            found += [f"{listed(resource)}add/", place(resource, id, "delete")]
    return found


def new(met: set[str], kinds: set[str]) -> bool:
    """Whether any of these was not met before; they are from now on."""
    fresh = not kinds <= met
    met |= kinds
    return fresh


def test_a_list_of_choices_speaks_spanish(window: Any) -> None:
    window.page.click("#nav-sidebar-inner .cursor-pointer >> nth=-1")
    window.page.click("button:has-text('español')")
    window.page.wait_for_selector("html[lang=es]")
    window.open(listed("cases"))
    window.page.click("text=Filtros")
    window.page.click("#filter-form .select2-selection >> nth=0")
    window.page.keyboard.type("nobody at all")
    window.page.wait_for_selector(".select2-results__message")
    assert window.page.inner_text(".select2-results__option") == "No se encontraron resultados"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_follow_the_machine(window: Any, theme: str) -> None:
    window.page.emulate_media(color_scheme=theme)
    window.open("/admin/")
    background = window.page.evaluate("getComputedStyle(document.querySelector('#main')).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (theme == "light")
