"""A CRM and the service changed by people on both sides, with kills in between: in the end both say the same."""

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest

from core.changes import Change
from tests.connect.client import Client
from tests.connect.conftest import connect, workspace_for
from tests.connect.two_way import FIELDS, Connector, Fields

# Committed: the feed does not tell what stands in an open transaction.
pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("Ana", "Bea", "Carla", "Dora", "Eva", None)
EDITS = 45


class Killed(BaseException):
    """The connector's process ends here."""


class FakeCrm:
    """A CRM with an outbox of what people changed. It survives the connector."""

    def __init__(self) -> None:
        self.contacts: dict[str, Fields] = {}
        self.adopted: dict[str, str] = {}
        self.outbox: dict[str, Fields | None] = {}
        self.edits = 0

    def edit(self, id: str, fields: Fields) -> None:
        """What a person does."""
        self.edits += 1
        self.contacts.setdefault(id, dict.fromkeys(FIELDS)).update(fields)
        self.outbox[id] = {**(self.outbox.get(id) or {}), **fields}

    def erase(self, id: str) -> None:
        """What a person does, too."""
        self.edits += 1
        del self.contacts[id]
        self.outbox[id] = None

    def pending(self) -> dict[str, Fields | None]:
        return dict(self.outbox)

    def sent(self, id: str, fields: Fields | None) -> None:
        if self.outbox.get(id, {}) == fields:
            self.outbox.pop(id, None)

    def adopt(self, customer_id: str) -> str:
        return self.adopted.setdefault(customer_id, f"adopted-{len(self.adopted) + 1}")

    def put(self, id: str, fields: Fields) -> None:
        self.contacts.setdefault(id, dict.fromkeys(FIELDS)).update(fields)

    def drop(self, id: str) -> None:
        self.contacts.pop(id, None)
        self.outbox.pop(id, None)


class Deadly:
    """A line at whose end the connector is killed now and then: before the service heard, or before it heard back."""

    def __init__(self, line: Any, chance: random.Random) -> None:
        self.line, self.chance, self.safe = line, chance, False

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Any:
        die = not self.safe and self.chance.random() < 0.12
        if die and self.chance.random() < 0.5:
            raise Killed
        answer = self.line(method, url, headers, body)
        if die:
            raise Killed
        return answer


class World:
    """Both sides, the people on them, and a connector that starts again when it is killed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.workspace_id = workspace_for("crm")
        self.person, self.client = (connect(self.workspace_id, source) for source in ("desk", "crm"))
        self.origin = self.client.get("whoami")["origin"]
        self.client.send = self.line = Deadly(self.client.send, self.chance)
        self.crm, self.disk, self.kills = FakeCrm(), "{}", 0

    def sync(self) -> None:
        """One run of the connector, with nothing but what was kept."""
        try:
            Connector(self.client, self.crm, json.loads(self.disk), self.keep).sync()
        except Killed:
            self.kills += 1

    def keep(self, state: dict[str, Any]) -> None:
        self.disk = json.dumps(state)

    def settle(self) -> None:
        """Let the connector finish in peace."""
        self.line.safe = True
        for _ in range(3):
            self.sync()

    def somebody_acts(self) -> None:
        """One change by a person, on a side drawn by lot."""
        fields = {name: self.chance.choice(NAMES) for name in FIELDS if self.chance.random() < 0.6} or {"name": "Fay"}
        known = sorted(self.crm.contacts)
        if self.chance.random() < 0.5:
            if known and self.chance.random() < 0.08:
                self.crm.erase(self.chance.choice(known))
            else:
                new = f"c{len(known)}-{self.crm.edits}"
                self.crm.edit(self.chance.choice([*known, new]), fields)
            return
        there = self.person.get("customers", limit=100)["items"]
        choice = self.chance.choice([*there, None])
        if choice is None:
            self.person.post("customers", fields)
        elif self.chance.random() < 0.08:
            self.person.call("DELETE", f"customers/{choice['id']}")
        else:
            self.person.call("PATCH", f"customers/{choice['id']}", fields)

    def here(self, client: Client) -> dict[str, Fields]:
        """The customers by the CRM's ids."""
        found: dict[str, Fields] = {}
        for row in client.get("customers", limit=100)["items"]:
            (id,) = [key["id"] for key in row["external_ids"] if key["source"] == "crm"]
            found[id] = {name: row[name] for name in FIELDS}
        return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_sides_are_equal_in_the_end_and_nothing_echoes(seed: int) -> None:
    world = World(seed)
    for _ in range(EDITS):
        world.somebody_acts()
        if world.chance.random() < 0.5:
            world.sync()
    world.settle()
    assert world.kills > 0
    assert world.crm.outbox == {}
    assert world.crm.contacts == world.here(world.person)
    assert len(world.crm.contacts) > 1

    lines = Change.objects.filter(workspace_id=world.workspace_id)
    mine = lines.filter(origin=world.origin, type="Customer")
    assert 0 < mine.count() <= world.crm.edits, "more was written than people changed over there"
    told, contacts = lines.count(), json.dumps(world.crm.contacts)
    for _ in range(3):
        world.sync()
    assert (lines.count(), json.dumps(world.crm.contacts)) == (told, contacts)


def test_an_edit_on_each_side_of_one_contact_keeps_both() -> None:
    world = World(0)
    world.line.safe = True
    world.crm.edit("1", {"name": "Ana", "phone": "1"})
    world.sync()
    (row,) = world.person.get("customers")["items"]
    world.person.call("PATCH", f"customers/{row['id']}", {"phone": "2"})
    world.crm.edit("1", {"name": "Bea"})
    # Nothing was pulled: the push itself meets the newer version.
    Connector(world.client, world.crm, json.loads(world.disk), world.keep).push("1", {"name": "Bea"})
    assert world.here(world.person) == {"1": {"name": "Bea", "phone": "2"}} == world.crm.contacts


def test_the_feed_without_ones_own_changes_tells_only_what_others_did() -> None:
    world = World(0)
    world.line.safe = True
    world.crm.edit("1", {"name": "Ana"})
    world.sync()
    world.person.post("customers", {"name": "Eva"})
    (page,) = world.client.changes(types="customers", exclude_origin="me")
    assert [row["data"]["name"] for row in page["items"]] == ["Eva"]
