"""A Salesforce export: `python -m tests.connect.salesforce --key cx_... FOLDER`.

Accounts, contacts and leads become customers, done tasks and events interactions, won opportunities purchases. A lead
that was converted is no second customer: its id becomes another key of the contact.
"""

from collections.abc import Callable
from pathlib import Path

from tests.connect.client import Client
from tests.connect.report import Body, Report, Row, Sheet, address, flag, instant, main, present

CHANNELS = {"Call": "phone", "Email": "email", "Meeting": "in_person"}
# Without multiple currencies Salesforce keeps none: it is that of the organization.
CURRENCY = "USD"


def ref(id: str) -> Body:
    return {"source": "salesforce", "id": id}


def load(client: Client, folder: Path) -> Report:
    """Everything in the order in which rows refer to each other."""
    report = Report(folder)
    accounts, contacts = report.table("salesforce_account.csv", "id"), report.table("salesforce_contact.csv", "id")
    deals, leads = report.table("salesforce_opportunity.csv", "id"), report.table("salesforce_lead.csv", "id")
    tasks, events = report.table("salesforce_task.csv", "id"), report.table("salesforce_event.csv", "id")
    store(client, accounts, "customers", _account)
    _missing_people(client, report)
    store(client, contacts, "customers", _contact)
    store(client, leads, "customers", _lead)
    _converted(client, report, leads)
    won = [row for row in deals.data if flag(row["is_won"]) and row["amount"]]
    deals.leave("not won, or without an amount: cxapi has no deals", len(deals.data) - len(won))
    store(client, deals, "purchases", _purchase, won)
    done = [row for row in tasks.data if flag(row["is_closed"]) and row["who_id"]]
    tasks.leave("not done yet, or about nobody", len(tasks.data) - len(done))
    store(client, tasks, "interactions", _interaction, done)
    met = [row for row in events.data if row["who_id"]]
    events.leave("about nobody", len(events.data) - len(met))
    store(client, events, "interactions", _interaction, met)
    return report


def store(client: Client, sheet: Sheet, noun: str, body: Callable[[Row], Body], rows: list[Row] | None = None) -> None:
    """Send the rows; deleted ones one by one, since their deletion is a request of its own."""
    chosen = sheet.data if rows is None else rows
    sheet.push(client, noun, [body(row) for row in chosen if not flag(row["is_deleted"])])
    for row in chosen:
        if flag(row["is_deleted"]):
            sheet.remove(client, noun, body(row))


def _missing_people(client: Client, report: Report) -> None:
    """Accounts and contacts that others name. What belongs to a deleted account belongs to nobody."""
    tables = {
        name: report.sheets[f"salesforce_{name}.csv"].data for name in ("contact", "opportunity", "task", "event")
    }
    accounts = {row["account_id"] for name in ("contact", "opportunity") for row in tables[name]} - {""}
    known = {row["id"] for row in report.sheets["salesforce_account.csv"].data}
    report.stubs(client, "customers", ({"external_id": id, "kind": "company"} for id in sorted(accounts - known)))
    people = {row["who_id"] for name in ("task", "event") for row in tables[name]} - {""}
    leads = {row["converted_contact_id"] for row in report.sheets["salesforce_lead.csv"].data} - {""}
    known = {row["id"] for row in tables["contact"]}
    report.stubs(client, "customers", ({"external_id": id} for id in sorted((people | leads) - known)))


def _account(row: Row) -> Body:
    return present({
        "external_id": row["id"], "kind": "company", "name": row["name"], "phone": row["phone"],
        "source_updated_at": instant(row.get("last_modified_date")),
    })  # fmt: skip


def _contact(row: Row) -> Body:
    return present({
        "external_id": row["id"], "name": row["name"], "email": address(row["email"]), "phone": row["phone"],
        "country": row["mailing_country_code"], "acquired_at": instant(row["created_date"]),
        "account_ref": ref(row["account_id"]) if row["account_id"] else None,
        "source_updated_at": instant(row["last_modified_date"]),
    })  # fmt: skip


def _lead(row: Row) -> Body:
    """A lead as a customer of its own, or, once converted, what it says about the contact it became."""
    return present({
        "external_id": row["converted_contact_id"] or row["id"], "name": row["name"], "email": address(row["email"]),
        "phone": row.get("phone"), "acquired_at": instant(row["created_date"]),
        "source_updated_at": instant(row["last_modified_date"]),
    })  # fmt: skip


def _converted(client: Client, report: Report, leads: Sheet) -> None:
    report.extra("keys of converted leads").push(client, "external-ids", [
        {"external_id": row["id"], "customer_ref": ref(row["converted_contact_id"])}
        for row in leads.data if row["converted_contact_id"]
    ])  # fmt: skip


def _purchase(row: Row) -> Body:
    return present({
        "external_id": row["id"], "customer_ref": ref(row["account_id"]), "at": instant(row["close_date"]),
        "amount_minor": round(float(row["amount"]) * 100), "currency": CURRENCY,
        "source_updated_at": instant(row.get("last_modified_date")),
    })  # fmt: skip


def _interaction(row: Row) -> Body:
    minutes = row.get("duration_in_minutes")
    return present({
        "external_id": row["id"], "customer_ref": ref(row["who_id"]), "channel": CHANNELS.get(row["type"], "other"),
        "direction": "outbound", "initiative": "proactive",
        "reason": row.get("task_subtype") or row.get("event_subtype"),
        "at": instant(row.get("start_date_time") or row.get("completed_date_time") or row["activity_date"]),
        "duration_seconds": int(minutes) * 60 if minutes else None, "text": row["description"],
        "source_updated_at": instant(row["last_modified_date"]),
    })  # fmt: skip


if __name__ == "__main__":
    main(load, "salesforce")
