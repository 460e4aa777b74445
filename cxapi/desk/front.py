"""The first page: what there is, and for an empty workspace what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from core.scope import Actor, Role
from cxapi.desk import layout, lists, words
from cxapi.desk.cells import list_of, number
from cxapi.desk.rows import rows

LAST = 8


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are, and where they are listed; `counted_out` when nobody counted further."""

    title: str
    number: int
    address: str

    @property
    def counted_out(self) -> bool:
        return self.number >= lists.COUNTED

    @property
    def shown(self) -> str:
        return number(self.number)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next."""

    title: str
    text: str
    address: str


def counts(actor: Actor) -> list[Count]:
    """Customers, open cases, answers: no further than anybody counts them."""
    running = "status=new&status=open&status=pending&status=hold"
    found = []
    for name, title, query in (
        ("customers", gettext("Customers"), ""),
        ("cases", gettext("Open cases"), running),
        ("answers", gettext("Answers"), ""),
        ("interactions", gettext("Interactions"), ""),
    ):
        resource = layout.BY_NAME[name]
        some: Any = rows(resource.model, actor)
        if query:
            some = some.filter(ended_at=None)
        address = f"{list_of(resource)}?{query}" if query else list_of(resource)
        found.append(Count(title, lists.counted(some), address))
    return found


def steps(actor: Actor) -> Sequence[Step]:
    """What to do in an empty workspace, as far as this person may."""
    add = {name: f"{list_of(layout.BY_NAME[name])}add/" for name in ("api-keys", "members", "surveys", "customers")}
    found = []
    if actor.role is Role.ADMIN:
        found.append(Step(gettext("Make an API key"), gettext(KEY), add["api-keys"]))
        found.append(Step(gettext("Add the people you work with"), gettext(PEOPLE), add["members"]))
    if actor.role in layout.BY_NAME["surveys"].access.write:
        found.append(Step(gettext("Set up a survey"), gettext(SURVEY), add["surveys"]))
    if actor.role in layout.BY_NAME["customers"].access.write:
        found.append(Step(gettext("Add a customer"), gettext(CUSTOMER), add["customers"]))
    return found[:3]


def lists_of(actor: Actor) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The groups of the side bar with the nouns that the actor may read: title, and name, icon, address of each."""
    found = []
    for group in layout.groups():
        nouns = [
            (words.label(name), icon, list_of(layout.BY_NAME[name]))
            for name, icon in group.nouns
            if actor.role in layout.BY_NAME[name].access.read
        ]
        if nouns:
            found.append((gettext(group.title), nouns))
    return found


def home() -> str:
    """The address of the first page."""
    return reverse("admin:index")


KEY = "Your CRM, help desk or shop sends customers, cases and answers with it."
PEOPLE = "Each with a role, and with or without personal data."
SURVEY = "What is asked, and on which scale."
CUSTOMER = "By hand, to see what a record looks like."
