"""A HubSpot export: `python -m tests.connect.hubspot --key cx_... FOLDER`.

Companies and contacts become customers, owners agents, tickets cases, logged calls, e-mails and meetings interactions.
Whoever is not named by an association gets a customer of their own: one shared "unknown" would have every ticket.
"""

from datetime import datetime
from pathlib import Path

from tests.connect.client import Client
from tests.connect.report import Body, Report, Row, address, flag, instant, main, present

PRIORITIES = {"LOW": "low", "MEDIUM": "normal", "HIGH": "high", "URGENT": "urgent"}
COUNTRIES = {"United States": "US", "Canada": "CA", "United Kingdom": "GB", "Spain": "ES", "Germany": "DE"}
LOGGED = {"call": "phone", "email": "email", "meeting": "other"}


def ref(id: str) -> Body:
    return {"source": "hubspot", "id": id}


def load(client: Client, folder: Path) -> Report:
    """Everything in the order in which rows refer to each other."""
    report = Report(folder)
    people(client, report)
    tickets(client, report)
    for kind in LOGGED:
        engagements(client, report, kind)
    for name, key in (
        ("hubspot_deal.csv", "deal_id"), ("hubspot_deal_stage.csv", "_fivetran_start"),
        ("hubspot_deal_pipeline.csv", "pipeline_id"),
    ):  # fmt: skip
        sheet = report.table(name, key)
        sheet.leave("cxapi has no deals", len(sheet.data))
    return report


def people(client: Client, report: Report) -> None:
    owners, companies = report.table("hubspot_owner.csv", "owner_id"), report.table("hubspot_company.csv", "id")
    contacts = report.table("hubspot_contact.csv", "id")
    owners.push(client, "agents", [
        {"external_id": row["owner_id"], "name": f"{row['first_name']} {row['last_name']}",
         "email": address(row["email"]), "source_updated_at": instant(row["updated_at"])}
        for row in owners.data
    ])  # fmt: skip
    for sheet, body in ((companies, _company), (contacts, _contact)):
        deleted = [row for row in sheet.data if flag(row.get("is_deleted") or row.get("_fivetran_deleted"))]
        sheet.push(client, "customers", [body(row) for row in sheet.data if row not in deleted])
        for row in deleted:
            sheet.remove(client, "customers", body(row))


def _company(row: Row) -> Body:
    return present({
        "external_id": f"company:{row['id']}", "kind": "company", "name": row["property_name"],
        "country": COUNTRIES.get(row["property_country"]), "acquired_at": instant(row["property_createdate"]),
    })  # fmt: skip


def _contact(row: Row) -> Body:
    return present({
        "external_id": row["id"], "name": f"{row['property_firstname']} {row['property_lastname']}".strip(),
        "email": address(row["property_email"]), "acquired_at": instant(row["property_createdate"]),
    })  # fmt: skip


def tickets(client: Client, report: Report) -> None:
    sheet = report.table("hubspot_ticket.csv", "id")
    contacts, companies = (report.table(f"hubspot_ticket_{one}.csv", "ticket_id") for one in ("contact", "company"))
    named = {row["ticket_id"]: row["contact_id"] for row in contacts.data}
    owners = {row["owner_id"] for row in report.sheets["hubspot_owner.csv"].data}
    missing = {row["property_hubspot_owner_id"] for row in sheet.data} - owners - {""}
    report.stubs(client, "agents", ({"external_id": id, "name": f"Owner {id}"} for id in sorted(missing)))
    report.stubs(client, "customers", (
        {"external_id": f"contact-of-ticket:{row['id']}"} for row in sheet.data if row["id"] not in named
    ))  # fmt: skip
    deleted = [row for row in sheet.data if flag(row["is_deleted"])]
    sheet.push(client, "cases", [_case(row, named) for row in sheet.data if row not in deleted])
    for row in deleted:
        sheet.remove(client, "cases", _case(row, named))
    known = {row["id"] for row in sheet.data}
    for row in contacts.data:
        contacts.leave("told with its ticket" if row["ticket_id"] in known else "its ticket is not in the export")
    for row in companies.data:
        companies.leave(
            "the company follows from the contact" if row["ticket_id"] in known else "its ticket is not here"
        )


def _case(row: Row, named: dict[str, str]) -> Body:
    owner = row["property_hubspot_owner_id"]
    return present({
        "external_id": row["id"], "customer_ref": ref(named.get(row["id"], f"contact-of-ticket:{row['id']}")),
        "channel": "other", "subject": row["property_subject"], "category": row["property_hs_ticket_category"],
        "priority": PRIORITIES.get(row["property_hs_ticket_priority"], "normal"),
        "opened_at": instant(row["property_createdate"]), "opening_agent_ref": ref(owner) if owner else None,
        "reported_first_reply_at": instant(row["property_first_agent_reply_date"]),
        "reported_closed_at": instant(row["property_closed_date"]),
    })  # fmt: skip


def engagements(client: Client, report: Report, kind: str) -> None:
    """What owners logged: contacts that the company began. Its associations are not in this export."""
    sheet = report.table(f"hubspot_engagement_{kind}.csv", "engagement_id")
    report.stubs(client, "customers", (
        {"external_id": f"contact-of-engagement:{row['engagement_id']}"} for row in sheet.data
    ))  # fmt: skip
    sheet.push(client, "interactions", [_interaction(row, kind) for row in sheet.data])


def _interaction(row: Row, kind: str) -> Body:
    start = row.get("start_time") or row.get("property_hs_timestamp") or row.get("property_hs_createdate")
    text = "\n".join(row[name] for name in ("property_hs_email_subject", "title", "body") if row.get(name))
    return present({
        "external_id": f"engagement:{row['engagement_id']}", "channel": LOGGED[kind], "direction": "outbound",
        "initiative": "proactive", "reason": kind, "at": instant(start), "text": text,
        "customer_ref": ref(f"contact-of-engagement:{row['engagement_id']}"),
        "duration_seconds": _seconds(row.get("start_time"), row.get("end_time")),
    })  # fmt: skip


def _seconds(start: str | None, end: str | None) -> int | None:
    begun, ended = instant(start), instant(end)
    if begun is None or ended is None:
        return None
    return max(0, int((datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds()))


if __name__ == "__main__":
    main(load, "hubspot")
