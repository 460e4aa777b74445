"""A browser for tests: Chromium of the machine, watched for whatever it complains about or asks elsewhere."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from core.keys import add_member, create_workspace
from core.scope import Actor, Role
from tests.desk import PASSWORD
from tests.makers import NUMBERS

REQUIRE_ALL = os.environ.get("CXAPI_REQUIRE_ALL", "").lower() in ("1", "true", "yes", "on")
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium; without it the browser tests are left out and say so, or fail where everything is required."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        said = "Chromium is not installed (apt-get install chromium): the admin was not tried in a browser"
        pytest.fail(said) if REQUIRE_ALL else pytest.skip(said)
    # Playwright runs an event loop in this thread while it lives, beside which Django would refuse to read rows, and no
    # test could run a loop of its own: hence not for the whole run.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Window:
    """A page of the browser, signed in as the admin of a new workspace, and what went wrong in it."""

    page: Page
    address: str
    actor: Actor
    wrong: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        self.page.goto(self.address + address)

    def text(self) -> str:
        """What a reader sees."""
        return str(self.page.inner_text("body"))

    def watch(self) -> None:
        """Note errors of scripts and of the policy, failed requests, and requests to anybody else."""
        self.page.on("console", self.heard)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda sent: self.own(sent.url))
        self.page.on("response", lambda got: self.wrong.append(f"{got.status} {got.url}") if got.status > 399 else None)

    def heard(self, said: Any) -> None:
        if said.type in ("error", "warning"):
            self.wrong.append(said.text)

    def own(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.wrong.append(f"asked elsewhere: {url}")

    def sign_in(self, email: str) -> None:
        self.open("/admin/")
        self.page.fill("#id_username", email)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("#login-form button[type=submit]")
        self.page.wait_for_url(f"{self.address}/admin/")


@pytest.fixture
def window(chromium: Browser, live_server: Any) -> Iterator[Window]:
    """A signed-in admin before an empty workspace; the test fails when anything went wrong in the browser."""
    n = next(NUMBERS)
    home = create_workspace(f"browser-{n}", "Browser house", zone="Europe/Madrid")
    maker = Actor(home.id, Role.ADMIN, name="tests", personal_data=True)
    member = add_member(maker, f"eye{n}@example.com", "Eye", Role.ADMIN, personal_data=True, password=PASSWORD)
    # Loading the admin's code is not what a page's ten seconds are for.
    Client().get("/admin/login/")
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en")
    context.set_default_timeout(10_000)
    made = Window(context.new_page(), live_server.url, member.actor())
    made.watch()
    made.sign_in(member.email)
    yield made
    context.close()
    assert made.wrong == []
