"""Objects of Stripe as its API and its webhooks give them: `python -m tests.connect.stripe --key cx_... FOLDER`.

Customers, prices (plans), subscriptions and what was paid once. Times are Unix seconds, money is minor units already.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.connect.client import Client
from tests.connect.report import Body, Report, main, present, unix

Object = dict[str, Any]
ENDED = ("canceled", "incomplete_expired")


def ref(id: str) -> Body:
    return {"source": "stripe", "id": id}


def load(client: Client, folder: Path) -> Report:
    """All objects of the folder's file."""
    objects = json.loads((folder / "stripe_objects.json").read_text())
    return load_objects(client, list(objects.values()), Report(folder))


def load_objects(client: Client, objects: list[Object], report: Report) -> Report:
    """Objects in any order: each kind when those it refers to are there."""
    events = [one for one in objects if one["object"] == "event"]
    for event in events:
        report.extra("event").data.append(event)
        report.extra("event").leave("its object is loaded")
    objects = [one for one in objects if one["object"] != "event"] + [event["data"]["object"] for event in events]
    products = {one["product"] for one in objects if one["object"] in ("price", "plan") and one.get("product")}
    report.stubs(client, "products", ({"external_id": id, "key": id, "name": id} for id in sorted(products)))
    for kind, noun, body in KINDS:
        found = [one for one in objects if one["object"] == kind]
        sheet = report.extra(kind)
        sheet.data += found
        known = [one for one in found if not why_not(one)]
        for one in found:
            if why_not(one):
                sheet.leave(why_not(one))
        sheet.push(client, noun, [body(one) for one in known])
    return report


def why_not(one: Object) -> str:
    """Why an object is not sent; empty when it is."""
    if one["object"] == "invoice" and not one.get("amount_paid"):
        return "nothing was paid"
    if one["object"] == "invoice" and any(line.get("subscription") for line in one["lines"]["data"]):
        return "its subscription tells it"
    return ""


def _customer(one: Object) -> Body:
    address = one.get("address") or {}
    return present({
        "external_id": one["id"], "name": one["name"], "email": one["email"], "phone": one["phone"],
        "country": address.get("country"), "language": next(iter(one.get("preferred_locales") or []), None),
        "acquired_at": unix(one["created"]),
    })  # fmt: skip


def _plan(one: Object) -> Body:
    return {
        "external_id": one["id"],
        "key": one["id"],
        "name": one.get("nickname") or one["id"],
        "active": one["active"],
    }


def _subscription(one: Object) -> Body:
    """Members that Stripe may set back to null are sent as null; one subscription of one item."""
    start, item = one["start_date"], one["items"]["data"][0]
    renews = item.get("current_period_end")
    reason = (one.get("cancellation_details") or {}).get("reason")
    trial = one.get("trial_end")
    return {
        **_terms(item), "external_id": one["id"], "customer_ref": ref(one["customer"]), "start_at": unix(start),
        # A period that ends before the start is a test clock's: the service would refuse the row for it.
        "renews_at": unix(renews) if renews is not None and renews >= start else None,
        "trial_ends_at": unix(trial) if trial is not None and trial >= start else None,
        "cancel_requested_at": unix(one.get("canceled_at")),
        "service_end_at": unix(one.get("ended_at") or one.get("cancel_at")),
        "churn_kind": None if reason is None else "involuntary" if reason == "payment_failed" else "voluntary",
    }  # fmt: skip


def _terms(item: Object) -> Body:
    price = item["price"]
    return {
        "plan_ref": ref(price["id"]), "quantity": item.get("quantity") or 1, "price_minor": price["unit_amount"],
        "currency": price["currency"].upper(), "interval": price["recurring"]["interval"],
        "interval_count": price["recurring"]["interval_count"],
    }  # fmt: skip


def _item(item: Object) -> Body:
    """An item that came alone changes the terms of its subscription, which must be here already."""
    return {**_terms(item), "external_id": item["subscription"]}


def _purchase(one: Object) -> Body:
    return {
        "external_id": one["id"], "customer_ref": ref(one["customer"]),
        "at": unix(one["effective_at"] or one["created"]),
        "amount_minor": one["amount_paid"], "currency": one["currency"].upper(), "channel": "web",
    }  # fmt: skip


KINDS: tuple[tuple[str, str, Callable[[Object], Body]], ...] = (
    ("customer", "customers", _customer),
    ("price", "plans", _plan),
    ("plan", "plans", _plan),
    ("subscription", "subscriptions", _subscription),
    ("subscription_item", "subscriptions", _item),
    ("invoice", "purchases", _purchase),
)


if __name__ == "__main__":
    main(load, "stripe")
