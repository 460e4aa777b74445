"""People before the admin in a browser: members who have signed in, and what their pages say."""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client

from core.access import Member
from core.declare import Resource
from core.keys import add_member
from core.scope import Actor, Role
from core.workspaces import Workspace
from tests.makers import NUMBERS, noun

PASSWORD = "a long enough password"


@dataclass
class Visitor:
    """A member who has signed in."""

    member: Member
    http: Client

    @property
    def actor(self) -> Actor:
        return self.member.actor()

    def get(self, address: str, **query: Any) -> Any:
        return self.http.get(address, query)

    def post(self, address: str, data: dict[str, Any] | None = None) -> Any:
        return self.http.post(address, data or {})

    def page(self, address: str, **query: Any) -> str:
        """What a page says, entities resolved."""
        return html.unescape(self.get(address, **query).content.decode())


def visitor(workspace: Workspace, role: Role = Role.ADMIN, *, personal_data: bool = True) -> Visitor:
    """A new member of `workspace`, signed in."""
    n = next(NUMBERS)
    maker = Actor(workspace.id, Role.ADMIN, name="tests", personal_data=True)
    member = add_member(
        maker, f"visitor{n}@example.com", f"Visitor {n}", role, personal_data=personal_data, password=PASSWORD
    )
    http = Client()
    http.force_login(member.user)
    return Visitor(member, http)


def listed(name: str | Resource) -> str:
    """The address of a noun's list."""
    resource = noun(name) if isinstance(name, str) else name
    return f"/admin/{resource.model._meta.app_label}/{resource.model.__name__.lower()}/"


def place(name: str | Resource, id: Any, page: str = "change") -> str:
    """The address of one row's page."""
    return f"{listed(name)}{id}/{page}/"


def said(response: Any) -> list[str]:
    """The messages that the next page will show."""
    return [str(message) for message in get_messages(response.wsgi_request)]


class Controls(HTMLParser):
    """What a browser would send of the page's form if nobody touched it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.within = ""
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.inside = said.get("id", "").endswith("_form") if tag == "form" else self.inside
        kind, name = said.get("type", "text"), said.get("name", "")
        if tag in ("select", "textarea"):
            self.within = name
            self.sent |= {name: ""} if self.inside else {}
        elif self.inside and tag == "option" and "selected" in said:
            self.sent[self.within] = said.get("value", "")
        elif self.inside and tag == "input" and name and (kind != "checkbox" or "checked" in said):
            self.sent[name] = said.get("value", "on" if kind == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        if self.inside and self.get_starttag_text().startswith("<textarea"):  # type: ignore[union-attr]
            self.sent[self.within] = (self.sent[self.within] + data).strip()

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


def fields(response: Any) -> dict[str, str]:
    """What the form of a page sends when nothing is changed."""
    controls = Controls()
    controls.feed(response.content.decode())
    return {name: value for name, value in controls.sent.items() if name != "csrfmiddlewaretoken"}


def errors(response: Any) -> dict[str, list[str]]:
    """What the form of a page complains about, by field."""
    return {name: [str(one) for one in found] for name, found in response.context["adminform"].form.errors.items()}


def without_ids(text: str) -> str:
    """A page without what differs between any two requests: ids, tokens, and the address itself."""
    text = re.sub(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", "ID", text)
    return re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", text)
