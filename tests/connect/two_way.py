"""Keep the contacts of a CRM and the customers of cxapi the same, in both directions.

Run `sync()` as often as you like, and let it be killed anywhere: what was not finished is done again the next time, and
doing it twice is doing it once.
"""

from collections.abc import Callable
from typing import Any, Protocol

from tests.connect.client import Client, Problem

FIELDS = ("name", "phone")
Fields = dict[str, Any]


class Crm(Protocol):
    """What the connector needs of the other side; all of it is kept there, whatever happens here."""

    def pending(self) -> dict[str, Fields | None]:
        """What people changed since it was last sent, per contact; None for a deleted one."""

    def sent(self, id: str, fields: Fields | None) -> None:
        """That much has been sent; what changed meanwhile stays pending."""

    def adopt(self, customer_id: str) -> str:
        """The id of the contact for this customer, a new one for a new customer and always the same one."""

    def put(self, id: str, fields: Fields) -> None:
        """Change a contact without making the change pending: else it would come back as an echo."""

    def drop(self, id: str) -> None:
        """Delete a contact in the same way."""


class Connector:
    """Between a CRM and cxapi; `state` is a JSON object, and `keep` stores it where the next run finds it."""

    def __init__(self, client: Client, crm: Crm, state: dict[str, Any], keep: Callable[[dict[str, Any]], None]) -> None:
        self.client, self.crm, self.state, self.keep = client, crm, state, keep

    def sync(self) -> None:
        """Bring what others changed here, then send what people changed there."""
        self.pull()
        for id, fields in self.crm.pending().items():
            if fields is None:
                self.client.remove("customers", id)
            else:
                self.push(id, fields)
            self.crm.sent(id, fields)

    def pull(self) -> None:
        """Everything that others than we have written since the cursor; the cursor is kept when a page is done."""
        for page in self.client.changes(self.state.get("cursor"), types="customers", exclude_origin="me"):
            for row in page["items"]:
                self.take(row["id"], row["external_ids"], row["data"])
            self.state["cursor"] = page["next_cursor"]
            self.keep(self.state)

    def take(self, customer_id: str, keys: list[dict[str, str]], record: Fields | None) -> None:
        """One customer as it is now; what people have changed over there meanwhile wins, and is sent after this."""
        mine = [key["id"] for key in keys if key["source"] == self.client.source]
        if record is None:
            for id in mine:
                self.crm.drop(id)
            return
        if not mine:
            mine = [self.crm.adopt(customer_id)]
            # From now on the customer is known by our id: the next line of the feed carries it.
            self.client.put("external-ids", mine[0], {"customer_id": customer_id})
        changed = self.crm.pending().get(mine[0], {})
        if changed is not None:
            self.crm.put(mine[0], {name: record[name] for name in FIELDS if name not in changed})
            self.state.setdefault("versions", {})[mine[0]] = record["version"]

    def push(self, id: str, fields: Fields) -> None:
        """Send the changed fields of one contact, unless somebody has changed the customer since we last saw it."""
        version = self.state.setdefault("versions", {}).get(id)
        try:
            only_then = {"If_Match": f'"v{version}"'} if version else {}
            answer = self.client.put("customers", id, fields, **only_then)
        except Problem as problem:
            if problem.status != 412:
                raise
            if self.look_again(id):
                self.push(id, fields)
            return
        self.state["versions"][id] = answer["record"]["version"]
        self.keep(self.state)

    def look_again(self, id: str) -> bool:
        """After a conflict: take what the customer is now; False when it was deleted, which then wins."""
        try:
            record = self.client.get(self.client.place("customers", id))
        except Problem as problem:
            if problem.status != 410:
                raise
            self.crm.drop(id)
            return False
        self.take(record["id"], record["external_ids"], record)
        return True
