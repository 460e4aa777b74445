"""An Intercom export: `python -m tests.connect.intercom --key cx_... FOLDER`.

History files hold several versions of one key. All of them are sent as they come: `source_updated_at` decides, so the
newest version wins whatever the order, and the late ones are answered `stale`.
"""

from collections import defaultdict
from pathlib import Path

from tests.connect.client import Client
from tests.connect.report import Body, Report, Row, Sheet, address, flag, instant, main, present

CHANNELS = {"conversation": "chat", "email": "email", "push": "app", "facebook": "social", "instagram": "social"}
KINDS = {"comment": "message", "note": "message", "close": "closed", "open": "reopened", "assignment": "assigned"}
ACTORS = {
    "user": "customer",
    "lead": "customer",
    "contact": "customer",
    "admin": "agent",
    "bot": "bot",
    "team": "system",
}


def ref(id: str) -> Body:
    return {"source": "intercom", "id": id}


def company(id: str) -> str:
    return f"company:{id}"


def load(client: Client, folder: Path) -> Report:
    """Everything in the order in which rows refer to each other."""
    report = Report(folder)
    teams, admins = report.table("intercom_team.csv", "id"), report.table("intercom_admin.csv", "id")
    teams.push(client, "teams", [{"external_id": row["id"], "name": row["name"]} for row in teams.data])
    admins.push(client, "agents", [
        {"external_id": row["id"], "name": row["name"], "email": address(row["email"]),
         "active": not flag(row["_fivetran_deleted"])}
        for row in admins.data
    ])  # fmt: skip
    people(client, report)
    conversations(client, report)
    parts(client, report)
    for name, key in (("intercom_tag.csv", "id"), ("intercom_conversation_tag_history.csv", "conversation_id")):
        sheet = report.table(name, key)
        sheet.leave("cases have no tags", len(sheet.data))
    return report


def people(client: Client, report: Report) -> None:
    companies = report.table("intercom_company_history.csv", "id")
    contacts = report.table("intercom_contact_history.csv", "id")
    links = report.table("intercom_contact_company_history.csv", "contact_id")
    companies.push(client, "customers", [
        {"external_id": company(row["id"]), "kind": "company", "name": row["name"], "plan": row["plan_name"] or None,
         "acquired_at": instant(row["created_at"]), "source_updated_at": instant(row["updated_at"])}
        for row in companies.data
    ])  # fmt: skip
    contacts.push(client, "customers", [_contact(row) for row in contacts.data])
    known = {row["id"] for row in companies.data}
    report.stubs(client, "customers", [
        {"external_id": company(row["company_id"]), "kind": "company"}
        for row in links.data if row["company_id"] not in known
    ])  # fmt: skip
    # A link is no version of the contact: without a time of its own it says nothing about what is newer.
    links.push(client, "customers", [
        {"external_id": row["contact_id"], "account_ref": ref(company(row["company_id"]))} for row in links.data
    ])  # fmt: skip


def _contact(row: Row) -> Body:
    return {
        "external_id": row["id"], "name": row["name"] or None, "email": address(row["email"]),
        "phone": row["phone"] or None, "language": row["language_override"] or None,
        "acquired_at": instant(row["signed_up_at"] or row["created_at"]),
        "source_updated_at": instant(row["updated_at"]),
    }  # fmt: skip


def conversations(client: Client, report: Report) -> None:
    """Each version of a conversation, its customer, and the rating when it has one."""
    sheet = report.table("intercom_conversation_history.csv", "id")
    links = report.table("intercom_conversation_contact_history.csv", "conversation_id")
    contacts = {row["id"] for row in report.sheets["intercom_contact_history.csv"].data}
    authors = {row["source_author_id"] for row in sheet.data} - contacts
    report.stubs(client, "customers", ({"external_id": id} for id in sorted(authors)))
    sheet.push(client, "cases", [_case(row) for row in sheet.data])
    known = {row["id"] for row in sheet.data}
    for row in links.data:
        links.leave("told with its conversation" if row["conversation_id"] in known else "its conversation is not here")
    rated = {row["id"]: row for row in sheet.data if row["conversation_rating_value"]}
    if rated:
        survey(client)
    report.extra("ratings").push(client, "answers", [_rating(row) for row in rated.values()])


def _case(row: Row) -> Body:
    changed = instant(row["updated_at"])
    return present({
        "external_id": row["id"], "customer_ref": ref(row["source_author_id"]),
        "channel": CHANNELS.get(row["source_type"], "other"), "opened_at": instant(row["created_at"]),
        "priority": "high" if row["priority"] == "priority" else "normal",
        "opening_agent_ref": ref(row["assignee_id"]) if row["assignee_type"] == "admin" else None,
        "opening_team_ref": ref(row["assignee_id"]) if row["assignee_type"] == "team" else None,
        "source_updated_at": changed,
    }) | {"reported_closed_at": changed if row["state"] == "closed" else None}  # fmt: skip


def survey(client: Client) -> None:
    """The survey whose only question Intercom asks by itself."""
    client.put("surveys", "rating", {"name": "Conversation rating", "kind": "transactional"})
    client.put(
        "questions", "rating",
        {"survey_ref": ref("rating"), "instrument": "csat", "text": "How would you rate this conversation?"},
    )  # fmt: skip


def _rating(row: Row) -> Body:
    return {
        "external_id": f"rating:{row['id']}", "question_ref": ref("rating"), "case_ref": ref(row["id"]),
        "customer_ref": ref(row["source_author_id"]), "score": int(row["conversation_rating_value"]),
        "comment": row["conversation_rating_remark"] or None,
        "submitted_at": instant(row["conversation_rating_created_at"]), "source_updated_at": instant(row["updated_at"]),
    }  # fmt: skip


def parts(client: Client, report: Report) -> None:
    """Notes, messages, closings: the timeline, in whatever order they come."""
    sheet = report.table("intercom_conversation_part_history.csv", "id")
    _missing_conversations(client, report, sheet)
    for row in sheet.data:
        if row["part_type"] not in KINDS:
            sheet.leave(f"the timeline has no {row['part_type']}")
    sheet.push(client, "case-events", [_part(row) for row in sheet.data if row["part_type"] in KINDS])


def _missing_conversations(client: Client, report: Report, sheet: Sheet) -> None:
    """Conversations known only by their parts: opened when first heard of, by a customer of their own."""
    known = {row["id"] for row in report.sheets["intercom_conversation_history.csv"].data}
    first: dict[str, list[str]] = defaultdict(list)
    for row in sheet.data:
        if row["conversation_id"] not in known:
            first[row["conversation_id"]].append(str(instant(row["created_at"])))
    report.stubs(client, "customers", ({"external_id": f"contact-of-conversation:{id}"} for id in sorted(first)))
    report.stubs(client, "cases", (
        {"external_id": id, "customer_ref": ref(f"contact-of-conversation:{id}"), "channel": "chat",
         "category": "not in the export", "opened_at": min(times)}
        for id, times in sorted(first.items())
    ))  # fmt: skip


def _part(row: Row) -> Body:
    actor = ACTORS.get(row["author_type"], "system")
    return {
        "external_id": f"part:{row['id']}", "case_ref": ref(row["conversation_id"]), "kind": KINDS[row["part_type"]],
        "actor": actor, "agent_ref": ref(row["author_id"]) if actor == "agent" else None,
        "public": row["part_type"] != "note", "at": instant(row["created_at"]), "text": row["body"] or None,
        "source_updated_at": instant(row["updated_at"]),
    }  # fmt: skip


if __name__ == "__main__":
    main(load, "intercom")
